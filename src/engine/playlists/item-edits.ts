/**
 * The items of ordinary playlists: put in, moved, taken out, read by window. An edit is stored before it is answered, and is one entry
 * of the history of changes. What fits into half a frame (some hundred items) is one write; more follows in further writes, each of
 * which leaves the playlist in order.
 */
import { randomBytes } from 'node:crypto'
import type { PlaylistId, PlaylistItemId, TrackId } from '../../shared/model/ids.ts'
import type { Stores } from '../db/store.ts'
import { applyInSteps } from '../personal/apply-in-steps.ts'
import type { Change, Personal } from '../personal/personal.ts'
import { addItem, moveItem, removeItem, restoreItem } from './kinds.ts'
import { place, type Around, type Placed } from './place.ts'
import type { Random } from './positions.ts'

/** What is put into a playlist. */
export interface NewItem {
  /** Random, unless what is put in is known by another name. */
  id?: string
  trackKey: string
  /** What to show where the track is not. */
  title: string
  artist: string
  /** Now, unless it was added elsewhere. */
  addedAt?: number
}

export interface StoredItem {
  itemId: PlaylistItemId
  trackId: TrackId
  title: string
  artist: string
  addedAt: number
}

interface Parts {
  stores: Pick<Stores, 'personal'>
  personal: Personal
  /** Milliseconds since 1970. */
  now(): number
  random: Random
}

type Key = Pick<Placed, 'id' | 'position'>

const LOOKED_AT = 500
/** Sorts behind every position. */
const END: Key = { position: '~', id: '' }
/** Ids that are sorted at once; of more, the playlist is read in its order. */
const SORTED_AT_ONCE = 1_000

export class ItemEdits {
  readonly #parts: Parts
  readonly #statements

