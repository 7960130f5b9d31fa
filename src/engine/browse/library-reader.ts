/**
 * The main thread's side of the reading worker: started at the first question, one question at a time, those a user waits
 * for before those that freshen what is shown. A question whose asker has gone is not asked. A worker that dies fails what
 * it was asked; the next question starts another.
 */
import { Worker } from 'node:worker_threads'
import type { StoreFiles } from '../db/store.ts'
import type { Host } from '../host.ts'
import { isLoaded, LoadedThread } from '../lib/loaded-thread.ts'
import type { Asks } from './read-library.ts'
import type { ReaderAnswer, ReaderAsk, ReaderFiles } from './read-library.worker.ts'

interface Job {
  message: ReaderAsk
  urgent: boolean
  resolve(answer: unknown): void
  reject(error: unknown): void
}

export class LibraryReader {
  readonly #host: Pick<Host, 'log' | 'workerEntry'>
  readonly #files: ReaderFiles
  readonly #waiting: Job[] = []
  #running: Job | undefined
  #thread: LoadedThread | undefined
  #nextId = 1
  #stopped = false

  constructor({ host, files }: { host: Pick<Host, 'log' | 'workerEntry'>; files: StoreFiles }) {
    this.#host = host
    this.#files = { libraryFile: files.library, personalFile: files.personal }
  }

  async ask<Name extends keyof Asks>(
    name: Name,
    ask: Asks[Name]['ask'],
    { urgent = true, signal }: { urgent?: boolean; signal?: AbortSignal } = {},
  ): Promise<Asks[Name]['answer']> {
    signal?.throwIfAborted()
    if (this.#stopped) throw new DOMException('The library is being closed.', 'AbortError')
    return new Promise((resolve, reject) => {
      const job: Job = {
        message: { id: this.#nextId++, name, ask } as ReaderAsk,
        urgent,
        resolve: (answer) => {
          signal?.removeEventListener('abort', forget)
          resolve(answer as Asks[Name]['answer'])
        },
        reject: (error) => {
          signal?.removeEventListener('abort', forget)
          reject(error)
        },
      }
      const forget = () => {
        const at = this.#waiting.indexOf(job)
        if (at >= 0) this.#waiting.splice(at, 1)
        reject(signal!.reason)
      }
      signal?.addEventListener('abort', forget, { once: true })
      const firstIdle = urgent ? this.#waiting.findIndex((other) => !other.urgent) : -1
      if (firstIdle < 0) this.#waiting.push(job)
      else this.#waiting.splice(firstIdle, 0, job)
      this.#next()
    })
  }

  async stop(): Promise<void> {
    this.#stopped = true
    const thread = this.#thread
    this.#thread = undefined
    this.#fail(new DOMException('The library is being closed.', 'AbortError'), { waitingToo: true })
    await thread?.end()
  }

  #next(): void {
    if (this.#running !== undefined || this.#waiting.length === 0) return
    const { worker } = (this.#thread ??= this.#start())
    this.#running = this.#waiting.shift()!
    worker.ref()
    worker.postMessage(this.#running.message)
  }

  #start(): LoadedThread {
    const entry = this.#host.workerEntry('read-library')
    const worker = new Worker(entry, { workerData: this.#files, name: 'read-library' })
    worker.unref()
    worker.on('message', (answer: ReaderAnswer) => {
      if (!isLoaded(answer)) this.#answered(worker, answer)
    })
    worker.on('error', (error) => this.#died(worker, error))
    worker.on('exit', (code) => this.#died(worker, new Error(`The reading worker ended with code ${code}`)))
    return new LoadedThread(worker)
  }

  #answered(worker: Worker, answer: ReaderAnswer): void {
    const job = this.#running
    if (worker !== this.#thread?.worker || job?.message.id !== answer.id) return
    this.#running = undefined
    worker.unref()
    if (answer.ok) job.resolve(answer.answer)
    else job.reject(new Error(`Reading the library failed: ${answer.message}`))
    this.#next()
  }

  #died(worker: Worker, error: unknown): void {
    if (worker !== this.#thread?.worker) return
    this.#thread = undefined
    this.#host.log.error({ err: error }, 'reading worker died')
    this.#fail(error, { waitingToo: false })
    this.#next()
  }

  #fail(error: unknown, { waitingToo }: { waitingToo: boolean }): void {
    const failed = [...(this.#running ? [this.#running] : []), ...(waitingToo ? this.#waiting.splice(0) : [])]
    this.#running = undefined
    for (const job of failed) job.reject(error)
  }
}
