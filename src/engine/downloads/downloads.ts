/**
 * The queue that fetches what is wanted. Its rows are the truth: they are put in and taken out by who knows what is wanted
 * (reconciliation), and go with the write that brings their file in. Here is when they run (scheduler, held), what keeps
 * them from it (sweep, disk), what the user may do with them, and how it is told.
 *
 * Whatever ends the process: at the next start what ran waits again, with as much of its part as is safe.
 */
import type { Logger } from 'pino'
import type { DownloadState } from '../../shared/model/download-state.ts'
import type { DownloadsStatus } from '../../shared/model/downloads.ts'
import type { SourceId, TrackId } from '../../shared/model/ids.ts'
import type { Window } from '../../shared/model/list.ts'
import type { Checkpoint } from '../db/short-writes.ts'
import { write, type LibraryDb } from '../db/store.ts'
import type { Cache } from '../cache/cache.ts'
import type { Events } from '../events.ts'
import type { SettingsFile } from '../settings/settings-file.ts'
import { systemClock, type Clock } from '../sync/clock.ts'
import { MOST_WAIT_MS } from '../sync/retry.ts'
import { BytesLeft } from './bytes-left.ts'
import { CopiesToFetch } from './copies-to-fetch.ts'
import { Disk } from './disk.ts'
import { holding, type Holding } from './held.ts'
import type { SpeedLimits } from './limits.ts'
import { Orders } from './orders.ts'
import { Paced } from './paced.ts'
import type { KeptFiles, Transfers } from './ports.ts'
import { Progress } from './progress.ts'
import { OF_DISK, QueueRows } from './queue-rows.ts'
import { QueueWindow, type QueueSection, type TracksById } from './queue-window.ts'
import { Scheduler } from './scheduler.ts'
import { Slots } from './slots.ts'
import { Sweep } from './sweep.ts'

export interface DownloadsParts {
  host: { readonly log: Logger; now(): number }
  library: LibraryDb
  settings: Pick<SettingsFile, 'current' | 'onChange'>
  events: Events
  tracks: TracksById
  files: KeptFiles &
    Pick<Cache, 'trouble' | 'count' | 'onChange' | 'tryWriting' | 'moving' | 'moveFailed' | 'exporting' | 'exported'>
  transfers: Transfers
  /** What is wanted may go as fast as this; told at the start and whenever it changes. */
  setLimits(limits: SpeedLimits): void
  servers: {
    onChange(
      listener: (change: { sourceId: SourceId; why: 'added' | 'changed' | 'removed' | 'signed-in' }) => void,
    ): () => void
  }
  /** It is asked whether it is still there. */
  noteLost?(sourceId: SourceId): void
  checkpoint?: Checkpoint
  clock?: Clock
  /** 0 ≤ x < 1 */
  random?(): number
}

/** Absent: all of it. */
interface OfQueue {
  trackIds?: readonly TrackId[] | undefined
}

const LOOK_EVERY_MS = 30_000
const PROGRESS_EVERY_MS = 250
const STATUS_EVERY_MS = 500
/** Rows come in slices, one soon after the other. */
const GATHER_MS = 500
/** What goes over the whole queue rests longer than it takes, so that while a million rows come it is not most of what is done. */
const GONE_OVER_A_MS = 40
/** A player tells every few seconds where it is; one that has not for so long does not play. */
const PLAYING_MS = 15_000

export class Downloads {
  readonly #parts: DownloadsParts
  readonly #clock: Clock
  readonly #rows: QueueRows
  readonly #copies: CopiesToFetch
  readonly #slots: Slots
  readonly #progress: Progress
  readonly #disk: Disk
  readonly #bytesLeft: BytesLeft
  readonly #window: QueueWindow
  readonly #scheduler: Scheduler
  readonly #orders: Orders
  readonly #sweep: Sweep
  readonly #tellProgress: Paced
  readonly #tellStatus: Paced
  readonly #gathered: Paced
  #heldBack: DownloadsStatus['heldBack'] = null
  #workingOut: DownloadsStatus['workingOut'] = null
  #holding: Holding = { held: null, message: null }
  #paused: boolean
  #playingUntil = 0
  /** Who answers, when last looked. */
  #answering = ''
  #revision = 0
  #counted: { revision: number; counts: Record<DownloadState, number> } | undefined
  /** Much is done at once; nothing begins in between. */
  #busy = 0
  #lastOrder: Promise<void> = Promise.resolve()
  #looking = false
  #callOff: (() => void) | undefined
  #stopListening: (() => void)[] = []
  #stopped = false