  constructor(parts: Parts) {
    this.#parts = parts
    const { sql } = parts.stores.personal
    const inOrder = 'select id, position from playlist_item where playlist_id = $id and'
    this.#statements = {
      window: sql.prepare<[string, number, number], StoredItem>(
        // What stands before the window is passed over in the index alone.
        `select i.id as itemId, i.track_key as trackId, i.title, i.artist, i.added_at as addedAt from
           (select id from playlist_item where playlist_id = ? order by position, id limit ? offset ?) w
         cross join playlist_item i on i.id = w.id order by i.position, i.id`,
      ),
      ids: sql
        .prepare<[string, number, number], PlaylistItemId>(
          'select id from playlist_item where playlist_id = ? order by position, id limit ? offset ?',
        )
        .pluck(),
      slice: sql.prepare<[Asked], StoredItem & { position: string }>(
        `select id as itemId, track_key as trackId, title, artist, added_at as addedAt, position from playlist_item
         where playlist_id = $id and (position, id) > ($position, $item) order by position, id limit $limit`,
      ),
      count: sql.prepare<[string], number>('select count(*) from playlist_item where playlist_id = ?').pluck(),
      at: sql.prepare<[string, number], Placed>(
        'select id, position from playlist_item where playlist_id = ? order by position, id limit 1 offset ?',
      ),
      left: sql.prepare<[Asked], Placed>(
        `${inOrder} (position, id) < ($position, $item) order by position desc, id desc limit $limit`,
      ),
      right: sql.prepare<[Asked], Placed>(
        `${inOrder} (position, id) >= ($position, $item) order by position, id limit $limit`,
      ),
      after: sql.prepare<[Asked], Placed>(
        `${inOrder} (position, id) > ($position, $item) order by position, id limit $limit`,
      ),
      named: sql.prepare<[string, string], Placed>(
        `select i.id, i.position from json_each(?) j cross join playlist_item i on i.id = j.value where i.playlist_id = ?
         order by i.position, i.id`,
      ),
      isIn: sql.prepare<[string, string]>('select 1 from playlist_item where id = ? and playlist_id = ?'),
    }
  }

  window(id: PlaylistId, { offset, limit }: { offset: number; limit: number }): StoredItem[] {
    return this.#statements.window.all(id, limit, offset)
  }

  itemIds(id: PlaylistId, { offset, limit }: { offset: number; limit: number }): PlaylistItemId[] {
    return this.#statements.ids.all(id, limit, offset) as PlaylistItemId[]
  }

  count(id: PlaylistId): number {
    return this.#statements.count.get(id) as number
  }

  /** All of them in their order, so many at a time, with a turn of the event loop between. */
  async *slices(id: PlaylistId, limit: number): AsyncGenerator<readonly StoredItem[]> {
    let [position, item] = ['', '']
    for (;;) {
      const slice = this.#statements.slice.all({ id, position, item, limit })
      if (slice.length > 0) yield slice
      if (slice.length < limit) return
      const last = slice.at(-1)!
      ;[position, item] = [last.position, last.itemId]
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  /**
   * Puts items in before the one now at `at` (absent: at the end), as one run. `first` is applied in the write that puts in the first of
   * them; `act`: what all of it is a part of. Resolves to their ids.
   */
  async add(
    id: PlaylistId,
    items: readonly NewItem[],
    { at, first = [], act }: { at?: number | undefined; first?: readonly Change[]; act?: string } = {},
  ): Promise<PlaylistItemId[]> {
    const itemIds: string[] = []
    const { positionOf, spread } = this.#placeBefore(id, this.#keyAt(id, at), items.length)
    const now = this.#parts.now()
    const beforehand = [...first, ...spread.map((placed) => moveItem(placed.id, placed.position))]
    const changesOf = (i: number): Change[] => {
      const { trackKey, title, artist, addedAt = now } = items[i]!
      const itemId = (itemIds[i] = items[i]!.id ?? newItemId())
      const added = addItem(itemId, { playlistId: id, trackKey, title, artist, addedAt }, positionOf(i))
      return i === 0 ? [...beforehand, added] : [added]
    }
    await this.#apply([...items.keys()], changesOf, act)
    return itemIds as PlaylistItemId[]
  }

  /** Items keep their order among each other. Those that are not in the playlist (any more) are passed over. */
  async move(id: PlaylistId, itemIds: readonly PlaylistItemId[], to: number): Promise<void> {
    const moved = new Set<string>(itemIds)
    const inOrder = await this.#inOrder(id, moved)
    if (inOrder.length > 0) await this.#putBefore(id, this.#keyAt(id, to), inOrder, moved)
  }

  /**
   * Puts items in the order named, where the first of them stands now. Those that are not in the playlist (any more) are passed over.
   * Resolves to whether that changed anything.
   */
  async arrange(id: PlaylistId, itemIds: readonly PlaylistItemId[]): Promise<boolean> {
    const now = await this.#inOrder(id, new Set(itemIds))
    const here = new Set(now)
    const wanted = [...new Set<string>(itemIds)].filter((itemId) => here.has(itemId))
    if (wanted.every((itemId, i) => itemId === now[i])) return false
    const [first] = this.#statements.named.all(JSON.stringify(now.slice(0, 1)), id)
    await this.#putBefore(id, first ?? END, wanted, here)
    return true
  }

  async remove(id: PlaylistId, itemIds: readonly string[]): Promise<void> {
    const { isIn } = this.#statements
    await this.#apply(itemIds, (itemId) => (isIn.get(itemId, id) === undefined ? [] : [removeItem(itemId)]))
  }

  async restore(itemIds: readonly string[]): Promise<void> {
    await this.#apply(itemIds, (itemId) => [restoreItem(itemId)])
  }

  async #apply<Item>(
    items: readonly Item[],
    changesOf: (item: Item) => readonly Change[],
    act?: string,
  ): Promise<void> {
    const { stores, personal } = this.#parts
    await applyInSteps<Item>({ db: stores.personal, personal }, items, changesOf, { act })
  }

  #keyAt(id: PlaylistId, at: number | undefined): Key {
    return (at === undefined ? undefined : this.#statements.at.get(id, at)) ?? END
  }

  #placeBefore(id: PlaylistId, key: Key, count: number, moved: ReadonlySet<string> = new Set()) {
    const around: Around = {
      left: (count) => this.#neighbours('left', id, key, count, moved),
      right: (count) => this.#neighbours('right', id, key, count, moved),
    }
    return place(around, Math.max(count, 1), this.#parts.random)
  }

  async #putBefore(id: PlaylistId, key: Key, itemIds: readonly string[], moved: ReadonlySet<string>): Promise<void> {
    const { positionOf, spread } = this.#placeBefore(id, key, itemIds.length, moved)
    const beforehand = spread.map((placed) => moveItem(placed.id, placed.position))
    await this.#apply([...itemIds.keys()], (i) => {
      const change = moveItem(itemIds[i]!, positionOf(i))
      return i === 0 ? [...beforehand, change] : [change]
    })
  }

  #neighbours(side: 'left' | 'right', id: PlaylistId, key: Key, count: number, moved: ReadonlySet<string>): Placed[] {
    const found: Placed[] = []
    const limit = moved.size === 0 ? count : Math.max(count, LOOKED_AT)
    let from: { key: Key; side: 'left' | 'right' | 'after' } = { key, side }
    while (found.length < count) {
      const { position, id: item } = from.key
      const page = this.#statements[from.side].all({ id, position, item, limit })
      for (const placed of page) if (!moved.has(placed.id)) found.push(placed)
      if (page.length < limit) break
      from = { key: page.at(-1)!, side: side === 'left' ? 'left' : 'after' }
    }
    return found.slice(0, count)
  }

  async #inOrder(id: PlaylistId, wanted: ReadonlySet<string>): Promise<string[]> {
    if (wanted.size <= SORTED_AT_ONCE) {
      return this.#statements.named.all(JSON.stringify([...wanted]), id).map((placed) => placed.id)
    }
    const found: string[] = []
    let key: Key | undefined = { position: '', id: '' }
    while (key !== undefined) {
      const { position, id: item } = key
      const page: Placed[] = this.#statements.after.all({ id, position, item, limit: SORTED_AT_ONCE })
      for (const placed of page) if (wanted.has(placed.id)) found.push(placed.id)
      key = page.length < SORTED_AT_ONCE ? undefined : page.at(-1)
      await new Promise((resolve) => setImmediate(resolve))
    }
    return found
  }
}

interface Asked {
  id: string
  position: string
  item: string
  limit: number
}

/** Short, for it is written with every change; 96 random bits. */
const newItemId = (): string => randomBytes(12).toString('base64url')
