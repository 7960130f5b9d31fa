/**
 * What runs: picks the next row as a place becomes free, hands it over, and brings the row to where its end leads. What the user
 * asked for waits for nobody: the last of what runs otherwise is put back for it, with its part.
 *
 * A row is picked by the copy it can be had from now; which server has a place decides with its rank. A copy that could not be
 * had is passed over until all others were tried, too. Then it counts as one try, and waits before the next.
 */
import type { Logger } from 'pino'
import type { DownloadReason } from '../../shared/model/download-state.ts'
import type { TrackId } from '../../shared/model/ids.ts'
import { EngineError, isAbort } from '../errors.ts'
import { TransferError } from '../sources/transfer-error.ts'
import type { Clock } from '../sync/clock.ts'
import { TRIES, waitBefore } from '../sync/retry.ts'
import type { CopiesToFetch, CopyToFetch } from './copies-to-fetch.ts'
import { diskError, isOfDisk } from './disk.ts'
import type { KeptFiles, Transfers } from './ports.ts'
import type { Progress } from './progress.ts'
import type { QueueRows, StoredDownload } from './queue-rows.ts'
import { USER_PRIORITY } from './rank.ts'
import type { Slots } from './slots.ts'
import { GONE, unreachable } from './sweep.ts'
import type { Transferred } from './transfer.ts'

export interface SchedulerParts {
  clock: Clock
  /** 0 ≤ x < 1 */
  random(): number
  log: Logger
  rows: QueueRows
  copies: CopiesToFetch
  slots: Slots
  progress: Progress
  transfers: Transfers
  files: KeptFiles
  isHeld(): boolean
  /** Whether there is room for so many more bytes beside what runs. */
  hasRoom(bytes: number): Promise<boolean>
  /** Nothing runs, and for nothing that could there is room; the smallest takes so many bytes. */
  onNoRoom(bytes: number): void
  /** The disk refused. */
  onDisk(error: TransferError, bytes: number): void
  /** A source could not be reached, or is none any more. */
  onLost(sourceId: number): void
  /** Rows are in other states. */
  onChange(): void
  onProgress(): void
  /** A file is here that took so many bytes since its row was counted. */
  onKept(bytes: number): void
  idOf(trackId: number): TrackId
}

/** Why something that runs is broken off. */
type Leaving = 'preempted' | 'held' | 'paused' | 'cancelled' | 'other-quality' | 'source' | 'stopping'

interface Job {
  row: StoredDownload
  copy: CopyToFetch
  controller: AbortController
  leaving: Leaving | null
  /** Nearly done: not worth being put back. */
  verifying: boolean
  ended: Promise<void>
}

const FIRST = -Number.MAX_VALUE
/** What there is no room for is passed over, so many in a row, and tried again after this. */
const MOST_TOO_LARGE = 100
const TOO_LARGE_WAIT_MS = 60_000
/** A source that does not answer is asked by whoever minds it; should that have missed it, it is tried again after this. */
const LOST_WAIT_MS = 60_000

/** What the user asked for, or moved to the front: see `Downloads.move`. */
const isUrgent = ({ priority, rank }: Pick<StoredDownload, 'priority' | 'rank'>): boolean =>
  priority >= USER_PRIORITY || rank < 0

export class Scheduler {
  readonly #parts: SchedulerParts
  readonly #jobs = new Map<number, Job>()
  /** Those of which something is on the disk. */
  readonly #begun: Set<number>
  /** Whose parts are being removed. */
  readonly #clearing = new Set<number>()
  /** Copies that could not be had in this round. */
  readonly #avoided = new Map<number, Set<string>>()
  /** By the servers that have places: nothing of a smaller rank waits for them. */
  readonly #floors = new Map<string, number>()
  /** Blocked, because there was no room for them beside what ran. */
  readonly #passedOver = new Set<number>()
  #filling: Promise<void> | undefined
  #isFilling = false
  #again = false
  #stopped = false

  constructor(parts: SchedulerParts) {
    this.#parts = parts
    this.#begun = new Set(parts.rows.begun())
  }

