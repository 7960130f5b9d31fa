/**
 * What a shell gives the engine: places, and the few things only a shell can do. The engine asks for nothing else of its
 * surroundings: no environment variables, no globals, no Electron.
 */
import type { Logger } from 'pino'
import type { Migration } from './db/migrate.ts'

export interface Host {
  readonly shell: 'desktop' | 'headless'
  readonly version: string
  /** Databases and settings; precious. */
  readonly dataDir: string
  /** Made again when lost. */
  readonly cacheDir: string
  readonly log: Logger
  readonly migrations: Readonly<Record<'library' | 'personal' | 'access', readonly Migration[]>>
  readonly secrets: SecretStore
  /** Folders with programs, as in PATH. Absent: none is used (ffmpeg, for smaller streams). */
  readonly searchPath?: string | undefined
  /** Entry of a worker thread; the shells point at built files, tests at sources. */
  workerEntry(name: WorkerName): URL
  /** Milliseconds since 1970. */
  now(): number
}

export type WorkerName =
  | 'read-tags'
  | 'read-library'
  | 'write-library'
  | 'hash-files'
  | 'make-fingerprints'
  | 'find-duplicates'

/** Passwords and tokens, by name. The desktop keeps them in the system's key store, the headless shell in an encrypted file. */
export interface SecretStore {
  get(name: string): Promise<string | undefined>
  set(name: string, value: string): Promise<void>
  delete(name: string): Promise<void>
}
