/** Plays on their way to the engine: none lost while it is away, none kept that it will never take. */
import { ORPCError } from '@orpc/client'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { UntoldPlays, type CountedPlay } from '../../../src/renderer/player/untold-plays.ts'
import { ConnectionLost } from '../../../src/renderer/rpc/connection.ts'
import type { TrackId } from '../../../src/shared/model/ids.ts'

const play = (startedAt: number): CountedPlay => ({ trackId: 'a' as TrackId, startedAt, playedMs: 90_000 })

function storage(): Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> {
  const held = new Map<string, string>()
  return {
    getItem: (name) => held.get(name) ?? null,
    setItem: (name, text) => void held.set(name, text),
    removeItem: (name) => void held.delete(name),
  }
}

beforeEach(() => vi.stubGlobal('localStorage', storage()))
afterEach(() => vi.unstubAllGlobals())

describe('counted plays', () => {
  it('are told once, in the order they were heard', async () => {
    const told: number[] = []
    const plays = new UntoldPlays(async ({ startedAt }) => void told.push(startedAt))
    plays.add(play(1))
    plays.add(play(2))
    await vi.waitFor(() => expect(told).toEqual([1, 2]))
    await plays.tellAll()
    expect(told).toEqual([1, 2])
  })

  it('are kept while the engine is away, over a reload of the page, and told with the time they began', async () => {
    const away = new UntoldPlays(() => Promise.reject(new ConnectionLost('gone')))
    away.add(play(1))
    away.add(play(2))
    await away.tellAll()
    const told: CountedPlay[] = []
    const back = new UntoldPlays(async (one) => void told.push(one))
    await back.tellAll()
    expect(told).toEqual([play(1), play(2)])
    expect(localStorage.getItem('soul.plays')).toBeNull()
  })

  it('are told again when they went on, and once, as long as they were, where nothing was told yet', async () => {
    const longer = { ...play(1), playedMs: 180_000 }
    const told: CountedPlay[] = []
    const plays = new UntoldPlays(async (one) => void told.push(one))
    plays.add(play(1))
    await vi.waitFor(() => expect(localStorage.getItem('soul.plays')).toBeNull())
    plays.add(longer)
    await vi.waitFor(() => expect(localStorage.getItem('soul.plays')).toBeNull())
    expect(told).toEqual([play(1), longer])

    const away = new UntoldPlays(() => Promise.reject(new ConnectionLost('gone')))
    away.add(play(1))
    away.add(play(2))
    away.add(longer)
    await away.tellAll()
    told.length = 0
    await plays.tellAll()
    expect(told).toEqual([play(2), longer])
  })

  it('are not forgotten when they went on while they were being told', async () => {
    const longer = { ...play(1), playedMs: 180_000 }
    const answer = Promise.withResolvers<void>()
    const told: CountedPlay[] = []
    const plays = new UntoldPlays(async (one) => {
      told.push(one)
      await answer.promise
    })
    plays.add(play(1))
    plays.add(longer)
    answer.resolve()
    await vi.waitFor(() => expect(told).toEqual([play(1), longer]))
    await vi.waitFor(() => expect(localStorage.getItem('soul.plays')).toBeNull())
  })

  it('are not told again when the engine has said no', async () => {
    const tell = vi.fn(() => Promise.reject(new ORPCError('FORBIDDEN')))
    const plays = new UntoldPlays(tell)
    plays.add(play(1))
    await vi.waitFor(() => expect(localStorage.getItem('soul.plays')).toBeNull())
    await plays.tellAll()
    expect(tell).toHaveBeenCalledTimes(1)
  })

  it('are kept in memory where there is no storage', async () => {
    vi.stubGlobal('localStorage', undefined)
    let reachable = false
    const told: number[] = []
    const plays = new UntoldPlays(async ({ startedAt }) => {
      if (!reachable) throw new ConnectionLost('gone')
      told.push(startedAt)
    })
    plays.add(play(1))
    await plays.tellAll()
    reachable = true
    await vi.waitFor(async () => {
      await plays.tellAll()
      expect(told).toEqual([1])
    })
  })
})
