/**
 * The main thread's side of the worker that finds duplicates: started when it is first needed, ended when nothing is asked for a while;
 * but not in the middle of a run, whose next step waits until what the one before came to is written, however long that takes.
 */
import { Worker } from 'node:worker_threads'
import type { StoreFiles } from '../db/store.ts'
import type { Host } from '../host.ts'
import { isLoaded, LoadedThread } from '../lib/loaded-thread.ts'
import type { FinderAnswer, FinderAsk, FinderAsks } from './find-duplicates.worker.ts'

const KEEP_MS = 10_000

interface Job {
  name: keyof FinderAsks
  resolve(answer: unknown): void
  reject(error: unknown): void
}

export class Finder {
  readonly #host: Pick<Host, 'log' | 'workerEntry'>
  readonly #files: StoreFiles
  readonly #jobs = new Map<number, Job>()
  #thread: LoadedThread | undefined
  #keeping: NodeJS.Timeout | undefined
  #nextId = 1
  #stopped = false
  /** The last step was not the end of its run. */
  #isInRun = false

  constructor({ host, files }: { host: Pick<Host, 'log' | 'workerEntry'>; files: StoreFiles }) {
    this.#host = host
    this.#files = files
  }

  /** In the order asked. Rejects when the worker dies; the next question starts another, in which no run has begun. */
  ask<Name extends keyof FinderAsks>(name: Name, ask: FinderAsks[Name]['ask']): Promise<FinderAsks[Name]['answer']> {
    if (this.#stopped) return Promise.reject(closing())
    clearTimeout(this.#keeping)
    const { worker } = (this.#thread ??= this.#start())
    worker.ref()
    const id = this.#nextId++
    return new Promise((resolve, reject) => {
      this.#jobs.set(id, { name, resolve: resolve as Job['resolve'], reject })
      worker.postMessage({ id, name, ask } satisfies FinderAsk)
    })
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await this.#end()
  }

  #start(): LoadedThread {
    const entry = this.#host.workerEntry('find-duplicates')
    // Mostly short-lived: left alone the young generation would grow to many times that.
    const worker = new Worker(entry, {
      workerData: this.#files,
      name: 'find-duplicates',
      resourceLimits: { maxYoungGenerationSizeMb: 8 },
    })
    worker.on('message', (answer: FinderAnswer) => {
      if (!isLoaded(answer)) this.#answered(worker, answer)
    })
    worker.on('error', (error) => this.#died(worker, error))
    worker.on('exit', (code) =>
      this.#died(worker, new Error(`The worker that finds duplicates ended with code ${code}`)),
    )
    return new LoadedThread(worker)
  }

  #answered(worker: Worker, answer: FinderAnswer): void {
    const job = this.#jobs.get(answer.id)
    this.#jobs.delete(answer.id)
    if (job?.name === 'next') this.#isInRun = answer.ok && answer.answer !== undefined
    if (answer.ok) job?.resolve(answer.answer)
    else
      job?.reject(Object.assign(new Error(`Looking for duplicates failed: ${answer.message}`), { code: answer.code }))
    if (worker !== this.#thread?.worker || this.#jobs.size > 0) return
    worker.unref()
    if (!this.#isInRun) this.#keeping = setTimeout(() => void this.#end(), KEEP_MS).unref()
  }

  #died(worker: Worker, error: unknown): void {
    if (worker !== this.#thread?.worker) return
    this.#thread = undefined
    this.#host.log.error({ err: error }, 'the worker that finds duplicates died')
    this.#fail(error)
  }

  #fail(error: unknown): void {
    this.#isInRun = false
    for (const job of this.#jobs.values()) job.reject(error)
    this.#jobs.clear()
  }

  async #end(): Promise<void> {
    clearTimeout(this.#keeping)
    const thread = this.#thread
    this.#thread = undefined
    this.#fail(closing())
    await thread?.end()
  }
}

const closing = () => new DOMException('The library is being closed.', 'AbortError')
