/**
 * Entry of the worker thread that does the reads growing with the library (read-library.ts) on connections of its own that
 * can only read. Answers one question after another; what is large is handed over, not copied.
 */
import Database from 'better-sqlite3'
import { parentPort, workerData } from 'node:worker_threads'
import { sayLoaded } from '../lib/loaded-thread.ts'
import { type Asks, reads } from './read-library.ts'

export interface ReaderFiles {
  libraryFile: string
  personalFile: string
}

export interface ReaderAsk<Name extends keyof Asks = keyof Asks> {
  id: number
  name: Name
  ask: Asks[Name]['ask']
}

export type ReaderAnswer =
  | { id: number; ok: true; answer: Asks[keyof Asks]['answer'] }
  | { id: number; ok: false; message: string }

const { libraryFile, personalFile } = workerData as ReaderFiles
const db = new Database(libraryFile, { readonly: true, fileMustExist: true })
sayLoaded(parentPort!)
db.pragma('busy_timeout = 5000')
db.pragma('cache_size = -64000')
db.pragma('temp_store = MEMORY')
db.prepare('attach database ? as personal').run(personalFile)

const read = reads as Record<
  string,
  (db: Database.Database, ask: unknown) => ReaderAnswer & { ok: true } extends { answer: infer A } ? A : never
>

parentPort!.on('message', ({ id, name, ask }: ReaderAsk) => {
  try {
    const answer = read[name]!(db, ask)
    parentPort!.postMessage({ id, ok: true, answer } satisfies ReaderAnswer, buffersOf(answer))
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error)
    parentPort!.postMessage({ id, ok: false, message } satisfies ReaderAnswer)
  }
})

const buffersOf = (answer: object): ArrayBuffer[] =>
  Object.values(answer)
    .filter((value) => ArrayBuffer.isView(value))
    .map(({ buffer }) => buffer)
    .filter((buffer) => buffer instanceof ArrayBuffer)
