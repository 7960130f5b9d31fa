/**
 * The log of a shell: lines of JSON in one file, moved aside at the start when it has grown; at most two files of
 * some 5 MB are kept. What must never stand in a log is cut out here as well, should a caller forget.
 */
import { mkdirSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { pino, type Logger } from 'pino'

const FULL_BYTES = 5_000_000

/** What an error of validation says it was given: of the page's calls and the protocol's, passwords and keys are among it. */
const GIVEN = ['err.data', 'err.cause.data']

const SECRET_NAMES = ['password', 'token', 'secret', 'authorization', 'cookie', 'accessKey', 'secretKey']

export interface LogFile {
  readonly log: Logger
  readonly path: string
  /** Brings everything to disk; the program is about to end. */
  flush(): void
}

export function openLogFile(dir: string, name: string, { level = 'info' } = {}): LogFile {
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  const path = join(dir, `${name}.log`)
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > FULL_BYTES) renameSync(path, `${path}.1`)
  const destination = pino.destination({ dest: path, sync: false, mode: 0o600 })
  const log = pino(
    {
      level: level in pino.levels.values ? level : 'info',
      base: { pid: process.pid },
      redact: [...GIVEN, ...SECRET_NAMES.flatMap((name) => [name, `*.${name}`, `*.*.${name}`])],
    },
    destination,
  )
  return {
    log,
    path,
    flush: () => {
      try {
        destination.flushSync()
      } catch {
        // Not yet open, or the disk is full: there is nowhere left to say so.
      }
    },
  }
}
