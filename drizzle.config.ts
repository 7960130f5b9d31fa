/** Two databases, two folders of migrations; `npm run db:generate` writes both. */
import { defineConfig } from 'drizzle-kit'

const name = process.env.SOUL_DB === 'personal' ? 'personal' : 'library'

export default defineConfig({
  dialect: 'sqlite',
  casing: 'snake_case',
  schema: `src/engine/db/${name}-schema.ts`,
  out: `resources/migrations/${name}`,
})
