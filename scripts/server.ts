/** `npm run server -- flags`: the headless shell on purpose; its own --help lists the flags. */
import { buildIfStale } from './support/build.ts'
import { serve } from './support/headless.ts'

try {
  await buildIfStale()
  process.exit(await serve(process.argv.slice(2), { open: false }))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}
