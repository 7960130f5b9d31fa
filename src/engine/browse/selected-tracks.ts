/**
 * The tracks a selection means, in the order shown, as TrackIds or as row ids. What is small is read here, at once, for somebody waits to
 * hear it; a million are read in the worker and unpacked in slices.
 */
import type { Database } from 'better-sqlite3'
import type { TrackId } from '../../shared/model/ids.ts'
import type { TrackSelection } from '../../shared/model/selection.ts'
import { rootsOf } from '../library/alias-sql.ts'
import { itemKeys } from '../playlists/item-keys.ts'
import type { LibraryReader } from './library-reader.ts'
import type { List } from './list-sql.ts'
import type { Orders } from './orders.ts'
import { rulesOf } from './playlist-sql.ts'
import { type NamedSelection, selectionKeys } from './selection-keys.ts'

const SLICE = 2_000
/** The longest list whose TrackIds are kept: as long as a queue can be. */
const KEPT = 100_000
const STEP_MS = 8

interface Waiting {
  signal?: AbortSignal
}

interface Parts {
  sql: Database
  orders: Orders
  reader: LibraryReader
}

export class SelectedTracks {
  readonly #sql: Database
  readonly #orders: Orders
  readonly #reader: LibraryReader
  /** Of the list asked last: who plays one row of it will play another. */
  #last: { ids: Int32Array; revision: number; keys: readonly TrackId[] } | undefined

  constructor({ sql, orders, reader }: Parts) {
    this.#sql = sql
    this.#orders = orders
    this.#reader = reader
  }

  async resolve(selection: TrackSelection, { signal }: Waiting = {}): Promise<readonly TrackId[]> {
    if (selection.kind === 'tracks') return this.#present(selection.ids, signal)
    if (selection.kind === 'list') {
      const list: List = { noun: 'tracks', filter: selection.filter, sort: selection.sort }
      return selection.rows ? this.#rowsOf(list, selection.rows, signal) : this.#list(list, signal)
    }
    if (selection.kind === 'playlist') return this.#playlist(selection, signal)
    const ids = await this.#named(selection, signal)
    // A track of two artists, genres or folders comes once.
    return [...new Set(ids)]
  }

  /** The same as row ids, each once. Those of a list are there already: a million are not unpacked to be counted. */
  async rowIds(selections: readonly TrackSelection[], { signal }: Waiting = {}): Promise<Int32Array> {
    const found: Int32Array[] = []
    for (const selection of selections) found.push(await this.#rowIds(selection, signal))
    return found.length === 1 ? found[0]! : Int32Array.from(new Set(found.flatMap((ids) => [...ids])))
  }

  async #rowIds(selection: TrackSelection, signal: AbortSignal | undefined): Promise<Int32Array> {
    if (selection.kind === 'list') {
      const { ids } = await this.#orders.get({ noun: 'tracks', ...selection }, { signal })
      return selection.rows ? stretchesOf(ids, selection.rows) : ids
    }
    const idOf = this.#sql.prepare<[string], number>('select id from track where key = ?').pluck()
    const ids = new Set<number>()
    const keys = await this.resolve(selection, { ...(signal && { signal }) })
    for (const [i, key] of keys.entries()) {
      const id = idOf.get(key) as number | undefined
      if (id !== undefined) ids.add(id)
      if (i % SLICE === SLICE - 1) await breathe(signal)
    }
    return Int32Array.from(ids)
  }

  /** Those of the ids that are in the library, whichever key of a track they are; doubles kept: a user may want a song twice. */
  async #present(ids: readonly TrackId[], signal: AbortSignal | undefined): Promise<TrackId[]> {
    const known = this.#sql
      .prepare<[string], TrackId>('select t.key from json_each(?) j cross join track t on t.key = j.value')
      .pluck()
    const found: TrackId[] = []
    for (let from = 0; from < ids.length; from += SLICE) {
      if (from > 0) await breathe(signal)
      const asked = ids.slice(from, from + SLICE)
      const roots = rootsOf(this.#sql, asked)
      const slice = roots.size === 0 ? asked : asked.map((id) => (roots.get(id) as TrackId | undefined) ?? id)
      const here = new Set(known.all(JSON.stringify(slice)) as TrackId[])
      for (const id of slice) if (here.has(id)) found.push(id)
    }
    return found
  }

