/**
 * The queues of all players. Each is held in memory as ids and stored at every edit before the edit is answered; pages see
 * its state and windows of it. Edits of one queue follow one another, so two pages cannot lose each other's.
 */
import { randomUUID } from 'node:crypto'
import type { PlayerId, QueueItemId, SavedQueueId, TrackId } from '../../shared/model/ids.ts'
import type { PlayableItem, QueueItem, QueueState, RepeatMode, SavedQueue } from '../../shared/model/queue.ts'
import type { TrackSelection } from '../../shared/model/selection.ts'
import type { TrackDetails, TrackRow } from '../../shared/model/track.ts'
import type { Stores } from '../db/store.ts'
import { EngineError } from '../errors.ts'
import { rootOf } from '../library/alias-sql.ts'
import { durationsOf } from '../library/durations.ts'
import type { Personal } from '../personal/personal.ts'
import * as playOrder from './play-order.ts'
import type { Item, PlayOrder, Random } from './play-order.ts'
import { QueueStore } from './stored-queue.ts'

/** A longer selection is cut here, from the starting track on: nobody hears 100,000 tracks to their end. */
export const MAX_LENGTH = 100_000

/** How many edits can be taken back. */
const MAX_UNDO = 20

/** What the queue asks of the library. */
export interface Tracks {
  resolve(selection: TrackSelection): Promise<readonly TrackId[]>
  /** In the order asked; null for what is not there. At most 500. */
  rows(ids: readonly TrackId[]): (TrackRow | null)[]
  details(id: TrackId): TrackDetails | undefined
}

interface Queue {
  order: PlayOrder
  positionMs: number
  revision: number
  nextItemId: number
  undo: { words: string; order: PlayOrder; positionMs: number }[]
  totalMs: number
  /** Milliseconds of everything before the current item; kept, for a walk over 50,000 at every step would be felt. */
  beforeMs: number
}

interface Parts {
  stores: Stores
  personal: Personal
  host: { now(): number }
  tracks: Tracks
  random?: Random
}

export class Queues {
  readonly #stores: Stores
  readonly #tracks: Tracks
  readonly #store: QueueStore
  readonly #random: Random
  readonly #now: () => number
  readonly #queues = new Map<PlayerId, Promise<Queue>>()
  readonly #edits = new Map<PlayerId, Promise<unknown>>()

  constructor({ stores, personal, host, tracks, random = Math.random }: Parts) {
    this.#stores = stores
    this.#tracks = tracks
    this.#random = random
    this.#now = () => host.now()
    this.#store = new QueueStore({ db: stores.personal, personal, now: this.#now })
  }

  async state(playerId: PlayerId): Promise<QueueState> {
    return this.#stateOf(playerId, await this.#get(playerId))
  }

  async window(playerId: PlayerId, { offset, limit }: { offset: number; limit: number }) {
    const { order, revision } = await this.#get(playerId)
    const items = order.order.slice(offset, offset + limit)
    const rows = this.#tracks.rows(items.map((item) => item.trackId))
    return {
      items: items.map(({ itemId }, i): QueueItem => ({ itemId, track: rows[i] ?? null })),
      offset,
      length: order.order.length,
      revision,
    }
  }

  async itemIds(playerId: PlayerId, { offset, limit }: { offset: number; limit: number }): Promise<QueueItemId[]> {
    const { order } = await this.#get(playerId)
    return order.order.slice(offset, offset + limit).map(({ itemId }) => itemId)
  }

