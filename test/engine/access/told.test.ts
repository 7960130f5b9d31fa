/** What guests and members hear of the library's sources, asked and listened for through the engine's own router. */
import { call } from '@orpc/server'
import { mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { RESIDENT, type Caller } from '../../../src/engine/access/caller.ts'
import { eventTold, sourceTold, syncIssueTold, syncStatusTold } from '../../../src/engine/access/told.ts'
import { createEngine, type Engine } from '../../../src/engine/engine.ts'
import { SCOPES_OF_ROLE, type Role } from '../../../src/shared/model/access.ts'
import type { SourceId, TokenId } from '../../../src/shared/model/ids.ts'
import type { LiveEvent } from '../../../src/shared/model/live-event.ts'
import type { SyncIssue, SyncStatus } from '../../../src/shared/model/server.ts'
import type { ScanReport, SourceRow } from '../../../src/shared/model/source.ts'
import { testHost } from '../../support/host.ts'

const callerAs = (role: Role): Caller => ({
  ...RESIDENT,
  role,
  scopes: new Set(SCOPES_OF_ROLE[role]),
  tokenId: 't' as TokenId,
})
const OTHERS = ['member', 'guest'] as const

/** Each stands in some sentence or field below, and is nobody's business but an owner's. */
const SECRETS = ['/home/ada', 'cellar.example.org', '192.168.1.20', 'grace']

const sourceId = 1 as SourceId
const server: SourceRow = {
  id: sourceId,
  kind: 'soul',
  name: 'Cellar',
  location: 'https://cellar.example.org:4747',
  state: 'ready',
  trackCount: 3,
  sizeBytes: 9,
  problemCount: 0,
  addedAt: 1,
  lastScanAt: null,
  wouldVanish: 0,
  server: {
    serverId: 's1',
    addresses: ['http://192.168.1.20:4747', 'https://cellar.example.org:4747'],
    address: 'https://cellar.example.org:4747',
    account: 'grace',
    role: 'owner',
    active: true,
    paused: false,
    reachable: true,
    canTranscode: true,
    plain: false,
  },
}
const status: SyncStatus = {
  sourceId,
  sourceName: 'Cellar',
  online: 'online',
  phase: 'idle',
  paused: false,
  tracks: { done: 3, total: 3 },
  startedAt: null,
  lastSyncedAt: 5,
  failure: '“Cellar” sends us on to http://192.168.1.20. If that is right, use it as the address.',
  nextAt: null,
}
const issue: SyncIssue = {
  id: 1,
  sourceId,
  sourceName: 'Cellar',
  kind: 'tls',
  message: 'The certificate is not of cellar.example.org.',
  count: 1,
  firstAt: 1,
  lastAt: 2,
  attempts: 1,
  remedies: ['trust', 'edit-address', 'retry'],
}
const report: ScanReport = {
  sourceId,
  startedAt: 1,
  endedAt: 2,
  outcome: 'failed',
  message: "The scan failed: EIO: i/o error, scandir '/home/ada/Music'.",
  files: 3,
  added: 0,
  updated: 0,
  moved: 0,
  removed: 0,
  unchanged: 0,
  problems: 0,
}

const secretsIn = (told: unknown) => SECRETS.filter((secret) => JSON.stringify(told).includes(secret))

describe.each(OTHERS)('a %s', (role) => {
  const caller = callerAs(role)

  it('is told which sources there are, how many tracks they have and whether they can be reached', () => {
    expect(sourceTold(caller, server)).toMatchObject({ name: 'Cellar', trackCount: 3, server: { reachable: true } })
  })

  it('is told neither where they lie nor as whom they are reached', () => {
    expect(secretsIn(sourceTold(caller, server))).toEqual([])
    expect(sourceTold(caller, { ...server, kind: 'folder', location: '/home/ada/Music', server: null })).toMatchObject({
      location: '',
      server: null,
    })
  })

  it('is told that something failed, and whom to ask', () => {
    expect(syncStatusTold(caller, status).failure).toContain('owner')
    expect(secretsIn(syncStatusTold(caller, status))).toEqual([])
    expect(syncStatusTold(caller, { ...status, failure: null }).failure).toBeNull()
    expect(syncIssueTold(caller, issue)).toMatchObject({ kind: 'tls', count: 1, remedies: [] })
    expect(secretsIn(syncIssueTold(caller, issue))).toEqual([])
  })

  it('hears the same in announcements', () => {
    const events: LiveEvent[] = [
      { kind: 'sync.changed', status },
      { kind: 'scan.ended', report },
      { kind: 'scan.ended', report: { ...report, outcome: 'done', message: null } },
      { kind: 'access.changed' },
    ]
    const told = events.map((event) => eventTold(caller, event))
    expect(told.map(({ kind }) => kind)).toEqual(events.map(({ kind }) => kind))
    expect(told[2]).toEqual(events[2])
    expect(secretsIn(told)).toEqual([])
    expect(secretsIn(events), 'the test names what must not be told').not.toEqual([])
  })
})

it('an owner is told everything', () => {
  const owner = callerAs('owner')
  expect([sourceTold(owner, server), syncStatusTold(owner, status), syncIssueTold(owner, issue)]).toEqual([
    server,
    status,
    issue,
  ])
  expect(eventTold(owner, { kind: 'scan.ended', report })).toEqual({ kind: 'scan.ended', report })
})

describe('the router', () => {
  let host: ReturnType<typeof testHost>
  let engine: Engine
  let music: string

  beforeEach(async () => {
    host = testHost({}, mkdtempSync(join(tmpdir(), 'soul-test-')))
    music = join(host.dataDir, '..', 'Music of Ada')
    mkdirSync(music, { recursive: true })
    engine = await createEngine(host)
  })
  afterEach(async () => {
    await engine.stop()
    host.remove()
  })

  const as = (role: Role, signal?: AbortSignal) => ({ context: { log: host.log, caller: callerAs(role) }, signal })

  it('tells where a folder lies to its owner alone', async () => {
    const { sources } = engine.router
    const { location } = await call(sources.addFolder, { path: music }, as('owner'))
    expect(location).toBe(music)
    for (const role of OTHERS) {
      expect(await call(sources.list, undefined, as(role))).toMatchObject([{ name: 'Music of Ada', location: '' }])
    }
    expect(await call(sources.list, undefined, as('owner'))).toMatchObject([{ location: music }])
  })

  it('keeps what scans and syncs did for those who mind the library', async () => {
    const { sources, sync } = engine.router
    const window = { offset: 0, limit: 10 }
    for (const role of OTHERS) {
      await expect(call(sources.problems, window, as(role))).rejects.toMatchObject({ code: 'FORBIDDEN' })
      await expect(call(sources.reports, {}, as(role))).rejects.toMatchObject({ code: 'FORBIDDEN' })
      await expect(call(sync.runs, window, as(role))).rejects.toMatchObject({ code: 'FORBIDDEN' })
    }
    expect(await call(sources.problems, window, as('owner'))).toMatchObject({ total: 0 })
  })

  it('announces to each what they may know, to two who listen to one seat', async () => {
    const end = new AbortController()
    const listen = async (role: Role) => {
      const batches = (await call(engine.router.app.live, undefined, as(role, end.signal)))[Symbol.asyncIterator]()
      await batches.next()
      return batches
    }
    const [owner, guest] = [await listen('owner'), await listen('guest')]
    engine.events.announce({ kind: 'sync.changed', status })
    const [toOwner, toGuest] = [(await owner.next()).value, (await guest.next()).value]
    end.abort()
    expect(toOwner).toMatchObject({ events: [{ kind: 'sync.changed', status }] })
    expect(toGuest).toMatchObject({ events: [{ kind: 'sync.changed', status: { sourceName: 'Cellar' } }] })
    expect(secretsIn(toGuest)).toEqual([])
  })
})
