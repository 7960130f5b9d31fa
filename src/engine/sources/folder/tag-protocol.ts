/** What the pool and its workers say to one another. Plain data. */
import type { ReadOutcome, ReadRequest } from './read-track.ts'
import type { FoundFolder, WalkRequest } from './walk.ts'

export type WorkerJob = { id: number } & (
  | { kind: 'read'; root: string; files: ReadRequest[] }
  | { kind: 'walk'; request: WalkRequest }
  | { kind: 'picture'; root: string; remoteId: string; embedded: boolean }
  /** Moves what was written into the database file, so that the main thread never waits for the disk. */
  | { kind: 'checkpoint'; database: string }
)

export type WorkerAnswer = { id: number } & (
  | { kind: 'read'; outcomes: ReadOutcome[] }
  /** More folders follow. */
  | { kind: 'walking'; folders: FoundFolder[] }
  | { kind: 'walked'; folders: FoundFolder[] }
  | { kind: 'picture'; bytes: Uint8Array | undefined }
  | { kind: 'checkpointed' }
  | { kind: 'failed'; message: string }
)

/** Shared memory of a worker: which job it is at, and how far (index of the file, count of folders). */
export const AT_JOB = 0
export const AT_FILE = 1
export const PLACE_BYTES = 8
