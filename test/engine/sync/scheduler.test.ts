import { beforeEach, describe, expect, it } from 'vitest'
import { EVERY_MS, Scheduler, type Ended } from '../../../src/engine/sync/scheduler.ts'
import type { SourceId } from '../../../src/shared/model/ids.ts'
import type { SyncReason } from '../../../src/shared/model/server.ts'
import { FakeClock, turns } from '../../support/fake-clock.ts'

const [a, b, c, d] = [1, 2, 3, 4] as SourceId[] as [SourceId, SourceId, SourceId, SourceId]
const MINUTE = 60_000

describe('the scheduler', () => {
  let clock: FakeClock
  let scheduler: Scheduler
  /** `1 start`: what ran, in order. */
  let ran: string[]
  let most: number
  let due: boolean
  let ends: Map<SourceId, ((ended: Ended) => void)[]>

  beforeEach(() => {
    clock = new FakeClock()
    ran = []
    most = 0
    due = true
    ends = new Map()
    let running = 0
    scheduler = new Scheduler({
      clock,
      onChange: () => {},
      isDue: () => due,
      run: async (sourceId, reason, signal) => {
        ran.push(`${sourceId} ${reason}`)
        most = Math.max(most, ++running)
        const ended = await new Promise<Ended>((resolve) => {
          ends.set(sourceId, [...(ends.get(sourceId) ?? []), resolve])
          signal.addEventListener('abort', () => resolve('waits'))
        })
        running--
        return ended
      },
    })
  })
  const end = async (sourceId: SourceId, ended: Ended = 'done') => {
    for (const resolve of ends.get(sourceId) ?? []) resolve(ended)
    ends.delete(sourceId)
    await turns(3)
  }
  const stateOf = (sourceId: SourceId) => scheduler.stateOf(sourceId).is

  it('syncs two servers at once, and the others after them', async () => {
    for (const id of [a, b, c, d]) scheduler.request(id, 'start')
    expect(ran).toEqual(['1 start', '2 start'])
    expect([a, b, c, d].map(stateOf)).toEqual(['running', 'running', 'waiting', 'waiting'])
    await end(b)
    await end(a)
    expect(ran).toEqual(['1 start', '2 start', '3 start', '4 start'])
    expect(most).toBe(2)
  })

  it('lets those go first that somebody waits for', async () => {
    for (const id of [a, b, c]) scheduler.request(id, 'schedule')
    scheduler.request(d, 'user')
    await end(a)
    expect(ran.at(-1)).toBe('4 user')
    await end(b)
    expect(ran.at(-1)).toBe('3 schedule')
  })

  it('moves one that waits to the front when somebody asks for it', async () => {
    for (const id of [a, b, c, d]) scheduler.request(id, 'schedule')
    scheduler.request(d, 'user')
    await end(a)
    expect(ran.at(-1)).toBe('4 user')
  })

  it.each([
    ['user', 1],
    ['refresh', 1],
    ['schedule', 1],
    ['start', 1],
    ['back-online', 1],
    ['notice', 2],
    ['retry', 2],
  ] as [SyncReason, number][])('asked with “%s” while one runs: %i in all', async (reason, count) => {
    scheduler.request(a, 'start')
    for (let i = 0; i < 5; i++) scheduler.request(a, reason)
    expect(ran).toHaveLength(1)
    await end(a)
    await end(a)
    await end(a)
    expect(ran).toHaveLength(count)
    expect(most).toBe(1)
  })

  it('does not run twice for what is asked while one waits', async () => {
    scheduler.request(a, 'start')
    scheduler.request(b, 'start')
    for (const reason of ['start', 'notice', 'user'] as const) scheduler.request(c, reason)
    await end(a)
    await end(c)
    await end(b)
    expect(ran).toEqual(['1 start', '2 start', '3 user'])
  })

  it('syncs every thirty minutes', async () => {
    scheduler.request(a, 'start')
    await end(a)
    expect(scheduler.stateOf(a).nextAt).toBe(clock.now() + EVERY_MS)
    await clock.advance(EVERY_MS - 1)
    expect(ran).toHaveLength(1)
    await clock.advance(1)
    expect(ran).toEqual(['1 start', '1 schedule'])
    await end(a)
    await clock.advance(EVERY_MS)
    expect(ran).toHaveLength(3)
  })

  it('counts the thirty minutes from the last sync, whoever asked for it', async () => {
    scheduler.request(a, 'start')
    await end(a)
    await clock.advance(20 * MINUTE)
    scheduler.request(a, 'user')
    await end(a)
    await clock.advance(20 * MINUTE)
    expect(ran).toEqual(['1 start', '1 user'])
    await clock.advance(10 * MINUTE)
    expect(ran).toHaveLength(3)
  })

  it('leaves out what is not due, and comes back to it', async () => {
    scheduler.request(a, 'start')
    await end(a)
    due = false
    await clock.advance(3 * EVERY_MS)
    expect(ran).toHaveLength(1)
    due = true
    await clock.advance(EVERY_MS)
    expect(ran).toHaveLength(2)
  })

  it('tries what failed again sooner, and less and less often', async () => {
    scheduler.request(a, 'start')
    const waits: number[] = []
    for (let i = 0; i < 7; i++) {
      await end(a, 'failed')
      waits.push((scheduler.stateOf(a).nextAt! - clock.now()) / MINUTE)
      await clock.advance(scheduler.stateOf(a).nextAt! - clock.now())
    }
    expect(waits).toEqual([2, 4, 8, 16, 30, 30, 30])
    await end(a, 'done')
    expect((scheduler.stateOf(a).nextAt! - clock.now()) / MINUTE).toBe(30)
  })

  it('cancels what runs and what waits, until the clock or somebody asks again', async () => {
    for (const id of [a, b, c]) scheduler.request(id, 'start')
    scheduler.request(a, 'notice')
    scheduler.cancel(a)
    scheduler.cancel(c)
    await turns(3)
    expect(stateOf(a)).toBe('idle')
    expect(stateOf(c)).toBe('idle')
    expect(ran).toEqual(['1 start', '2 start'])
    scheduler.request(a, 'user')
    expect(ran.at(-1)).toBe('1 user')
  })

  it('runs again when it is asked for while the cancelled one is still ending', async () => {
    scheduler.request(a, 'start')
    scheduler.cancel(a)
    scheduler.request(a, 'user')
    await turns(3)
    expect(ran).toEqual(['1 start', '1 user'])
  })

  it('leaves no timer behind when it stops or forgets', async () => {
    for (const id of [a, b, c]) scheduler.request(id, 'start')
    await end(a)
    await scheduler.forget(a)
    await scheduler.forget(c)
    await scheduler.stop(new DOMException('stop', 'AbortError'))
    expect(clock.waiting).toBe(0)
    scheduler.request(b, 'user')
    expect(ran).toHaveLength(3)
  })
})
