/** What the desktop gives the engine: its folders, its log, the system's key store, and the built workers beside this file. */
import { app } from 'electron'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { bundledMigrations } from '../engine/db/bundled-migrations.ts'
import type { Host } from '../engine/host.ts'
import { openLogFile, type LogFile } from './log-file.ts'
import { KeyStoreSecrets } from './secrets.ts'

export interface DesktopHost extends Host {
  readonly logFile: LogFile
  /** Small state of the shell itself. */
  readonly profileDir: string
}

/**
 * All below the profile (`--user-data-dir` chooses another): `data` is precious, `cache` and `chromium` are made again.
 * `builtDir` is the folder (as URL) of the built main bundle. Call before the program is ready, because Chromium takes its
 * folder then.
 */
export function desktopHost({ builtDir, version }: { builtDir: URL; version: string }): DesktopHost {
  const profileDir = app.getPath('userData')
  const dataDir = join(profileDir, 'data')
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  app.setPath('sessionData', join(profileDir, 'chromium'))
  const logFile = openLogFile(join(profileDir, 'logs'))
  return {
    shell: 'desktop',
    version,
    profileDir,
    dataDir,
    cacheDir: join(profileDir, 'cache'),
    log: logFile.log,
    logFile,
    migrations: bundledMigrations,
    secrets: new KeyStoreSecrets(dataDir),
    workerEntry: (name) => new URL(`${name}.js`, builtDir),
    now: () => Date.now(),
  }
}