  constructor(parts: DownloadsParts) {
    this.#parts = parts
    const { host, library, settings, files, transfers, tracks } = parts
    const clock = (this.#clock = parts.clock ?? systemClock(() => host.now()))
    this.#rows = new QueueRows(library, parts.checkpoint)
    this.#copies = new CopiesToFetch(library)
    this.#slots = new Slots(settings.current.downloads)
    this.#progress = new Progress(() => clock.now())
    this.#bytesLeft = new BytesLeft(library)
    this.#window = new QueueWindow({ sql: library.sql, tracks, progress: this.#progress })
    this.#disk = new Disk({
      free: () => files.free(),
      tryWriting: () => files.tryWriting(),
      reserve: () => settings.current.downloads.reserve,
      promised: () => this.#progress.bytesLeft,
    })
    this.#sweep = new Sweep({
      library,
      checkpoint: parts.checkpoint,
      rows: this.#rows,
      copies: this.#copies,
      onChange: () => this.#rowsChanged(),
      isHeld: () => this.#holding.held !== null,
    })
    const keyOf = library.sql.prepare<[number], TrackId>('select key from track where id = ?').pluck()
    this.#scheduler = new Scheduler({
      clock,
      random: parts.random ?? Math.random,
      log: host.log,
      rows: this.#rows,
      copies: this.#copies,
      slots: this.#slots,
      progress: this.#progress,
      transfers,
      files,
      isHeld: () => this.#busy > 0 || this.#holding.held !== null,
      hasRoom: (bytes) => this.#disk.hasRoom(bytes),
      onNoRoom: (bytes) => {
        this.#disk.refuseFor(bytes)
        this.#reconsider()
      },
      onDisk: (error, bytes) => {
        this.#disk.refuse(error, bytes)
        this.#reconsider()
      },
      onLost: (sourceId) => parts.noteLost?.(sourceId as SourceId),
      onChange: () => this.#changed(),
      onProgress: () => this.#tellProgress.due(),
      onKept: (bytes) => this.#bytesLeft.less(bytes),
      idOf: (trackId) => keyOf.get(trackId) as TrackId,
    })
    this.#orders = new Orders({ library, rows: this.#rows, scheduler: this.#scheduler })
    // What is asked of the disk may be answered after the end.
    const say = (everyMs: number | (() => number), what: () => void) =>
      new Paced({ clock, everyMs, say: () => (this.#stopped ? undefined : what()) })
    this.#tellProgress = say(PROGRESS_EVERY_MS, () =>
      parts.events.announce({ kind: 'downloads.progressed', active: this.#progress.list() }),
    )
    this.#tellStatus = say(STATUS_EVERY_MS, () =>
      parts.events.announce({ kind: 'downloads.changed', status: this.status() }),
    )
    this.#gathered = say(
      () => Math.max(GATHER_MS, this.#queued() / GONE_OVER_A_MS),
      () => {
        this.#sweepSoon()
        void this.#bytesLeft.count().then(() => {
          this.#progress.counted()
          this.#changed()
        })
      },
    )
    this.#paused = isPaused(library)
  }

  /** Returns at once. */
  start(): void {
    const { settings, servers, events, files } = this.#parts
    this.#rows.recoverAll()
    this.#answering = this.#whoAnswers()
    this.#stopListening = [
      settings.onChange(() => this.#settingsChanged()),
      servers.onChange(({ sourceId, why }) => {
        if (why !== 'added') this.#scheduler.leaveSource(sourceId)
        this.#sourcesChanged()
      }),
      events.listen(({ kind }) => {
        if (kind !== 'availability.changed' && kind !== 'sources.changed') return
        this.#sourcesChanged()
      }),
      files.onChange(() => this.#folderChanged()),
    ]
    this.#settingsChanged()
    void this.#disk.look().then(() => this.#tellStatus.due())
    this.jobsChanged()
  }

  /** What runs is cut off, and goes on with the next start. */
  async stop(): Promise<void> {
    this.#stopped = true
    for (const stopListening of this.#stopListening) stopListening()
    this.#callOff?.()
    await Promise.all([this.#scheduler.stop(), this.#sweep.stop(), this.#bytesLeft.stop()])
    for (const paced of [this.#tellProgress, this.#tellStatus, this.#gathered]) paced.stop()
  }

  // How it stands.

  status(): DownloadsStatus {
    const { waiting, active, verifying, paused, failed, blocked } = this.#counts()
    const counts = {
      waiting,
      active: active + verifying,
      paused,
      failed,
      blocked,
      kept: this.#parts.files.count,
    }
    const bytesPerSecond = this.#progress.bytesPerSecond
    const left = waiting + counts.active + paused + blocked
    const bytesLeft =
      left === 0 ? 0 : Math.max(this.#bytesLeft.bytes - this.#progress.bytesSince, this.#progress.bytesLeft)
    return {
      ...this.#holding,
      paused: this.#paused,
      counts,
      bytesLeft,
      bytesPerSecond,
      msLeft: bytesPerSecond > 0 ? Math.round((bytesLeft / bytesPerSecond) * 1_000) : null,
      freeBytes: this.#disk.freeBytes,
      moving: this.#parts.files.moving,
      moveFailed: this.#parts.files.moveFailed,
      exporting: this.#parts.files.exporting,
      exported: this.#parts.files.exported,
      heldBack: this.#heldBack,
      workingOut: this.#workingOut,
    }
  }

  queue({ section, offset, limit }: Window & { section: QueueSection }) {
    const counts = this.#counts()
    const total =
      section === 'active'
        ? counts.active + counts.verifying
        : section === 'failed'
          ? counts.failed
          : counts.waiting + counts.blocked + counts.paused
    return { rows: this.#window.rows(section, { offset, limit }, total), offset, total, revision: this.#revision }
  }

  #queued(): number {
    return Object.values(this.#counts()).reduce((sum, count) => sum + count, 0)
  }

  /** Counted once for each change. */
  #counts(): Record<DownloadState, number> {
    if (this.#counted?.revision !== this.#revision) {
      this.#counted = { revision: this.#revision, counts: this.#rows.counts() }
    }
    return this.#counted.counts
  }

  // What others tell.

  /** Rows were put in or taken out. */
  jobsChanged(): void {
    if (this.#stopped) return
    this.#gathered.due()
    this.#rowsChanged()
  }

  /** Kept files wait whether they stay unwanted; null: none does. */
  heldBack(heldBack: DownloadsStatus['heldBack']): void {
    const { files, goesAt } = this.#heldBack ?? {}
    if (this.#stopped || (files === heldBack?.files && goesAt === heldBack?.goesAt)) return
    this.#heldBack = heldBack
    this.#tellStatus.due()
  }

  /** What wants come to is being written, and there is much of it; null: no longer. */
  workingOut(workingOut: DownloadsStatus['workingOut']): void {
    if (this.#stopped || (workingOut === null && this.#workingOut === null)) return
    this.#workingOut = workingOut
    this.#tellStatus.due()
  }

  /** Something was deleted, or the folder came, went, or moves. */
  #folderChanged(): void {
    this.#reconsider()
    if (this.#disk.refused) this.#look()
    this.#changed()
  }

  /** Something plays, or has stopped. */
  playing(isPlaying: boolean): void {
    this.#playingUntil = isPlaying ? this.#clock.now() + PLAYING_MS : 0
    if (this.#parts.settings.current.downloads.whenIdle) this.#reconsider()
  }

  // What the user does. `trackIds` absent: all. Of those that are not in the queue, nothing is said.

  setPaused({ paused }: { paused: boolean }): void {
    if (paused === this.#paused) return
    this.#paused = paused
    putPaused(this.#parts.library, paused)
    this.#reconsider()
    this.#tellStatus.now()
  }

  async pause({ trackIds }: OfQueue): Promise<void> {
    await this.#atOnce(() => this.#orders.pause(trackIds))
  }

  async resume({ trackIds }: OfQueue): Promise<void> {
    await this.#atOnce(() => this.#orders.resume(trackIds))
    this.#sweepSoon()
  }

  /** Their rows and parts go. `unwant`: sees to it, before, that they do not come back at once. */
  async cancel({ trackIds }: OfQueue, { unwant }: { unwant?(): Promise<void> } = {}): Promise<void> {
    await this.#atOnce(() => this.#orders.cancel(trackIds, unwant))
    this.#gathered.due()
  }

  /** What failed or is blocked, at once, with all its tries. */
  async retry({ trackIds }: OfQueue): Promise<void> {
    await this.#atOnce(() => this.#orders.retry(trackIds))
    if (this.#disk.refused) this.#look()
    this.#sweepSoon()
  }

  move({ trackIds, to }: { trackIds: readonly TrackId[]; to: 'first' | 'last' | TrackId }): void {
    this.#orders.move(trackIds, to)
    this.#rowsChanged()
  }

  // What follows.

  #rowsChanged(): void {
    this.#scheduler.rowsChanged()
    this.#changed()
  }

  #changed(): void {
    this.#revision++
    if (this.#stopped) return
    this.#tellStatus.due()
    this.#tellProgress.due()
    this.#waitForNext()
  }

  #settingsChanged(): void {
    const { settings, setLimits } = this.#parts
    const { downloads } = settings.current
    this.#slots.setLimits(downloads)
    setLimits(downloads)
    this.#reconsider()
    if (this.#disk.refused) this.#look()
    this.#scheduler.fill()
  }

  /** Only when it is another set of sources: files that come in are announced in the same words. */
  #sourcesChanged(): void {
    if (this.#stopped) return
    const answering = this.#whoAnswers()
    if (answering === this.#answering) return
    this.#answering = answering
    this.#sweepSoon({ sourcesChanged: true })
    this.#rowsChanged()
  }

  #whoAnswers(): string {
    const sources = this.#parts.library.sql
      .prepare<[], string>(
        `select id || ' ' || reachable || ' ' || state from source where kind not in ('folder', 'kept') order by id`,
      )
      .pluck()
      .all()
    return `${sources.join()}; ${this.#copies.answering().join()}`
  }

  /** Whether anything holds everything, from now on. */
  #reconsider(): void {
    if (this.#stopped) return
    const { settings, files } = this.#parts
    const { offline, downloads } = settings.current
    const now = this.#clock.now()
    const facts = {
      paused: this.#paused,
      offline: offline === 'on',
      moving: files.moving !== null,
      disk: files.trouble === null ? this.#disk.refused : { held: 'not-writable' as const, message: files.trouble },
      hours: downloads.hours,
      whenIdle: downloads.whenIdle,
      playing: now < this.#playingUntil && this.#playingUntil <= now + PLAYING_MS,
    }
    const before = this.#holding
    const { held, message } = holding(facts, now)
    this.#holding = { held, message }
    if (before.held === held && before.message === message) return
    if (held !== null) void this.#scheduler.leaveAll('held')
    else {
      this.#sweepSoon()
      this.#scheduler.rowsChanged()
    }
    this.#changed()
  }

  #sweepSoon(options?: { sourcesChanged: boolean }): void {
    this.#sweep
      .run(options)
      .catch((error: unknown) => this.#parts.host.log.error({ err: error }, 'what waits could not be gone over'))
  }

  /** What is due goes on; what held is looked at again. */
  #look(): void {
    if (this.#looking || this.#stopped) return
    this.#looking = true
    void this.#lookAgain()
      .catch((error: unknown) => this.#parts.host.log.error({ err: error }, 'downloads could not be looked after'))
      .finally(() => {
        this.#looking = false
        this.#waitForNext()
      })
  }

  async #lookAgain(): Promise<void> {
    // Throws while the library cannot be written to.
    if (this.#disk.refused) this.#scheduler.putStraysBack()
    if (await this.#disk.isMended()) await this.#rows.stepAll('goOn', { where: OF_DISK })
    if (this.#stopped) return
    const due = this.#rows.due(this.#clock.now(), { most: 2 * MOST_WAIT_MS })
    const made = this.#rows.stepEach(due.map((trackId) => ({ trackId, step: 'goOn' })))
    this.#reconsider()
    if (made > 0) this.#rowsChanged()
    else this.#scheduler.fill()
  }

  /** Timers stand still while a machine sleeps: none is longer than a glance at the clock is apart. */
  #waitForNext(): void {
    this.#callOff?.()
    this.#callOff = undefined
    if (this.#stopped) return
    const now = this.#clock.now()
    const next = this.#rows.nextTryAt()
    const { held } = this.#holding
    const { hours, whenIdle } = this.#parts.settings.current.downloads
    const endsByItself = held !== null && held !== 'paused' && held !== 'offline'
    if (next === null && !endsByItself && hours === null && !whenIdle) return
    const wait = next === null ? LOOK_EVERY_MS : Math.min(Math.max(next - now, 0), LOOK_EVERY_MS)
    this.#callOff = this.#clock.after(wait, () => this.#look())
  }

  /** One after another, so that what was said last counts: each is made in several writes. Nothing begins meanwhile. */
  async #atOnce(body: () => Promise<void>): Promise<void> {
    this.#busy++
    try {
      const made = this.#lastOrder.then(body)
      this.#lastOrder = made.catch(() => {})
      await made
    } finally {
      this.#busy--
      this.#rowsChanged()
    }
  }
}

const PAUSED = 'downloads-paused'

const isPaused = ({ sql }: LibraryDb): boolean =>
  sql.prepare<[string]>('select 1 from meta where name = ?').get(PAUSED) !== undefined

function putPaused(library: LibraryDb, paused: boolean): void {
  write(library, ({ sql }) =>
    paused
      ? sql.prepare(`insert or replace into meta (name, value) values (?, '1')`).run(PAUSED)
      : sql.prepare('delete from meta where name = ?').run(PAUSED),
  )
}