  /**
   * What waits, as what, or in which order, has changed: rows may be gone, and what was begun of them goes, too. What runs as another
   * quality than is wanted now begins anew.
   */
  rowsChanged(): void {
    this.#floors.clear()
    for (const trackId of this.#begun) {
      const row = this.#parts.rows.find(trackId)
      const job = this.#jobs.get(trackId)
      if (row === undefined && job === undefined) this.#clear(trackId)
      else if (job && row?.quality !== job.row.quality) this.#leave(job, row ? 'other-quality' : 'cancelled')
    }
    this.fill()
  }

  /** Begins as much as there are places for. */
  fill(): void {
    if (this.#stopped) return
    this.#again = true
    if (this.#isFilling) return
    this.#isFilling = true
    this.#filling = this.#fillAll().catch((error: unknown) =>
      this.#parts.log.error({ err: error }, 'the next download could not be begun'),
    )
  }

  /** Breaks these off, where they run. */
  leave(trackIds: Iterable<number>, why: Leaving): void {
    for (const trackId of trackIds) {
      const job = this.#jobs.get(trackId)
      if (job) this.#leave(job, why)
    }
  }

  /** Resolves when nothing runs any more. */
  async leaveAll(why: Leaving): Promise<void> {
    const jobs = [...this.#jobs.values()]
    for (const job of jobs) this.#leave(job, why)
    await Promise.all(jobs.map(({ ended }) => ended))
  }

  /** What comes from there is put back, and perhaps comes from elsewhere. */
  leaveSource(sourceId: number): void {
    for (const job of this.#jobs.values()) if (job.copy.sourceId === sourceId) this.#leave(job, 'source')
  }

  /** Nothing runs. */
  get isIdle(): boolean {
    return this.#jobs.size === 0
  }

  /** Rows that say that they run, which nobody does: their end could not be noted. */
  putStraysBack(): void {
    this.#parts.rows.recover([...this.#jobs.keys()])
  }

  /** The tries begin anew. */
  forgive(trackIds: Iterable<number>): void {
    for (const trackId of trackIds) this.#avoided.delete(trackId)
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await this.#filling
    await this.leaveAll('stopping')
  }

  #clear(trackId: number): void {
    this.#begun.delete(trackId)
    this.#clearing.add(trackId)
    void this.#parts.files.removePart(trackId).finally(() => {
      this.#clearing.delete(trackId)
      this.fill()
    })
  }

  // What begins.

  async #fillAll(): Promise<void> {
    try {
      while (this.#again && !this.#stopped) {
        this.#again = false
        this.#tryPassedOver()
        const passed = new Set<number>()
        const tooLarge = new Map<number, number>()
        while (await this.#beginNext(passed, tooLarge));
        this.#passOver(tooLarge)
        this.#preempt()
      }
    } finally {
      // In the very moment in which it ends: who comes after this begins anew.
      this.#isFilling = false
    }
  }

