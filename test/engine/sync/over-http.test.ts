/** The whole way, in one process: a server on loopback, `SoulServers` and its clients, and syncing on top of them. */
import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { SoulServers } from '../../../src/engine/sources/soul/soul-servers.ts'
import type { Clock } from '../../../src/engine/sync/clock.ts'
import { Sync } from '../../../src/engine/sync/sync.ts'
import type { SourceId } from '../../../src/shared/model/ids.ts'
import type { LiveEvent } from '../../../src/shared/model/live-event.ts'
import { Settings } from '../../../src/shared/model/settings.ts'
import { testHost } from '../../support/host.ts'
import { openTestLibrary } from '../../support/library.ts'
import { ACCOUNT, wireTrack } from '../../support/soul-server.ts'
import { mirrorLines } from '../../support/soul-sources.ts'
import { closesAll, serverFor, TIMEOUTS, willClose } from '../sources/soul/support.ts'

closesAll()

/** Waits between tries are over at once; what is waited for longer does not come. */
const impatient: Clock = {
  now: () => Date.now(),
  after(ms, then) {
    if (ms > 15_000 || ms === 10_000) return () => {}
    const soon = setImmediate(then)
    return () => clearImmediate(soon)
  },
}

async function synced(count: number) {
  const server = await serverFor()
  for (let i = 0; i < count; i++) server.put(wireTrack(`t${i}`, { title: `Title ${i}` }))
  const one = await openTestLibrary()
  const host = testHost()
  const { library } = one
  const servers = new SoulServers({ host, library, settings: { current: Settings.parse({}) }, timeouts: TIMEOUTS })
  const log = pino({ level: 'silent' })
  const sync = new Sync({ host: { log, now: Date.now }, library, servers, events: library.events, clock: impatient })
  willClose(async () => {
    await sync.stop()
    await servers.stop()
    one.remove()
    host.remove()
  })
  sync.start()
  /** The next announcement of a kind that is as wanted. */
  const announced = <Kind extends LiveEvent['kind']>(
    kind: Kind,
    isIt: (event: LiveEvent & { kind: Kind }) => boolean,
  ) =>
    new Promise<void>((resolve) => {
      const stop = library.events.listen((event) => {
        if (event.kind !== kind || !isIt(event as LiveEvent & { kind: Kind })) return
        stop()
        resolve()
      })
    })
  const titles = () => mirrorLines(library, sourceId)
  /** When the library has come to hold so many titles of that form. */
  const holds = (isSo: (titles: string[]) => boolean) => announced('sync.ended', () => isSo(titles()))
  let sourceId = 0 as SourceId
  const opened = announced('sync.ended', () => sync.runs({ offset: 0, limit: 1 }).rows[0]?.reason === 'notice')
  const row = await servers.add({
    address: server.url,
    signIn: { kind: 'password', account: ACCOUNT.name, password: ACCOUNT.password },
  })
  sourceId = row.id
  await opened
  return { server, library, sync, sourceId, announced, holds, titles }
}

describe('syncing over HTTP', () => {
  it('takes in a server that is added, and asks one thing when nothing has changed', async () => {
    const { server, sync, sourceId, announced, titles } = await synced(450)
    expect(titles()).toHaveLength(450)
    const before = server.asked.length
    const ended = announced('sync.ended', ({ outcome }) => outcome === 'done')
    sync.request({ sourceId, reason: 'user' })
    await ended
    expect(server.asked.slice(before).map(({ path }) => path)).toEqual(['/sync/tracks'])
    expect(sync.runs({ offset: 0, limit: 1 }).rows[0]).toMatchObject({ added: 0, pages: 1 })
  })

  it('hears of news by the socket', async () => {
    const { server, titles, holds } = await synced(20)
    server.put(wireTrack('t3', { title: 'Renamed' }))
    server.remove('t4')
    const changed = holds((now) => now.includes('t3 Renamed'))
    server.say({ type: 'stale', id: 'r1:7', kinds: ['tracks'] })
    await changed
    expect(titles()).toHaveLength(19)
  })

  it.each([
    ['the connection is cut', { kind: 'cut', after: 700 }],
    ['the connection is reset', { kind: 'reset' }],
    ['the server is busy', { kind: 'status', status: 503, headers: { 'retry-after': '3' } }],
    ['it asks to be left alone', { kind: 'status', status: 429, headers: { 'retry-after': '2' } }],
    ['the answer is half of one', { kind: 'answer', body: '{"new_tracks":[' }],
    ['it falls silent', { kind: 'stall', after: 300 }],
  ] as const)('goes on when %s, twice', async (_, fault) => {
    const { server, sync, sourceId, titles, holds } = await synced(30)
    server.fail(/sync\/tracks/, fault, 2)
    for (let i = 0; i < 10; i++) server.put(wireTrack(`new${i}`, { title: 'New' }))
    const ended = holds(() => true)
    sync.request({ sourceId, reason: 'user' })
    await ended
    expect(sync.runs({ offset: 0, limit: 1 }).rows[0]).toMatchObject({ outcome: 'done', added: 10 })
    expect(titles()).toHaveLength(40)
    expect(sync.issues()).toEqual([])
  })

  it('tells what the user can do when it is signed out', async () => {
    const { server, sync, sourceId, announced, library } = await synced(5)
    server.tokens.clear()
    const ended = announced('sync.ended', ({ outcome }) => outcome === 'signed-out')
    sync.request({ sourceId, reason: 'user' })
    await ended
    expect(sync.issues()).toMatchObject([{ kind: 'signed-out', remedies: ['sign-in'] }])
    expect(library.sql.prepare('select state from source where id = ?').pluck().get(sourceId)).toBe('signed-out')
  })
})
