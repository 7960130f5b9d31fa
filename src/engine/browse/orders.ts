/**
 * The orders of lists, made once and kept: a list of any length answers any window by a slice of row ids. While the
 * library is small an order is made on the spot, always fresh. When it is large the worker makes it; one that has gone
 * stale (a scan runs) still answers at once, and a fresh one is made behind it and announced, so that pages ask again.
 * A stale order is never older than a few times the while it takes to make it.
 */
import type { Database } from 'better-sqlite3'
import { isAbort } from '../errors.ts'
import type { Stores } from '../db/store.ts'
import type { Host } from '../host.ts'
import type { LibraryReader } from './library-reader.ts'
import { isUnfiltered, type List } from './list-sql.ts'
import { Reach } from './reach.ts'
import type { NamedSelection } from './selection-keys.ts'
import { type Beginning, type OrderAsk, reads } from './read-library.ts'
import { atRevision, revisionIn, Stamps } from './stamps.ts'

export interface Order {
  readonly ids: Int32Array
  readonly revision: number
  readonly fresh: boolean
}

interface Kept {
  list: List
  ids: Int32Array
  revision: number
  stamp: string
  madeAt: number
  tookMs: number
  timer?: NodeJS.Timeout
}

/** An order on its way, for whoever waits for it; given up when nobody does any more. */
interface Making {
  kept: Promise<Kept>
  waiters: number
  abort: AbortController
}

/** What a page shows of a list nobody has asked for yet, with some scrolling, is found many times sooner than the whole order. */
const BEGINNING = 600
const MOST_BYTES = 96 * 1024 * 1024
const MOST_ORDERS = 200
/** Rows that can be ordered on the main thread within half a frame (8 ms). Tests set them to 0, and all goes to the worker. */
export interface AtOnce {
  /** By walking an index. */
  walked: number
  /** By sorting all there are. */
  sorted: number
  /** By sorting what a filter leaves. */
  picked: number
  /** Of which the ids are looked up here, in slices, rather than read in the worker. */
  named: number
}
export const AT_ONCE: AtOnce = { walked: 50_000, sorted: 12_000, picked: 2_500, named: 20_000 }

/** A refresh may use this share of the worker's time, so that a long scan does not keep it busy with nothing else. */
const REST = 2

export class Orders {
  readonly #sql: Database
  readonly #stores: Stores
  readonly #host: Host
  readonly #reader: LibraryReader
  readonly #reach: Reach
  readonly #atOnce: AtOnce
  readonly #kept = new Map<string, Kept>()
  readonly #making = new Map<string, Making>()
  /** Of lists whose order is being made. */
  readonly #beginnings = new Map<string, { stamp: string; asked: Promise<Beginning> }>()
  readonly #stamps: Stamps
  #stopped = false

  constructor({ host, stores, reader, atOnce }: { host: Host; stores: Stores; reader: LibraryReader; atOnce: AtOnce }) {
    this.#atOnce = atOnce
    this.#host = host
    this.#stores = stores
    this.#sql = stores.library.sql
    this.#reader = reader
    this.#reach = new Reach(this.#sql)
    this.#stamps = new Stamps(stores, host)
  }

  get revision(): number {
    return this.#stamps.revision
  }

  /** Says of what plays were counted in, for those who keep sums of them. */
  get playsStamp(): string {
    return this.#stamps.plays
  }

