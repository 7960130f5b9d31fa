/**
 * Brings queue and kept files to what wants and rules say, whenever something may have changed that: soon after what the user did, and
 * with a rest behind what the library does, for while one fills it never stands still. One run at a time; whoever asks while one goes
 * on is served by the next, together.
 */
import type { Stores } from '../db/store.ts'
import { isAbort } from '../errors.ts'
import type { Events } from '../events.ts'
import type { Host } from '../host.ts'
import { rootSql } from '../library/alias-sql.ts'
import type { SettingsFile } from '../settings/settings-file.ts'
import { systemClock, type Clock } from '../sync/clock.ts'
import type { DownloadsStatus, KeptQuality } from '../../shared/model/downloads.ts'
import type { TrackId } from '../../shared/model/ids.ts'
import type { LiveEvent } from '../../shared/model/live-event.ts'
import type { WantReads } from '../wants/reads.ts'
import type { Want, Wants } from '../wants/wants.ts'
import { nameOfWant, wishesOf } from '../wants/wishes.ts'
import { DropBrake } from './drop-brake.ts'
import { runReconcile, type Scope } from './reconcile-run.ts'
import { byHandNow, HOUR_MS, WantStamps } from './reconcile-stamps.ts'
import { WantRows } from './want-rows.ts'

interface Parts {
  host: Pick<Host, 'log' | 'now'>
  stores: Stores
  browse: { readonly wanted: WantReads }
  wants: Wants
  events: Events
  settings: Pick<SettingsFile, 'current'>
  cache: { drop(trackIds: readonly number[]): Promise<unknown> }
  /** Queue rows came, went or became others: what runs may no longer be wanted, or not so. */
  onJobs(): void
  /** So many kept files are no longer wanted that they wait whether that stays so; null once they do not. */
  onHeldBack(heldBack: HeldBack): void
  /** How far it is with what takes a while; null once it is done. */
  onProgress(progress: DownloadsStatus['workingOut']): void
  /** Moves what was written to the library's log into it, off this thread. Absent: SQLite does it as it goes. */
  checkpoint?: () => Promise<void>
  /** The system's, unless given. */
  clock?: Clock
}

/** `goesAt`: when they go by themselves. */
export type HeldBack = DownloadsStatus['heldBack']

type TimerName = Scope | 'time'

/** After what the user did: long enough that what is done at once is looked at once. */
const SOON_MS = 50
/** After a play, a heart, an edit of a playlist: others may follow. */
const SHORTLY_MS = 1_000
/** After the library moved; and so many times as long as the last look took. */
const LATER_MS = 2_000
const REST = 6
/** Tracks whose row ids are looked up at once. */
const LOOKED_UP = 500
const AGAIN_AFTER_FAILURE_MS = 60_000

