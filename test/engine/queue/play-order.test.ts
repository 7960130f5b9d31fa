import { fc, test as prop } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import * as playOrder from '../../../src/engine/queue/play-order.ts'
import type { Item, PlayOrder } from '../../../src/engine/queue/play-order.ts'
import type { QueueItemId, TrackId } from '../../../src/shared/model/ids.ts'

const item = (n: number): Item => ({ itemId: n as QueueItemId, trackId: `t${n}` as TrackId, durationMs: 1000 })
const items = (...numbers: number[]): Item[] => numbers.map(item)
const ids = (...numbers: number[]) => new Set(numbers as QueueItemId[])
const playing = (order: PlayOrder) => order.order[order.index]?.itemId
const shown = (order: PlayOrder) => order.order.map((i) => Number(i.itemId))

const queueOf = (count: number, index = 0): PlayOrder => ({
  ...playOrder.EMPTY,
  ...(() => {
    const all = items(...Array.from({ length: count }, (_, i) => i))
    return { items: all, order: all }
  })(),
  index,
})

const random = () => 0.3

describe('play order', () => {
  it('keeps the order of several things that were put next', () => {
    let queue = queueOf(3)
    queue = playOrder.playNext(queue, items(10, 11))
    queue = playOrder.playNext(queue, items(12))
    expect(shown(queue)).toEqual([0, 10, 11, 12, 1, 2])
  })

  it('goes on behind what was put next after one of them has started', () => {
    let queue = playOrder.playNext(queueOf(3), items(10, 11))
    queue = playOrder.goTo(queue, 1)
    queue = playOrder.playNext(queue, items(12))
    expect(shown(queue)).toEqual([0, 10, 11, 12, 1, 2])
  })

  it('starts a shuffled queue with the track that was chosen', () => {
    const queue = playOrder.replace(playOrder.EMPTY, items(0, 1, 2, 3), { startAt: 2, shuffle: true, random })
    expect(playing(queue)).toBe(2)
    expect(queue.index).toBe(0)
    expect(shown(queue).toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3])
  })

  it('comes back to the order before the shuffle, at the track that plays', () => {
    const shuffled = playOrder.setShuffle(queueOf(6, 2), true, random)
    const later = playOrder.goTo(shuffled, 3)
    const back = playOrder.setShuffle(later, false, random)
    expect(shown(back)).toEqual([0, 1, 2, 3, 4, 5])
    expect(playing(back)).toBe(playing(later))
  })

  it('plays the one behind when the current one is removed, and the last one when there is none behind', () => {
    expect(playing(playOrder.remove(queueOf(4, 1), ids(1)))).toBe(2)
    expect(playing(playOrder.remove(queueOf(4, 3), ids(3)))).toBe(2)
    expect(playOrder.remove(queueOf(1), ids(0)).index).toBe(-1)
  })

  it('moves several items to before the one they are dropped on', () => {
    expect(shown(playOrder.move(queueOf(6), ids(0, 2), 5))).toEqual([1, 3, 4, 0, 2, 5])
    expect(shown(playOrder.move(queueOf(6), ids(4, 5), 1))).toEqual([0, 4, 5, 1, 2, 3])
    expect(shown(playOrder.move(queueOf(3), ids(0), 3))).toEqual([1, 2, 0])
  })

  it('says what follows under each repeat mode', () => {
    const last = queueOf(3, 2)
    expect(playOrder.indexAfter(last, 'ended')).toBeUndefined()
    expect(playOrder.indexAfter({ ...last, repeat: 'all' }, 'ended')).toBe(0)
    expect(playOrder.indexAfter({ ...last, repeat: 'one' }, 'ended')).toBe(2)
    expect(playOrder.indexAfter({ ...queueOf(3, 0), repeat: 'one' }, 'skip')).toBe(1)
  })

  const edit = fc.oneof(
    fc.record({ kind: fc.constant('append' as const), count: fc.integer({ min: 0, max: 3 }) }),
    fc.record({ kind: fc.constant('next' as const), count: fc.integer({ min: 0, max: 3 }) }),
    fc.record({ kind: fc.constant('insert' as const), count: fc.integer({ min: 0, max: 3 }), at: fc.nat(20) }),
    fc.record({ kind: fc.constant('move' as const), picks: fc.array(fc.nat(20), { maxLength: 4 }), at: fc.nat(20) }),
    fc.record({ kind: fc.constant('remove' as const), picks: fc.array(fc.nat(20), { maxLength: 4 }) }),
    fc.record({ kind: fc.constant('shuffle' as const), on: fc.boolean() }),
    fc.record({ kind: fc.constant('go' as const), at: fc.nat(20) }),
  )

  prop.prop([fc.array(edit, { maxLength: 40 }), fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true }))])(
    'holds the same items in both orders and a valid index after any edits',
    (edits, randoms) => {
      const random = () => randoms.next().value as number
      let queue = playOrder.EMPTY
      let nextId = 0
      const fresh = (count: number) => items(...Array.from({ length: count }, () => nextId++))
      for (const step of edits) {
        const pick = (numbers: number[]) =>
          new Set(
            numbers
              .map((n) => queue.order[n % Math.max(queue.order.length, 1)]?.itemId)
              .filter((id) => id !== undefined),
          )
        const before = playing(queue)
        if (step.kind === 'append') queue = playOrder.append(queue, fresh(step.count))
        else if (step.kind === 'next') queue = playOrder.playNext(queue, fresh(step.count))
        else if (step.kind === 'insert') queue = playOrder.insert(queue, fresh(step.count), step.at)
        else if (step.kind === 'move') queue = playOrder.move(queue, pick(step.picks), step.at)
        else if (step.kind === 'remove') queue = playOrder.remove(queue, pick(step.picks))
        else if (step.kind === 'shuffle') queue = playOrder.setShuffle(queue, step.on, random)
        else if (queue.order.length > 0) queue = playOrder.goTo(queue, step.at % queue.order.length)

        expect(shown(queue).toSorted((a, b) => a - b)).toEqual(
          queue.items.map((i) => Number(i.itemId)).toSorted((a, b) => a - b),
        )
        if (!queue.shuffle) expect(queue.order).toBe(queue.items)
        expect(queue.index).toBe(
          queue.order.length === 0 ? -1 : Math.min(Math.max(queue.index, 0), queue.order.length - 1),
        )
        expect(queue.queuedNext).toBeGreaterThanOrEqual(0)
        if (['append', 'next', 'insert', 'move', 'shuffle'].includes(step.kind) && before !== undefined) {
          expect(playing(queue)).toBe(before)
        }
      }
    },
  )
})
