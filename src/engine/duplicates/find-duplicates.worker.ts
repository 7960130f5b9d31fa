/**
 * Entry of the worker thread that finds duplicates (find-duplicates.ts), on a connection that can only read. It does the next step when
 * it is asked to, so whoever writes what it says sets the pace.
 */
import Database from 'better-sqlite3'
import { parentPort, workerData } from 'node:worker_threads'
import type { StoreFiles } from '../db/store.ts'
import { sayLoaded } from '../lib/loaded-thread.ts'
import { findDuplicates, type FindOptions } from './find-duplicates.ts'
import { mergedTracks } from './merged-tracks.ts'
import { buffersOf, type Step } from './step.ts'

export interface FinderAsks {
  /** Leaves the run that goes on, if there is one, for another. */
  begin: { ask: FindOptions; answer: void }
  /** Undefined when the run is over. */
  next: { ask: null; answer: Step | undefined }
  merged: { ask: null; answer: string[] }
}

export interface FinderAsk {
  id: number
  name: keyof FinderAsks
  ask: unknown
}

export type FinderAnswer =
  | { id: number; ok: true; answer: unknown }
  | { id: number; ok: false; message: string; code: string | undefined }

/** Indexes are looked up all over the place, and the rest of the memory is for what was read. */
const CACHE_KIB = 12_000

const files = workerData as StoreFiles
const sql = new Database(files.library, { readonly: true, fileMustExist: true })
sayLoaded(parentPort!)
sql.pragma('busy_timeout = 5000')
sql.pragma(`cache_size = -${CACHE_KIB}`)
sql.prepare('attach database ? as personal').run(files.personal)

let run: Generator<Step, void> | undefined

const answers: { [Name in keyof FinderAsks]: (ask: FinderAsks[Name]['ask']) => FinderAsks[Name]['answer'] } = {
  begin: (options) => {
    run = findDuplicates(sql, options)
  },
  next: () => run?.next().value ?? undefined,
  merged: () => mergedTracks(sql),
}

parentPort!.on('message', ({ id, name, ask }: FinderAsk) => {
  try {
    const answer = (answers[name] as (ask: unknown) => unknown)(ask)
    const buffers = name === 'next' && answer !== undefined ? buffersOf(answer as Step) : []
    parentPort!.postMessage({ id, ok: true, answer } satisfies FinderAnswer, buffers)
  } catch (error) {
    const {
      message,
      stack = message,
      code,
    }: NodeJS.ErrnoException = error instanceof Error ? error : new Error(String(error))
    parentPort!.postMessage({ id, ok: false, message: stack, code } satisfies FinderAnswer)
  }
})
