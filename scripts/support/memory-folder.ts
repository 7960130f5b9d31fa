/**
 * Where the databases of tests may lie: in memory, so that no test waits for a disk to say that it has written. What is tested stays
 * the same: SQLite asks for it all the same, and a process that is killed leaves in such a folder what it leaves on a disk.
 */
import { accessSync, constants, statfsSync } from 'node:fs'

const FOLDER = '/dev/shm'
/** Containers are often given 64 MiB. A whole run of tests takes some tens. */
const LEAST_FREE_BYTES = 2 ** 30

/** Undefined where there is none, or too little room. */
export function memoryFolder(): string | undefined {
  try {
    accessSync(FOLDER, constants.W_OK)
    const { bavail, bsize } = statfsSync(FOLDER)
    return bavail * bsize >= LEAST_FREE_BYTES ? FOLDER : undefined
  } catch {
    return undefined
  }
}
