/**
 * Queues on disk (personal.db). The place in the queue is a small row, written at every step; the lists are written only
 * when they change. Item ids are line numbers here: they are given anew when a queue is read. Queues belong to their player and
 * stay on this device; saved ones follow the user.
 */
import type { PlayerId, QueueItemId, SavedQueueId, TrackId } from '../../shared/model/ids.ts'
import { RepeatMode, type SavedQueue } from '../../shared/model/queue.ts'
import type { PersonalDb } from '../db/store.ts'
import { write } from '../db/store.ts'
import type { Personal } from '../personal/personal.ts'
import type { Item, PlayOrder } from './play-order.ts'
import { savedQueues } from './saved-queue-kind.ts'

/** A queue as stored: durations are not, they are the library's. */
export interface StoredQueue {
  trackIds: TrackId[]
  /** Play order as indexes into `trackIds`; undefined while it is the same. */
  order: Uint32Array | undefined
  index: number
  positionMs: number
  shuffle: boolean
  repeat: RepeatMode
}

interface PlaceRow {
  index: number
  positionMs: number
  shuffle: number
  repeat: string
}

export class QueueStore {
  readonly #db: PersonalDb
  readonly #personal: Personal
  readonly #now: () => number
  readonly #statements
  #lastKeys: { items: readonly Item[]; keys: Buffer } | undefined

  constructor({ db, personal, now }: { db: PersonalDb; personal: Personal; now: () => number }) {
    this.#db = db
    this.#personal = personal
    this.#now = now
    this.#statements = {
      place: db.sql.prepare<[string], PlaceRow>(
        'select "index", position_ms as positionMs, shuffle, repeat from queue where player_id = ?',
      ),
      list: db.sql.prepare<[string], { keys: Buffer; order: Buffer | null }>(
        'select keys, "order" from queue_list where player_id = ?',
      ),
      putPlace: db.sql.prepare<[string, number, number, number, string, number]>(
        `insert into queue (player_id, "index", position_ms, shuffle, repeat, updated_at) values (?, ?, ?, ?, ?, ?)
         on conflict (player_id) do update set "index" = excluded."index", position_ms = excluded.position_ms,
           shuffle = excluded.shuffle, repeat = excluded.repeat, updated_at = excluded.updated_at`,
      ),
      putList: db.sql.prepare<[string, Buffer, Buffer | null]>(
        `insert into queue_list (player_id, keys, "order") values (?, ?, ?)
         on conflict (player_id) do update set keys = excluded.keys, "order" = excluded."order"`,
      ),
      putPosition: db.sql.prepare<[number, string]>('update queue set position_ms = ? where player_id = ?'),
      saved: db.sql.prepare<[], SavedQueue>(
        'select id, name, length, saved_at as savedAt from saved_queue order by saved_at desc, id',
      ),
      savedKeys: db.sql.prepare<[string], Buffer>('select keys from saved_queue where id = ?').pluck(),
    }
  }

  find(playerId: PlayerId): StoredQueue | undefined {
    const place = this.#statements.place.get(playerId)
    if (place === undefined) return undefined
    const list = this.#statements.list.get(playerId)
    return {
      trackIds: list ? linesOf(list.keys) : [],
      order: list?.order ? unpack(list.order) : undefined,
      index: place.index,
      positionMs: place.positionMs,
      shuffle: place.shuffle === 1,
      repeat: RepeatMode.catch('off').parse(place.repeat),
    }
  }

  /** Writes the place, and the lists when `listsToo`, and announces the new revision. */
  put(
    playerId: PlayerId,
    queue: PlayOrder & { positionMs: number; revision: number },
    { listsToo }: { listsToo: boolean },
  ): void {
    const keys = listsToo ? this.#keysOf(queue.items) : undefined
    const order = listsToo && queue.order !== queue.items ? packOrder(queue) : null
    write(this.#db, ({ announce }) => {
      const { index, positionMs, shuffle, repeat, revision } = queue
      this.#statements.putPlace.run(playerId, index, positionMs, shuffle ? 1 : 0, repeat, this.#now())
      if (keys) this.#statements.putList.run(playerId, keys, order)
      announce({ kind: 'queue.changed', playerId, revision })
    })
  }

  /** Shuffled, and taken back, a queue is stored anew with the same tracks: their keys are put together once. */
  #keysOf(items: readonly Item[]): Buffer {
    if (this.#lastKeys?.items !== items) this.#lastKeys = { items, keys: bytesOf(items.map((item) => item.trackId)) }
    return this.#lastKeys.keys
  }

  putPosition(playerId: PlayerId, positionMs: number): void {
    write(this.#db, () => this.#statements.putPosition.run(positionMs, playerId))
  }

  saved(): SavedQueue[] {
    return this.#statements.saved.all()
  }

  findSaved(id: SavedQueueId): TrackId[] | undefined {
    const keys = this.#statements.savedKeys.get(id) as Buffer | undefined
    return keys && linesOf(keys)
  }

  putSaved({ id, name, savedAt }: SavedQueue, trackIds: readonly TrackId[]): void {
    const fields = { name, tracks: trackIds.join('\n'), savedAt }
    write(this.#db, (tx) => this.#personal.apply(tx, [{ do: 'set', kind: savedQueues.name, row: id, fields }]))
  }

  /** True when there was one. */
  removeSaved(id: SavedQueueId): boolean {
    if (this.findSaved(id) === undefined) return false
    write(this.#db, (tx) => this.#personal.apply(tx, [{ do: 'delete', kind: savedQueues.name, row: id }]))
    return true
  }
}

const bytesOf = (trackIds: readonly TrackId[]): Buffer => Buffer.from(trackIds.join('\n'))

const linesOf = (bytes: Buffer): TrackId[] => (bytes.length === 0 ? [] : (bytes.toString().split('\n') as TrackId[]))

function packOrder({ items, order }: PlayOrder): Buffer {
  const lineOf = linesOfItems(items)
  const packed = Buffer.alloc(order.length * 4)
  for (let i = 0; i < order.length; i++) packed.writeUInt32LE(lineOf(order[i]!.itemId), i * 4)
  return packed
}

/** Ids are given out one after another, so a table of their span is short; a map of 50,000 takes longer than the whole edit. */
function linesOfItems(items: readonly Item[]): (itemId: QueueItemId) => number {
  let least = Infinity
  let most = -Infinity
  for (const { itemId } of items) {
    if (itemId < least) least = itemId
    if (itemId > most) most = itemId
  }
  if (most - least > MOST_SPAN) {
    const lines = new Map(items.map(({ itemId }, line) => [itemId, line]))
    return (itemId) => lines.get(itemId)!
  }
  const lines = new Uint32Array(items.length === 0 ? 0 : most - least + 1)
  for (let line = 0; line < items.length; line++) lines[items[line]!.itemId - least] = line
  return (itemId) => lines[itemId - least]!
}

const MOST_SPAN = 2_000_000

function unpack(packed: Buffer): Uint32Array {
  return Uint32Array.from({ length: packed.length / 4 }, (_, i) => packed.readUInt32LE(i * 4))
}
