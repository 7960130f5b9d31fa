/** What the headless shell gives the engine: folders, a log file, secrets in a sealed file, and the built workers. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { version } from '../../package.json'
import { bundledMigrations } from '../engine/db/bundled-migrations.ts'
import type { Host } from '../engine/host.ts'
import { KeyFileSecrets } from './key-file-secrets.ts'
import { openLogFile, type LogFile } from '../engine/lib/log-file.ts'
import type { Places } from './places.ts'

export interface HeadlessHost extends Host {
  readonly logFile: LogFile
}

/** `builtDir` is the folder, as URL, of the built main bundle: the workers lie in it. */
export function headlessHost({ places, builtDir, logLevel }: HostParts): HeadlessHost {
  mkdirSync(places.dataDir, { recursive: true, mode: 0o700 })
  const logFile = openLogFile(join(places.dataDir, 'logs'), 'server', { level: logLevel })
  return {
    shell: 'headless',
    version,
    ...places,
    log: logFile.log,
    logFile,
    migrations: bundledMigrations,
    searchPath: process.env.PATH,
    secrets: new KeyFileSecrets(places.dataDir),
    workerEntry: (name) => new URL(`${name}.js`, builtDir),
    now: () => Date.now(),
  }
}

interface HostParts {
  places: Places
  builtDir: URL
  logLevel?: string
}
