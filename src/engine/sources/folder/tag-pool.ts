/**
 * Worker threads that read files, and the watch over them. A file gets 5 s and 256 MiB of heap; a worker that exceeds either,
 * or dies, is replaced, the file it was at is marked, and the rest of its batch is given to another. Threads start when
 * there is work and end when there was none for a while.
 */
import type { Logger } from 'pino'
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { ProblemReason } from '../../../shared/model/source.ts'
import { EngineError } from '../../errors.ts'
import type { ReadOutcome, ReadRequest } from './read-track.ts'
import { AT_FILE, AT_JOB, PLACE_BYTES, type WorkerAnswer, type WorkerJob } from './tag-protocol.ts'
import type { FoundFolder, WalkRequest } from './walk.ts'

const FILE_LIMIT_MS = 5_000
const HEAP_LIMIT_MB = 256
/** A network folder may take its time to be listed; more than this is a dead mount. */
const FOLDER_LIMIT_MS = 60_000
const IDLE_MS = 20_000
/** Waiting in the worker's own queue, so that it never waits for the main thread. */
const JOBS_AHEAD = 2
/** A worker that dies this often before its first file will not start at all. */
const MAX_FALSE_STARTS = 3

type Body = WorkerJob extends infer Each ? (Each extends { id: number } ? Omit<Each, 'id'> : never) : never

interface Job {
  body: Body
  outcomes: ReadOutcome[]
  onFolders?: (folders: FoundFolder[]) => void
  resolve(answer: WorkerAnswer): void
  reject(error: unknown): void
  settled: boolean
}

interface Crew {
  worker: Worker
  place: Int32Array
  /** By id, in the order given. */
  jobs: Map<number, Job>
  seen: { job: number; file: number; since: number }
  idleSince: number
  /** Set when we kill it, or when it says why it dies. */
  causeOfDeath?: ProblemReason
}

interface Parts {
  entry: URL
  log: Logger
  size?: number
  fileLimitMs?: number
}

export class TagPool {
  readonly size: number
  readonly #entry: URL
  readonly #log: Logger
  readonly #fileLimitMs: number
  readonly #crews = new Set<Crew>()
  readonly #waiting: Job[] = []
  readonly #deaths = new Set<Promise<unknown>>()
  #nextId = 1
  #falseStarts = 0
  #watch: NodeJS.Timeout | undefined
  #stopped = false

  constructor({ entry, log, size, fileLimitMs }: Parts) {
    this.#entry = entry
    this.#log = log
    this.#fileLimitMs = fileLimitMs ?? FILE_LIMIT_MS
    // More threads than this only wait for the one that writes.
    this.size = size ?? Math.min(Math.max(availableParallelism(), 1), 4)
  }

  /** Reads tags of files under `root`; one outcome per file, in no particular order. */
  async read(root: string, files: ReadRequest[], { signal }: { signal: AbortSignal }): Promise<ReadOutcome[]> {
    const answer = await this.#run({ kind: 'read', root, files }, { signal })
    return answer.kind === 'read' ? answer.outcomes : []
  }

  /** Throws UNAVAILABLE when a folder does not answer. */
  async walk(
    request: WalkRequest,
    onFolders: (folders: FoundFolder[]) => void,
    { signal }: { signal: AbortSignal },
  ): Promise<void> {
    const answer = await this.#run({ kind: 'walk', request }, { signal, onFolders })
    if (answer.kind === 'walked') onFolders(answer.folders)
  }

  /** A picture as bytes: embedded in a music file, or a file of its own. Goes before all other work. */
  async picture(
    root: string,
    { remoteId, embedded }: { remoteId: string; embedded: boolean },
    { signal }: { signal: AbortSignal },
  ): Promise<Uint8Array | undefined> {
    const answer = await this.#run({ kind: 'picture', root, remoteId, embedded }, { signal, first: true })
    return answer.kind === 'picture' ? answer.bytes : undefined
  }

  /** Moves what was written to the log of `database` into it, while others read and write. */
  async checkpoint(database: string, { signal }: { signal: AbortSignal }): Promise<void> {
    await this.#run({ kind: 'checkpoint', database }, { signal })
  }

