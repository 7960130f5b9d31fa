/**
 * One file from its source to the disk, whole and checked, or a TransferError that says why not. What came stays in its part and
 * is gone on with the next time, unless it is known to be wrong; every 4 MiB are synced and told, so that a crash costs no more.
 * A source that falls silent is given up; one that is slow is not.
 *
 * Nothing here tries again: the queue does, which knows what else waits.
 */
import type { DownloadReason } from '../../shared/model/download-state.ts'
import type { KeptQuality } from '../../shared/model/downloads.ts'
import type { Part } from '../cache/part.ts'
import { EngineError } from '../errors.ts'
import type { CopyFetching, FetchedBytes } from '../sources/source.ts'
import { TransferError } from '../sources/transfer-error.ts'
import { diskError, isOfDisk } from './disk.ts'
import type { Throttle } from './throttle.ts'
import type { ExpectedFile, Verifier } from './verify.ts'

/** How far a part has come, safely: what is to be handed to the next `transfer` of the same copy in the same quality. */
interface SafePart {
  safeBytes: number
  /** Empty when what is there cannot be gone on with. */
  version: string
  bytesTotal: number | null
}

export interface TransferJob {
  trackId: number
  copy: { sourceId: number; remoteId: string }
  /** Limits are by it. */
  server: string
  /** As the library has it. */
  expected: ExpectedFile
  quality: KeptQuality
  resume?: { safeBytes: number; version: string; bytesTotal?: number | null | undefined } | undefined
}

export interface TransferParts {
  fetching: CopyFetching
  cache: { openPart(trackId: number, safeBytes: number): Promise<Part>; removePart(trackId: number): Promise<void> }
  throttle: Pick<Throttle, 'pass' | 'pieceBytes'>
  verifier: Pick<Verifier, 'verify'>
  /** Several times a second. */
  onProgress(progress: { bytesDone: number; bytesTotal: number | null }): void
  /** Before it returns, what it is told must be written down. */
  onCheckpoint(safe: SafePart): void
  /** Whole, and about to be checked. */
  onReceived?(): void
  /** Silence after which a source is given up. */
  stallMs?: number
}

export interface Transferred {
  /** Open, for whoever puts it in its place. */
  part: Part
  /** Hex. */
  sha256: string
  sizeBytes: number
  container: string
  codec: string
  bitrateKbps: number | null
  lossless: boolean
  version?: string | undefined
}

const CHECKPOINT_BYTES = 4 * 1024 * 1024
const NEAR_END_BYTES = 1024 * 1024
const STALL_MS = 30_000

/** Throws TransferError, and the signal's reason as it is. */
export async function transfer(
  job: TransferJob,
  parts: TransferParts,
  { signal }: { signal: AbortSignal },
): Promise<Transferred> {
  signal.throwIfAborted()
  const part = await opened(job, parts)
  try {
    const { fetched, sizeBytes } = await fetchInto(part, job, parts, signal)
    const sha256 = await onDisk(() => part.sha256())
    signal.throwIfAborted()
    parts.onReceived?.()
    const { expected, quality } = job
    const file = { path: part.path, sizeBytes, sha256, settled: () => onDisk(() => part.checkpoint()) }
    await parts.verifier.verify(file, { fetched, expected, quality }, { signal })
    const { container, codec, bitrateKbps, lossless, version } = fetched
    return { part, sha256, sizeBytes, container, codec, bitrateKbps, lossless, version }
  } catch (error) {
    await part.close()
    if (error instanceof TransferError && error.reason === 'damaged') await forget(job, parts)
    throw error
  }
}

/** The cache says why nothing can be written just now. */
async function opened({ trackId, resume }: TransferJob, { cache }: TransferParts): Promise<Part> {
  try {
    return await onDisk(() => cache.openPart(trackId, resume?.safeBytes ?? 0))
  } catch (error) {
    if (!(error instanceof EngineError) || error instanceof TransferError) throw error
    throw new TransferError('not-writable', error.message, { cause: error })
  }
}

/** Appends what is missing; what has come is safe when it returns or throws, as far as the disk allows. */
async function fetchInto(
  part: Part,
  job: TransferJob,
  parts: TransferParts,
  signal: AbortSignal,
): Promise<{ fetched: FetchedBytes; sizeBytes: number }> {
  const silence = new Silence(parts.stallMs ?? STALL_MS)
  const either = AbortSignal.any([signal, silence.signal])
  const from = part.safeBytes
  const { version, bytesTotal } = job.resume ?? {}
  const fetched = await silence.broken(() =>
    parts.fetching.fetch(job.copy, {
      from,
      version: version === '' ? undefined : version,
      total: bytesTotal ?? undefined,
      quality: job.quality,
      signal: either,
    }),
  )
  const saved = new Checkpoints(part, fetched, parts)
  const body = fetched.body[Symbol.asyncIterator]()
  let done = fetched.start
  try {
    if (fetched.start !== from) {
      // Written down first: what is safe of one version must never be taken for another's.
      parts.onCheckpoint({ safeBytes: 0, version: '', bytesTotal: fetched.total ?? null })
      await onDisk(() => part.truncate(fetched.start))
    }
    const told = () => parts.onProgress({ bytesDone: done, bytesTotal: fetched.total ?? null })
    told()
    for (;;) {
      const { value: piece } = await silence.broken(() => body.next())
      if (!piece) break
      for (const slice of slices(piece, parts.throttle.pieceBytes(job.server))) {
        const waiting = parts.throttle.pass(part, slice.length, job.server, signal)
        if (waiting) await waiting
        await part.write(slice)
        done += slice.length
        told()
      }
      saved.beside(done)
    }
    await saved.settled()
    return { fetched, sizeBytes: done }
  } catch (error) {
    const why = whyOf(error, silence, signal)
    if (isWorthSaving(why)) await saved.atLast()
    else await saved.settled().catch(() => {})
    throw why
  } finally {
    silence.end()
    // Lets go of the connection, when it was left before its end; one that does not listen is not waited for.
    body.return?.().catch(() => {})
  }
}

