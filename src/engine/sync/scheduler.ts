/**
 * When which server is synced: one sync for a server at a time, two servers at once. Whoever asks for a sync that waits or
 * runs already is served by that one, unless what they know of happened after it began: then it runs once more.
 *
 *   idle ── request ──▶ waiting ── a place is free ──▶ running ──▶ idle (next time by the clock)
 *                          ▲                             │
 *                          └──── heard of news meanwhile ┘
 */
import type { SourceId } from '../../shared/model/ids.ts'
import type { SyncReason } from '../../shared/model/server.ts'
import type { Clock } from './clock.ts'

/** How a sync ended, as far as the next one goes. */
export type Ended =
  /** All is known. */
  | 'done'
  /** May pass: tried again by itself, at longer and longer intervals. */
  | 'failed'
  /** Waits for somebody: the user, or the server's coming back. */
  | 'waits'

export interface SchedulerParts {
  clock: Clock
  /** Runs one sync; never rejects. */
  run(sourceId: SourceId, reason: SyncReason, signal: AbortSignal): Promise<Ended>
  /** It waits, runs, or is idle again; or its next time has changed. */
  onChange(sourceId: SourceId): void
  /** Whether the clock may start a sync: not while paused or out of reach. */
  isDue(sourceId: SourceId): boolean
}

interface Entry {
  waiting: SyncReason | null
  running: AbortController | null
  /** Once more when it has ended, for this reason. */
  again: SyncReason | null
  failures: number
  nextAt: number | null
  callOff(): void
  /** Resolves when it is idle. */
  settled: Promise<void>
}

export const EVERY_MS = 30 * 60_000
const AFTER_FAILURE_MS = 2 * 60_000
const AT_ONCE = 2

/** Those who know of something that a running sync may have gone past. */
const NEWS: ReadonlySet<SyncReason> = new Set(['notice', 'retry', 'added'])
/** Somebody looks at the screen. */
const URGENT: ReadonlySet<SyncReason> = new Set(['user', 'refresh', 'added', 'retry'])

const NOTHING = () => {}

export class Scheduler {
  readonly #parts: SchedulerParts
  readonly #entries = new Map<SourceId, Entry>()
  /** Those that wait, in the order in which they come. */
  #queue: SourceId[] = []
  #running = 0
  #stopped = false

  constructor(parts: SchedulerParts) {
    this.#parts = parts
  }

  request(sourceId: SourceId, reason: SyncReason): void {
    if (this.#stopped) return
    const entry = this.#entryOf(sourceId)
    if (entry.running) {
      // One that has been cancelled serves nobody any more.
      if (NEWS.has(reason) || entry.running.signal.aborted) entry.again ??= reason
      return
    }
    if (entry.waiting !== null) {
      if (!URGENT.has(reason) || URGENT.has(entry.waiting)) return
      this.#queue = this.#queue.filter((id) => id !== sourceId)
    }
    entry.waiting = reason
    entry.callOff()
    entry.nextAt = null
    if (URGENT.has(reason)) this.#queue.splice(this.#firstPatient(), 0, sourceId)
    else this.#queue.push(sourceId)
    this.#startSome()
    if (entry.waiting !== null) this.#parts.onChange(sourceId)
  }

  /** Whether it waits or runs; `nextAt`: when the clock starts it. */
  stateOf(sourceId: SourceId): { is: 'idle' | 'waiting' | 'running'; nextAt: number | null } {
    const entry = this.#entries.get(sourceId)
    if (!entry) return { is: 'idle', nextAt: null }
    return { is: entry.running ? 'running' : entry.waiting === null ? 'idle' : 'waiting', nextAt: entry.nextAt }
  }

  /** Ends it where it is; its next time comes by the clock. */
  cancel(sourceId: SourceId): void {
    const entry = this.#entries.get(sourceId)
    if (!entry) return
    entry.again = null
    entry.running?.abort(new DOMException('cancelled', 'AbortError'))
    if (entry.waiting === null) return
    entry.waiting = null
    this.#queue = this.#queue.filter((id) => id !== sourceId)
    this.#wait(sourceId, entry, EVERY_MS)
  }

  /** As after a sync that went well: for a server that is known to be all right again. */
  forgive(sourceId: SourceId): void {
    const entry = this.#entries.get(sourceId)
    if (entry) entry.failures = 0
  }

  /** Resolves when nothing of it runs. */
  async idle(sourceId: SourceId): Promise<void> {
    await this.#entries.get(sourceId)?.settled
  }

  /** The server is no source any more. Resolves when nothing of it runs. */
  async forget(sourceId: SourceId): Promise<void> {
    const entry = this.#entries.get(sourceId)
    if (!entry) return
    this.cancel(sourceId)
    await entry.settled
    entry.callOff()
    this.#entries.delete(sourceId)
  }

  /** Aborts what runs with `reason` and waits for it. */
  async stop(reason: Error): Promise<void> {
    this.#stopped = true
    this.#queue = []
    for (const entry of this.#entries.values()) {
      entry.callOff()
      entry.again = null
      entry.waiting = null
      entry.running?.abort(reason)
    }
    await Promise.all([...this.#entries.values()].map(({ settled }) => settled))
  }

  #entryOf(sourceId: SourceId): Entry {
    let entry = this.#entries.get(sourceId)
    if (entry === undefined) {
      entry = {
        waiting: null,
        running: null,
        again: null,
        failures: 0,
        nextAt: null,
        callOff: NOTHING,
        settled: Promise.resolve(),
      }
      this.#entries.set(sourceId, entry)
    }
    return entry
  }

  /** Before those that nobody looks at. */
  #firstPatient(): number {
    const at = this.#queue.findIndex((id) => !URGENT.has(this.#entries.get(id)!.waiting!))
    return at < 0 ? this.#queue.length : at
  }

  #startSome(): void {
    while (this.#running < AT_ONCE && this.#queue.length > 0) {
      const sourceId = this.#queue.shift()!
      const entry = this.#entries.get(sourceId)!
      const reason = entry.waiting!
      entry.waiting = null
      entry.running = new AbortController()
      this.#running++
      this.#parts.onChange(sourceId)
      const { signal } = entry.running
      entry.settled = this.#parts.run(sourceId, reason, signal).then((ended) => this.#ended(sourceId, entry, ended))
    }
  }

  #ended(sourceId: SourceId, entry: Entry, ended: Ended): void {
    this.#running--
    const cancelled = entry.running?.signal.aborted ?? false
    entry.running = null
    if (!this.#stopped && this.#entries.get(sourceId) === entry) {
      entry.failures = ended === 'failed' ? entry.failures + 1 : 0
      const { again } = entry
      entry.again = null
      if (again !== null && (ended === 'done' || cancelled)) this.request(sourceId, again)
      else this.#wait(sourceId, entry, ended === 'failed' ? afterFailures(entry.failures) : EVERY_MS)
    }
    if (!this.#stopped) this.#startSome()
  }

  #wait(sourceId: SourceId, entry: Entry, ms: number): void {
    entry.callOff()
    entry.nextAt = this.#parts.clock.now() + ms
    entry.callOff = this.#parts.clock.after(ms, () => {
      entry.nextAt = null
      if (this.#parts.isDue(sourceId)) this.request(sourceId, 'schedule')
      else this.#wait(sourceId, entry, EVERY_MS)
    })
    this.#parts.onChange(sourceId)
  }
}

const afterFailures = (failures: number): number => Math.min(AFTER_FAILURE_MS * 2 ** (failures - 1), EVERY_MS)