export class Reconcile {
  readonly #parts: Parts
  readonly #clock: Clock
  readonly #stamps = new WantStamps()
  readonly #brake = new DropBrake()
  readonly #rows: WantRows
  readonly #revision
  readonly #isQueued
  readonly #keptAs
  readonly #abort = new AbortController()
  readonly #timers: Record<TimerName, { at: number; callOff(): void } | undefined> = {
    wants: undefined,
    all: undefined,
    time: undefined,
  }
  #stopListening = () => {}
  #running: Promise<void> = Promise.resolve()
  #next: { scope: Scope; done: Promise<void> } | undefined
  #isRunning = false
  #tookMs = 0

  constructor(parts: Parts) {
    this.#parts = parts
    const { stores, host, settings, cache, clock } = parts
    this.#clock = clock ?? systemClock(() => host.now())
    this.#rows = new WantRows({
      library: stores.library,
      now: () => this.#clock.now(),
      playedQuota: () => settings.current.downloads.playedQuota,
      cache,
      onJobs: () => parts.onJobs(),
      checkpoint: parts.checkpoint,
    })
    this.#revision = stores.library.sql.prepare<[], string>(`select value from meta where name = 'revision'`).pluck()
    this.#isQueued = stores.library.sql.prepare<[{ key: string }], number>(
      `select 1 from download where track_id = (select id from track where key = ${rootSql('$key')})`,
    )
    this.#keptAs = stores.library.sql.prepare<[string], { key: TrackId; quality: KeptQuality }>(
      `select t.key, k.quality from json_each(?) j join track t on t.id = j.value
       join copy c on c.track_id = t.id join kept k on k.copy_id = c.id order by t.id`,
    )
  }

  start(): void {
    this.#stopListening = this.#parts.events.listen((event) => this.#heard(event))
    this.#later('all', SHORTLY_MS)
  }

  /** What is being written is finished. */
  async stop(): Promise<void> {
    this.#stopListening()
    for (const timer of Object.values(this.#timers)) timer?.callOff()
    this.#abort.abort(new DOMException('The library is being closed.', 'AbortError'))
    await this.#running.catch(() => {})
    await this.#next?.done.catch(() => {})
  }

  /** All of it. Resolves when a run has ended that began after this. */
  now(): Promise<void> {
    return this.#request('all')
  }

  /** After a want or a rule was changed here. Resolves as `now` does. */
  wantsChanged(): Promise<void> {
    return this.#request('wants')
  }

  /** Resolves when nothing of it runs or is about to. */
  async settled(): Promise<void> {
    while (this.#next !== undefined || this.#isRunning) await (this.#next?.done ?? this.#running)
  }

  /**
   * The change that was just made to these was made here by the user: what goes by it goes at once. To be said behind the change: said
   * before it, a look between the two would take it for done.
   */
  async byHand(names: readonly string[]): Promise<void> {
    await this.#rows.mark(names, byHandNow())
    this.#later('wants', SOON_MS)
  }

  /** What was left out of these wants is fetched after all. */
  async askAgain(names: readonly string[]): Promise<void> {
    // What they come to only at the next look is no longer left out either.
    await this.#rows.mark(names, '')
    await this.#rows.askAgain(names)
  }

  /**
   * Takes tracks out of the queue, all that are in it where `trackIds` is absent: what was wanted of them alone is no longer wanted, and
   * what something larger wants is left out of it. Files of those named go, for whatever they are here.
   */
  async leaveOut(trackIds: readonly TrackId[] | undefined): Promise<void> {
    const { wants } = this.#parts
    const states = this.#rows.states()
    const isUnlooked = wishesOf(wants).some(({ name }) => !states.get(name))
    const own = trackIds?.map((key) => ({ type: 'track' as const, key })) ?? this.#queuedByName()
    const names = own.flatMap((want) => [want, ...wants.of(want)]).map(nameOfWant)
    await wants.drop(own)
    await this.byHand(names)
    await this.#leaveOut(trackIds)
    await this.wantsChanged()
    // Of what was asked for before, and is looked at only now, these were part as well.
    if (isUnlooked && trackIds) await this.#leaveOut(trackIds)
  }

  async #leaveOut(trackIds: readonly TrackId[] | undefined): Promise<void> {
    if (trackIds === undefined) return this.#rows.leaveOut(undefined)
    const { browse, cache } = this.#parts
    for (let from = 0; from < trackIds.length; from += LOOKED_UP) {
      const ids = browse.wanted.idsOf(trackIds.slice(from, from + LOOKED_UP))
      await this.#rows.leaveOut(ids)
      await cache.drop(ids)
    }
  }

  /** When what says something else as days pass is looked at next. */
  nextLookAt(): number {
    return (Math.floor(this.#clock.now() / HOUR_MS) + 1) * HOUR_MS
  }

  /** What the user says of what is held back: that it goes, or that each of it is wanted by itself. Of anything else, nothing is said. */
  async answerHeldBack({ goesAt, keep }: { goesAt: number; keep: boolean }): Promise<void> {
    const { held } = this.#brake
    if (held?.until !== goesAt) return
    if (keep) await this.#brake.shutWhile(() => this.#keepAsTheyAre(held.tracks))
    else this.#brake.letGo()
    await this.wantsChanged()
  }

  async #keepAsTheyAre(tracks: Int32Array): Promise<void> {
    for (let from = 0; from < tracks.length; from += LOOKED_UP) {
      const kept = this.#keptAs.all(JSON.stringify([...tracks.subarray(from, from + LOOKED_UP)]))
      for (const [quality, some] of Map.groupBy(kept, (one) => one.quality)) {
        const keys = some.map(({ key }) => ({ type: 'track' as const, key }))
        await this.#parts.wants.keep(keys, { quality })
      }
    }
  }

  #queuedByName(): Want[] {
    return this.#parts.wants
      .all()
      .filter(({ type, key }) => type === 'track' && this.#isQueued.get({ key }) !== undefined)
  }

  #heard(event: LiveEvent): void {
    const moved = this.#stamps.heard(event)
    if (event.kind === 'wants.changed') this.#later('wants', SOON_MS)
    else if (event.kind === 'library.changed' || moved === 'sources')
      this.#later('all', Math.max(LATER_MS, this.#tookMs * REST))
    else if (moved !== undefined) this.#later('wants', SHORTLY_MS)
  }

  #later(scope: Scope, ms: number, timer: TimerName = scope): void {
    const at = this.#clock.now() + ms
    const waiting = this.#timers[timer]
    if (this.#abort.signal.aborted || (waiting !== undefined && waiting.at <= at)) return
    waiting?.callOff()
    const callOff = this.#clock.after(ms, () => {
      this.#timers[timer] = undefined
      this.#request(scope).catch((error: unknown) => {
        if (isAbort(error)) return
        this.#parts.host.log.error({ err: error }, 'working out what is to be kept failed')
        this.#later('all', AGAIN_AFTER_FAILURE_MS)
      })
    })
    this.#timers[timer] = { at, callOff }
  }

  #request(scope: Scope): Promise<void> {
    if (this.#next !== undefined) {
      if (scope === 'all') this.#next.scope = 'all'
      return this.#next.done
    }
    const next: { scope: Scope; done: Promise<void> } = { scope, done: Promise.resolve() }
    next.done = this.#running
      .catch(() => {})
      .then(() => {
        this.#next = undefined
        this.#isRunning = true
        this.#running = this.#run(next.scope).finally(() => (this.#isRunning = false))
        return this.#running
      })
    this.#next = next
    return next.done
  }

  async #run(scope: Scope): Promise<void> {
    const { signal } = this.#abort
    signal.throwIfAborted()
    const { host, wants, browse, onProgress } = this.#parts
    const since = performance.now()
    const { days } = await runReconcile(
      {
        onProgress,
        wants,
        reads: browse.wanted,
        rows: this.#rows,
        stamps: this.#stamps,
        brake: this.#brake,
        log: host.log,
        now: () => this.#clock.now(),
        revision: () => Number((this.#revision.get() as string | undefined) ?? 0),
      },
      scope,
      signal,
    ).finally(() => onProgress(null))
    if (scope === 'all') this.#tookMs = performance.now() - since
    const { held } = this.#brake
    this.#parts.onHeldBack(held ? { files: held.tracks.length, goesAt: held.until } : null)
    this.#waitForTime(days)
  }

  /** Rules that mean something else as days pass, and what is held back. */
  #waitForTime(days: boolean): void {
    this.#timers.time?.callOff()
    this.#timers.time = undefined
    const now = this.#clock.now()
    const times = [
      ...(days ? [this.nextLookAt()] : []),
      ...(this.#brake.held === undefined ? [] : [this.#brake.held.until]),
    ]
    if (times.length > 0) this.#later('wants', Math.max(0, Math.min(...times) - now), 'time')
  }
}
