/**
 * The one worker that makes fingerprints, and the watch over it: a file gets a minute and some hundred MB; a worker that exceeds
 * either, or dies, is replaced, and the file it was at gets no fingerprint. It starts with the first file and ends when there
 * was none for a while.
 */
import type { Logger } from 'pino'
import { Worker } from 'node:worker_threads'
import { EngineError } from '../errors.ts'
import type { PrintAnswer } from './make-fingerprints.worker.ts'
import type { MadePrint, NoPrint, PrintJob } from './make-print.ts'

const FILE_LIMIT_MS = 60_000
const START_LIMIT_MS = 60_000
/** Of what JavaScript holds in the worker; and how much larger the whole program may grow while it is at one file. */
const HEAP_LIMIT_MB = 128
const GROWTH_LIMIT_BYTES = 512 * 1024 * 1024
const LOOK_MS = 250
const IDLE_MS = 20_000

interface Parts {
  entry(): URL
  log: Logger
  fileLimitMs?: number | undefined
  growthLimitBytes?: number | undefined
}

interface Running {
  worker: Worker
  started: boolean
  job: Job | undefined
  /** Set when we kill it. */
  causeOfDeath?: NoPrint
}

interface Job {
  body: PrintJob
  since: number
  rssBefore: number
  resolve(made: MadePrint): void
  reject(error: unknown): void
}

export class PrintWorker {
  readonly #parts: Required<Parts>
  #running: Running | undefined
  #watch: NodeJS.Timeout | undefined
  #idle: NodeJS.Timeout | undefined
  #ending: Promise<unknown> = Promise.resolve()

  constructor({ fileLimitMs, growthLimitBytes, ...parts }: Parts) {
    this.#parts = {
      ...parts,
      fileLimitMs: fileLimitMs ?? FILE_LIMIT_MS,
      growthLimitBytes: growthLimitBytes ?? GROWTH_LIMIT_BYTES,
    }
  }

  /** One at a time. Throws UNAVAILABLE when the worker does not start, and with the signal's reason. */
  make(body: PrintJob, { signal }: { signal: AbortSignal }): Promise<MadePrint> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted()
      clearTimeout(this.#idle)
      const running = (this.#running ??= this.#start())
      const onAbort = () => {
        reject(signal.reason as Error)
        // What it is at nobody wants any more, and the next file does not wait for it.
        running.job = undefined
        void this.stop()
      }
      signal.addEventListener('abort', onAbort, { once: true })
      const end = () => {
        signal.removeEventListener('abort', onAbort)
        this.#rest()
      }
      running.job = {
        body,
        since: performance.now(),
        rssBefore: process.memoryUsage.rss(),
        resolve: (made) => (end(), resolve(made)),
        reject: (error) => (end(), reject(error as Error)),
      }
      running.worker.ref()
      if (running.started) running.worker.postMessage(body)
      this.#watch ??= setInterval(() => this.#look(), LOOK_MS).unref()
    })
  }

  /** What it is at is given up. */
  async stop(): Promise<void> {
    this.#rest()
    clearTimeout(this.#idle)
    const running = this.#running
    this.#running = undefined
    if (running) this.#ending = Promise.allSettled([this.#ending, running.worker.terminate()])
    await this.#ending
  }

  #start(): Running {
    const worker = new Worker(this.#parts.entry(), {
      // What tests and tools put on our own command line is not for it.
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: HEAP_LIMIT_MB },
      // Decoders complain there of what is damaged.
      stdout: true,
      stderr: true,
    })
    worker.stdout.resume()
    worker.stderr.resume()
    const running: Running = { worker, started: false, job: undefined }
    worker.on('message', (answer: PrintAnswer) => this.#hear(running, answer))
    worker.on('error', (error: NodeJS.ErrnoException) => {
      running.causeOfDeath ??= error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'memory' : 'damaged'
      this.#parts.log.warn({ err: error }, 'the maker of fingerprints died')
    })
    worker.on('exit', () => this.#bury(running))
    return running
  }

  #hear(running: Running, answer: PrintAnswer): void {
    const { job, worker } = running
    if (answer.kind === 'started') {
      running.started = true
      if (!job) return
      job.since = performance.now()
      worker.postMessage(job.body)
    } else if (job) {
      running.job = undefined
      worker.unref()
      job.resolve(answer)
    }
  }

  #look(): void {
    const running = this.#running
    const job = running?.job
    if (!running || !job) return
    const { growthLimitBytes } = this.#parts
    const limitMs = running.started ? this.#parts.fileLimitMs : START_LIMIT_MS
    if (performance.now() - job.since > limitMs) running.causeOfDeath ??= 'timeout'
    else if (process.memoryUsage.rss() - job.rssBefore > growthLimitBytes) running.causeOfDeath ??= 'memory'
    else return
    void running.worker.terminate()
  }

  #bury(running: Running): void {
    if (this.#running === running) this.#running = undefined
    const { job, started, causeOfDeath } = running
    running.job = undefined
    if (started) job?.resolve({ kind: 'none', reason: causeOfDeath ?? 'damaged' })
    else job?.reject(new EngineError('UNAVAILABLE', 'The maker of fingerprints does not start.'))
  }

  #rest(): void {
    clearInterval(this.#watch)
    this.#watch = undefined
    clearTimeout(this.#idle)
    this.#idle = setTimeout(() => void this.stop(), IDLE_MS).unref()
  }
}
