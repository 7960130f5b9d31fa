/** `npm run check`: format, lint, types, what is unused, migrations, licences. `npm run check -- lint` runs only that. */
import { check } from './support/check-steps.ts'

process.exit((await check(process.argv.slice(2))) ? 0 : 1)