  play(
    playerId: PlayerId,
    {
      selection,
      startAt,
      startTrackId,
      shuffle,
    }: {
      selection: TrackSelection
      startAt?: number
      startTrackId?: TrackId
      shuffle?: boolean
    },
  ): Promise<QueueState> {
    return this.#edit(
      playerId,
      'Queue replaced',
      async (queue) => {
        const all = await this.#tracks.resolve(selection)
        const first = startTrackId && (rootOf(this.#stores.library.sql, startTrackId) as TrackId)
        const found =
          first === undefined ? -1 : startAt !== undefined && all[startAt] === first ? startAt : all.indexOf(first)
        const start = found >= 0 ? found : startAt
        const from = all.length <= MAX_LENGTH ? 0 : Math.min(start ?? 0, all.length - MAX_LENGTH)
        const wanted = all.slice(from, from + MAX_LENGTH)
        // Another row of the list that plays already: what stands in the queue stays, and need not be written again.
        const same = sameTracks(queue.order.items, wanted)
        const items = same ? queue.order.items : await this.#itemsOf(queue, wanted)
        return playOrder.replace(queue.order, items, {
          startAt: start === undefined ? undefined : start - from,
          shuffle: shuffle ?? queue.order.shuffle,
          random: this.#random,
        })
      },
      FROM_START,
    )
  }

  add(playerId: PlayerId, selection: TrackSelection, where: 'next' | 'end'): Promise<QueueState> {
    return this.#edit(playerId, 'Added to the queue', async (queue) => {
      const items = await this.#resolveInto(queue, selection)
      return where === 'next' ? playOrder.playNext(queue.order, items) : playOrder.append(queue.order, items)
    })
  }

  insert(playerId: PlayerId, selection: TrackSelection, at: number): Promise<QueueState> {
    return this.#edit(playerId, 'Added to the queue', async (queue) =>
      playOrder.insert(queue.order, await this.#resolveInto(queue, selection), at),
    )
  }

  move(playerId: PlayerId, itemIds: readonly QueueItemId[], to: number): Promise<QueueState> {
    return this.#edit(playerId, 'Moved in the queue', ({ order }) => playOrder.move(order, new Set(itemIds), to))
  }

  remove(playerId: PlayerId, itemIds: readonly QueueItemId[]): Promise<QueueState> {
    return this.#edit(playerId, 'Removed from the queue', ({ order }) => playOrder.remove(order, new Set(itemIds)))
  }

  clear(playerId: PlayerId, options: { upcomingOnly: boolean }): Promise<QueueState> {
    return this.#edit(playerId, 'Queue cleared', ({ order }) => playOrder.clear(order, options))
  }

  setShuffle(playerId: PlayerId, on: boolean): Promise<QueueState> {
    return this.#step(playerId, ({ order }) => playOrder.setShuffle(order, on, this.#random), { keepPosition: true })
  }

  setRepeat(playerId: PlayerId, mode: RepeatMode): Promise<QueueState> {
    return this.#step(playerId, ({ order }) => ({ ...order, repeat: mode }), { keepPosition: true })
  }

  goTo(playerId: PlayerId, itemId: QueueItemId): Promise<QueueState> {
    return this.#step(playerId, ({ order }) => {
      const index = order.order.findIndex((item) => item.itemId === itemId)
      if (index < 0) throw new EngineError('NOT_FOUND', 'That track is no longer in the queue.')
      return playOrder.goTo(order, index)
    })
  }

  /** At the end the current item stays, back at its beginning. */
  next(playerId: PlayerId, why: 'ended' | 'skip'): Promise<QueueState> {
    return this.#step(playerId, ({ order }) => playOrder.goTo(order, playOrder.indexAfter(order, why) ?? order.index))
  }

  previous(playerId: PlayerId): Promise<QueueState> {
    return this.#step(playerId, ({ order }) => playOrder.goTo(order, playOrder.indexBefore(order) ?? order.index))
  }

  undo(playerId: PlayerId): Promise<QueueState> {
    return this.#inTurn(playerId, async (queue) => {
      const last = queue.undo.pop()
      if (last === undefined) throw new EngineError('REFUSED', 'There is nothing to undo in this queue.')
      this.#commit(playerId, queue, last.order, last.positionMs)
    })
  }

  /** Ignored when the queue has moved on meanwhile. */
  async report(playerId: PlayerId, itemId: QueueItemId, positionMs: number): Promise<void> {
    const queue = await this.#get(playerId)
    if (queue.order.order[queue.order.index]?.itemId !== itemId) return
    this.#store.putPosition(playerId, positionMs)
    queue.positionMs = positionMs
  }

  saved(): SavedQueue[] {
    return this.#store.saved()
  }

  async save(playerId: PlayerId, name: string): Promise<SavedQueue> {
    const { order } = await this.#get(playerId)
    if (order.order.length === 0) throw new EngineError('REFUSED', 'The queue is empty: there is nothing to save.')
    const saved: SavedQueue = {
      id: randomUUID() as SavedQueueId,
      name,
      length: order.order.length,
      savedAt: this.#now(),
    }
    this.#store.putSaved(
      saved,
      order.order.map((item) => item.trackId),
    )
    return saved
  }

  loadSaved(playerId: PlayerId, id: SavedQueueId): Promise<QueueState> {
    return this.#edit(
      playerId,
      'Queue replaced',
      async (queue) => {
        const trackIds = this.#store.findSaved(id)
        if (trackIds === undefined) throw new EngineError('NOT_FOUND', 'That saved queue is no longer there.')
        const items = await this.#itemsOf(queue, trackIds)
        return playOrder.replace(queue.order, items, { startAt: 0, shuffle: false, random: this.#random })
      },
      FROM_START,
    )
  }

  removeSaved(id: SavedQueueId): void {
    if (!this.#store.removeSaved(id)) throw new EngineError('NOT_FOUND', 'That saved queue is no longer there.')
  }

  /** An edit of what stands in the queue: can be undone. */
  #edit(
    playerId: PlayerId,
    words: string,
    change: (queue: Queue) => PlayOrder | Promise<PlayOrder>,
    { fromStart = false } = {},
  ): Promise<QueueState> {
    return this.#inTurn(playerId, async (queue) => {
      const before = { words, order: queue.order, positionMs: queue.positionMs }
      const after = await change(queue)
      if (after === queue.order) return
      const goesOn = !fromStart && sameItem(queue.order, after)
      const lists = listsDiffer(queue.order, after)
      this.#commit(playerId, queue, after, goesOn ? queue.positionMs : 0)
      if (lists && before.order.order.length > 0) queue.undo = [...queue.undo.slice(1 - MAX_UNDO), before]
    })
  }

  /** A step within the queue: not something to undo. */
  #step(playerId: PlayerId, change: (queue: Queue) => PlayOrder, { keepPosition = false } = {}): Promise<QueueState> {
    return this.#inTurn(playerId, async (queue) => {
      this.#commit(playerId, queue, change(queue), keepPosition ? queue.positionMs : 0)
    })
  }

  /** Stores first; what is in memory changes only when that went well. */
  #commit(playerId: PlayerId, queue: Queue, order: PlayOrder, positionMs: number): void {
    const revision = queue.revision + 1
    const listsToo = listsDiffer(queue.order, order)
    this.#store.put(playerId, { ...order, positionMs, revision }, { listsToo })
    Object.assign(queue, { order, positionMs, revision, ...timesOf(order) })
  }

  #inTurn(playerId: PlayerId, work: (queue: Queue) => Promise<void>): Promise<QueueState> {
    const turn = (this.#edits.get(playerId) ?? Promise.resolve()).then(async () => {
      const queue = await this.#get(playerId)
      await work(queue)
      return this.#stateOf(playerId, queue)
    })
    this.#edits.set(
      playerId,
      turn.catch(() => {}),
    )
    return turn
  }

  #get(playerId: PlayerId): Promise<Queue> {
    let queue = this.#queues.get(playerId)
    if (queue === undefined) {
      queue = this.#read(playerId)
      this.#queues.set(playerId, queue)
      queue.catch(() => this.#queues.delete(playerId))
    }
    return queue
  }

  async #read(playerId: PlayerId): Promise<Queue> {
    const stored = this.#store.find(playerId)
    // The clock as a first revision: a page that outlived a restart cannot mistake the new windows for the old ones.
    const queue: Queue = {
      order: playOrder.EMPTY,
      positionMs: 0,
      revision: this.#now(),
      nextItemId: 0,
      undo: [],
      totalMs: 0,
      beforeMs: 0,
    }
    if (stored === undefined) return queue
    const items = await this.#itemsOf(queue, stored.trackIds)
    const order = stored.order ? Array.from(stored.order, (line) => items[line]!) : items
    queue.order = { items, order, index: stored.index, shuffle: stored.shuffle, repeat: stored.repeat, queuedNext: 0 }
    queue.positionMs = stored.positionMs
    return Object.assign(queue, timesOf(queue.order))
  }

  async #resolveInto(queue: Queue, selection: TrackSelection): Promise<Item[]> {
    const trackIds = await this.#tracks.resolve(selection)
    const room = MAX_LENGTH - queue.order.order.length
    if (trackIds.length > 0 && room <= 0) {
      throw new EngineError('REFUSED', `The queue is full at ${MAX_LENGTH} tracks. Clear some of it first.`)
    }
    return this.#itemsOf(queue, trackIds.slice(0, room))
  }

  async #itemsOf(queue: Queue, trackIds: readonly TrackId[]): Promise<Item[]> {
    const durations = await durationsOf(this.#stores.library, trackIds)
    return trackIds.map((trackId, i) => ({
      itemId: queue.nextItemId++ as QueueItemId,
      trackId,
      durationMs: durations[i] ?? 0,
    }))
  }

  #stateOf(playerId: PlayerId, queue: Queue): QueueState {
    const { order, index, shuffle, repeat } = queue.order
    const after = playOrder.indexAfter(queue.order, 'ended')
    return {
      playerId,
      revision: queue.revision,
      length: order.length,
      index,
      current: this.#playable(order, index),
      next: after === undefined ? null : this.#playable(order, after),
      positionMs: queue.positionMs,
      shuffle,
      repeat,
      totalMs: queue.totalMs,
      remainingMs: queue.totalMs - queue.beforeMs,
      undo: queue.undo.at(-1)?.words ?? null,
    }
  }

  #playable(order: readonly Item[], index: number): PlayableItem | null {
    const item = order[index]
    return item ? { itemId: item.itemId, index, track: this.#tracks.details(item.trackId) ?? null } : null
  }
}

const FROM_START = { fromStart: true }

const listsDiffer = (a: PlayOrder, b: PlayOrder): boolean => a.order !== b.order || a.items !== b.items

const sameTracks = (items: readonly Item[], trackIds: readonly TrackId[]): boolean =>
  items.length === trackIds.length && items.every((item, i) => item.trackId === trackIds[i])

const sameItem = (a: PlayOrder, b: PlayOrder): boolean => a.order[a.index]?.itemId === b.order[b.index]?.itemId

function timesOf({ order, index }: PlayOrder): { totalMs: number; beforeMs: number } {
  let totalMs = 0
  let beforeMs = 0
  for (let i = 0; i < order.length; i++) {
    if (i < index) beforeMs += order[i]!.durationMs
    totalMs += order[i]!.durationMs
  }
  return { totalMs, beforeMs }
}
