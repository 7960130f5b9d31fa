/** `npm run server -- flags`: the headless shell on purpose; its own --help lists the flags. */
import { buildIfStale } from './support/build.ts'
import { SERVER_ENTRY } from './support/project.ts'
import { run } from './support/run-program.ts'

try {
  await buildIfStale()
  process.exit(await run(process.execPath, [SERVER_ENTRY, ...process.argv.slice(2)]))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}
