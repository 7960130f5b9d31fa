/** How a server is, as one thing to say; and what one badge says of them all. */
import { describe, expect, it } from 'vitest'
import { conditionOf, overallOf, shareOf, withExchange } from '../../../src/renderer/servers/condition.ts'
import type { ExchangeStatus } from '../../../src/shared/model/personal.ts'
import type { SyncStatus } from '../../../src/shared/model/server.ts'
import type { SourceRow } from '../../../src/shared/model/source.ts'
import { serverSource, statusOf } from '../../support/page-world.ts'

const server = (change: Partial<SourceRow> = {}): SourceRow => ({
  ...serverSource(2, 'Attic', 'https://attic.example.org'),
  ...change,
})
const status = (change: Partial<SyncStatus> = {}): SyncStatus => ({ ...statusOf(server()), ...change })
const kindOf = (change: Partial<SyncStatus>, source = server()) => conditionOf(status(change), source).kind

describe('one server', () => {
  it('is synced, since when', () => {
    expect(conditionOf(status({ lastSyncedAt: 5 }), server())).toEqual({ kind: 'synced', at: 5 })
  })

  it('is syncing while it connects, syncs and groups', () => {
    expect(conditionOf(status({ phase: 'syncing', tracks: { done: 3, total: 9 } }), server())).toEqual({
      kind: 'syncing',
      done: 3,
      total: 9,
    })
    expect(kindOf({ phase: 'connecting' })).toBe('syncing')
    expect(kindOf({ phase: 'grouping' })).toBe('syncing')
  })

  it('says first what only the user can mend', () => {
    expect(kindOf({ online: 'offline', failure: 'No.' }, server({ state: 'signed-out' }))).toBe('signed-out')
    expect(kindOf({ phase: 'syncing' }, server({ state: 'replaced' }))).toBe('replaced')
    expect(kindOf({ paused: true }, server({ state: 'braked' }))).toBe('braked')
  })

  it('does not call a paused one failed or away', () => {
    expect(kindOf({ paused: true, failure: 'No.', online: 'offline' })).toBe('paused')
  })

  it('is away rather than failed when it cannot be reached', () => {
    expect(kindOf({ online: 'offline', failure: 'No answer.' })).toBe('offline')
  })

  it('is failed with the reason and the next try, also while it waits for that', () => {
    expect(conditionOf(status({ failure: 'No.', nextAt: 9, phase: 'retrying' }), server())).toEqual({
      kind: 'failed',
      why: 'No.',
      nextAt: 9,
    })
  })

  it('believes the source about being reachable before anything was asked', () => {
    const away = server()
    expect(conditionOf(undefined, { ...away, server: { ...away.server!, reachable: false } }).kind).toBe('offline')
    expect(conditionOf(undefined, away).kind).toBe('new')
  })

  it('is new until a sync went through', () => {
    expect(kindOf({ lastSyncedAt: null })).toBe('new')
    expect(kindOf({ lastSyncedAt: null, phase: 'waiting' })).toBe('waiting')
  })
})

const exchange = (change: Partial<ExchangeStatus> = {}): ExchangeStatus => ({
  sourceId: server().id,
  name: 'Attic',
  state: 'idle',
  lastAt: 5,
  playlists: null,
  waiting: 0,
  failure: null,
  on: true,
  ...change,
})
const failing = exchange({ state: 'failing', failure: 'It is full.' })

describe('one server with personal data', () => {
  const synced = { kind: 'synced', at: 5 } as const

  it('has failed when only the exchange did, for its reason', () => {
    expect(withExchange(synced, failing)).toEqual({ kind: 'failed', why: 'It is full.', nextAt: null })
  })

  it('is as it was while the exchange is well, runs, or is switched off', () => {
    for (const one of [undefined, exchange(), exchange({ state: 'exchanging', waiting: 3 }), { ...failing, on: false }])
      expect(withExchange(synced, one)).toBe(synced)
  })

  it('says first what is wrong with the server itself', () => {
    const away = { kind: 'offline', since: 5 } as const
    expect(withExchange(away, failing)).toBe(away)
  })
})

describe('all servers', () => {
  const two = [server(), { ...server(), id: 3 as SourceRow['id'], name: 'Loft' }]
  const overall = (first: Partial<SyncStatus>, second: Partial<SyncStatus> = {}, issues = 0) =>
    overallOf(two, [status(first), status({ sourceId: two[1]!.id, ...second })], issues)

  it('say nothing where there are none', () => {
    expect(overallOf([], [], 0)).toBeUndefined()
  })

  it('say what waits for the user also where there are none', () => {
    expect(overallOf([], [], 2)).toEqual({ kind: 'attention', count: 2 })
  })

  it('have failed when the exchange with one did', () => {
    expect(overallOf(two, [status(), status({ sourceId: two[1]!.id })], 0, [failing])).toEqual({
      kind: 'failed',
      count: 1,
    })
  })

  it('add up what is syncing, once every whole is known', () => {
    const syncing = { phase: 'syncing' as const, tracks: { done: 10, total: 100 } }
    expect(overall(syncing, { phase: 'syncing', tracks: { done: 40, total: 100 } })).toEqual({
      kind: 'syncing',
      share: 0.25,
      names: ['Attic', 'Loft'],
    })
    expect(overall(syncing, { phase: 'connecting' })).toMatchObject({ kind: 'syncing', share: null })
  })

  it('say what waits for the user before what failed and what is away', () => {
    expect(overall({ failure: 'No.' }, { online: 'offline' }, 2)).toEqual({ kind: 'attention', count: 2 })
    expect(overall({ failure: 'No.' }, { online: 'offline' })).toEqual({ kind: 'failed', count: 1 })
    expect(overall({}, { online: 'offline' })).toEqual({ kind: 'offline', count: 1, of: 2 })
  })

  it('are as old as the one that was synced longest ago', () => {
    expect(overall({ lastSyncedAt: 50 }, { lastSyncedAt: 20 })).toEqual({ kind: 'synced', at: 20 })
  })
})

it('knows no share of an unknown or empty whole, and never more than all', () => {
  expect(shareOf({ done: 5, total: null })).toBeNull()
  expect(shareOf({ done: 0, total: 0 })).toBeNull()
  expect(shareOf({ done: 12, total: 10 })).toBe(1)
})
