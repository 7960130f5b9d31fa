/**
 * One account's personal data as others exchange with it: what is held, who has how much of it, who minds its log. The same for
 * a server and for a desktop, whoever begins.
 */
import type { PersonalDb } from '../db/store.ts'
import type { Exchange, Vector } from '../personal/exchange.ts'
import type { Personal } from '../personal/personal.ts'
import type { Extent, StateEntry } from '../personal/state.ts'
import { breathe } from '../sync/clock.ts'
import { LeaseRow, type Claimant } from './lease.ts'
import { countBeyond, PeerRows } from './peer-rows.ts'

const DAY_MS = 86_400_000
/** Changes are kept for so long at least, and for whoever was seen within it. */
const KEPT_MS = 30 * DAY_MS
/** Dropped in one write: some milliseconds. */
const DROPPED_AT_ONCE = 250
/** Entries of a state that are joined in one write: some milliseconds, too. */
const JOINED_AT_ONCE = 100

interface Parts {
  db: PersonalDb
  personal: Personal
  exchange: Exchange
  /** Milliseconds since 1970. */
  now(): number
  /** What this device is called. */
  name(): string
}

export class SeatExchange {
  readonly db: PersonalDb
  readonly personal: Personal
  readonly exchange: Exchange
  readonly peers: PeerRows
  readonly lease: LeaseRow
  /** What each device was sent last, with what it held: shown, and relied on for nothing. */
  readonly sent = new Map<string, Vector>()
  /** Who came to hold something else than we do, though both had joined all of the other, and when that was. */
  readonly unlike = new Map<string, number>()
  readonly now: () => number
  readonly #name: () => string
  readonly #grown = new Set<(from: string | null) => void>()
  readonly #stopListening: () => void
  readonly #changesOf
  readonly #nameOf
  readonly #playlists
  #known: number
  /** Whose changes are being taken in. */
  #from: string | null = null
  #quiet = false

  constructor({ db, personal, exchange, now, name }: Parts) {
    this.db = db
    this.personal = personal
    this.exchange = exchange
    this.now = now
    this.#name = name
    this.peers = new PeerRows(db)
    this.lease = new LeaseRow({ db, now, selfId: personal.deviceId })
    this.#changesOf = db.sql.prepare<[], number>('select coalesce(sum(upto), 0) from origin').pluck()
    this.#nameOf = db.sql.prepare<[string], string>('select name from device where id = ?').pluck()
    this.#playlists = db.sql.prepare<[], number>('select count(*) from playlist').pluck()
    this.#known = this.#changesOf.get()!
    // Whatever changes personal data announces something of it after the commit.
    this.#stopListening = db.events.listen(({ kind }) => {
      if (kind !== 'library.changed' && !this.#quiet) this.#look()
    })
  }

  /** How many there are here. */
  playlists(): number {
    return this.#playlists.get()!
  }

  /** As the user called it, else as it calls itself. */
  get self(): Claimant {
    const id: string = this.personal.deviceId
    return { id, name: (this.#nameOf.get(id) ?? this.#name()).slice(0, 100) }
  }

  /**
   * Called after something was recorded here, or taken in, `from` whoever sent it (null: it was done here). Returns the
   * function that stops listening.
   */
  onGrown(listener: (from: string | null) => void): () => void {
    this.#grown.add(listener)
    return () => this.#grown.delete(listener)
  }

  /** What `body` takes in is told once, as coming from `from`. */
  takingIn<Result>(from: string, body: () => Result): Result {
    const before = { quiet: this.#quiet, from: this.#from }
    this.#quiet = true
    try {
      return body()
    } finally {
      this.#quiet = before.quiet
      this.#from = from
      this.#look()
      this.#from = before.from
    }
  }

  /** A page of a whole state that came from somebody (`Exchange.joinState`); some entries at a time, so that nobody waits. */
  async joinState(from: string, entries: readonly StateEntry[], end?: { extent: Extent }): Promise<void> {
    for (let at = 0; at === 0 || at < entries.length; at += JOINED_AT_ONCE) {
      if (at > 0) await breathe()
      const isLast = at + JOINED_AT_ONCE >= entries.length
      const some = entries.slice(at, at + JOINED_AT_ONCE)
      this.takingIn(from, () => this.exchange.joinState(some, isLast ? end : undefined))
    }
  }

  /**
   * Drops from the log what everybody has; some at a time, so that nobody waits. Stops as soon as another minds it: `mayGoOn`
   * is asked before each step. Resolves with how many were dropped.
   */
  async keepHouse(mayGoOn: () => boolean): Promise<number> {
    let dropped = 0
    for (;;) {
      if (!mayGoOn()) return dropped
      const since = this.now() - KEPT_MS
      const holds = this.peers
        .list()
        .filter(({ lastContactAt }) => lastContactAt !== null && lastContactAt >= since)
        .map((peer) => peer.holds)
      const step = this.exchange.compact({ holds, keepMs: KEPT_MS, maxRows: DROPPED_AT_ONCE })
      dropped += step.dropped
      if (!step.more) return dropped
      await breathe()
    }
  }

  /** Changes held here that a device has not seen, as far as is known; null when nothing is. */
  behind(deviceId: string): number | null {
    const holds = this.sent.get(deviceId) ?? this.peers.find(deviceId)?.holds
    return holds === undefined ? null : countBeyond(this.exchange.vector(), holds)
  }

  stop(): void {
    this.#stopListening()
  }

  #look(): void {
    const changes = this.#changesOf.get()!
    if (changes === this.#known) return
    this.#known = changes
    for (const listener of this.#grown) listener(this.#from)
  }
}