  async stop(): Promise<void> {
    this.#stopped = true
    clearInterval(this.#watch)
    const stopped = new DOMException('the engine stops', 'AbortError')
    for (const job of this.#waiting.splice(0)) settle(job, () => job.reject(stopped))
    for (const crew of this.#crews) {
      for (const job of crew.jobs.values()) settle(job, () => job.reject(stopped))
      this.#deaths.add(endOfLoading(crew).then(() => crew.worker.terminate()))
    }
    await Promise.allSettled(this.#deaths)
  }

  #run(
    body: Body,
    {
      signal,
      onFolders,
      first = false,
    }: { signal: AbortSignal; onFolders?: (folders: FoundFolder[]) => void; first?: boolean },
  ): Promise<WorkerAnswer> {
    return new Promise((resolve, reject) => {
      if (this.#stopped || signal.aborted) {
        reject(signal.aborted ? signal.reason : new DOMException('the engine stops', 'AbortError'))
        return
      }
      const onAbort = () => {
        const at = this.#waiting.indexOf(job)
        if (at >= 0) this.#waiting.splice(at, 1)
        settle(job, () => job.reject(signal.reason))
        // A walk may take minutes and nobody wants it any more.
        for (const crew of this.#crews) {
          if (body.kind === 'walk' && [...crew.jobs.values()].includes(job)) void crew.worker.terminate()
        }
      }
      const job: Job = {
        body,
        outcomes: [],
        settled: false,
        ...(onFolders && { onFolders }),
        resolve: (answer) => {
          signal.removeEventListener('abort', onAbort)
          resolve(answer)
        },
        reject: (error) => {
          signal.removeEventListener('abort', onAbort)
          reject(error as Error)
        },
      }
      signal.addEventListener('abort', onAbort)
      if (first) this.#waiting.unshift(job)
      else this.#waiting.push(job)
      this.#dispatch()
    })
  }

  #dispatch(): void {
    while (this.#waiting.length > 0 && !this.#stopped) {
      const crew = this.#leastBusy()
      if (!crew) return
      const job = this.#waiting.shift()!
      const id = this.#nextId++
      crew.jobs.set(id, job)
      crew.worker.ref()
      crew.worker.postMessage({ id, ...job.body } satisfies WorkerJob)
    }
  }

  #leastBusy(): Crew | undefined {
    let best: Crew | undefined
    for (const crew of this.#crews) if (!best || crew.jobs.size < best.jobs.size) best = crew
    if (best?.jobs.size === 0) return best
    if (this.#crews.size < this.size) return this.#hire()
    return best && best.jobs.size < JOBS_AHEAD ? best : undefined
  }

  #hire(): Crew {
    const place = new SharedArrayBuffer(PLACE_BYTES)
    const worker = new Worker(this.#entry, {
      workerData: { place },
      // What tests and tools put on our own command line is not for it.
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: HEAP_LIMIT_MB, maxYoungGenerationSizeMb: 4 },
    })
    const crew: Crew = {
      worker,
      place: new Int32Array(place),
      jobs: new Map(),
      seen: { job: 0, file: 0, since: performance.now() },
      idleSince: performance.now(),
    }
    this.#crews.add(crew)
    worker.on('message', (answer: WorkerAnswer) => this.#hear(crew, answer))
    worker.on('error', (error: NodeJS.ErrnoException) => {
      crew.causeOfDeath ??= error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'memory' : 'damaged'
      this.#log.warn({ err: error }, 'a tag reader died')
    })
    worker.on('exit', () => this.#bury(crew))
    this.#watch ??= setInterval(() => this.#lookAfter(), 250).unref()
    return crew
  }

  #hear(crew: Crew, answer: WorkerAnswer): void {
    const job = crew.jobs.get(answer.id)
    if (!job) return
    this.#falseStarts = 0
    if (answer.kind === 'walking') {
      if (!job.settled) job.onFolders?.(answer.folders)
      return
    }
    crew.jobs.delete(answer.id)
    crew.idleSince = performance.now()
    if (crew.jobs.size === 0) crew.worker.unref()
    settle(job, () => {
      if (answer.kind === 'failed') job.reject(new EngineError('UNAVAILABLE', `Reading failed: ${answer.message}.`))
      else if (answer.kind === 'read') job.resolve({ ...answer, outcomes: [...job.outcomes, ...answer.outcomes] })
      else job.resolve(answer)
    })
    this.#dispatch()
  }

