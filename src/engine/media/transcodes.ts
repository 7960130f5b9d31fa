/**
 * Music made smaller on its way to another device. At most two programs run at once; what one makes is read by everyone who
 * wants the same, and kept. One that nobody reads is ended a little later, for a player that seeks leaves and comes again.
 */
import { createHash } from 'node:crypto'
import { stat, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import type { Logger } from 'pino'
import { EngineError } from '../errors.ts'
import { fsPath, joinPath } from '../sources/folder/file-names.ts'
import type { CopyBytes } from '../sources/source.ts'
import { AnswerInstead, plainText } from './answer.ts'
import { ENCODINGS, type MadeFormat } from './encoding.ts'
import { findFfmpeg, type Ffmpeg } from './ffmpeg.ts'
import type { OwnCopy } from './own-copies.ts'
import { Shared } from './shared.ts'
import { Transcode, type TranscodePlan } from './transcode.ts'
import { TranscodeFiles } from './transcode-files.ts'

export interface TranscodeOptions {
  /** Where the program is looked for, as `PATH` says it. */
  searchPath?: string | undefined
  quotaBytes?: number
  /** How long a program goes on that nobody reads from. */
  lingerMs?: number
}

interface Parts extends TranscodeOptions {
  cacheDir: string
  log: Logger
}

const MOST_AT_ONCE = 2
const QUOTA_BYTES = 1_000_000_000
const LINGER_MS = 15_000
const RETRY_AFTER_SECONDS = 10
const READ_BYTES = 256 * 1024

type Plan = Omit<TranscodePlan, 'part' | 'final'>

interface Job {
  transcode: Transcode
  readers: number
  idle: NodeJS.Timeout | undefined
  ending: Promise<void> | undefined
}

export class Transcodes {
  readonly #files: TranscodeFiles
  readonly #lingerMs: number
  readonly #log: Logger
  readonly #jobs = new Map<string, Job>()
  readonly #starting = new Shared<Job>()
  /** Starts and ends that are under way. */
  readonly #chores = new Set<Promise<unknown>>()
  /** On their way, and not yet among the jobs. */
  #begun = 0
  #stopped = false
  #ffmpeg: Ffmpeg | undefined
  /** Settles when it is known what can be made. */
  readonly ready: Promise<void>

  constructor({ cacheDir, log, searchPath, quotaBytes = QUOTA_BYTES, lingerMs = LINGER_MS }: Parts) {
    this.#files = new TranscodeFiles({ folder: join(cacheDir, 'transcodes'), quotaBytes })
    this.#lingerMs = lingerMs
    this.#log = log
    this.ready = findFfmpeg(searchPath).then((found) => void (this.#ffmpeg = found))
  }

  /** Empty without the program that makes them. */
  formats(): MadeFormat[] {
    return [...(this.#ffmpeg?.makes ?? [])]
  }

  /** Processes that run now. */
  pids(): number[] {
    return [...this.#jobs.values()].flatMap(({ transcode: { pid, isWhole } }) =>
      pid === undefined || isWhole ? [] : [pid],
    )
  }

  /** `original` is checked and open; it is closed here. Rejects with AnswerInstead when too much is going on. */
  async open(
    copy: OwnCopy,
    original: CopyBytes,
    { format, kbps }: { format: MadeFormat; kbps: number },
    { signal }: { signal: AbortSignal },
  ): Promise<CopyBytes> {
    const { modifiedAt } = original
    const path = fsPath(joinPath(copy.root, copy.remoteId))
    const originalBytes = original.sizeBytes
    await original.close()
    if (this.#ffmpeg === undefined || typeof path !== 'string') {
      throw new EngineError('UNAVAILABLE', 'This file cannot be converted. Ask for it as it is.')
    }
    const version = `${format} ${kbps} ${this.#ffmpeg.version}`
    const encoding = ENCODINGS[format]
    const { container, codec } = encoding
    const sound = { durationMs: copy.durationMs, kbps }
    const sizeBytes = encoding.sizeBytes(sound)
    const facts = [copy.sourceId, copy.remoteId, originalBytes, modifiedAt, version].join('\0')
    const name = createHash('sha256').update(facts).digest('hex').slice(0, 32) + `.${format}`
    const common = {
      sizeBytes,
      modifiedAt,
      container,
      codec,
      version,
      isCurrent: async () => {
        const now = await stat(path)
        return now.size === originalBytes && now.mtimeMs === modifiedAt
      },
    }
    const made = this.#jobs.has(name) ? undefined : await this.#files.open(name, sizeBytes)
    if (made) return { ...common, read: (range, options) => readFile(made, range, options), close: () => made.close() }
    const job = await this.#join(name, { file: path, encoding, ...sound, sizeBytes, ffmpeg: this.#ffmpeg }, signal)
    return {
      ...common,
      read: (range, options) => job.transcode.read(range, options),
      close: once(() => this.#leave(name, job)),
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#starting.stop()
    do {
      for (const [name, job] of this.#jobs) void this.#end(name, job)
      await Promise.allSettled(this.#chores)
    } while (this.#chores.size > 0)
  }

  /** The job, with one reader more. */
  async #join(name: string, plan: Plan, signal: AbortSignal): Promise<Job> {
    const running = this.#jobs.get(name)
    const job = running ?? (await this.#starting.join(name, { signal }, () => this.#noted(this.#start(name, plan))))
    job.readers++
    clearTimeout(job.idle)
    try {
      await job.transcode.begun({ signal })
    } catch (error) {
      await this.#leave(name, job)
      throw error
    }
    return job
  }

  /** Stopping waits for it. */
  #noted<Result>(chore: Promise<Result>): Promise<Result> {
    this.#chores.add(chore)
    const forget = () => this.#chores.delete(chore)
    chore.then(forget, forget)
    return chore
  }

  async #start(name: string, plan: Plan): Promise<Job> {
    const unread = this.#inTheWay()
    // Counted before anything is waited for, so that nobody else takes the place.
    this.#begun++
    let transcode: Transcode
    try {
      if (unread) await this.#end(...unread)
      transcode = await Transcode.start({ ...plan, ...(await this.#files.placesFor(name)) })
    } finally {
      this.#begun--
    }
    const job: Job = { transcode, readers: 0, idle: undefined, ending: undefined }
    this.#jobs.set(name, job)
    // Until the first who waited for it reads.
    this.#wait(name, job)
    void this.#noted(transcode.ended.then(() => (transcode.isWhole ? this.#files.trim() : undefined)))
    if (this.#stopped) await this.#end(name, job)
    return job
  }

  /** One that nobody reads, where there is no room beside it. Throws when all are read. */
  #inTheWay(): [string, Job] | undefined {
    const busy = [...this.#jobs].filter(([, { transcode }]) => !transcode.isWhole)
    if (busy.length + this.#begun < MOST_AT_ONCE) return undefined
    const unread = busy.find(([, { readers }]) => readers === 0)
    if (unread) return unread
    throw new AnswerInstead(
      plainText(429, 'Two tracks are being converted already. Try again in a moment.', {
        'retry-after': String(RETRY_AFTER_SECONDS),
      }),
    )
  }

  async #leave(name: string, job: Job): Promise<void> {
    job.readers--
    if (job.readers > 0) return
    if (this.#lingerMs === 0) await this.#end(name, job)
    else this.#wait(name, job)
  }

  #wait(name: string, job: Job): void {
    clearTimeout(job.idle)
    job.idle = setTimeout(() => void this.#end(name, job), Math.max(this.#lingerMs, 1_000)).unref()
  }

  #end(name: string, job: Job): Promise<void> {
    clearTimeout(job.idle)
    if (this.#jobs.get(name) === job) this.#jobs.delete(name)
    job.ending ??= this.#noted(
      job.transcode.close().catch((error: unknown) => {
        this.#log.warn({ err: error }, 'a conversion could not be ended')
      }),
    )
    return job.ending
  }
}

async function* readFile(
  handle: FileHandle,
  { start, end }: { start: number; end: number },
  { signal, allocate = Buffer.allocUnsafeSlow }: Parameters<CopyBytes['read']>[1],
): AsyncGenerator<Uint8Array, void> {
  for (let at = start; at <= end;) {
    signal.throwIfAborted()
    const wanted = Math.min(READ_BYTES, end - at + 1)
    const { bytesRead, buffer } = await handle.read(allocate(wanted), 0, wanted, at)
    if (bytesRead === 0) throw new Error('The converted file became shorter while it was sent.')
    yield buffer.subarray(0, bytesRead)
    at += bytesRead
  }
}

function once(body: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined
  return () => (done ??= body())
}
