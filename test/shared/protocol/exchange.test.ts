/** What may be said in an exchange, and how much of it. */
import { describe, expect, it } from 'vitest'
import {
  ChangesQuery,
  ExchangeInput,
  LeadInput,
  MOST_CHANGES,
  StateQuery,
  WireBatch,
  WireLeader,
  WirePeers,
} from '../../../src/shared/protocol/exchange.ts'

const origin = 'a'.repeat(32)
const batch = {
  origin,
  first: 1,
  before: '0'.repeat(32),
  after: '1'.repeat(32),
  changes: { order: [0], forms: [{ rows: 1, columns: [{ all: 1 }, ['x']] }] },
}

describe('an exchange', () => {
  it('needs no more than who asks', () => {
    expect(ExchangeInput.parse({ device_id: 'desk' })).toMatchObject({
      cursor: null,
      vector: {},
      changes: [],
      filter: {},
      whole: false,
      limit: 500,
    })
  })

  it('may come from a newer version, that says more', () => {
    expect(() =>
      ExchangeInput.parse({ device_id: 'desk', mood: 'good', changes: [{ ...batch, hint: 1 }] }),
    ).not.toThrow()
  })

  it.each([
    {},
    { device_id: '' },
    { device_id: 'a b' },
    { device_id: 'x'.repeat(65) },
    { device_id: 'desk', origin: 'A'.repeat(32) },
    { device_id: 'desk', limit: MOST_CHANGES + 1 },
    { device_id: 'desk', limit: -1 },
    { device_id: 'desk', vector: { desk: 1 } },
    { device_id: 'desk', vector: { [origin]: -1 } },
    { device_id: 'desk', vector: { [origin]: 1.5 } },
    { device_id: 'desk', cursor: { log_id: '', number: 1 } },
    { device_id: 'desk', changes: Array.from({ length: 2_001 }, () => batch) },
    { device_id: 'desk', changes: [{ ...batch, first: 0 }] },
    { device_id: 'desk', changes: [{ ...batch, changes: { order: ['0'], forms: [] } }] },
  ])('is not this: %j', (told) => {
    expect(ExchangeInput.safeParse(told).success).toBe(false)
  })

  it('holds batches in columns', () => {
    expect(WireBatch.parse(batch)).toEqual(batch)
  })
})

describe('queries', () => {
  it('are texts, and have bounds', () => {
    expect(ChangesQuery.parse({ from_seq: '5', limit: '10' })).toEqual({ from_seq: 5, limit: 10 })
    expect(StateQuery.parse({})).toEqual({ limit: 2_000 })
    for (const limit of ['0', '-1', '1e9', 'x']) {
      expect(ChangesQuery.safeParse({ limit }).success).toBe(false)
      expect(StateQuery.safeParse({ limit }).success).toBe(false)
    }
    expect(LeadInput.safeParse({ device_id: 'desk', act: 'rule' }).success).toBe(false)
  })
})

describe('what a server tells of devices', () => {
  const leader = { device_id: 'desk', device_name: 'Desk', epoch: 3, since: '2026-05-01T08:00:00.000Z' }
  const peer = { device_id: 'desk', device_name: 'Desk', last_seen_at: '2026-05-01T08:00:00.000Z', behind: 0 }

  it('has ids and times, or null', () => {
    expect(WireLeader.parse(leader)).toEqual(leader)
    expect(WireLeader.parse({ device_id: null, device_name: null, epoch: 0, since: null })).toMatchObject({ epoch: 0 })
    expect(WirePeers.parse([peer])).toEqual([peer])
  })

  // They end up in what the page is answered, which is checked, too: one of them would take the whole answer with it.
  it.each([{ device_id: 'not an id' }, { since: 'lately' }, { since: '' }])('is refused with %j in it', (wrong) => {
    expect(WireLeader.safeParse({ ...leader, ...wrong }).success).toBe(false)
  })

  it('is refused with a device that was seen at no time', () => {
    expect(WirePeers.safeParse([{ ...peer, last_seen_at: 'lately' }]).success).toBe(false)
  })
})