  /** Kills who is stuck, sends home who is idle. */
  #lookAfter(): void {
    const now = performance.now()
    for (const crew of this.#crews) {
      if (crew.jobs.size === 0) {
        if (now - crew.idleSince > IDLE_MS) {
          this.#crews.delete(crew)
          void crew.worker.terminate()
        }
        continue
      }
      const job = Atomics.load(crew.place, AT_JOB)
      const file = Atomics.load(crew.place, AT_FILE)
      if (job !== crew.seen.job || file !== crew.seen.file || !crew.jobs.has(job)) {
        crew.seen = { job, file, since: now }
        continue
      }
      const { kind } = crew.jobs.get(job)!.body
      const limit = kind === 'walk' || kind === 'checkpoint' ? FOLDER_LIMIT_MS : this.#fileLimitMs
      if (now - crew.seen.since <= limit) continue
      crew.causeOfDeath = 'timeout'
      void crew.worker.terminate()
    }
    if (this.#crews.size === 0) {
      clearInterval(this.#watch)
      this.#watch = undefined
    }
  }

  #bury(crew: Crew): void {
    this.#crews.delete(crew)
    if (this.#stopped) return
    const at = Atomics.load(crew.place, AT_JOB)
    if (crew.jobs.size > 0 && !crew.jobs.has(at)) this.#falseStarts++
    const again: Job[] = []
    for (const [id, job] of crew.jobs) {
      if (job.settled) continue
      if (this.#falseStarts >= MAX_FALSE_STARTS) {
        settle(job, () => job.reject(new EngineError('UNAVAILABLE', 'The reader of music files does not start.')))
      } else if (id !== at) again.push(job)
      else if (this.#blame(job, Atomics.load(crew.place, AT_FILE), crew.causeOfDeath ?? 'damaged')) again.push(job)
    }
    this.#waiting.unshift(...again)
    this.#dispatch()
  }

  /** Marks the file a worker died of; whether something is left of the job. */
  #blame(job: Job, index: number, cause: ProblemReason): boolean {
    const { body } = job
    if (body.kind === 'read') {
      const culprit = body.files[index]
      if (culprit) {
        job.outcomes.push({
          kind: 'problem',
          remoteId: culprit.remoteId,
          reason: cause,
          message: EPITAPHS[cause] ?? EPITAPHS.damaged!,
          sizeBytes: culprit.sizeBytes,
          modifiedAt: culprit.modifiedAt,
        })
        body.files = body.files.filter((file) => file !== culprit)
      }
      if (body.files.length > 0) return true
      settle(job, () => job.resolve({ id: 0, kind: 'read', outcomes: job.outcomes }))
      return false
    }
    const message =
      body.kind === 'walk'
        ? 'A folder did not answer for a minute. Is the disk or the network share still there?'
        : 'The picture could not be read.'
    settle(job, () => job.reject(new EngineError('UNAVAILABLE', message)))
    return false
  }
}

/** SQLite is loaded to move a log. A thread that is ended meanwhile takes the whole program with it. */
async function endOfLoading({ worker, jobs }: Crew): Promise<void> {
  while ([...jobs.values()].some(({ body }) => body.kind === 'checkpoint')) {
    await new Promise<void>((resolve) => {
      worker.once('message', () => resolve())
      worker.once('exit', () => {
        jobs.clear()
        resolve()
      })
    })
  }
}

function settle(job: Job, how: () => void): void {
  if (job.settled) return
  job.settled = true
  how()
}

const EPITAPHS: Partial<Record<ProblemReason, string>> = {
  timeout: 'Reading this file took longer than five seconds, so it was given up.',
  memory: 'Reading this file took more memory than a music file may, so it was given up.',
  damaged: 'This file is damaged: its tags broke the reader.',
}