function whyOf(error: unknown, silence: Silence, signal: AbortSignal): unknown {
  if (silence.signal.aborted && !signal.aborted) return silence.signal.reason
  return isOfDisk(error) ? diskError(error) : error
}

/** As large as the limits like them. */
function slices(piece: Uint8Array, most: number): readonly Uint8Array[] {
  if (piece.length <= most) return [piece]
  return Array.from({ length: Math.ceil(piece.length / most) }, (_, i) => piece.subarray(i * most, (i + 1) * most))
}

/**
 * What is safe, told as soon as it is. Syncing goes on beside the transfer, which would otherwise stand still for as long as the
 * disk takes. Bytes of no version are of no use later, and are not synced on the way.
 */
class Checkpoints {
  readonly #part: Part
  readonly #fetched: FetchedBytes
  readonly #parts: TransferParts
  #begunAt: number
  #underway: Promise<void> | undefined
  #failure: { error: unknown } | undefined

  constructor(part: Part, fetched: FetchedBytes, parts: TransferParts) {
    this.#part = part
    this.#fetched = fetched
    this.#parts = parts
    this.#begunAt = fetched.start
  }

  /** Begins one when it is time. Throws what the disk said to the one before. */
  beside(done: number): void {
    if (this.#failure) throw this.#failure.error
    if (this.#underway || done - this.#begunAt < CHECKPOINT_BYTES) return
    // So near the end, whoever puts the file in its place syncs it as soon.
    if ((this.#fetched.total ?? Infinity) - done < NEAR_END_BYTES) return
    this.#begunAt = done
    this.#underway = this.#save()
      .catch((error: unknown) => {
        this.#failure = { error }
      })
      .finally(() => {
        this.#underway = undefined
      })
  }

  async settled(): Promise<void> {
    await this.#underway
    if (this.#failure) throw this.#failure.error
  }

  /** All that came, if the disk lets us. */
  async atLast(): Promise<void> {
    await this.settled()
      .then(() => this.#save())
      .catch(() => {})
  }

  async #save(): Promise<void> {
    const { version, total } = this.#fetched
    if (version === undefined) return
    const safeBytes = await onDisk(() => this.#part.checkpoint())
    this.#parts.onCheckpoint({ safeBytes, version, bytesTotal: total ?? null })
  }
}

/** Ends what is waited for when the source says nothing for too long. Waiting for the disk or a limit is no silence. */
class Silence {
  readonly #controller = new AbortController()
  #giveUp: ((error: Error) => void) | undefined
  readonly #stallMs: number
  #timer: NodeJS.Timeout | undefined

  constructor(stallMs: number) {
    this.#stallMs = stallMs
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Rejects when it lasts, whether what is waited for can be ended or not. */
  broken<Result>(wait: () => Promise<Result>): Promise<Result> {
    this.#timer = setTimeout(() => this.#stalled(), this.#stallMs)
    return new Promise<Result>((resolve, reject) => {
      this.#giveUp = reject
      wait().then(resolve, reject)
    }).finally(() => this.end())
  }

  end(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  #stalled(): void {
    const seconds = Math.round(this.#stallMs / 1000)
    const message = `Nothing has come for ${seconds} seconds, so this download was given up for now. It goes on where it stopped.`
    const error = new TransferError('stalled', message)
    this.#controller.abort(error)
    this.#giveUp?.(error)
  }
}

async function forget({ trackId }: TransferJob, { cache, onCheckpoint }: TransferParts): Promise<void> {
  onCheckpoint({ safeBytes: 0, version: '', bytesTotal: null })
  await cache.removePart(trackId).catch(() => {})
}

/** What is known to be wrong is not; and a disk that has failed says so only once. */
const isWorthSaving = (why: unknown): boolean =>
  !(why instanceof TransferError && (why.reason === 'damaged' || DISK.has(why.reason)))

const DISK: ReadonlySet<DownloadReason> = new Set(['no-space', 'not-writable', 'disk-error'])

/** What the disk says no to, as a TransferError. */
async function onDisk<Result>(body: () => Promise<Result>): Promise<Result> {
  try {
    return await body()
  } catch (error) {
    throw isOfDisk(error) ? diskError(error) : error
  }
}
