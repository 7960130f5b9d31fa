/**
 * Which servers answer. Whatever succeeds with a server counts as its answer; otherwise it is asked itself, lightly: every
 * minute while nothing else is heard of it, and while it is away at longer and longer intervals, never in step with other
 * devices. Nothing but the user's own servers is ever asked.
 */
import type { SourceId } from '../../shared/model/ids.ts'
import type { Clock } from './clock.ts'

export type Online = 'unknown' | 'online' | 'offline'

export interface OnlineParts {
  clock: Clock
  /** 0 ≤ x < 1 */
  random(): number
  /** Asks the server itself: true when it answered, whatever it said. Never rejects. */
  probe(sourceId: SourceId, signal: AbortSignal): Promise<boolean>
  /** Something else tells at once when the server is lost: it need not be asked. */
  isWatched(sourceId: SourceId): boolean
  onChange(sourceId: SourceId, now: 'online' | 'offline', before: Online): void
}

export const IDLE_MS = 60_000
const FIRST_WAIT_MS = 5_000
const MOST_WAIT_MS = 5 * 60_000
/** Of a wait, up and down. */
const JITTER = 0.2

interface Entry {
  is: Online
  /** In a row. */
  misses: number
  probing: AbortController | null
  callOff(): void
}

const NOTHING = () => {}

export class OnlineStates {
  readonly #parts: OnlineParts
  readonly #entries = new Map<SourceId, Entry>()
  readonly #underway = new Set<Promise<void>>()

  constructor(parts: OnlineParts) {
    this.#parts = parts
  }

  of(sourceId: SourceId): Online {
    return this.#entries.get(sourceId)?.is ?? 'unknown'
  }

  /** From now on it is known whether this server answers. `ask`: at once; otherwise a sync is about to tell. */
  follow(sourceId: SourceId, { ask }: { ask: boolean }): void {
    if (this.#entries.has(sourceId)) return
    const entry: Entry = { is: 'unknown', misses: 0, probing: null, callOff: NOTHING }
    this.#entries.set(sourceId, entry)
    if (ask) this.ask(sourceId)
    else this.#wait(sourceId, entry, IDLE_MS)
  }

  forget(sourceId: SourceId): void {
    const entry = this.#entries.get(sourceId)
    if (!entry) return
    entry.callOff()
    entry.probing?.abort()
    this.#entries.delete(sourceId)
  }

  /** The server has answered something. */
  heard(sourceId: SourceId): void {
    const entry = this.#entries.get(sourceId)
    if (!entry) return
    entry.misses = 0
    this.#become(sourceId, entry, 'online')
    if (this.#entries.get(sourceId) === entry) this.#wait(sourceId, entry, IDLE_MS)
  }

  /** The server could not be reached by a request that mattered. */
  missed(sourceId: SourceId): void {
    const entry = this.#entries.get(sourceId)
    if (!entry) return
    entry.misses++
    this.#become(sourceId, entry, 'offline')
    if (this.#entries.get(sourceId) === entry) this.#wait(sourceId, entry, waitAfter(entry.misses, this.#parts.random))
  }

  /** Something broke off that may mean the server is lost: it is asked at once, unless it is being asked. */
  ask(sourceId: SourceId): void {
    const entry = this.#entries.get(sourceId)
    if (!entry || entry.probing) return
    entry.callOff()
    const probing = (entry.probing = new AbortController())
    const probe = this.#parts.probe(sourceId, probing.signal).then((answered) => {
      entry.probing = null
      if (probing.signal.aborted || this.#entries.get(sourceId) !== entry) return
      if (answered) this.heard(sourceId)
      else this.missed(sourceId)
    })
    this.#underway.add(probe)
    void probe.finally(() => this.#underway.delete(probe))
  }

  async stop(): Promise<void> {
    for (const sourceId of this.#entries.keys()) this.forget(sourceId)
    await Promise.all(this.#underway)
  }

  #become(sourceId: SourceId, entry: Entry, now: 'online' | 'offline'): void {
    const before = entry.is
    entry.is = now
    if (before !== now) this.#parts.onChange(sourceId, now, before)
  }

  #wait(sourceId: SourceId, entry: Entry, ms: number): void {
    entry.callOff()
    entry.callOff = this.#parts.clock.after(ms, () => {
      if (entry.is === 'online' && this.#parts.isWatched(sourceId)) this.#wait(sourceId, entry, IDLE_MS)
      else this.ask(sourceId)
    })
  }
}

const waitAfter = (misses: number, random: () => number): number =>
  Math.min(FIRST_WAIT_MS * 2 ** Math.min(misses - 1, 20), MOST_WAIT_MS) * (1 - JITTER + 2 * JITTER * random())
