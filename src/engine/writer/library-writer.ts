/**
 * The main thread's side of the writing worker. A handful of rows is written here, at once; what fills a library is handed to
 * the worker, so that the main thread keeps only short writes of its own. The worker is started when it is first needed,
 * and ended when nothing has been asked of it for a while. What one that dies was about to group is in the database still.
 */
import { Worker } from 'node:worker_threads'
import type { LibraryDb } from '../db/store.ts'
import type { ForegroundTurns } from '../db/turns.ts'
import { buffersOf, rowsOf } from '../duplicates/step.ts'
import type { Host } from '../host.ts'
import { isLoaded, LoadedThread } from '../lib/loaded-thread.ts'
import { unlessAborted } from '../lib/unless-aborted.ts'
import { dirtyCount, type RegroupOptions } from '../library/regroup.ts'
import { runId } from '../library/run.ts'
import { rowsIn } from '../sync/apply-page.ts'
import type { WriterAnswer, WriterAsk, WriterData } from './write-library.worker.ts'
import { writesHere, type BulkWrites, type Writes } from './writes.ts'

/** So many rows are written sooner than a thread is started. */
const AT_ONCE = 200
/** Who has to write here waits for one such step at most. */
const STEP_MS = 12
/** A thread that has nothing to do holds memory for nothing. */
const KEEP_MS = 10_000
const YOUNG_MB = 12

interface Parts {
  host: Pick<Host, 'log' | 'workerEntry'>
  library: LibraryDb
  turns: ForegroundTurns
  /** How long a worker that nothing is asked of is kept. */
  keepMs?: number
}

interface Job {
  resolve(answer: unknown): void
  reject(error: unknown): void
  onProgress?: RegroupOptions['onProgress']
}

export class LibraryWriter implements Writes {
  readonly #parts: Parts
  readonly #here: Writes
  readonly #jobs = new Map<number, Job>()
  #thread: LoadedThread | undefined
  #nextId = 1
  #keeping: NodeJS.Timeout | undefined
  #stopped = false
  #lastRegrouping: Promise<unknown> = Promise.resolve()

  constructor(parts: Parts) {
    this.#parts = parts
    this.#here = writesHere(parts.library)
  }

  takeIn: Writes['takeIn'] = (sourceId, report) =>
    this.#isSmall(report.copies.length)
      ? this.#here.takeIn(sourceId, report)
      : this.#write('takeIn', { sourceId, report })

  applyPage: Writes['applyPage'] = (source, page, { at }) =>
    this.#isSmall(rowsIn(page))
      ? this.#here.applyPage(source, page, { at })
      : this.#write('applyPage', { source, page, at })

  /** Terms lie all over their index: however few, they may wait for the disk. */
  writeStep: Writes['writeStep'] = (step, { at }) =>
    step.kind !== 'terms' && this.#isSmall(rowsOf(step))
      ? this.#here.writeStep(step, { at })
      : this.#write('writeStep', { step, at }, buffersOf(step))

  /** One at a time: who comes next finds less to do, and need not wait for its turn when it is not wanted any more. */
  regroup: Writes['regroup'] = async (options = {}) => {
    const before = this.#lastRegrouping
    const regrouping = before.then(() => this.#regroup(options))
    this.#lastRegrouping = regrouping.catch(() => undefined)
    if (options.signal) await unlessAborted(before, options.signal)
    await regrouping
  }

  /** What is being regrouped is cut off between two steps. */
  async stop(): Promise<void> {
    this.#stopped = true
    for (const id of this.#jobs.keys()) this.#send({ kind: 'cancel', id })
    await this.#lastRegrouping
    await this.#endWorker()
  }

  #isSmall(rows: number): boolean {
    return this.#thread === undefined && rows <= AT_ONCE
  }

  async #regroup(options: RegroupOptions): Promise<void> {
    const { signal, stepMs = STEP_MS, onProgress } = options
    signal?.throwIfAborted()
    if (this.#isSmall(dirtyCount(this.#parts.library))) return this.#here.regroup(options)
    const id = this.#nextId++
    const cancel = () => this.#send({ kind: 'cancel', id })
    signal?.addEventListener('abort', cancel, { once: true })
    try {
      await this.#ask({ kind: 'regroup', id, stepMs }, { onProgress })
    } finally {
      signal?.removeEventListener('abort', cancel)
    }
    signal?.throwIfAborted()
  }

  #write<Name extends keyof BulkWrites>(
    name: Name,
    ask: Parameters<BulkWrites[Name]>[1],
    buffers: ArrayBuffer[] = [],
  ): Promise<ReturnType<BulkWrites[Name]>> {
    const asked = this.#ask({ kind: 'write', id: this.#nextId++, name, ask }, { buffers })
    return asked as Promise<ReturnType<BulkWrites[Name]>>
  }

