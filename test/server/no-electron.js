/**
 * Loaded before the built server by `--import`, in its main thread and in every worker: whatever resolves to Electron, or to
 * a package that is not there in production, fails. SOUL_TEST_PACKAGES names those that are, with commas between.
 */
import { registerHooks } from 'node:module'

const allowed = new Set(process.env.SOUL_TEST_PACKAGES.split(','))

registerHooks({
  resolve(specifier, context, nextResolve) {
    if (/^electron($|\/)/.test(specifier)) throw new Error('the headless shell asked for electron')
    const resolved = nextResolve(specifier, context)
    const name = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(resolved.url)?.[1]
    if (name && !allowed.has(name)) throw new Error(`the headless shell asked for ${name}, which is no dependency`)
    return resolved
  },
})