  async #named(selection: NamedSelection, signal: AbortSignal | undefined): Promise<TrackId[]> {
    if (!this.#orders.isWithinReach(selection)) {
      const { bytes } = await this.#reader.ask('selected', selection, { signal })
      return linesOf(bytes, signal)
    }
    return gathered(selectionKeys(this.#sql, selection), signal)
  }

  /** Doubles kept, as in the playlist. */
  async #playlist(
    { id, itemIds }: TrackSelection & { kind: 'playlist' },
    signal: AbortSignal | undefined,
  ): Promise<readonly TrackId[]> {
    const rules = rulesOf(this.#sql, id)
    if (rules === null) return gathered(itemKeys(this.#sql, id, itemIds), signal)
    if (rules === undefined) return []
    return this.#list({ noun: 'tracks', filter: { playlistId: id }, sort: rules.sort }, signal)
  }

  async #list(list: List, signal: AbortSignal | undefined): Promise<readonly TrackId[]> {
    const { ids } = await this.#orders.get(list, { signal })
    const { revision } = this.#orders
    if (this.#last?.ids === ids && this.#last.revision === revision) return this.#last.keys
    const keys = await this.#keysOf(ids, signal)
    this.#last = keys.length <= KEPT ? { ids, revision, keys } : undefined
    return keys
  }

  async #rowsOf(
    list: List,
    rows: readonly { from: number; to: number }[],
    signal: AbortSignal | undefined,
  ): Promise<TrackId[]> {
    const { ids } = await this.#orders.get(list, { signal })
    return this.#keysOf(stretchesOf(ids, rows), signal)
  }

  async #keysOf(ids: Int32Array, signal: AbortSignal | undefined): Promise<TrackId[]> {
    if (!this.#orders.areNamedHere(ids)) {
      const { bytes } = await this.#reader.ask('keys', { ids }, { signal })
      return linesOf(bytes, signal)
    }
    const keyOf = this.#sql.prepare<[number], TrackId>('select key from track where id = ?').pluck()
    const keys: TrackId[] = []
    for (let i = 0; i < ids.length; i++) {
      const key = keyOf.get(ids[i]!) as TrackId | undefined
      if (key !== undefined) keys.push(key)
      if (i % SLICE === SLICE - 1) await breathe(signal)
    }
    return keys
  }
}

function stretchesOf(ids: Int32Array, rows: readonly { from: number; to: number }[]): Int32Array {
  const stretches = rows.map(({ from, to }) => ids.subarray(from, to + 1))
  const chosen = new Int32Array(stretches.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const stretch of stretches) {
    chosen.set(stretch, at)
    at += stretch.length
  }
  return chosen
}

const SLICE_BYTES = 256 * 1024

/** Keys are ASCII, so the bytes may be cut at any line. */
async function linesOf(bytes: Uint8Array, signal: AbortSignal | undefined): Promise<TrackId[]> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const keys: TrackId[] = []
  for (let from = 0; from < buffer.length;) {
    const newline = from + SLICE_BYTES < buffer.length ? buffer.indexOf(10, from + SLICE_BYTES) : -1
    const to = newline < 0 ? buffer.length : newline
    for (const key of buffer.toString('latin1', from, to).split('\n')) keys.push(key as TrackId)
    from = to + 1
    await breathe(signal)
  }
  return keys
}

async function gathered(parts: Iterable<readonly TrackId[]>, signal: AbortSignal | undefined): Promise<TrackId[]> {
  const found: TrackId[] = []
  let since = performance.now()
  for (const keys of parts) {
    for (const key of keys) found.push(key)
    if (performance.now() - since < STEP_MS) continue
    await breathe(signal)
    since = performance.now()
  }
  return found
}

/** Lets the event loop turn. */
async function breathe(signal: AbortSignal | undefined): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
  signal?.throwIfAborted()
}