  /**
   * False when nothing more can be begun now. `passed`: what can be begun at none of the places there are, or does not fit; of the
   * latter, `tooLarge` has how many bytes it takes.
   */
  async #beginNext(passed: Set<number>, tooLarge: Map<number, number>): Promise<boolean> {
    const { rows, slots, isHeld } = this.#parts
    if (this.#stopped || isHeld() || !slots.isFree()) return false
    const answering = this.#answering()
    const free = answering.filter((sourceId) => slots.isFree(sourceId))
    if (free.length === 0) return false
    const key = free.length === answering.length ? '' : free.join()
    const from = key === '' ? FIRST : (this.#floors.get(key) ?? FIRST)
    const row = rows.firstWaiting(free, { except: [...this.#jobs.keys(), ...this.#clearing, ...passed], from })
    if (key !== '' && passed.size === 0) this.#floors.set(key, row?.rank ?? Infinity)
    if (!row) return false
    const copy = this.#chosen(row, free)
    if (!copy) {
      passed.add(row.trackId)
      return true
    }
    const isSame = row.sourceId === copy.sourceId && row.remoteId === copy.remoteId
    const expectedBytes = row.totalBytes ?? copy.sizeBytes
    const bytes = Math.max(expectedBytes - (isSame ? row.safeBytes : 0), 0)
    if (await this.#parts.hasRoom(bytes)) return this.#begin(row, copy, { isSame, expectedBytes })
    passed.add(row.trackId)
    tooLarge.set(row.trackId, bytes)
    return tooLarge.size < MOST_TOO_LARGE
  }

  /** Smaller ones went before them; where not even that could be, all of it waits for room. */
  #passOver(tooLarge: ReadonlyMap<number, number>): void {
    const { rows, clock, isHeld, onNoRoom, onChange } = this.#parts
    if (tooLarge.size === 0 || this.#stopped || isHeld()) return
    if (this.isIdle) return onNoRoom(Math.min(...tooLarge.values()))
    const nextTryAt = clock.now() + TOO_LARGE_WAIT_MS
    const said = { reason: 'no-space' as const, message: TOO_LARGE, nextTryAt }
    rows.stepEach([...tooLarge.keys()].map((trackId) => ({ trackId, step: 'block', said })))
    for (const trackId of tooLarge.keys()) this.#passedOver.add(trackId)
    onChange()
  }

  /** What ran may have taken less than it promised. */
  #tryPassedOver(): void {
    if (this.#passedOver.size === 0 || !this.isIdle || this.#stopped) return
    this.#parts.rows.stepEach([...this.#passedOver].map((trackId) => ({ trackId, step: 'goOn' })))
    this.#passedOver.clear()
  }

  async #begin(
    row: StoredDownload,
    copy: CopyToFetch,
    { isSame, expectedBytes }: { isSame: boolean; expectedBytes: number },
  ): Promise<boolean> {
    const { rows, slots, progress, files, isHeld, idOf, onChange } = this.#parts
    const { trackId } = row
    const safeBytes = isSame ? row.safeBytes : 0
    if (!isSame && row.safeBytes > 0) await files.removePart(trackId)
    // Much may have happened meanwhile; what has is looked at anew.
    const isStill =
      !this.#stopped && !isHeld() && slots.isFree() && slots.isFree(copy.sourceId) && !this.#jobs.has(trackId)
    if (!isStill || !rows.begin(trackId, copy, { anew: !isSame })) {
      this.#again = true
      return false
    }
    const begun = { ...row, safeBytes, ...(!isSame && { version: null, totalBytes: null }) }
    const job: Job = {
      row: begun,
      copy,
      controller: new AbortController(),
      leaving: null,
      verifying: false,
      ended: Promise.resolve(),
    }
    this.#jobs.set(trackId, job)
    this.#begun.add(trackId)
    progress.begin(trackId, { id: idOf(trackId), safeBytes, bytesTotal: begun.totalBytes, expectedBytes })
    job.ended = slots
      .run(copy.sourceId, () => this.#run(job))
      .then(() => {
        this.#jobs.delete(trackId)
        progress.end(trackId)
        onChange()
        this.fill()
      })
    onChange()
    return true
  }

  /** The one that was begun, else the best; one that can make the file smaller, where that is wanted. */
  #chosen(row: StoredDownload, free: readonly number[]): CopyToFetch | undefined {
    const { copies } = this.#parts
    const all = copies.of(row.trackId).filter(({ answers }) => answers)
    const avoided = this.#avoided.get(row.trackId)
    let left = avoided ? all.filter((copy) => !avoided.has(nameOf(copy))) : all
    if (left.length === 0) {
      this.#avoided.delete(row.trackId)
      left = all
    }
    const here = left.filter(({ sourceId }) => free.includes(sourceId))
    return (
      here.find((copy) => row.safeBytes > 0 && copy.sourceId === row.sourceId && copy.remoteId === row.remoteId) ??
      here.find(({ sourceId }) => this.#canMake(sourceId, row)) ??
      here[0]
    )
  }

  #canMake(sourceId: number, { quality }: Pick<StoredDownload, 'quality'>): boolean {
    return quality === 'original' || (this.#parts.transfers.qualities(sourceId)?.includes(quality) ?? false)
  }

  #answering(): number[] {
    const { copies, transfers } = this.#parts
    return copies.answering().filter((sourceId) => transfers.qualities(sourceId) !== undefined)
  }

  /** One at a time: when it has left, what it made room for is begun, and looked whether more waits. */
  #preempt(): void {
    const { rows, copies, slots, isHeld } = this.#parts
    const jobs = [...this.#jobs.values()]
    if (isHeld() || jobs.length === 0 || jobs.some(({ leaving }) => leaving === 'preempted')) return
    const row = rows.firstWaiting(this.#answering(), { except: [...this.#jobs.keys(), ...this.#clearing], from: FIRST })
    if (!row || !isUrgent(row)) return
    const servers = copies.of(row.trackId).flatMap(({ answers, sourceId }) => (answers ? [sourceId] : []))
    const anywhere = servers.some((sourceId) => slots.isFree(sourceId))
    if (anywhere && slots.isFree()) return
    const last = jobs
      .filter((job) => job.leaving === null && !job.verifying && !isUrgent(job.row))
      .filter(({ copy }) => anywhere || servers.includes(copy.sourceId))
      .sort((a, b) => b.row.rank - a.row.rank)[0]
    if (last) this.#leave(last, 'preempted')
  }

  #leave(job: Job, why: Leaving): void {
    if (job.leaving !== null) return
    job.leaving = why
    job.controller.abort(new DOMException(`download ${why}`, 'AbortError'))
  }

  // What has begun.

  /** Never rejects. */
  async #run(job: Job): Promise<void> {
    try {
      const got = await this.#fetch(job)
      await this.#keep(job, got)
    } catch (error) {
      try {
        await this.#ended(job, error)
      } catch (fault) {
        // What cannot be written down here cannot be written down by others either: nothing goes on until it can.
        this.#parts.log.error({ err: fault }, 'the end of a download could not be noted')
        this.#parts.onDisk(isOfDisk(fault) ? diskError(fault) : new TransferError('disk-error', UNNOTED), 0)
      }
    }
  }

  #fetch(job: Job): Promise<Transferred> {
    const { rows, progress, transfers, onProgress, onChange } = this.#parts
    const { row, copy, controller } = job
    const { trackId, quality, safeBytes, version, totalBytes } = row
    const { sizeBytes, trackKey, durationMs, container, codec, storeId } = copy
    controller.signal.throwIfAborted()
    return transfers.run(
      {
        trackId,
        copy: { sourceId: copy.sourceId, remoteId: copy.remoteId },
        server: storeId,
        expected: { sizeBytes, trackKey, durationMs, container, codec },
        quality,
        ...(version !== null && safeBytes > 0 && { resume: { safeBytes, version, bytesTotal: totalBytes } }),
      },
      {
        onProgress(at) {
          progress.note(trackId, at)
          onProgress()
        },
        onCheckpoint: (safe) => rows.noteSafe(row, copy, safe),
        onReceived() {
          job.verifying = true
          if (rows.step(trackId, 'received')) onChange()
        },
      },
      { signal: controller.signal },
    )
  }

  async #keep(job: Job, { part, version, ...got }: Transferred): Promise<void> {
    const { rows, files, log, progress, onKept } = this.#parts
    const { row, copy, controller } = job
    const { trackId, quality } = row
    if (controller.signal.aborted || rows.find(trackId)?.state !== 'verifying') {
      await part.close()
      throw new DOMException('left', 'AbortError')
    }
    const from = { sourceId: copy.sourceId, remoteId: copy.remoteId, ...(version !== undefined && { version }) }
    await files.put({ ...got, trackId, part, from, quality, wanted: true })
    this.#avoided.delete(trackId)
    this.#begun.delete(trackId)
    onKept(progress.countedLeft(trackId))
    void files
      .keepCover(trackId)
      .catch((error: unknown) => log.debug({ err: error }, 'the cover of a kept track could not be kept'))
  }

  async #ended(job: Job, error: unknown): Promise<void> {
    const { rows, files, log } = this.#parts
    const { trackId } = job.row
    if (rows.find(trackId) === undefined) {
      // Nobody waits for it any more.
      this.#begun.delete(trackId)
      await files.removePart(trackId)
      return
    }
    if (job.leaving !== null || isAbort(error)) {
      this.#putBack(trackId)
      return
    }
    this.#failed(job, transferErrorOf(error))
    if (!(error instanceof EngineError) && !isOfDisk(error)) log.error({ err: error }, 'a download failed')
  }

