import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Events } from '../../src/engine/events.ts'
import { BATCH_MS, liveBatches } from '../../src/engine/live.ts'
import type { PlayerId } from '../../src/shared/model/ids.ts'

describe('live batches', () => {
  let events: Events
  let stop: AbortController

  beforeEach(() => {
    vi.useFakeTimers()
    events = new Events(pino({ level: 'silent' }))
    stop = new AbortController()
  })

  afterEach(() => {
    stop.abort()
    vi.useRealTimers()
  })

  const changed = (revision: number) => events.announce({ kind: 'library.changed', revision })
  const valueOf = async <T>(step: Promise<IteratorResult<T, void>>) => (await step).value

  it('begin with an empty one, so that a page knows where it stands', async () => {
    expect(await valueOf(liveBatches(events, stop).next())).toEqual({ seq: 0, events: [] })
  })

  it('say the same thing once, and number themselves without gaps', async () => {
    const batches = liveBatches(events, stop)
    await batches.next()
    changed(1)
    changed(2)
    events.announce({ kind: 'history.changed' })
    changed(3)
    expect(await valueOf(batches.next())).toEqual({
      seq: 1,
      events: [{ kind: 'history.changed' }, { kind: 'library.changed', revision: 3 }],
    })
    const second = batches.next()
    changed(4)
    await vi.advanceTimersByTimeAsync(BATCH_MS)
    expect(await valueOf(second)).toEqual({ seq: 2, events: [{ kind: 'library.changed', revision: 4 }] })
  })

  it('hold back what comes within 100 ms of the last one', async () => {
    const batches = liveBatches(events, stop)
    await batches.next()
    changed(1)
    await batches.next()
    let arrived = false
    const second = batches.next().then(() => (arrived = true))
    changed(2)
    await vi.advanceTimersByTimeAsync(BATCH_MS - 1)
    expect(arrived).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    await second
    expect(arrived).toBe(true)
  })

  it('end when the listener goes, and leave no listener behind', async () => {
    const batches = liveBatches(events, stop)
    await batches.next()
    const last = batches.next()
    stop.abort()
    expect((await last).done).toBe(true)
  })

  it('end for a page that does not take them, which then asks for everything anew', async () => {
    const batches = liveBatches(events, stop)
    await batches.next()
    for (let i = 0; i < 300; i++) {
      events.announce({ kind: 'queue.changed', playerId: `p${i}` as PlayerId, revision: i })
    }
    const taken = [await batches.next(), await batches.next()]
    expect(taken.some((step) => step.done)).toBe(true)
  })
})
