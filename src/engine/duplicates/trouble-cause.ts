/** What a look for duplicates, or merging, failed of, as far as a user can do something about it. Pure. */
import type { MatchingTrouble } from '../../shared/model/duplicates.ts'

const CAUSES: Readonly<Record<string, MatchingTrouble['cause']>> = {
  SQLITE_FULL: 'diskFull',
  ENOSPC: 'diskFull',
  EDQUOT: 'diskFull',
  SQLITE_READONLY: 'notWritable',
  SQLITE_CANTOPEN: 'notWritable',
  EROFS: 'notWritable',
  EACCES: 'notWritable',
  EPERM: 'notWritable',
  SQLITE_IOERR: 'diskError',
  EIO: 'diskError',
  SQLITE_CORRUPT: 'damaged',
  SQLITE_NOTADB: 'damaged',
  SQLITE_NOMEM: 'memory',
  ERR_WORKER_OUT_OF_MEMORY: 'memory',
}

/** Of an error of this thread, or of a worker, whose errors are the cause of what is thrown here. */
export function causeOf(error: unknown): MatchingTrouble['cause'] {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const cause = CAUSES[codeOf(at)]
    if (cause !== undefined) return cause
  }
  return 'fault'
}

/** SQLite says behind its codes what it was doing. */
const codeOf = (error: Error): string => {
  const { code } = error as NodeJS.ErrnoException
  return typeof code === 'string' ? (/^SQLITE_[A-Z]+/.exec(code)?.[0] ?? code) : ''
}

/** Of the database, not of what was read from it: whatever is looked at next would fail like this. */
export const isOfDatabase = (error: unknown): boolean => error instanceof Error && codeOf(error).startsWith('SQLITE_')