  /** `buffers`: handed over, not copied. */
  #ask(
    ask: WriterAsk,
    { buffers = [], onProgress }: { buffers?: ArrayBuffer[]; onProgress?: RegroupOptions['onProgress'] } = {},
  ): Promise<unknown> {
    if (this.#stopped) return Promise.reject(new DOMException('The library is being closed.', 'AbortError'))
    clearTimeout(this.#keeping)
    const { worker } = (this.#thread ??= this.#start())
    worker.ref()
    return new Promise((resolve, reject) => {
      this.#jobs.set(ask.id, { resolve, reject, onProgress })
      worker.postMessage(ask, buffers)
    })
  }

  #send(ask: WriterAsk): void {
    this.#thread?.worker.postMessage(ask)
  }

  #start(): LoadedThread {
    const { host, library, turns } = this.#parts
    const workerData: WriterData = { libraryFile: library.sql.name, runId: runId(library.sql), turns: turns.shared }
    // Mostly short-lived: left alone its heap would grow to many times what is in it.
    const worker = new Worker(host.workerEntry('write-library'), {
      workerData,
      name: 'write-library',
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
    })
    worker.on('message', (answer: WriterAnswer) => {
      if (!isLoaded(answer)) this.#answered(answer)
    })
    worker.on('error', (error) => this.#died(worker, error))
    worker.on('exit', (code) => this.#died(worker, new Error(`The writing worker ended with code ${code}`)))
    return new LoadedThread(worker)
  }

  #answered(answer: WriterAnswer): void {
    if (answer.kind === 'announced') return this.#parts.library.events.announce(answer.event)
    const job = this.#jobs.get(answer.id)
    if (answer.kind === 'progressed') return job?.onProgress?.(answer.done, answer.total)
    this.#jobs.delete(answer.id)
    if (answer.kind === 'done') job?.resolve(answer.answer)
    else job?.reject(failureOf(answer))
    if (this.#jobs.size > 0) return
    this.#thread?.worker.unref()
    this.#keeping = setTimeout(() => void this.#endWorker(), this.#parts.keepMs ?? KEEP_MS).unref()
  }

  #died(worker: Worker, error: unknown): void {
    if (worker !== this.#thread?.worker) return
    this.#thread = undefined
    this.#parts.turns.clear()
    this.#parts.host.log.error({ err: error }, 'writing worker died')
    for (const job of this.#jobs.values()) job.reject(error)
    this.#jobs.clear()
  }

  /** Whoever asks while it ends has another one started, which this leaves alone. */
  async #endWorker(): Promise<void> {
    clearTimeout(this.#keeping)
    const thread = this.#thread
    const jobs = [...this.#jobs.values()]
    this.#thread = undefined
    this.#jobs.clear()
    await thread?.end()
    for (const job of jobs) job.reject(new DOMException('The library is being closed.', 'AbortError'))
    if (this.#thread === undefined) this.#parts.turns.clear()
  }
}

/** The message may be shown to people; where it was in the code is for the log. */
function failureOf({ message, stack, code }: WriterAnswer & { kind: 'failed' }): Error {
  const cause = Object.assign(new Error(message), { stack, code })
  return new Error(`Writing to the library failed: ${message}`, { cause })
}