  #putBack(trackId: number): void {
    this.#parts.rows.step(trackId, 'putBack')
    this.#floors.clear()
  }

  #failed({ row, copy }: Job, error: TransferError): void {
    const { rows, clock, random, onDisk, onLost } = this.#parts
    const { trackId } = row
    const { reason, message, permanent, sourceLost } = error
    if (reason === 'damaged') rows.forgetSafe(trackId)
    if (DISK.has(reason)) {
      rows.step(trackId, 'block', { reason, message })
      onDisk(error, Math.max((row.totalBytes ?? copy.sizeBytes) - row.safeBytes, 0))
      return
    }
    if (sourceLost) onLost(copy.sourceId)
    if (this.#hasOther(trackId, copy)) {
      this.#putBack(trackId)
      return
    }
    if (permanent) {
      rows.step(trackId, 'fail', { reason, message })
      return
    }
    if (sourceLost) {
      const wait = Math.max(LOST_WAIT_MS * (1 + random() / 2), error.retryAfterMs ?? 0)
      rows.step(trackId, 'block', {
        ...unreachable(copy.sourceName),
        message,
        nextTryAt: Math.round(clock.now() + wait),
      })
      return
    }
    const attempts = (rows.find(trackId)?.attempts ?? 0) + 1
    if (attempts >= TRIES) rows.step(trackId, 'fail', { reason, message, attempts })
    else {
      const nextTryAt = Math.round(clock.now() + waitBefore(attempts, error, random))
      rows.step(trackId, 'block', { reason, message, attempts, nextTryAt })
    }
  }

  /** Whether another copy has not been tried in this round. When none is left, the round is over. */
  #hasOther(trackId: number, copy: CopyToFetch): boolean {
    const avoided = this.#avoided.get(trackId) ?? new Set<string>()
    avoided.add(nameOf(copy))
    const answering = this.#answering()
    const hasOther = this.#parts.copies
      .of(trackId)
      .some((other) => answering.includes(other.sourceId) && !avoided.has(nameOf(other)))
    if (hasOther) this.#avoided.set(trackId, avoided)
    else this.#avoided.delete(trackId)
    return hasOther
  }
}

/** What keeping a file threw, as what fetching it throws. */
function transferErrorOf(error: unknown): TransferError {
  if (error instanceof TransferError) return error
  if (isOfDisk(error)) return diskError(error)
  if (error instanceof EngineError && error.code === 'NOT_FOUND') {
    return new TransferError('gone', GONE.message, { permanent: true, cause: error })
  }
  if (error instanceof EngineError) return new TransferError('not-writable', error.message, { cause: error })
  return new TransferError('unknown', UNKNOWN, { cause: error })
}

const DISK: ReadonlySet<DownloadReason> = new Set(['no-space', 'not-writable', 'disk-error'])

const UNNOTED =
  'The library cannot be written to; the log says more. Check its disk, and downloads go on by themselves.'
const TOO_LARGE =
  'There is no room for this file, so smaller ones go before it. Delete something, or change what stays free in Settings, Downloads.'
const UNKNOWN =
  'Something went wrong inside Soul Player; the log says more. Try again, and report it if that does not help.'

const nameOf = ({ sourceId, remoteId }: Pick<CopyToFetch, 'sourceId' | 'remoteId'>): string => `${sourceId} ${remoteId}`
