import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { pino } from 'pino'
import { SyncRun, type SyncProgress } from '../../../src/engine/sync/run-sync.ts'
import { removeSource } from '../../../src/engine/library/remove-source.ts'
import { answerBrake, removeAccepted } from '../../../src/engine/sync/let-go.ts'
import { syncIssues } from '../../../src/engine/sync/issue-rows.ts'
import { syncState } from '../../../src/engine/sync/state-rows.ts'
import type { CataloguePage, SyncClient } from '../../../src/engine/sync/ports.ts'
import type { SourceId } from '../../../src/shared/model/ids.ts'
import { random, type Random } from '../../../scripts/music/random.ts'
import { CatalogueDouble, soulError } from '../../support/catalogue-double.ts'
import { FakeClock, turns } from '../../support/fake-clock.ts'
import { writesHere, type Writes } from '../../../src/engine/writer/writes.ts'
import { openTestLibrary, type TestLibrary } from '../../support/library.ts'
import { addSoulSource, mirrorLines } from '../../support/soul-sources.ts'

const log = pino({ level: 'silent' })

describe('a sync', () => {
  let one: TestLibrary
  let server: CatalogueDouble
  let sourceId: SourceId
  let clock: FakeClock
  let progress: SyncProgress[]

  beforeEach(async () => {
    one = await openTestLibrary()
    server = new CatalogueDouble()
    sourceId = addSoulSource(one.library)
    clock = new FakeClock()
    progress = []
  })
  afterEach(() => one.remove())

  const newRun = (
    client: Pick<SyncClient, 'library' | 'tracks'> = server,
    signal = new AbortController().signal,
    writes = writesHere(one.library),
  ) =>
    new SyncRun(
      { sourceId, name: 'Attic' },
      {
        library: one.library,
        client,
        writes: atOnce(writes),
        clock,
        log,
        random: () => 0,
        signal,
        onAnswer: () => {},
        onProgress: (now) => progress.push(now),
      },
    )
  /** Pages shrink where writing takes long; how busy the machine is must not say how many there are. */
  const atOnce = (writes: Writes): Writes => ({
    ...writes,
    applyPage: async (source, page, at) => ({ ...(await writes.applyPage(source, page, at)), ms: 0 }),
  })
  /** Retries wait on the clock: it is moved on for as long as the sync goes on. */
  const finish = async <T>(running: Promise<T>): Promise<T> => {
    let ended = false
    const done = running.finally(() => (ended = true))
    done.catch(() => {})
    while (!ended) {
      await turns(3)
      clock.next()
    }
    return done
  }
  const sync = async (client?: Pick<SyncClient, 'library' | 'tracks'>) => {
    const run = newRun(client)
    const outcome = await finish(run.run())
    return { outcome, ...run.counts }
  }
  const mirror = () => mirrorLines(one.library, sourceId)
  const trackCount = () => one.sql.prepare<[], number>('select count(*) from track').pluck().get()!
  const heldCount = () => one.sql.prepare<[], number>('select count(*) from copy where present = 0').pluck().get()!
  const noteCount = () => one.sql.prepare<[], number>('select count(*) from sync_seen').pluck().get()!
  const small = (limit: number): Pick<SyncClient, 'library' | 'tracks'> => ({
    library: (options) => server.library(options),
    tracks: (query, options) => server.tracks({ ...query, limit: Math.min(limit, query.limit) }, options),
  })

  it('takes in everything, and makes tracks of it', async () => {
    server.putMany(700)
    expect(await sync()).toMatchObject({ outcome: 'done', full: true, added: 700, updated: 0, removed: 0 })
    expect(mirror()).toEqual(server.lines())
    expect(trackCount()).toBe(700)
    expect(syncState(one.library, sourceId)).toMatchObject({ walking: false, done: 700, failure: null })
    expect(noteCount()).toBe(0)
  })

  it('asks one thing when there is nothing to do', async () => {
    server.putMany(30)
    await sync()
    const before = server.asked.length
    const revision = one.sql.prepare(`select value from meta where name = 'revision'`).pluck().get()
    expect(await sync()).toMatchObject({ outcome: 'done', full: false, added: 0, updated: 0, removed: 0, pages: 1 })
    expect(server.asked.length - before).toBe(1)
    expect(one.sql.prepare(`select value from meta where name = 'revision'`).pluck().get()).toBe(revision)
  })

  it('asks at most twice for a hundred changes', async () => {
    server.putMany(300)
    await sync()
    const before = server.asked.length
    for (const id of server.ids().slice(0, 40)) server.put(id, 'Another title')
    for (const id of server.ids().slice(50, 70)) server.remove(id)
    server.putMany(40, 'new')
    expect(await sync()).toMatchObject({ full: false, added: 40, updated: 40, removed: 20 })
    expect(server.asked.length - before).toBeLessThanOrEqual(2)
    expect(mirror()).toEqual(server.lines())
    expect(trackCount()).toBe(320)
  })

  it('can be used from the first page on', async () => {
    server.putMany(600)
    const here = writesHere(one.library)
    const grouped = Promise.withResolvers<void>()
    const writes: Writes = {
      ...here,
      regroup: async (options) => {
        await here.regroup(options)
        grouped.resolve()
      },
    }
    const seen: number[] = []
    const client: Pick<SyncClient, 'library' | 'tracks'> = {
      library: (options) => server.library(options),
      tracks: async (query, options) => {
        // The third page is kept back until the first one has been grouped. A sync that groups at its end waits for ever.
        if (seen.length === 2) await grouped.promise
        seen.push(trackCount())
        return small(100).tracks(query, options)
      },
    }
    await finish(newRun(client, undefined, writes).run())
    // The second page was on its way while the first one was taken in.
    expect(seen.slice(0, 2)).toEqual([0, 0])
    expect(seen[2]).toBeGreaterThanOrEqual(100)
    expect(seen).toHaveLength(6)
  })

  it('tells how far it is', async () => {
    server.putMany(250)
    await sync(small(100))
    const told = progress.filter(({ phase }) => phase === 'syncing').map(({ done, total }) => [done, total])
    expect(progress[0]!.phase).toBe('connecting')
    expect(told).toContainEqual([100, 250])
    expect(told.at(-1)).toEqual([250, 250])
  })

  it('goes on after the last whole page, wherever it was cut off', async () => {
    server.putMany(300)
    const pages = 30
    for (let cut = 1; cut <= pages; cut++) {
      const again = addSoulSource(one.library, `Attic ${cut}`)
      sourceId = again
      const controller = new AbortController()
      let asked = 0
      const client: Pick<SyncClient, 'library' | 'tracks'> = {
        library: (options) => server.library(options),
        tracks: async (query, options) => {
          const page = await server.tracks({ ...query, limit: 10 }, options)
          if (++asked === cut) controller.abort(new DOMException('cut off', 'AbortError'))
          return page
        },
      }
      await expect(newRun(client, controller.signal).run()).rejects.toThrow('cut off')
      // Of the pages that came, the last two may not have been stored: the one cut off, and the one before it.
      const stored = mirrorLines(one.library, again).length
      expect(stored).toBeGreaterThanOrEqual((cut - 2) * 10)
      expect(stored % 10).toBe(0)
      const before = server.pages
      await sync(small(10))
      expect(server.pages - before).toBe(pages - stored / 10 + (stored === 300 ? 1 : 0))
      expect(mirrorLines(one.library, again)).toEqual(server.lines())
      expect(noteCount()).toBe(0)
    }
  })

  it('is the same after answers that were lost, late, or of before, and after rows that change while it pages', async () => {
    const seed = Number(process.env.SOUL_SEED ?? Date.now() % 1_000_000)
    const faults = { lost: 0, late: 0, before: 0, anew: 0, restored: 0 }
    for (let n = 0; n < 500; n++) {
      try {
        await oneSchedule(random(seed + n), faults)
      } catch (error) {
        throw new Error(`seed ${seed + n} (SOUL_SEED=${seed + n}): ${(error as Error).message}`, { cause: error })
      }
    }
    // A kind of fault that never happened has not been tested.
    for (const count of Object.values(faults)) expect(count).toBeGreaterThan(50)
  }, 120_000)

  async function oneSchedule(
    chance: Random,
    faults: Record<'lost' | 'late' | 'before' | 'anew' | 'restored', number>,
  ): Promise<void> {
    server = new CatalogueDouble()
    sourceId = addSoulSource(one.library, `seed ${chance.next()}`)
    const name = () => `t${String(chance.int(60)).padStart(3, '0')}`
    const change = () => {
      if (chance.chance(0.35)) server.remove(name())
      else server.put(name(), `Title ${chance.int(1_000)}`)
    }
    for (let i = chance.int(60); i > 0; i--) change()
    /** What was answered to each cursor, as something in between may have kept it. */
    const kept = new Map<string | null, CataloguePage>()
    const limit = 1 + chance.int(20)
    server.beforePage = () => {
      for (let i = chance.int(4); i > 0; i--) change()
    }
    server.fault = ({ what, cursor }) => {
      if (chance.chance(0.1)) {
        faults.lost++
        return soulError(chance.pick(['offline', 'server', 'bad-answer', 'timeout']))
      }
      if (chance.chance(0.1)) {
        faults.late++
        return new Promise((resolve) => void setImmediate(resolve))
      }
      const old = kept.get(cursor)
      if (what === 'library' || old === undefined || !chance.chance(0.1)) return undefined
      faults.before++
      return () => old
    }
    const client: Pick<SyncClient, 'library' | 'tracks'> = {
      library: (options) => server.library(options),
      tracks: async (query, options) => {
        const page = await server.tracks({ ...query, limit: Math.min(query.limit, limit) }, options)
        if (!kept.has(query.cursor)) kept.set(query.cursor, page)
        return page
      },
    }
    let restore = server.backUp()
    for (let round = 0; round < 6; round++) {
      for (let i = chance.int(20); i > 0; i--) change()
      const dice = chance.next()
      if (dice < 0.2) {
        faults.anew++
        server.forgetCursors()
      } else if (dice < 0.4) server.restart()
      else if (dice < 0.5) restore = server.backUp()
      else if (dice < 0.6) {
        faults.restored++
        restore()
      }
      await sync(client).catch(() => {})
    }
    server.fault = () => undefined
    server.beforePage = () => {}
    await sync()
    expect(mirror()).toEqual(server.lines())
    expect(noteCount()).toBe(0)
    await removeSource(one.library, sourceId)
  }

  it('compares everything anew when its cursor is of no use any more, and lets go of what is not there', async () => {
    server.putMany(300)
    await sync()
    for (const id of server.ids().slice(0, 30)) server.remove(id)
    server.put('t00200', 'Renamed')
    server.forgetCursors()
    expect(await sync(small(50))).toMatchObject({ outcome: 'done', full: true, added: 0, updated: 1, removed: 30 })
    expect(mirror()).toEqual(server.lines())
    expect(noteCount()).toBe(0)
  })

  it('begins anew in the middle of a walk too', async () => {
    server.putMany(300)
    let pages = 0
    server.beforePage = () => {
      if (++pages === 15) {
        for (const id of server.ids().slice(0, 40)) server.remove(id)
        server.forgetCursors()
      }
    }
    expect(await sync(small(10))).toMatchObject({ outcome: 'done' })
    expect(mirror()).toEqual(server.lines())
  })

  it('compares anew when another library is there, also where it was cut off', async () => {
    server.putMany(100)
    const controller = new AbortController()
    server.fault = (_, n) => {
      if (n === 5) controller.abort(new DOMException('cut off', 'AbortError'))
      return undefined
    }
    await expect(newRun(small(10), controller.signal).run()).rejects.toThrow('cut off')
    server = new CatalogueDouble()
    server.storeId = 'store-2'
    server.putMany(40, 'other')
    expect(await sync(small(10))).toMatchObject({ outcome: 'done', full: true })
    expect(mirror()).toEqual(server.lines())
    expect(syncState(one.library, sourceId).storeId).toBe('store-2')
  })

  it('does not take a walk that was cut off for a whole one', async () => {
    server.putMany(300)
    await sync()
    server.forgetCursors()
    const controller = new AbortController()
    server.fault = ({ what }, n) => {
      if (what === 'tracks' && n > 20) controller.abort(new DOMException('cut off', 'AbortError'))
      return undefined
    }
    await expect(newRun(small(10), controller.signal).run()).rejects.toThrow('cut off')
    server.fault = () => undefined
    expect(mirror()).toHaveLength(300)
    expect(await sync(small(10))).toMatchObject({ removed: 0, full: true })
    expect(mirror()).toHaveLength(300)
  })

  describe('under the brake', () => {
    beforeEach(async () => {
      server.putMany(300)
      await sync()
    })
    const braked = () => syncIssues(one.library).filter(({ kind }) => kind === 'braked')

    it('keeps everything of a server that is suddenly empty, and asks', async () => {
      server = new CatalogueDouble()
      server.storeId = 'store-2'
      expect(await sync()).toMatchObject({ outcome: 'braked', removed: 0 })
      expect(heldCount()).toBe(300)
      expect(trackCount()).toBe(300)
      expect(braked()).toMatchObject([{ count: 300, remedies: ['accept', 'keep'] }])
      expect(one.sql.prepare('select would_vanish from source where id = ?').pluck().get(sourceId)).toBe(300)
    })

    it('keeps what is told as gone when it is too much for one sync, over as many pages as it likes', async () => {
      for (const id of server.ids().slice(0, 61)) server.remove(id)
      expect(await sync(small(10))).toMatchObject({ outcome: 'braked', removed: 0, pages: 7 })
      expect(heldCount()).toBe(61)
      expect(mirror()).toEqual(server.lines())
      expect(braked()).toMatchObject([{ count: 61 }])
    })

    it('lets go of as much as does not look like an accident', async () => {
      for (const id of server.ids().slice(0, 60)) server.remove(id)
      expect(await sync(small(10))).toMatchObject({ outcome: 'done', removed: 60 })
      expect(heldCount()).toBe(0)
      expect(trackCount()).toBe(240)
    })

    it('does not take for lost what the server has made one recording with another', async () => {
      const ids = server.ids()
      const [merged, gone] = [ids.slice(0, 100), ids.slice(100, 200)]
      for (const id of merged) server.put(id)
      for (const id of gone) server.remove(id)
      const partner = new Map(merged.map((id, i) => [id, gone[i]!]))
      const merging: Pick<SyncClient, 'library' | 'tracks'> = {
        library: (options) => server.library(options),
        tracks: async (query, options) => {
          const page = await server.tracks(query, options)
          const copies = page.copies.map((copy) => ({ ...copy, alsoKeys: [partner.get(copy.remoteId)!] }))
          return { ...page, copies }
        },
      }
      expect(await sync(merging)).toMatchObject({ outcome: 'done', removed: 100 })
      expect(heldCount()).toBe(0)
      expect(braked()).toEqual([])
    })

    it('does not take for lost what the server tells under another id, because its recording has another root now', async () => {
      const ids = server.ids().slice(0, 200)
      for (const id of ids) server.remove(id)
      for (const id of ids) server.put(`root-${id}`)
      const rooted: Pick<SyncClient, 'library' | 'tracks'> = {
        library: (options) => server.library(options),
        tracks: async (query, options) => {
          const page = await server.tracks(query, options)
          const copies = page.copies.map((copy) => ({ ...copy, trackKey: copy.trackKey.replace('root-', '') }))
          return { ...page, copies }
        },
      }
      expect(await sync(rooted)).toMatchObject({ outcome: 'done', removed: 200 })
      expect([heldCount(), trackCount(), braked()]).toEqual([0, 300, []])
      // Nor where everything is compared; and what is lost then is lost, whatever it was called before.
      server.forgetCursors()
      for (const id of ids) server.remove(`root-${id}`)
      for (const id of ids) server.put(`other-${id}`)
      const renamed: typeof rooted = {
        library: rooted.library,
        tracks: async (query, options) => {
          const page = await rooted.tracks(query, options)
          const copies = page.copies.map((copy) => ({ ...copy, trackKey: copy.trackKey.replace('other-', '') }))
          return { ...page, copies }
        },
      }
      expect(await sync(renamed)).toMatchObject({ outcome: 'done', removed: 200, full: true })
      for (const id of ids) server.remove(`other-${id}`)
      expect(await sync(renamed)).toMatchObject({ outcome: 'braked', removed: 0 })
      expect(heldCount()).toBe(200)
    })

    it('removes nothing more while the user is asked', async () => {
      for (const id of server.ids().slice(0, 100)) server.remove(id)
      await sync()
      server.remove('t00250')
      expect(await sync()).toMatchObject({ removed: 0 })
      expect(heldCount()).toBe(101)
      expect(braked()).toMatchObject([{ count: 101 }])
    })

    it('asks no more when everything is there again', async () => {
      const removed = server.ids().slice(0, 100)
      for (const id of removed) server.remove(id)
      await sync()
      for (const id of removed) server.put(id)
      expect(await sync()).toMatchObject({ outcome: 'done' })
      expect(heldCount()).toBe(0)
      expect(braked()).toEqual([])
    })

    it('removes what was held when the user lets it go', async () => {
      for (const id of server.ids().slice(0, 100)) server.remove(id)
      await sync()
      answerBrake(one.library, sourceId, 'accept')
      await removeAccepted(one.library, sourceId, { signal: new AbortController().signal })
      expect(one.sql.prepare('select copy_count from source').pluck().all()).toContain(200)
      await sync()
      expect(trackCount()).toBe(200)
    })

    it('keeps what was held when the user says so, and does not ask again', async () => {
      for (const id of server.ids().slice(0, 100)) server.remove(id)
      await sync()
      answerBrake(one.library, sourceId, 'keep')
      server.remove('t00250')
      expect(await sync()).toMatchObject({ outcome: 'done', removed: 1 })
      server.forgetCursors()
      expect(await sync()).toMatchObject({ outcome: 'done', removed: 0 })
      expect(heldCount()).toBe(100)
      expect(braked()).toEqual([])
    })

    it('is not taken in by a sync that was cut off while it held', async () => {
      for (const id of server.ids().slice(0, 250)) server.remove(id)
      const controller = new AbortController()
      const held = new Promise<void>((resolve) => {
        const watch = () => (heldCount() > 0 ? resolve() : setImmediate(watch))
        watch()
      })
      const running = newRun(server, controller.signal).run()
      await held
      controller.abort(new DOMException('cut off', 'AbortError'))
      await expect(running).rejects.toThrow('cut off')
      expect(heldCount()).toBeLessThan(250)
      expect(await sync()).toMatchObject({ removed: 0 })
      expect(heldCount()).toBe(250)
    })
  })

  describe('with a server that cannot be trusted', () => {
    const bad = async (client?: Pick<SyncClient, 'library' | 'tracks'>) => {
      const before = mirror().length
      await expect(sync(client)).rejects.toMatchObject({ kind: 'bad-answer' })
      expect(mirror().length).toBeGreaterThanOrEqual(before)
    }

    it('stops at a page that leads to itself', async () => {
      server.putMany(50)
      await bad({
        library: (options) => server.library(options),
        tracks: async ({ cursor, limit }, options) => {
          const page = await server.tracks({ cursor: null, limit }, options)
          return { ...page, nextCursor: cursor ?? 'x', hasMore: true }
        },
      })
      expect(server.pages).toBeLessThan(5)
    })

    it('stops at pages that lead in a circle', async () => {
      server.putMany(50)
      let n = 0
      const circle: Pick<SyncClient, 'library' | 'tracks'> = {
        library: (options) => server.library(options),
        tracks: async (query, options) => {
          const page = await server.tracks({ ...query, cursor: null }, options)
          return { ...page, nextCursor: `c${n++ % 3}`, hasMore: true }
        },
      }
      await bad(circle)
      expect(server.pages).toBeLessThan(8)
    })

    it('stops at endless pages, long before they fill the disk', async () => {
      let n = 0
      const endless: Pick<SyncClient, 'library' | 'tracks'> = {
        library: async () => ({ store_id: 's', counts: { tracks: 10 } }),
        tracks: async ({ limit }) => ({
          walking: true,
          copies: [],
          deleted: Array.from({ length: limit }, (_, i) => `x${i}`),
          rejected: [],
          nextCursor: `c${++n}`,
          hasMore: true,
          left: 10,
          bytes: 10,
        }),
      }
      await bad(endless)
      expect(n * 50).toBeLessThan(15_000)
    })

    it('goes on over pages that tell nothing, but not for ever', async () => {
      let n = 0
      const nothing = (pages: number): Pick<SyncClient, 'library' | 'tracks'> => ({
        library: (options) => server.library(options),
        tracks: async (query, options) => {
          if (++n > pages) return server.tracks({ ...query, cursor: null }, options)
          const page = await server.tracks({ ...query, cursor: null }, options)
          return { ...page, copies: [], nextCursor: `c${n}`, hasMore: true }
        },
      })
      server.putMany(5)
      expect(await sync(nothing(30))).toMatchObject({ outcome: 'done', added: 5 })
      n = 0
      await bad(nothing(Number.POSITIVE_INFINITY))
      expect(n).toBeLessThan(300)
    })

    it('stops at a page with more in it than it asked for', async () => {
      server.putMany(2_000)
      await bad({
        library: (options) => server.library(options),
        tracks: (query, options) => server.tracks({ ...query, limit: query.limit + 1 }, options),
      })
      expect(mirror()).toEqual([])
    })

    it('stops at one that asks for ever to begin anew', async () => {
      server.putMany(5)
      server.fault = ({ what }) => (what === 'tracks' ? soulError('gone') : undefined)
      await bad()
      expect(server.pages).toBe(3)
    })

    it('leaves out what cannot be understood, and counts it', async () => {
      server.putMany(30)
      server.fault = () => (page) => ({
        ...page,
        copies: page.copies.filter(({ remoteId }) => remoteId !== 't00007'),
        rejected: page.copies.some(({ remoteId }) => remoteId === 't00007') ? [{ id: 't00007', why: 'title' }] : [],
      })
      expect(await sync()).toMatchObject({ outcome: 'done', added: 29 })
      expect(syncIssues(one.library)).toMatchObject([{ kind: 'rejected-track', count: 1 }])
      // Compared anew: it is not taken for gone, and no longer counted once it can be understood.
      server.fault = () => undefined
      server.put('t00007')
      server.forgetCursors()
      await sync()
      expect(mirror()).toHaveLength(30)
      expect(syncIssues(one.library)).toEqual([])
      server.forgetCursors()
      server.fault = () => (page) => ({
        ...page,
        copies: [],
        rejected: page.copies.map(({ remoteId: id }) => ({ id, why: '' })),
      })
      expect(await sync()).toMatchObject({ outcome: 'done', removed: 0 })
      expect(mirror()).toHaveLength(30)
    })
  })
})
