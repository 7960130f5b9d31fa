/**
 * The main thread's side of the worker that works out digests: hashing a file takes as long as fetching it over a fast network,
 * and playing and pages come first here. The worker is started when something is to be read, and ended when no file has been
 * begun for a while. With one that dies go the digests that it was working out, and whoever asks for them is told.
 */
import { Worker } from 'node:worker_threads'
import type { Host } from '../host.ts'
import type { HashAnswer, HashAsk } from './hash-files.worker.ts'

/** A thread that has nothing to do holds memory for nothing. */
const KEEP_MS = 10_000

interface Parts {
  host: Pick<Host, 'log' | 'workerEntry'>
  /** How long a worker that nothing is asked of is kept. */
  keepMs?: number
}

/** SHA-256 of a file that is only ever appended to. */
export interface FileHash {
  /** Set once it cannot be worked out any more, with the `code` of what the disk said. */
  readonly failure: Error | undefined
  /** So many bytes from its beginning are written, and stay as they are; never fewer than before. */
  upTo(bytes: number): void
  /** Hex, of as many bytes as were told. Rejects with `failure`, and with an AbortError when it is ended. One at a time. */
  digest(): Promise<string>
  /** Lets go of the file. Safe to call twice. */
  end(): void
}

export class FileHashes {
  readonly #parts: Parts
  readonly #open = new Map<number, OpenHash>()
  #worker: Worker | undefined
  #nextId = 1
  #keeping: NodeJS.Timeout | undefined

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Reads nothing yet. */
  begin(path: string): FileHash {
    clearTimeout(this.#keeping)
    const id = this.#nextId++
    const hash = new OpenHash(id, path, {
      ask: (ask) => this.#ask(ask),
      onEnd: () => this.#ended(id),
    })
    this.#open.set(id, hash)
    return hash
  }

  /** What is being worked out is given up. */
  async stop(): Promise<void> {
    for (const hash of this.#open.values()) hash.end()
    await this.#endWorker()
  }

  #ask(ask: HashAsk): void {
    this.#worker ??= this.#start()
    // A program that nobody waits in any more may end.
    if (ask.kind === 'digest') this.#worker.ref()
    this.#worker.postMessage(ask)
  }

  #start(): Worker {
    const worker = new Worker(this.#parts.host.workerEntry('hash-files'), { name: 'hash-files' })
    worker.unref()
    worker.on('message', (answer: HashAnswer) => this.#answered(answer))
    worker.on('error', (error) => this.#died(worker, error))
    worker.on('exit', (code) => this.#died(worker, new Error(`The hashing worker ended with code ${code}`)))
    return worker
  }

  #answered(answer: HashAnswer): void {
    const hash = this.#open.get(answer.id)
    if (answer.kind === 'digest') hash?.answered(answer.sha256)
    else hash?.failed(Object.assign(new Error(answer.message), answer.code !== undefined && { code: answer.code }))
    if (![...this.#open.values()].some(({ isAwaited }) => isAwaited)) this.#worker?.unref()
  }

  #died(worker: Worker, error: unknown): void {
    if (worker !== this.#worker) return
    this.#worker = undefined
    this.#parts.host.log.error({ err: error }, 'hashing worker died')
    const failure = new Error('The worker that hashes files died', { cause: error })
    for (const hash of this.#open.values()) hash.workerDied(failure)
  }

  #ended(id: number): void {
    this.#open.delete(id)
    if (this.#open.size > 0 || !this.#worker) return
    this.#keeping = setTimeout(() => void this.#endWorker(), this.#parts.keepMs ?? KEEP_MS).unref()
  }

  async #endWorker(): Promise<void> {
    clearTimeout(this.#keeping)
    const worker = this.#worker
    this.#worker = undefined
    await worker?.terminate()
  }
}

interface Waiting {
  resolve(sha256: string): void
  reject(error: unknown): void
}

class OpenHash implements FileHash {
  readonly #id: number
  readonly #path: string
  readonly #hooks: { ask(ask: HashAsk): void; onEnd(): void }
  #failure: Error | undefined
  /** The worker knows of it. */
  #isBegun = false
  #hasEnded = false
  #waiting: Waiting | undefined

  constructor(id: number, path: string, hooks: { ask(ask: HashAsk): void; onEnd(): void }) {
    this.#id = id
    this.#path = path
    this.#hooks = hooks
  }

  get failure(): Error | undefined {
    return this.#failure
  }

  get isAwaited(): boolean {
    return this.#waiting !== undefined
  }

  upTo(bytes: number): void {
    if (this.#failure || this.#hasEnded) return
    const path = this.#isBegun ? undefined : this.#path
    this.#isBegun = true
    this.#hooks.ask({ kind: 'upTo', id: this.#id, bytes, ...(path !== undefined && { path }) })
  }

  digest(): Promise<string> {
    if (this.#failure) return Promise.reject(this.#failure)
    if (this.#hasEnded) return Promise.reject(ended())
    if (!this.#isBegun) this.upTo(0)
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject }
      this.#hooks.ask({ kind: 'digest', id: this.#id })
    })
  }

  end(): void {
    if (this.#hasEnded) return
    this.#hasEnded = true
    if (this.#isBegun) this.#hooks.ask({ kind: 'end', id: this.#id })
    this.#take()?.reject(ended())
    this.#hooks.onEnd()
  }

  answered(sha256: string): void {
    this.#take()?.resolve(sha256)
  }

  failed(error: Error): void {
    this.#failure = error
    this.#isBegun = false
    this.#take()?.reject(error)
  }

  /** One that had nothing to read yet may begin with another. */
  workerDied(error: Error): void {
    if (this.#isBegun) this.failed(error)
  }

  #take(): Waiting | undefined {
    const waiting = this.#waiting
    this.#waiting = undefined
    return waiting
  }
}

const ended = (): DOMException => new DOMException('The part was closed.', 'AbortError')
