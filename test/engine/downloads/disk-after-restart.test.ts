/** What the disk had refused before a restart: nothing is left of it but rows, and those must not wait for ever. */
import { afterEach, expect, it } from 'vitest'
import { TransferError } from '../../../src/engine/sources/transfer-error.ts'
import { PIECE_MS, QueueWorld } from './queue-world.ts'

let world: QueueWorld
afterEach(() => world.close())

it.each(['no-space', 'not-writable', 'disk-error'] as const)(
  'goes on after a restart with what the disk refused before (%s)',
  async (reason) => {
    world = await QueueWorld.open()
    world.downloads.start()
    const [track] = world.tracks(1)
    world.answer = () => ({ answer: new TransferError(reason, 'The disk says no.'), pieces: 3 })
    world.refusal = new Error('still')
    world.change({ reserve: 0 })
    world.want([track!])
    await world.clock.advance(4 * PIECE_MS)
    world.freeBytes = 0
    await world.clock.advance(PIECE_MS)
    expect(world.row(track!)).toMatchObject({ state: 'blocked', reason })
    await world.stop()

    world.answer = () => ({ answer: 'file' })
    world.refusal = null
    world.freeBytes = 1e12
    await world.startAgain()
    await world.clock.advance(60_000 + 12 * PIECE_MS)
    expect(world.kept).toHaveLength(1)
  },
)
