/** A host for tests and benchmarks: a folder of its own, workers from source, migrations from disk, a silent log. */
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pino } from 'pino'
import type { Migration } from '../../src/engine/db/migrate.ts'
import type { Host } from '../../src/engine/host.ts'
import { newDataFolder } from './data-folder.ts'

const root = resolve(import.meta.dirname, '../..')

const WORKERS = {
  'read-tags': 'src/engine/sources/folder/read-tags.worker.ts',
  'read-library': 'src/engine/browse/read-library.worker.ts',
  'write-library': 'src/engine/writer/write-library.worker.ts',
  'hash-files': 'src/engine/cache/hash-files.worker.ts',
  'make-fingerprints': 'src/engine/fingerprints/make-fingerprints.worker.ts',
  'find-duplicates': 'src/engine/duplicates/find-duplicates.worker.ts',
}

export const migrationsOnDisk = {
  library: readMigrations('library'),
  personal: readMigrations('personal'),
  access: readMigrations('access'),
}

function readMigrations(name: string): Migration[] {
  const folder = join(root, 'resources/migrations', name)
  return readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .map((file) => ({ name: file.replace(/\.sql$/, ''), sql: readFileSync(join(folder, file), 'utf8') }))
}

/** `remove` deletes the folder and what is in it. `dir`: one on a disk, for what the user may choose lies in no folder of the system. */
export function testHost(
  overrides: Partial<Host> = {},
  dir: string = newDataFolder('soul-test-'),
): Host & { remove(): void } {
  const secrets = new Map<string, string>()
  return {
    shell: 'headless',
    version: '0.0.0-test',
    dataDir: join(dir, 'data'),
    cacheDir: join(dir, 'cache'),
    log: pino({ level: process.env.SOUL_TEST_LOG ?? 'silent' }),
    migrations: migrationsOnDisk,
    secrets: {
      get: async (name) => secrets.get(name),
      set: async (name, value) => void secrets.set(name, value),
      delete: async (name) => void secrets.delete(name),
    },
    workerEntry: (name) => new URL(`file://${join(root, WORKERS[name])}`),
    now: () => Date.now(),
    ...overrides,
    remove: () => rmSync(dir, { recursive: true, force: true }),
  }
}
