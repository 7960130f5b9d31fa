/** Three databases, a folder of migrations for each; `npm run db:generate` writes all. */
import { defineConfig } from 'drizzle-kit'

const name = process.env.SOUL_DB ?? 'library'

export default defineConfig({
  dialect: 'sqlite',
  casing: 'snake_case',
  schema: `src/engine/db/${name}-schema.ts`,
  // `npm run check` generates into a copy, to see whether anything is missing here.
  out: process.env.SOUL_DB_OUT ?? `resources/migrations/${name}`,
})
