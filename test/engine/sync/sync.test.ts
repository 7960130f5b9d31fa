import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Sync } from '../../../src/engine/sync/sync.ts'
import type { SourceId } from '../../../src/shared/model/ids.ts'
import type { LiveEvent } from '../../../src/shared/model/live-event.ts'
import type { CatalogueDouble } from '../../support/catalogue-double.ts'
import { soulError } from '../../support/catalogue-double.ts'
import { FakeClock, turns, until } from '../../support/fake-clock.ts'
import { openTestLibrary, type TestLibrary } from '../../support/library.ts'
import { mirrorLines, SoulSourcesDouble } from '../../support/soul-sources.ts'

const log = pino({ level: 'silent' })
const MINUTE = 60_000
const HOUR = 60 * MINUTE

describe('keeping in step with servers', () => {
  let one: TestLibrary
  let clock: FakeClock
  let servers: SoulSourcesDouble
  let sync: Sync
  let sourceId: SourceId
  let server: CatalogueDouble
  let told: LiveEvent[]

  const newSync = () => {
    told = []
    const { events } = one.library
    events.listen((event) => told.push(event))
    return new Sync({
      host: { log, now: () => clock.now() },
      library: one.library,
      servers,
      events,
      clock,
      random: () => 0.5,
    })
  }
  beforeEach(async () => {
    one = await openTestLibrary()
    clock = new FakeClock()
    servers = new SoulSourcesDouble(one.library)
    ;({ sourceId, server } = servers.add())
    server.putMany(120)
    sync = newSync()
  })
  afterEach(async () => {
    await sync.stop()
    expect(clock.waiting, 'timers left behind').toBe(0)
    one.remove()
  })

  const status = () => sync.status().find((one) => one.sourceId === sourceId)!
  const idle = async () => {
    await until(() => sync.status().every(({ phase }) => phase === 'idle'), 'all syncs being idle')
    await turns(5)
  }
  /** Also through waits between tries. */
  const ended = async () => {
    for (let i = 0; i < 200 && sync.status().some(({ phase }) => phase !== 'idle'); i++) await clock.advance(1_000)
    await idle()
  }
  const started = async () => {
    sync.start()
    await idle()
  }
  const runs = () => sync.runs({ offset: 0, limit: 100 }).rows.map(({ reason, outcome }) => `${reason} ${outcome}`)
  const mirror = () => mirrorLines(one.library, sourceId)
  const count = (what: 'health' | 'library' | 'tracks') => server.asked.filter((asked) => asked.what === what).length

  it('syncs when it starts, and says how it stands', async () => {
    await started()
    expect(mirror()).toEqual(server.lines())
    expect(status()).toMatchObject({
      sourceName: 'Attic',
      online: 'online',
      phase: 'idle',
      paused: false,
      failure: null,
      startedAt: null,
    })
    expect(status().lastSyncedAt).not.toBeNull()
    expect(servers.reachable).toEqual([true])
    expect(runs()).toContain('start done')
    expect(told.some(({ kind }) => kind === 'sync.ended')).toBe(true)
  })

  it('says what the source has, and that it has changed', async () => {
    await started()
    const totals = one.sql.prepare('select copy_count, size_bytes from source where id = ?').get(sourceId)
    expect(totals).toEqual({ copy_count: 120, size_bytes: 120_000_000 })
    expect(told).toContainEqual({ kind: 'sources.changed', sourceIds: [sourceId] })
  })

  it('syncs every thirty minutes, with one request when there is nothing to do', async () => {
    await started()
    const before = server.asked.length
    await clock.advance(2 * HOUR)
    await idle()
    expect(server.asked.length - before).toBe(4)
    expect(runs().slice(0, 4)).toEqual(Array.from({ length: 4 }, () => 'schedule done'))
  })

  it('syncs a server that is added, and forgets one that is removed', async () => {
    await started()
    const other = servers.add('Cellar')
    other.server.putMany(10, 'c')
    await idle()
    expect(mirrorLines(one.library, other.sourceId)).toHaveLength(10)
    servers.removeFromList(other.sourceId)
    await turns()
    const before = other.server.asked.length
    await clock.advance(2 * HOUR)
    expect(other.server.asked.length).toBe(before)
    expect(other.server.sockets).toBe(0)
    expect(sync.status()).toHaveLength(1)
  })

  it('says how it stands at most five times a second, and the last word always', async () => {
    server.putMany(3_000, 'm')
    sync.start()
    await idle()
    const during = told.filter(({ kind }) => kind === 'sync.changed').length
    // The clock stood still: one at once, the rest together a fifth of a second later.
    expect(during).toBe(1)
    await clock.advance(200)
    const changed = told.filter((event) => event.kind === 'sync.changed')
    expect(changed).toHaveLength(2)
    expect(changed.at(-1)!.status).toEqual(status())
  })

  describe('hearing of news', () => {
    it('syncs at once', async () => {
      await started()
      expect(server.sockets).toBe(1)
      server.put('t00001', 'Changed')
      server.say('stale')
      await turns()
      await idle()
      expect(mirror()).toEqual(server.lines())
      expect(runs()[0]).toBe('notice done')
    })

    it('makes one sync of many notices', async () => {
      await started()
      const before = count('tracks')
      for (let i = 0; i < 50; i++) server.say('stale')
      await turns()
      await idle()
      // One that began with the first, and one for those that came while it ran.
      expect(count('tracks') - before).toBeLessThanOrEqual(2)
    })

    it('is not moved by what is no track', async () => {
      await started()
      const before = server.asked.length
      server.say('stale', ['albums'])
      await turns()
      expect(server.asked.length).toBe(before)
    })

    it('looks at everything when something was missed', async () => {
      await started()
      const before = count('tracks')
      server.say('resync')
      await turns()
      await idle()
      expect(count('tracks') - before).toBe(1)
    })

    it('names the last it has seen when it comes back, and waits longer each time it breaks', async () => {
      await started()
      server.say('stale')
      await turns()
      for (let i = 0; i < 4; i++) {
        server.breakSockets(soulError('offline'))
        await clock.advance(60_000 * 2)
      }
      await idle()
      expect(server.opened).toEqual([undefined, 'run1:1', 'run1:1', 'run1:1', 'run1:1'])
      server.eventsFault = () => soulError('server')
      server.breakSockets(null)
      const before = server.opened.length
      await clock.advance(30_000)
      // After 1.25, 2.5, 5, 10 seconds and the time in between.
      expect(server.opened.length - before).toBe(4)
    })

    it('sees another run of the server, and looks', async () => {
      await started()
      server.restart()
      const before = count('tracks')
      server.breakSockets(null)
      await clock.advance(5_000)
      await idle()
      expect(count('tracks') - before).toBe(1)
    })

    it('does not ask whether the server is there while the socket is open', async () => {
      await started()
      await clock.advance(25 * MINUTE)
      expect(count('health')).toBe(0)
    })
  })

  describe('when the server goes away', () => {
    it('notices it by the socket, says so, and syncs when it is back', async () => {
      await started()
      server.fault = () => soulError('offline')
      server.eventsFault = () => soulError('offline')
      server.breakSockets(soulError('offline'))
      await turns()
      expect(status().online).toBe('offline')
      expect(servers.reachable).toEqual([true, false])
      expect(told.some(({ kind }) => kind === 'availability.changed')).toBe(true)
      const before = server.asked.length
      await clock.advance(HOUR)
      expect(count('tracks')).toBe(count('tracks'))
      // Only light ones, at longer and longer intervals.
      expect(server.asked.slice(before).every(({ what }) => what === 'health')).toBe(true)
      expect(server.asked.length - before).toBeLessThanOrEqual(18)
      server.fault = () => undefined
      server.eventsFault = () => undefined
      server.put('t00003', 'Meanwhile')
      await clock.advance(5 * MINUTE)
      await idle()
      expect(status().online).toBe('online')
      expect(servers.reachable).toEqual([true, false, true])
      expect(mirror()).toEqual(server.lines())
      expect(runs()).toContain('back-online done')
      expect(server.sockets).toBe(1)
    })

    it('is asked at once when a stream is lost, and taken for gone only when it does not answer', async () => {
      await started()
      servers.lose(sourceId)
      await turns()
      expect(status().online).toBe('online')
      expect(count('health')).toBe(1)
      server.fault = () => soulError('timeout')
      sync.noteLost(sourceId)
      await turns()
      expect(status().online).toBe('offline')
    })

    it('says why a sync did not go through, without asking anything of the user', async () => {
      server.fault = () => soulError('refused')
      sync.start()
      await ended()
      expect(runs()).toEqual(['start offline'])
      expect(status()).toMatchObject({ online: 'offline', failure: expect.stringContaining('refused') as string })
      expect(sync.issues()).toEqual([])
      expect(count('library')).toBe(3)
    })

    it('takes an answer that is a refusal for an answer', async () => {
      await started()
      server.fault = ({ what }) => (what === 'health' ? soulError('too-many') : undefined)
      sync.noteLost(sourceId)
      await turns()
      expect(status().online).toBe('online')
    })
  })

  describe('what needs the user', () => {
    it('waits for a new sign-in, and asks no more until then', async () => {
      await started()
      server.fault = () => soulError('signed-out')
      sync.request({ sourceId, reason: 'user' })
      await ended()
      expect(sync.issues()).toMatchObject([{ kind: 'signed-out', sourceName: 'Attic', remedies: ['sign-in'] }])
      expect(servers.states).toEqual(['signed-out'])
      const before = count('tracks')
      await clock.advance(3 * HOUR)
      expect(count('tracks')).toBe(before)
      server.fault = () => undefined
      servers.tell(sourceId, 'signed-in')
      await idle()
      expect(sync.issues()).toEqual([])
      expect(servers.states).toEqual(['signed-out', 'ready'])
      expect(runs()).toContain('retry done')
    })

    it('looks again when the address of a replaced server has been corrected', async () => {
      await started()
      server.fault = () => soulError('replaced')
      sync.request({ sourceId, reason: 'user' })
      await ended()
      expect(servers.states).toEqual(['replaced'])
      expect(status().online).toBe('offline')
      server.fault = () => undefined
      servers.tell(sourceId, 'changed')
      await ended()
      expect(servers.states).toEqual(['replaced', 'ready'])
      expect(sync.issues()).toEqual([])
      expect(status().online).toBe('online')
      expect(server.sockets).toBe(1)
    })

    it('counts how often it failed, tries again by itself, and forgets it when it went through', async () => {
      server.fault = ({ what }) => (what === 'health' ? undefined : soulError('server', 5_000))
      server.eventsFault = () => soulError('server')
      sync.start()
      await ended()
      expect(sync.issues()).toMatchObject([{ kind: 'failing', attempts: 1 }])
      expect(status().nextAt).toBeLessThanOrEqual(clock.now() + 2 * MINUTE)
      await clock.advance(2 * MINUTE)
      await ended()
      expect(sync.issues()).toMatchObject([{ kind: 'failing', attempts: 2, count: 1 }])
      expect(runs().slice(0, 2)).toEqual(['schedule failed', 'start failed'])
      server.fault = () => undefined
      await clock.advance(4 * MINUTE)
      await ended()
      expect(sync.issues()).toEqual([])
      expect(status().failure).toBeNull()
    })

    it('says that it waits between two tries, and until when', async () => {
      server.fault = () => soulError('server', 90_000)
      sync.start()
      await turns()
      expect(status()).toMatchObject({ phase: 'retrying', nextAt: clock.now() + 90_000 })
      await ended()
    })

    it.each([
      ['replaced', 'replaced'],
      ['tls', 'tls'],
      ['version', 'version'],
      ['forbidden', 'signed-out'],
      ['not-soul', 'failing'],
    ] as const)('keeps “%s” until it is resolved, one row however often it happens', async (kind, issue) => {
      server.fault = () => soulError(kind)
      sync.start()
      await ended()
      sync.request({ sourceId, reason: 'user' })
      await ended()
      expect(sync.issues()).toMatchObject([{ kind: issue, attempts: 2 }])
      server.fault = () => undefined
      sync.request({ sourceId, reason: 'user' })
      await ended()
      expect(sync.issues()).toEqual([])
    })

    it('refuses what an issue does not offer, and what has been resolved', async () => {
      server.fault = () => soulError('version')
      sync.start()
      await ended()
      const { id } = sync.issues()[0]!
      await expect(sync.resolve({ id, remedy: 'accept' })).rejects.toMatchObject({ code: 'REFUSED' })
      await sync.resolve({ id, remedy: 'dismiss' })
      await expect(sync.resolve({ id, remedy: 'dismiss' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
      expect(sync.issues()).toEqual([])
    })

    it('lets vanished tracks go when the user accepts it', async () => {
      await started()
      for (const id of server.ids().slice(0, 100)) server.remove(id)
      sync.request({ sourceId, reason: 'user' })
      await ended()
      expect(servers.states).toEqual(['braked'])
      expect(runs()[0]).toBe('user braked')
      const issue = sync.issues()[0]!
      expect(issue).toMatchObject({ kind: 'braked', count: 100 })
      await sync.resolve({ id: issue.id, remedy: 'accept' })
      const tracks = () => one.sql.prepare<[], number>('select count(*) from track').pluck().get()!
      await until(() => tracks() === 20)
      expect(sync.issues()).toEqual([])
      expect(servers.states).toEqual(['braked', 'ready'])
    })

    it('remembers over a restart that vanished tracks may go', async () => {
      await started()
      for (const id of server.ids().slice(0, 100)) server.remove(id)
      sync.request({ sourceId, reason: 'user' })
      await ended()
      const resolving = sync.resolve({ id: sync.issues()[0]!.id, remedy: 'accept' })
      await sync.stop()
      await resolving
      sync = newSync()
      await started()
      await until(() => one.sql.prepare('select 1 from copy where present = 0').get() === undefined)
      expect(mirror()).toEqual(server.lines())
    })

    it('compares everything anew to have another look at refused tracks', async () => {
      server.fault = () => (page) => ({
        ...page,
        copies: page.copies.slice(1),
        rejected: [{ id: 't00000', why: 'title' }],
      })
      await started()
      server.fault = () => undefined
      const issue = sync.issues().find(({ kind }) => kind === 'rejected-track')!
      await sync.resolve({ id: issue.id, remedy: 'retry' })
      await idle()
      expect(mirror()).toEqual(server.lines())
      expect(sync.issues()).toEqual([])
      expect(sync.runs({ offset: 0, limit: 1 }).rows[0]).toMatchObject({ reason: 'retry', full: true, removed: 0 })
    })
  })

  describe('cancelling and pausing', () => {
    /** A sync that stands still at its third page until it is let go on. */
    const halted = async () => {
      server.putMany(2_000, 'm')
      let letGo = () => {}
      const halt = new Promise<void>((resolve) => (letGo = resolve))
      server.fault = ({ what }) => (what === 'tracks' && count('tracks') === 4 ? halt : undefined)
      sync.start()
      await until(() => count('tracks') === 4)
      await turns(60)
      return letGo
    }

    it('keeps what has come, and goes on from there', async () => {
      const letGo = await halted()
      sync.cancel({})
      letGo()
      await idle()
      expect(runs()).toEqual(['start cancelled'])
      const stored = mirror().length
      expect(stored).toBeGreaterThan(0)
      expect(status()).toMatchObject({ phase: 'idle', tracks: { done: stored } })
      expect(one.sql.prepare<[], number>('select count(*) from dirty_track').pluck().get()).toBe(0)
      sync.request({ reason: 'user' })
      await ended()
      expect(mirror()).toEqual(server.lines())
      expect(sync.issues()).toEqual([])
    })

    it('stays paused over a restart, and asks nothing meanwhile', async () => {
      const letGo = await halted()
      expect(sync.pause({ sourceId, paused: true }).paused).toBe(true)
      letGo()
      await idle()
      expect(server.sockets).toBe(0)
      await sync.stop()
      sync = newSync()
      await started()
      const before = count('tracks')
      await clock.advance(2 * HOUR)
      expect(count('tracks')).toBe(before)
      expect(status()).toMatchObject({ paused: true, nextAt: null, online: 'online' })
      expect(() => sync.request({ sourceId, reason: 'user' })).toThrow(/paused/)
      sync.request({ reason: 'user' })
      await turns()
      expect(count('tracks')).toBe(before)
      sync.pause({ sourceId, paused: false })
      await ended()
      expect(mirror()).toEqual(server.lines())
      expect(server.sockets).toBe(1)
    })

    it('is stopped with the engine, and goes on with the next start', async () => {
      const letGo = await halted()
      const stopping = sync.stop()
      letGo()
      await stopping
      const stored = mirror().length
      sync = newSync()
      server.fault = () => undefined
      await started()
      expect(mirror()).toEqual(server.lines())
      expect(stored).toBeGreaterThan(0)
      // Cut off by the end of the program, nothing is said of it.
      expect(runs().at(-1)).toBe('start done')
    })
  })

  it('keeps the last hundred syncs of a server, and shows them by window', async () => {
    await started()
    const other = servers.add('Cellar')
    await idle()
    for (let i = 0; i < 130; i++) {
      sync.request({ sourceId, reason: 'user' })
      await idle()
    }
    expect(sync.runs({ offset: 0, limit: 10, sourceId }).total).toBe(100)
    const { rows, total } = sync.runs({ offset: 99, limit: 10 })
    expect(total).toBeGreaterThan(100)
    expect(rows[0]).toMatchObject({ sourceName: 'Attic', reason: 'user' })
    expect(sync.runs({ offset: 0, limit: 10, sourceId: other.sourceId }).rows.at(-1)).toMatchObject({
      sourceName: 'Cellar',
      reason: 'added',
      outcome: 'done',
    })
  })
})
