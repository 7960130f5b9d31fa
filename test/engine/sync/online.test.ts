import { beforeEach, describe, expect, it } from 'vitest'
import { IDLE_MS, OnlineStates } from '../../../src/engine/sync/online.ts'
import type { SourceId } from '../../../src/shared/model/ids.ts'
import { FakeClock, turns } from '../../support/fake-clock.ts'

const id = 1 as SourceId
const SECOND = 1_000
const HOUR = 3_600 * SECOND

describe('whether a server answers', () => {
  let clock: FakeClock
  let online: OnlineStates
  let there: boolean
  let watched: boolean
  let jitter: number
  let probedAt: number[]
  let told: string[]

  beforeEach(() => {
    clock = new FakeClock()
    there = true
    watched = false
    jitter = 0.5
    probedAt = []
    told = []
    online = new OnlineStates({
      clock,
      random: () => jitter,
      probe: async () => {
        probedAt.push(clock.now())
        return there
      },
      isWatched: () => watched,
      onChange: (_, now, before) => told.push(`${before} → ${now}`),
    })
  })
  const gaps = () => probedAt.slice(1).map((at, i) => (at - probedAt[i]!) / SECOND)

  it('is not known until something has been heard', () => {
    online.follow(id, { ask: false })
    expect(online.of(id)).toBe('unknown')
    online.heard(id)
    online.heard(id)
    expect(online.of(id)).toBe('online')
    expect(told).toEqual(['unknown → online'])
  })

  it('is asked for every minute while nothing is heard', async () => {
    online.follow(id, { ask: true })
    await clock.advance(10 * IDLE_MS)
    expect(probedAt).toHaveLength(11)
    expect(told).toEqual(['unknown → online'])
  })

  it('is not asked for while requests succeed', async () => {
    online.follow(id, { ask: false })
    for (let i = 0; i < 20; i++) {
      online.heard(id)
      await clock.advance(IDLE_MS / 2)
    }
    expect(probedAt).toEqual([])
  })

  it('is never asked for while its socket is open', async () => {
    online.follow(id, { ask: false })
    online.heard(id)
    watched = true
    await clock.advance(HOUR)
    expect(probedAt).toEqual([])
  })

  it('is asked less and less often while it is away', async () => {
    there = false
    online.follow(id, { ask: true })
    await clock.advance(HOUR)
    expect(gaps()).toEqual([5, 10, 20, 40, 80, 160, ...Array.from({ length: gaps().length - 6 }, () => 300)])
    expect(probedAt).toHaveLength(17)
    expect(told).toEqual(['unknown → offline'])
  })

  it.each([0, 0.25, 0.999])('is not asked in step with other devices (%d)', async (share) => {
    jitter = share
    there = false
    online.follow(id, { ask: true })
    await clock.advance(8 * SECOND)
    expect(gaps()[0]).toBeCloseTo(5 * (0.8 + 0.4 * share), 3)
  })

  it('comes back, and is told so once', async () => {
    there = false
    online.follow(id, { ask: true })
    await clock.advance(60 * SECOND)
    there = true
    await clock.advance(60 * SECOND)
    expect(told).toEqual(['unknown → offline', 'offline → online'])
    there = false
    await clock.advance(IDLE_MS)
    expect(told.at(-1)).toBe('online → offline')
    // Away anew, it is asked soon again.
    expect(probedAt.map((at) => (at - probedAt[0]!) / SECOND)).toEqual([0, 5, 15, 35, 75, 135, 140, 150, 170])
  })

  it('is asked at once when a stream breaks off, but not by all of them', async () => {
    online.follow(id, { ask: false })
    online.heard(id)
    there = false
    for (let i = 0; i < 10; i++) online.ask(id)
    await turns(3)
    expect(probedAt).toHaveLength(1)
    expect(online.of(id)).toBe('offline')
  })

  it('says nothing of a server that has been forgotten', async () => {
    online.follow(id, { ask: true })
    online.forget(id)
    online.heard(id)
    await clock.advance(HOUR)
    expect(told).toEqual([])
    expect(clock.waiting).toBe(0)
  })
})
