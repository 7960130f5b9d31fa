/** Finding what can be played next in a queue of which much is out of reach. */
import { expect, it } from 'vitest'
import { findNextPlayable } from '../../../src/renderer/player/next-playable.ts'
import type { Availability } from '../../../src/shared/model/availability.ts'
import type { QueueItemId } from '../../../src/shared/model/ids.ts'
import type { QueueState, RepeatMode } from '../../../src/shared/model/queue.ts'
import type { TrackRow } from '../../../src/shared/model/track.ts'

type Kind = Availability | 'left'

/** A queue by where its tracks are; `left` is an item whose track has left the library. */
function queueOf(kinds: readonly Kind[], { index = 0, repeat = 'off' as RepeatMode, knowsNext = false } = {}) {
  const items = kinds.map((kind, at) => ({
    itemId: (at + 1) as QueueItemId,
    track: kind === 'left' ? null : ({ id: `t${at}`, availability: kind } as unknown as TrackRow),
  }))
  const asked: { offset: number; limit: number }[] = []
  const api = {
    queue: {
      window: ({ offset, limit }: { offset: number; limit: number }) => {
        asked.push({ offset, limit })
        return Promise.resolve({
          items: items.slice(offset, offset + limit),
          offset,
          length: items.length,
          revision: 1,
        })
      },
    },
  }
  const next = knowsNext ? { ...items[index + 1], index: index + 1 } : null
  const state = { playerId: 'p', index, length: items.length, repeat, next } as unknown as QueueState
  return { find: () => findNextPlayable(api as never, state), asked }
}

it('takes the next item without asking when it is known and can be played', async () => {
  const { find, asked } = queueOf(['offline', 'streamable'], { knowsNext: true })
  expect((await find())?.itemId).toBe(2)
  expect(asked).toEqual([])
})

it('passes over what is out of reach, gone, or has left the library', async () => {
  const { find } = queueOf(['offline', 'offline', 'gone', 'left', 'local', 'local'], { knowsNext: true })
  expect((await find())?.itemId).toBe(5)
})

it('finds nothing behind the last that can be played', async () => {
  const { find } = queueOf(['local', 'offline', 'offline'], { index: 1 })
  expect(await find()).toBeNull()
})

it('goes on at the beginning when all is repeated, and never finds the item itself', async () => {
  expect((await queueOf(['local', 'offline', 'offline'], { index: 1, repeat: 'all' }).find())?.itemId).toBe(1)
  expect(await queueOf(['local'], { repeat: 'all' }).find()).toBeNull()
})

it('passes over the same item when one is repeated', async () => {
  const { find } = queueOf(['offline', 'offline', 'local'], { repeat: 'one' })
  expect((await find())?.itemId).toBe(3)
})

it('asks for windows, not for the whole queue, and gives up in a very long one', async () => {
  const { find, asked } = queueOf(Array.from({ length: 50_000 }, () => 'offline' as const))
  expect(await find()).toBeNull()
  expect(asked.length).toBe(25)
  expect(Math.max(...asked.map(({ limit }) => limit))).toBe(200)
})