  /** How this order can be made on the main thread without holding it up; undefined when it cannot. */
  #atOnceAs(list: List): OrderAsk | undefined {
    const { plays } = this.#stamps.movesOf(list)
    if (this.#reach.rowsOf(list.noun) <= (isIndexed(list) ? this.#atOnce.walked : this.#atOnce.sorted)) {
      if (!plays || this.isSmall()) return { list }
    }
    const few = this.#reach.isWithin(list, this.#atOnce.picked) && (!plays || list.noun === 'tracks')
    return few ? { list, few } : undefined
  }

  /** Whether a selection is small enough to be read on the main thread. */
  isWithinReach(selection: NamedSelection): boolean {
    return this.isSmall() || this.#reach.ofSelection(selection, this.#atOnce.picked) <= this.#atOnce.picked
  }

  /** Whether the TrackIds of so many rows are looked up here. */
  areNamedHere(ids: Int32Array): boolean {
    return ids.length <= this.#atOnce.named
  }

  /** Whether anything at all can be read on the main thread. */
  isSmall(): boolean {
    return this.#reach.rowsOf('tracks') <= this.#atOnce.sorted
  }

  /** `fresh: true` waits for an order that knows every change made before the call. */
  async get(list: List, { fresh = false, signal }: { fresh?: boolean; signal?: AbortSignal } = {}): Promise<Order> {
    const key = JSON.stringify(list)
    const stamp = this.#stamps.of(list)
    const kept = this.#kept.get(key)
    if (kept !== undefined) {
      this.#kept.delete(key)
      this.#kept.set(key, kept)
      if (kept.stamp === stamp) return { ids: kept.ids, revision: kept.revision, fresh: true }
    }
    const atOnce = this.#atOnceAs(list)
    if (atOnce !== undefined) {
      const { ids, revision } = reads.order(this.#sql, atOnce)
      this.#keep(key, { list, ids, revision, stamp, madeAt: performance.now(), tookMs: 0 })
      return { ids, revision, fresh: true }
    }
    if (kept !== undefined && !fresh) {
      this.#refreshLater(key, kept)
      return { ids: kept.ids, revision: kept.revision, fresh: false }
    }
    let made = await this.#make(key, list, { signal })
    // An order already being made when this was asked may lack what changed since.
    if (fresh && made.stamp !== stamp && made.revision < revisionIn(stamp))
      made = await this.#make(key, list, { signal })
    // Who joined the making of one begun before a change is not told of that change again.
    if (made.stamp !== this.#stamps.of(list)) this.#refreshLater(key, made)
    return { ids: made.ids, revision: made.revision, fresh: made.stamp === stamp }
  }

  /**
   * A stretch of a list, and how long the list is. While the order of a list has still to be made, its beginning is
   * answered ahead of it.
   */
  async window(
    list: List,
    { offset, limit }: { offset: number; limit: number },
    waiting: { fresh?: boolean; signal?: AbortSignal } = {},
  ): Promise<Beginning> {
    const beginning = waiting.fresh ? undefined : await this.#beginning(list, offset + limit, waiting)
    const { ids, total, revision } = beginning ?? whole(await this.get(list, waiting))
    return { ids: ids.subarray(offset, offset + limit), total, revision }
  }

  async #beginning(list: List, upTo: number, { signal }: { signal?: AbortSignal }): Promise<Beginning | undefined> {
    signal?.throwIfAborted()
    const key = JSON.stringify(list)
    if (upTo > BEGINNING || this.#kept.has(key) || this.#atOnceAs(list) !== undefined) return undefined
    const stamp = this.#stamps.of(list)
    let beginning = this.#beginnings.get(key)
    if (beginning === undefined) {
      if (this.#making.has(key) || this.#filterable(list) !== undefined) return undefined
      beginning = { stamp, asked: this.#reader.ask('beginning', { list, limit: BEGINNING }) }
      this.#beginnings.set(key, beginning)
      const forget = () => void this.#beginnings.delete(key)
      // The whole follows, for whoever scrolls on.
      beginning.asked.then(() => this.#make(key, list, { urgent: false })).then(forget, forget)
    }
    if (beginning.stamp !== stamp) return undefined
    return signal === undefined ? beginning.asked : Promise.race([beginning.asked, aborted(signal)])
  }

  stop(): void {
    this.#stopped = true
    this.#stamps.stop()
    for (const kept of this.#kept.values()) clearTimeout(kept.timer)
    this.#kept.clear()
  }

  async #make(
    key: string,
    list: List,
    { urgent = true, signal }: { urgent?: boolean; signal?: AbortSignal },
  ): Promise<Kept> {
    signal?.throwIfAborted()
    let making = this.#making.get(key)
    if (making === undefined || making.abort.signal.aborted) {
      const abort = new AbortController()
      const kept = this.#ask(key, list, { urgent, signal: abort.signal })
      const mine = { kept, waiters: 0, abort }
      making = mine
      this.#making.set(key, mine)
      const done = () => this.#making.get(key) === mine && this.#making.delete(key)
      kept.then(done, done)
    }
    const { kept, abort } = making
    making.waiters++
    const leave = () => {
      if (--making.waiters === 0) abort.abort(signal?.reason)
    }
    try {
      return await (signal === undefined ? kept : Promise.race([kept, aborted(signal)]))
    } finally {
      leave()
    }
  }

  async #ask(key: string, list: List, { urgent, signal }: { urgent: boolean; signal: AbortSignal }): Promise<Kept> {
    const stamp = this.#stamps.of(list)
    const startedAt = performance.now()
    const { ids, revision } =
      (await this.#filter(list, { urgent, signal })) ?? (await this.#reader.ask('order', { list }, { urgent, signal }))
    const madeAt = performance.now()
    const kept: Kept = { list, ids, revision, stamp: atRevision(stamp, revision), madeAt, tookMs: madeAt - startedAt }
    if (!this.#stopped) this.#keep(key, kept)
    return kept
  }

  /** While one types into the filter of a list, the list itself is known: what is left of it is picked, not sorted anew. */
  async #filter(
    list: List,
    { urgent, signal }: { urgent: boolean; signal: AbortSignal },
  ): Promise<{ ids: Int32Array; revision: number } | undefined> {
    const known = this.#filterable(list)
    if (known === undefined || list.noun === 'genres') return undefined
    const asked = { noun: list.noun, text: list.filter.text!, ids: known.ids }
    const { ids, revision } = await this.#reader.ask('pick', asked, { urgent, signal })
    return revision === known.revision ? { ids, revision } : undefined
  }

  /** The order of the same list without the typed words, if it is known. */
  #filterable(list: List): Kept | undefined {
    if (list.noun === 'genres' || list.filter.text === undefined) return undefined
    const all = { ...list, filter: { ...list.filter, text: undefined } } as List
    const known = this.#kept.get(JSON.stringify(all))
    return known?.stamp === this.#stamps.of(all) ? known : undefined
  }

  #refreshLater(key: string, kept: Kept): void {
    if (kept.timer !== undefined || this.#making.has(key) || this.#stopped) return
    const wait = Math.max(0, kept.madeAt + kept.tookMs * REST - performance.now())
    kept.timer = setTimeout(() => {
      kept.timer = undefined
      this.#make(key, kept.list, { urgent: false }).then(
        (made) => {
          if (!this.#stopped) this.#stores.library.events.announce({ kind: 'library.changed', revision: made.revision })
        },
        (error: unknown) => {
          // The stale order stays, and the next window tries again.
          if (!isAbort(error)) this.#host.log.error({ err: error, list: kept.list }, 'freshening a list failed')
        },
      )
    }, wait)
    kept.timer.unref()
  }

  #keep(key: string, kept: Kept): void {
    clearTimeout(this.#kept.get(key)?.timer)
    this.#kept.delete(key)
    this.#kept.set(key, kept)
    let bytes = 0
    for (const { ids } of this.#kept.values()) bytes += ids.byteLength
    for (const [oldest, { ids, timer }] of this.#kept) {
      if (oldest === key || (bytes <= MOST_BYTES && this.#kept.size <= MOST_ORDERS)) break
      clearTimeout(timer)
      this.#kept.delete(oldest)
      bytes -= ids.byteLength
    }
  }
}

const whole = ({ ids, revision }: Order): Beginning => ({ ids, total: ids.length, revision })

/** Sorts an index of the schema delivers, row ids included. */
const INDEXED: Record<string, true | undefined> = {
  'tracks.title': true,
  'tracks.addedAt': true,
  'albums.title': true,
  'albums.addedAt': true,
  'artists.name': true,
}

const isIndexed = (list: List): boolean =>
  INDEXED[`${list.noun}.${list.sort.by}`] === true && list.sort.thenBy === undefined && isUnfiltered(list)

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }))
