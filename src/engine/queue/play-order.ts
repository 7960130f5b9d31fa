/**
 * The order of a queue, as plain data: what stands in it, in which order it plays, and where it is. Every function takes
 * one and returns another, so that the one before is the undo.
 *
 * `items` is the order in which things were added or moved to by hand; `order` is the order of play. Without shuffle they
 * are the same array. Shuffling replaces `order` alone; unshuffling puts `items` back in its place.
 */
import type { QueueItemId, TrackId } from '../../shared/model/ids.ts'
import type { RepeatMode } from '../../shared/model/queue.ts'

export interface Item {
  readonly itemId: QueueItemId
  readonly trackId: TrackId
  readonly durationMs: number
}

export interface PlayOrder {
  readonly items: readonly Item[]
  readonly order: readonly Item[]
  /** Into `order`; -1 when empty. */
  readonly index: number
  readonly shuffle: boolean
  readonly repeat: RepeatMode
  /** How many items right behind the current one were put there by "play next"; the next such goes behind them. */
  readonly queuedNext: number
}

const NOTHING: readonly Item[] = []

export const EMPTY: PlayOrder = {
  items: NOTHING,
  order: NOTHING,
  index: -1,
  shuffle: false,
  repeat: 'off',
  queuedNext: 0,
}

export type Random = () => number

/** Replaces the content. With shuffle the starting item comes first and the rest in random order. */
export function replace(
  before: PlayOrder,
  items: readonly Item[],
  { startAt, shuffle, random }: { startAt?: number; shuffle: boolean; random: Random },
): PlayOrder {
  const base = { ...before, items, shuffle, queuedNext: 0 }
  if (items.length === 0) return { ...base, order: items, index: -1 }
  if (!shuffle) return { ...base, order: items, index: Math.min(startAt ?? 0, items.length - 1) }
  const first = items[startAt ?? Math.floor(random() * items.length)] ?? items[0]!
  return { ...base, order: [first, ...shuffled(without(items, new Set([first])), random)], index: 0 }
}

/** Adds at the end of both orders. */
export function append(before: PlayOrder, added: readonly Item[]): PlayOrder {
  const order = [...before.order, ...added]
  const items = before.shuffle ? [...before.items, ...added] : order
  return { ...before, items, order, index: before.index < 0 && order.length > 0 ? 0 : before.index }
}

/** Puts right behind the current item, and behind what was put there so before. */
export function playNext(before: PlayOrder, added: readonly Item[]): PlayOrder {
  if (before.index < 0) return append(before, added)
  const after = insert(before, added, before.index + 1 + before.queuedNext)
  return { ...after, queuedNext: before.queuedNext + added.length }
}

/** Inserts before the item at `at` of the play order. */
export function insert(before: PlayOrder, added: readonly Item[], at: number): PlayOrder {
  if (at >= before.order.length) return append(before, added)
  const order = spliced(before.order, at, added)
  // In the unshuffled order they follow what they follow here, so that an album put behind a song stays behind it.
  const neighbour = before.order[at - 1]
  const items = before.shuffle
    ? spliced(before.items, neighbour === undefined ? 0 : before.items.indexOf(neighbour) + 1, added)
    : order
  return { ...before, items, order, index: at <= before.index ? before.index + added.length : before.index }
}

/** Moves items, in the order they have, to before the item now at `to`. A hand-made order is the order from then on. */
export function move(before: PlayOrder, itemIds: ReadonlySet<QueueItemId>, to: number): PlayOrder {
  const moving = before.order.filter((item) => itemIds.has(item.itemId))
  if (moving.length === 0) return before
  const movingSet = new Set(moving)
  const target = before.order.slice(0, to).reduce((count, item) => (movingSet.has(item) ? count : count + 1), 0)
  const order = spliced(without(before.order, movingSet), target, moving)
  const current = before.order[before.index]
  return {
    ...before,
    order,
    items: before.shuffle ? before.items : order,
    index: current === undefined ? -1 : order.indexOf(current),
    queuedNext: 0,
  }
}

/** Takes items out. When the current one goes, the one behind it becomes current (the last one, at the end). */
export function remove(before: PlayOrder, itemIds: ReadonlySet<QueueItemId>): PlayOrder {
  const stays = (item: Item) => !itemIds.has(item.itemId)
  const order = before.order.filter(stays)
  const goneBefore = before.order.slice(0, Math.max(before.index, 0)).reduce((n, item) => (stays(item) ? n : n + 1), 0)
  const goneNext = before.order
    .slice(before.index + 1, before.index + 1 + before.queuedNext)
    .reduce((n, item) => (stays(item) ? n : n + 1), 0)
  return {
    ...before,
    order,
    items: before.shuffle ? before.items.filter(stays) : order,
    index: order.length === 0 ? -1 : Math.min(Math.max(before.index, 0) - goneBefore, order.length - 1),
    queuedNext: before.queuedNext - goneNext,
  }
}

/** Empties it; with `upcomingOnly`, what comes behind the current item. */
export function clear(before: PlayOrder, { upcomingOnly }: { upcomingOnly: boolean }): PlayOrder {
  if (!upcomingOnly) return { ...before, items: NOTHING, order: NOTHING, index: -1, queuedNext: 0 }
  return remove(before, new Set(before.order.slice(before.index + 1).map((item) => item.itemId)))
}

/** On: the current item stays, what follows it is everything else in random order. Off: back to the order before. */
export function setShuffle(before: PlayOrder, on: boolean, random: Random): PlayOrder {
  if (on === before.shuffle) return before
  const current = before.order[before.index]
  if (current === undefined) return { ...before, shuffle: on, order: before.items }
  if (!on)
    return { ...before, shuffle: false, order: before.items, index: before.items.indexOf(current), queuedNext: 0 }
  const rest = shuffled(without(before.items, new Set([current])), random)
  return { ...before, shuffle: true, order: [current, ...rest], index: 0, queuedNext: 0 }
}

/** Index that plays next, or undefined at the end. An item that ended by itself repeats under repeat one. */
export function indexAfter({ order, index, repeat }: PlayOrder, why: 'ended' | 'skip'): number | undefined {
  if (order.length === 0) return undefined
  if (why === 'ended' && repeat === 'one') return index
  if (index + 1 < order.length) return index + 1
  return repeat === 'all' || (repeat === 'one' && why === 'skip') ? 0 : undefined
}

export function indexBefore({ order, index, repeat }: PlayOrder): number | undefined {
  if (order.length === 0) return undefined
  if (index > 0) return index - 1
  return repeat === 'all' ? order.length - 1 : undefined
}

/** Makes `index` current. One step forward keeps the rest of what was put next; any other step lets it go. */
export const goTo = (before: PlayOrder, index: number): PlayOrder => ({
  ...before,
  index,
  queuedNext:
    index === before.index ? before.queuedNext : index === before.index + 1 ? Math.max(before.queuedNext - 1, 0) : 0,
})

const without = (items: readonly Item[], gone: ReadonlySet<Item>): Item[] => items.filter((item) => !gone.has(item))

/** Not `toSpliced`: it takes each item as an argument, and the stack holds no 100,000 of them. */
const spliced = (items: readonly Item[], at: number, added: readonly Item[]): Item[] =>
  items.slice(0, at).concat(added, items.slice(at))

/** Fisher–Yates. */
function shuffled(items: readonly Item[], random: Random): Item[] {
  const result = [...items]
  for (let i = result.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    const swap = result[i]!
    result[i] = result[j]!
    result[j] = swap
  }
  return result
}
