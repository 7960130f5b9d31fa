/** Loaded before the built server by `--import`: makes it believe that it runs on a Node too old for it. */
import { registerHooks } from 'node:module'

Object.defineProperty(process.versions, 'node', { value: '20.11.1' })
registerHooks({
  load(url, context, nextLoad) {
    if (url.includes('better-sqlite3')) throw new Error('the database module was loaded')
    return nextLoad(url, context)
  },
})
