import { copyFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { randomOf } from '../../../scripts/music/random.ts'
import { Catalogue } from '../../../src/engine/catalogue/catalogue.ts'
import { CursorGone } from '../../../src/engine/catalogue/cursor.ts'
import { GONE } from '../../../src/engine/catalogue/feeds.ts'
import { ALBUMS, ARTISTS, TRACKS } from '../../../src/engine/catalogue/rows.ts'
import { openStores, type LibraryDb } from '../../../src/engine/db/store.ts'
import { Events } from '../../../src/engine/events.ts'
import { retellSource } from '../../../src/engine/library/retell-source.ts'
import { regroup, removeSource, retire, takeIn } from '../../../src/engine/library/take-in.ts'
import { AlbumsPage, ArtistsPage, SYNC_KINDS, TracksPage } from '../../../src/shared/protocol/sync.ts'
import { addSource, fillLibrary, syntheticCopies } from '../../support/build-library.ts'
import { testHost } from '../../support/host.ts'
import { openTestLibrary, type TestLibrary } from '../../support/library.ts'
import { copyRecord, coverRecord, tagRecord } from '../../support/records.ts'
import { Mirror } from './mirror.ts'

let one: TestLibrary
let catalogue: Catalogue
const others: Catalogue[] = []
beforeEach(async () => {
  one = await openTestLibrary()
  catalogue = new Catalogue({ library: one.library, staleAfterMs: 0 })
})
afterEach(() => {
  vi.restoreAllMocks()
  catalogue.stop()
  one.remove()
})

/** Of another library than the test's own; to be stopped before that is closed. */
function catalogueOf(library: LibraryDb): Catalogue {
  const made = new Catalogue({ library })
  others.push(made)
  return made
}

const stopOthers = () => {
  for (const each of others.splice(0)) each.stop()
}

const copy = (n: number, tags: Parameters<typeof copyRecord>[1] = {}) =>
  copyRecord(`a/${n}.flac`, { title: `T${n}`, album: 'A', artists: ['R'], trackNo: n, ...tags }, { trackKey: `k${n}` })

const foreignSource = (): number => {
  const id = addSource(one.stores, 'Elsewhere')
  one.sql.prepare(`update source set kind = 'soul' where id = ?`).run(id)
  return id
}

const page = (mirror: Mirror, limit = 100) => mirror.step(catalogue, limit)
const ids = (rows: unknown): string[] => (rows as { id: string }[]).map(({ id }) => id)

describe('a page', () => {
  it('tells a track with all that is known of it', async () => {
    one.sql.prepare(`update source set name = 'Records'`).run()
    const cover = coverRecord('abc', 'R/A/cover.jpg', 'file')
    const full = copyRecord(
      'R/A/1.flac',
      {
        title: 'One',
        artists: ['R'],
        album: 'A',
        trackNo: 1,
        lyrics: { text: 'la', synced: false },
        compilation: true,
      },
      { trackKey: 'k1', cover },
    )
    await one.gets(full)
    one.sql
      .prepare('insert into file_digest (source_id, remote_id, size_bytes, modified_at, sha256) values (?, ?, ?, ?, ?)')
      .run(one.sourceId, full.remoteId, full.sizeBytes, full.modifiedAt, 'ab'.repeat(32))
    const { tracks } = catalogue.page('tracks', { limit: 10 })
    expect(tracks).toEqual([
      {
        id: 'k1',
        track_key: 'k1',
        folder: 'Records/R/A',
        container: 'flac',
        codec: 'flac',
        lossless: true,
        bitrate_kbps: 900,
        sample_rate_hz: 44_100,
        bit_depth: 16,
        channels: 2,
        duration_ms: 200_000,
        size_bytes: 1_000_000,
        file_hash: `sha256:${'ab'.repeat(32)}`,
        modified_at: 1_700_000_000_000.5,
        cover: { id: cover.id, mime: 'image/jpeg', width: 500, height: 500, size_bytes: 40_000 },
        fingerprint: null,
        added_at: expect.stringMatching(/Z$/),
        updated_at: expect.stringMatching(/Z$/),
        title: 'One',
        artists: ['R'],
        album: 'A',
        track_no: 1,
        lyrics: { text: 'la', synced: false },
        compilation: true,
      },
    ])
  })

  it('tells a title for a track without one: the name of its file, which nobody else knows', async () => {
    await one.gets(copy(1, { title: ' ' }), { ...copy(2), tags: tagRecord() })
    const titles = () =>
      catalogue
        .page('tracks', { limit: 10 })
        .tracks!.map(({ title = '' }) => title)
        .toSorted()
    expect(titles()).toEqual(['1', '2'])
    await one.gets({ ...copy(2), remoteId: 'a/Moved.flac', tags: tagRecord() })
    retire(one.library, one.sourceId, ['a/2.flac'])
    await regroup(one.library)
    expect(titles()).toEqual(['1', 'Moved'])
  })

  it('says nothing of a digest that is of the file as it was', async () => {
    await one.gets(copy(1))
    one.sql
      .prepare('insert into file_digest (source_id, remote_id, size_bytes, modified_at, sha256) values (?, ?, 7, 7, ?)')
      .run(one.sourceId, 'a/1.flac', 'ab'.repeat(32))
    expect(catalogue.page('tracks', { limit: 10 }).tracks![0]!.file_hash).toBeNull()
  })

  it('holds to the protocol, whatever the tags say', async () => {
    const hostile = 'x'.repeat(5_000)
    const endless = 'x'.repeat(100_000)
    await one.gets(
      ...[...syntheticCopies({ tracks: 300 })].map((record) => ({ ...record })),
      copy(1, {
        title: hostile,
        artists: Array.from({ length: 300 }, (_, i) => `${hostile}${i}`),
        album: hostile,
        comment: endless,
        lyrics: { text: endless, synced: true },
        trackNo: 1e9,
        discNo: 1.5,
        trackGainDb: -5_000,
        bpm: Number.MAX_VALUE,
      }),
    )
    const schemas = { tracks: TracksPage, albums: AlbumsPage, artists: ArtistsPage }
    for (const kind of SYNC_KINDS) {
      const told = schemas[kind].safeParse(catalogue.page(kind, { limit: 1_000 }))
      expect(told.error?.issues ?? [], kind).toEqual([])
    }
  })

  it('tells of the best own copy, and of no other source', async () => {
    const second = addSource(one.stores, 'Second')
    takeIn(one.library, second, {
      copies: [copyRecord('low.mp3', { title: 'Low' }, { trackKey: 'k1', lossless: false, codec: 'mp3' })],
      problems: [],
    })
    takeIn(one.library, foreignSource(), {
      copies: [
        copyRecord('remote', { title: 'Best of all' }, { trackKey: 'k1', bitDepth: 24 }),
        copyRecord('other', { title: 'Only there' }, { trackKey: 'k2' }),
      ],
      problems: [],
    })
    await one.gets(copyRecord('own.flac', { title: 'Own' }, { trackKey: 'k1' }))
    const { tracks } = catalogue.page('tracks', { limit: 10 })
    expect(tracks!.map(({ id, title }) => [id, title])).toEqual([['k1', 'Own']])
    expect(catalogue.counts()).toEqual({ tracks: 1, albums: 0, artists: 0 })
  })

  it('ends early when its texts are long, and goes on with the next', async () => {
    const lyrics = { text: 'la '.repeat(20_000), synced: false }
    await one.gets(...Array.from({ length: 200 }, (_, i) => copy(i, { lyrics })))
    const text = catalogue.pageText('tracks', { limit: 1_000 })
    expect(text.length).toBeLessThan(4.2 * 1024 * 1024)
    const mirror = new Mirror('tracks').drain(catalogue, 1_000)
    expect([mirror.rows.size, mirror.pages > 1]).toEqual([200, true])
  })

  it('keeps albums together in a first walk', async () => {
    await fillLibrary(one.stores, { tracks: 500 })
    const folders = catalogue.page('tracks', { limit: 1_000 }).tracks!.map(({ folder }) => folder)
    const runs = folders.filter((folder, i) => folder !== folders[i - 1])
    expect(runs.length).toBe(new Set(folders).size)
  })

  it('never says that less is left than is', async () => {
    await fillLibrary(one.stores, { tracks: 300 })
    const lefts: [number, number][] = []
    const mirror = new Mirror('tracks')
    for (let more = true; more;) {
      const { left, has_more: hasMore } = page(mirror, 40)
      lefts.push([left, 300 - mirror.rows.size])
      more = hasMore
    }
    expect(lefts.map(([left]) => left)).toEqual(lefts.map(([, truth]) => truth))
  })
})

describe('after the walk', () => {
  it('tells new, changed and gone apart', async () => {
    await one.gets(copy(1), copy(2), copy(3))
    const mirror = new Mirror('tracks').drain(catalogue, 10)
    expect(page(mirror)).toMatchObject({ new_tracks: [], updated_tracks: [], deleted_tracks: [], left: 0 })
    retire(one.library, one.sourceId, ['a/3.flac'])
    await one.gets(copy(2, { title: 'Changed' }), copy(4))
    const told = page(mirror)
    expect([ids(told.new_tracks), ids(told.updated_tracks), told.deleted_tracks]).toEqual([['k4'], ['k2'], ['k3']])
  })

  it('tells as new what is new, also when it changes between two pages', async () => {
    const mirror = new Mirror('tracks').drain(catalogue, 10)
    await one.gets(copy(1), copy(2), copy(3))
    page(mirror, 1)
    await one.gets(copy(3, { title: 'Changed' }))
    expect(ids(page(mirror, 5).new_tracks).sort()).toEqual(['k2', 'k3'])
  })

  it('says nothing of what only foreign copies change', async () => {
    await one.gets(copy(1))
    const mirror = new Mirror('tracks').drain(catalogue, 10)
    const foreign = foreignSource()
    for (const title of ['One', 'Two']) {
      takeIn(one.library, foreign, { copies: [copyRecord('x', { title }, { trackKey: 'k1' })], problems: [] })
      await regroup(one.library)
    }
    retire(one.library, foreign, ['x'])
    await regroup(one.library)
    expect(page(mirror)).toMatchObject({ new_tracks: [], updated_tracks: [], deleted_tracks: [] })
  })

  it('tells a track as gone with its last own copy, and as new when one comes back', async () => {
    takeIn(one.library, foreignSource(), { copies: [copyRecord('x', {}, { trackKey: 'k1' })], problems: [] })
    await one.gets(copy(1))
    const mirror = new Mirror('tracks').drain(catalogue, 10)
    retire(one.library, one.sourceId, ['a/1.flac'])
    await regroup(one.library)
    expect(page(mirror).deleted_tracks).toEqual(['k1'])
    await one.gets(copy(1))
    expect(ids(page(mirror).new_tracks)).toEqual(['k1'])
    expect(one.sql.prepare('select count(*) from gone where kind = ?').pluck().get('tracks')).toBe(0)
  })

  it('tells anew of all tracks of a folder that has another name, once, and of no others', async () => {
    takeIn(one.library, one.sourceId, { copies: [1, 2, 3].map((n) => copy(n)), problems: [] })
    const second = addSource(one.stores, 'Second')
    takeIn(one.library, second, { copies: [copy(4)], problems: [] })
    takeIn(one.library, foreignSource(), { copies: [copy(1), copy(5)], problems: [] })
    await regroup(one.library)
    const mirror = new Mirror('tracks').drain(catalogue, 100)
    // One that waits for the grouping is told by that.
    takeIn(one.library, one.sourceId, { copies: [copy(3, { title: 'New' })], problems: [] })
    one.sql.prepare(`update source set name = 'Attic' where id = ?`).run(one.sourceId)
    await retellSource(one.library, one.sourceId, { signal: new AbortController().signal })
    expect(page(mirror)).toMatchObject({ new_tracks: [], updated_tracks: [{ id: 'k1' }, { id: 'k2' }] })
    await regroup(one.library)
    expect(page(mirror)).toMatchObject({ new_tracks: [], updated_tracks: [{ id: 'k3', title: 'New' }] })
    expect(mirror.sorted()).toMatchObject([1, 2, 3, 4].map((n) => ({ folder: n === 4 ? 'Second/a' : 'Attic/a' })))
    expect(mirror.sorted()).toEqual(new Mirror('tracks').drain(catalogue, 100).sorted())
  })

  it('tells all as gone that a removed source brought', async () => {
    await one.gets(copy(1), copy(2))
    const mirrors = (['tracks', 'albums', 'artists'] as const).map((kind) => new Mirror(kind).drain(catalogue, 10))
    expect(mirrors.map(({ rows }) => rows.size)).toEqual([2, 1, 1])
    await removeSource(one.library, one.sourceId)
    for (const mirror of mirrors) mirror.drain(catalogue, 10)
    expect(mirrors.map(({ rows }) => rows.size)).toEqual([0, 0, 0])
    expect(catalogue.counts()).toEqual({ tracks: 0, albums: 0, artists: 0 })
  })

  it('tells in a walk what went since an earlier page of it, and of nothing that went before', async () => {
    await one.gets(...Array.from({ length: 6 }, (_, i) => copy(i)))
    retire(one.library, one.sourceId, ['a/0.flac'])
    await regroup(one.library)
    const mirror = new Mirror('tracks')
    expect(page(mirror, 2).deleted_tracks).toEqual([])
    retire(one.library, one.sourceId, ['a/1.flac'])
    await regroup(one.library)
    const told: unknown[] = []
    while (told.length < 10) {
      const { deleted_tracks: deleted, has_more: more } = page(mirror, 2)
      told.push(...(deleted as string[]))
      if (!more) break
    }
    expect(told).toEqual(['k1'])
  })

  it('lets listeners know what is stale, and not what is not', async () => {
    const heard = new Promise<unknown>((resolve) => catalogue.onStale(resolve))
    await one.gets(copy(1))
    expect(await heard).toContain('tracks')
    const changes: string[][] = []
    catalogue.onStale((kinds) => changes.push(kinds))
    await vi.waitFor(() => expect(one.events.length).toBeGreaterThan(0))
    takeIn(one.library, foreignSource(), { copies: [copyRecord('x', {}, { trackKey: 'k1' })], problems: [] })
    await regroup(one.library)
    const last = new Promise<string[]>((resolve) => catalogue.onStale(resolve))
    await one.gets(copy(1, { title: 'Changed' }))
    await last
    expect(changes.filter((kinds) => kinds.length > 0).every((kinds) => kinds.includes('tracks'))).toBe(true)
  })
})

describe('a cursor', () => {
  const gone = (cursor: string, kind: (typeof SYNC_KINDS)[number] = 'tracks') =>
    expect(() => catalogue.page(kind, { cursor, limit: 10 })).toThrow(CursorGone)

  it('holds after a restart', async () => {
    const host = testHost()
    try {
      const events = new Events(host.log)
      let stores = await openStores(host, events)
      const sourceId = addSource(stores)
      const mirror = new Mirror('tracks')
      for (let run = 0; run < 4; run++) {
        const catalogueOfRun = catalogueOf(stores.library)
        takeIn(stores.library, sourceId, { copies: [copy(run)], problems: [] })
        await regroup(stores.library)
        mirror.drain(catalogueOfRun, 1)
        stopOthers()
        stores.close()
        stores = await openStores(host, events)
      }
      stopOthers()
      stores.close()
      expect([...mirror.rows.keys()]).toEqual(['k0', 'k1', 'k2', 'k3'])
    } finally {
      host.remove()
    }
  })

  it.each([
    ['one that goes on at once', false],
    ['one that told nobody in between', true],
  ])('is refused when it is of a time that a restored library does not know: %s', async (_, silentRun) => {
    const host = testHost()
    try {
      const events = new Events(host.log)
      const file = join(host.dataDir, 'library.db')
      const run = async <Result>(body: (stores: Awaited<ReturnType<typeof openStores>>) => Promise<Result>) => {
        const stores = await openStores(host, events)
        try {
          return await body(stores)
        } finally {
          stopOthers()
          stores.close()
        }
      }
      const cursorAfter = (copies: ReturnType<typeof copy>[]) =>
        run(async ({ library }) => {
          takeIn(library, 1, { copies, problems: [] })
          await regroup(library)
          const { next_cursor: cursor } = catalogueOf(library).page('tracks', { limit: 100 })
          library.sql.pragma('wal_checkpoint(TRUNCATE)')
          return cursor
        })
      await run(async (stores) => void addSource(stores))
      const before = await cursorAfter([copy(1), copy(2)])
      copyFileSync(file, `${file}.backup`)
      const lost = await cursorAfter([copy(3)])
      for (const end of ['', '-wal', '-shm']) rmSync(`${file}${end}`, { force: true })
      copyFileSync(`${file}.backup`, file)
      // Changes overtake the numbers that were given out before, and only then somebody asks.
      if (silentRun) {
        await run(async ({ library }) => {
          takeIn(library, 1, { copies: [copy(4), copy(5), copy(6), copy(7)], problems: [] })
          await regroup(library)
        })
      }
      await run(async ({ library }) => {
        const restored = catalogueOf(library)
        expect(() => restored.page('tracks', { cursor: lost, limit: 10 })).toThrow(CursorGone)
        const { new_tracks: told } = restored.page('tracks', { cursor: before, limit: 10 })
        expect(ids(told)).toEqual(silentRun ? ['k4', 'k5', 'k6', 'k7'] : [])
      })
    } finally {
      host.remove()
    }
  })

  it('is refused by another library', async () => {
    await one.gets(copy(1))
    const { next_cursor: cursor } = catalogue.page('tracks', { limit: 10 })
    const other = await openTestLibrary()
    try {
      await other.gets(copy(1))
      const elsewhere = catalogueOf(other.library)
      expect(elsewhere.storeId()).not.toBe(catalogue.storeId())
      expect(() => elsewhere.page('tracks', { cursor, limit: 10 })).toThrow(CursorGone)
    } finally {
      stopOthers()
      other.remove()
    }
  })

  it('is refused for another kind', () => {
    for (const kind of SYNC_KINDS) {
      const { next_cursor: cursor } = catalogue.page(kind, { limit: 10 })
      for (const other of SYNC_KINDS) if (other !== kind) gone(cursor, other)
    }
  })

  it('is refused with an unknown run, or numbers beyond those given out', async () => {
    await one.gets(copy(1), copy(2))
    const { next_cursor: cursor } = catalogue.page('tracks', { limit: 1 })
    const fields = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[]
    const changed = (at: number, value: unknown) =>
      Buffer.from(JSON.stringify(fields.with(at, value))).toString('base64url')
    expect(catalogue.page('tracks', { cursor: changed(4, fields[4]), limit: 1 }).tracks).toHaveLength(1)
    for (const [at, value] of [
      [0, 2],
      [2, 'other'],
      [3, 'unknown'],
      [4, 1e9],
      [4, -1],
      [4, 0.5],
      [4, '1'],
      [5, 1e9],
      [6, 1e9],
      [7, null],
    ] as const) {
      gone(changed(at, value))
    }
  })

  const seed = Number(process.env.SOUL_SEED ?? Math.floor(Math.random() * 2 ** 31))
  it(`is refused or read, never another error, whatever it says (seed ${seed})`, async () => {
    await one.gets(copy(1), copy(2))
    const random = randomOf(seed)
    const below = (most: number) => Math.floor(random() * most)
    const good = [1, 10].map((limit) => catalogue.page('tracks', { limit }).next_cursor)
    const fields = JSON.parse(Buffer.from(good[0]!, 'base64url').toString()) as unknown[]
    const values = [null, 0, -1, 1.5, 1e308, '', 'tracks', {}, [], true, Number.MAX_SAFE_INTEGER, '\ud800']
    const makers: (() => string)[] = [
      () => String.fromCodePoint(...Array.from({ length: below(40) }, () => below(0x10ffff))),
      () => Buffer.from(Array.from({ length: below(80) }, () => below(256))).toString('base64url'),
      () => {
        const cursor = good[below(good.length)]!
        const at = below(cursor.length)
        return cursor.slice(0, at) + String.fromCodePoint(33 + below(90)) + cursor.slice(at + below(3))
      },
      () =>
        Buffer.from(JSON.stringify(fields.with(below(fields.length), values[below(values.length)]))).toString(
          'base64url',
        ),
      () => Buffer.from(JSON.stringify(values[below(values.length)])).toString('base64url'),
      () =>
        Buffer.from(JSON.stringify(fields.slice(0, below(9)).concat(values.slice(0, below(4))))).toString('base64url'),
      () => 'A'.repeat(below(5_000)),
    ]
    let refused = 0
    for (let i = 0; i < 2_000; i++) {
      const cursor = makers[i % makers.length]!()
      try {
        catalogue.pageText('tracks', { cursor, limit: 5 })
      } catch (error) {
        expect(error, JSON.stringify(cursor)).toBeInstanceOf(CursorGone)
        refused++
      }
    }
    expect(refused).toBeGreaterThan(1_500)
  })
})

describe('the price of a page', () => {
  const plan = (sql: string, ...values: unknown[]) =>
    one.sql
      .prepare<unknown[], { detail: string }>(`explain query plan ${sql}`)
      .all(...values)
      .map(({ detail }) => detail)

  it('is that of a stretch of an index, for every kind', () => {
    const plans = { track: plan(TRACKS, 0, 10), album: plan(ALBUMS, 0, 10), artist: plan(ARTISTS, 0, 10) }
    for (const [table, lines] of Object.entries(plans)) {
      expect(lines[0], table).toMatch(new RegExp(`^SEARCH \\w+ USING INDEX ${table}_rev \\(rev>\\?\\)$`))
      // The keys that hang together with one are walked over; each is found by an index.
      const walked = table === 'track' ? ['SCAN CONSTANT ROW', 'SCAN own', 'SCAN own', 'SCAN own'] : []
      expect(
        lines.filter((line) => line.startsWith('SCAN')),
        table,
      ).toEqual(walked)
    }
    expect(plan(GONE, 'tracks', 0, 10)).toEqual([expect.stringMatching(/USING INDEX gone_rev \(kind=\? AND rev>\?\)$/)])
    // Only the copies of one track are ever sorted.
    expect(plans.track.filter((line) => line.includes('TEMP B-TREE'))).toHaveLength(1)
    expect(plans.track.findIndex((line) => line.includes('TEMP B-TREE'))).toBeGreaterThan(
      plans.track.findIndex((line) => line.includes('CORRELATED')),
    )
  })

  it('does not grow with the library, nor towards its end', async () => {
    await fillLibrary(one.stores, { tracks: 10 })
    const few = statementsOf(() => catalogue.pageText('tracks', { limit: 5 }))
    const rev = multiply(100_000)
    const first = statementsOf(() => catalogue.pageText('tracks', { limit: 5 }))
    const { next_cursor: cursor } = catalogue.page('tracks', { limit: 5 })
    const fields = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[]
    const late = Buffer.from(JSON.stringify(fields.with(4, rev - 3).with(5, rev))).toString('base64url')
    const last = statementsOf(() => {
      expect(catalogue.page('tracks', { cursor: late, limit: 5 }).tracks).toHaveLength(3)
    })
    expect(first).toBe(few)
    // The cursor is looked up too.
    expect(last).toBeLessThanOrEqual(first + 3)
    expect(first).toBeLessThan(10)
  })

  /** So many tracks more, each with a copy. Answers the last number given. */
  function multiply(tracks: number): number {
    const { sql } = one
    const rev = sql.prepare<[], number>(`select cast(value as integer) from meta where name = 'rev'`).pluck().get()!
    const numbers = `with recursive n(i) as (select 1 union all select i + 1 from n where i < ${tracks})`
    sql.exec(`begin;
      ${numbers} insert into track (id, key, copy_id, title, title_sort, artist, artist_sort, duration_ms, format, lossless, added_at,
        rev, born_rev, changed_at)
      select 1000 + i, 'n' || i, 1000 + i, '', '', '', '', 0, '', 1, 0, ${rev} + i, ${rev} + i, 0 from n;
      ${numbers} insert into copy (id, source_id, remote_id, folder, track_id, track_key, size_bytes, modified_at, head_hash, container, codec,
        lossless, duration_ms, tags, added_at)
      select 1000 + i, ${one.sourceId}, i, '', 1000 + i, 'n' || i, 0, 0, '', '', '', 1, 0, '{}', 0 from n;
      update meta set value = ${rev + tracks} where name = 'rev';
      commit`)
    return rev + tracks
  }

  function statementsOf(body: () => void): number {
    const proto = Object.getPrototypeOf(one.sql.prepare('select 1')) as Record<
      'all' | 'get' | 'run' | 'iterate',
      () => unknown
    >
    const spies = (['all', 'get', 'run', 'iterate'] as const).map((name) => vi.spyOn(proto, name))
    body()
    const count = spies.reduce((sum, { mock }) => sum + mock.calls.length, 0)
    for (const spy of spies) spy.mockRestore()
    return count
  }
})
