/** What the desktop gives the engine: its folders, its log, the system's key store, and the built workers beside this file. */
import { app } from 'electron'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { bundledMigrations } from '../engine/db/bundled-migrations.ts'
import type { Host } from '../engine/host.ts'
import { openLogFile, type LogFile } from '../engine/lib/log-file.ts'
import { KeyStoreSecrets } from './secrets.ts'

export interface DesktopHost extends Host {
  readonly logFile: LogFile
}

/**
 * The profile (`--user-data-dir` chooses another) holds the precious files, as that of the headless shell does, so that a
 * profile can be opened by either; `cache` and `chromium` in it are made again when lost. `builtDir` is the folder (as URL)
 * of the built main bundle. Call before the program is ready, because Chromium takes its folder then.
 */
export function desktopHost({ builtDir, version }: { builtDir: URL; version: string }): DesktopHost {
  const dataDir = app.getPath('userData')
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  app.setPath('sessionData', join(dataDir, 'chromium'))
  const logFile = openLogFile(join(dataDir, 'logs'), 'soul-player')
  return {
    shell: 'desktop',
    version,
    dataDir,
    cacheDir: join(dataDir, 'cache'),
    log: logFile.log,
    logFile,
    migrations: bundledMigrations,
    searchPath: process.env.PATH,
    secrets: new KeyStoreSecrets(dataDir),
    workerEntry: (name) => new URL(`${name}.js`, builtDir),
    now: () => Date.now(),
  }
}
