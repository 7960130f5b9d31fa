/**
 * Entry of the worker thread that writes to the library in bulk, on a connection of its own, in turn with the short writes of
 * the main thread. What is asked while it regroups is done between two steps.
 */
import { pino } from 'pino'
import { parentPort, workerData } from 'node:worker_threads'
import type { LiveEvent } from '../../shared/model/live-event.ts'
import { openLibraryBeside, type LibraryDb } from '../db/store.ts'
import { Events } from '../events.ts'
import { sayLoaded } from '../lib/loaded-thread.ts'
import { regroup } from '../library/regroup.ts'
import { adoptRun } from '../library/run.ts'
import { bulkWrites, type BulkWrites } from './writes.ts'

export interface WriterData {
  libraryFile: string
  /** Numbers that are given out belong to the run of the main thread's connection. */
  runId: string
  turns: SharedArrayBuffer
}

export type WriterAsk =
  | { kind: 'write'; id: number; name: keyof BulkWrites; ask: unknown }
  | { kind: 'regroup'; id: number; stepMs: number }
  | { kind: 'cancel'; id: number }

export type WriterAnswer =
  | { kind: 'announced'; event: LiveEvent }
  | { kind: 'progressed'; id: number; done: number; total: number }
  | { kind: 'done'; id: number; answer: unknown }
  /** `stack`: for the log. `code`: of SQLite or of the system. */
  | { kind: 'failed'; id: number; message: string; stack: string; code: string | undefined }

/**
 * What fills a library reads neighbours again and again. The indexes that duplicates are found by are written from end to end; and what
 * is grouped without having been taken in before lies all over the library, and is as quick with little.
 */
const CACHE_KIB = { takeIn: 96_000, applyPage: 96_000, writeStep: 12_000 } satisfies Record<keyof BulkWrites, number>

const { libraryFile, runId, turns } = workerData as WriterData
const say = (answer: WriterAnswer): void => parentPort!.postMessage(answer)
const events = new Events(pino(pino.destination(2)))
events.listen((event) => say({ kind: 'announced', event }))
const library = openLibraryBeside(libraryFile, { turns, events })
sayLoaded(parentPort!)
let cacheKib = 0
useCache(CACHE_KIB.writeStep)
adoptRun(library.sql, runId)

const regroupings = new Map<number, AbortController>()
const writes = bulkWrites as Record<string, (library: LibraryDb, ask: unknown) => unknown>

parentPort!.on('message', (ask: WriterAsk) => {
  switch (ask.kind) {
    case 'write':
      useCache(CACHE_KIB[ask.name])
      return void answer(ask.id, () => writes[ask.name]!(library, ask.ask))
    case 'regroup':
      return void answer(ask.id, () => regroupUntil(ask))
    case 'cancel':
      return regroupings.get(ask.id)?.abort()
  }
})

/** Of what is grouped it is the one of what was written last. */
function useCache(kib: number): void {
  if (kib === cacheKib) return
  cacheKib = kib
  library.sql.pragma(`cache_size = -${kib}`)
}

async function answer(id: number, body: () => unknown): Promise<void> {
  try {
    say({ kind: 'done', id, answer: await body() })
  } catch (error) {
    const {
      message,
      stack = '',
      code,
    }: NodeJS.ErrnoException = error instanceof Error ? error : new Error(String(error))
    say({ kind: 'failed', id, message, stack, code })
  }
}

async function regroupUntil({ id, stepMs }: { id: number; stepMs: number }): Promise<void> {
  const cancelling = new AbortController()
  regroupings.set(id, cancelling)
  const { signal } = cancelling
  try {
    await regroup(library, {
      signal,
      stepMs,
      onProgress: (done, total) => say({ kind: 'progressed', id, done, total }),
    })
  } catch (error) {
    // Who cancelled it knows.
    if (!signal.aborted) throw error
  } finally {
    regroupings.delete(id)
  }
}
