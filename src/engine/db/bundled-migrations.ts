/** The migrations as the bundler packs them into the shells. Tests and benchmarks read the same files from disk. */
import type { Migration } from './migrate.ts'

const pack = (files: Record<string, string>): Migration[] =>
  Object.entries(files).map(([path, sql]) => ({ name: path.replace(/^.*\//, '').replace(/\.sql$/, ''), sql }))

export const bundledMigrations = {
  library: pack(
    import.meta.glob<string>('../../../resources/migrations/library/*.sql', {
      query: '?raw',
      import: 'default',
      eager: true,
    }),
  ),
  access: pack(
    import.meta.glob<string>('../../../resources/migrations/access/*.sql', {
      query: '?raw',
      import: 'default',
      eager: true,
    }),
  ),
  personal: pack(
    import.meta.glob<string>('../../../resources/migrations/personal/*.sql', {
      query: '?raw',
      import: 'default',
      eager: true,
    }),
  ),
}
