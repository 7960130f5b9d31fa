/** What pages ask of keeping offline: how much it is, whether it fits, what stands behind a cover, why a track is here. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { write } from '../../../src/engine/db/store.ts'
import type { KeepRuleWhat, Wanted } from '../../../src/shared/model/downloads.ts'
import type { AlbumId, SourceId, TrackId } from '../../../src/shared/model/ids.ts'
import type { TrackSelection } from '../../../src/shared/model/selection.ts'
import { copyRecord } from '../../support/records.ts'
import { FOLDER, keepingWorld, OTHER_SERVER, SERVER, type KeepingWorld } from '../downloads/reconcile-world.ts'

let world: KeepingWorld
beforeEach(async () => {
  world = await keepingWorld()
  await world.has(SERVER, ...songs('Moon', 4), ...songs('Sun', 2))
  await world.has(FOLDER, ...songs('Moon', 1))
  await world.has(OTHER_SERVER, ...songs('Star', 1))
})
afterEach(() => world.close())

const songs = (album: string, count: number) =>
  Array.from({ length: count }, (_, i) =>
    copyRecord(
      `${album}/${i + 1}.flac`,
      { title: `${album} ${i + 1}`, album, artists: ['Ann'], trackNo: i + 1 },
      { trackKey: `${album}-${i + 1}`, sizeBytes: 10_000_000, durationMs: 100_000 },
    ),
  )
const albumKey = (title: string) =>
  world.sql.prepare<[string], AlbumId>('select key from album where title = ?').pluck().get(title) as AlbumId
const album = (title: string): Wanted => ({ type: 'album', id: albumKey(title) })
const track = (id: string): Wanted => ({ type: 'track', id: id as TrackId })
const wants = async () => (await world.keeping.wants({ offset: 0, limit: 100 })).rows
const preview = (what: Wanted, quality: 'original' | 'low' = 'original') =>
  world.keeping.preview({ what: [what], quality })

describe('before anything starts', () => {
  it('says how much it is, and how much of it is not here', async () => {
    world.sql.exec(`update source set reachable = 0 where id = ${OTHER_SERVER}`)
    await world.keep('track', 'Moon-2')
    await world.reconcile.now()
    world.keeps('Moon-2')
    expect(await preview(album('Moon'))).toEqual({
      tracks: 4,
      bytes: 40_000_000,
      missingTracks: 2,
      missingBytes: 20_000_000,
      unreachableTracks: 0,
      canBeSmaller: true,
      freeBytes: 1e12,
      fits: true,
    })
    expect(await preview({ type: 'library' })).toMatchObject({ tracks: 7, missingTracks: 5, unreachableTracks: 1 })
    expect(world.wanted(`album:${albumKey('Moon')}`)).toEqual([])
  })

  it('counts what sources would make of it where smaller files are asked for', async () => {
    // 96 kilobits a second for 100 seconds.
    expect(await preview(album('Sun'), 'low')).toMatchObject({ missingBytes: 2 * 1_200_000, canBeSmaller: true })
    expect(await preview(album('Star'), 'low')).toMatchObject({ missingBytes: 10_000_000, canBeSmaller: false })
  })

  it('counts as missing what is here smaller than asked for', async () => {
    await world.keep('track', 'Sun-1', 'low')
    await world.reconcile.now()
    world.keeps('Sun-1', { quality: 'low' })
    expect(await preview(track('Sun-1'), 'low')).toMatchObject({ missingTracks: 0 })
    expect(await preview(track('Sun-1'), 'original')).toMatchObject({ missingTracks: 1, missingBytes: 10_000_000 })
  })

  it('says whether it fits beside what waits already and what is to stay free', async () => {
    const fits = async () => (await preview(album('Sun'))).fits
    world.room.freeBytes = 25_000_000
    expect(await fits()).toBe(true)
    world.settings.current.downloads.reserve = 6_000_000
    expect(await fits()).toBe(false)
    world.settings.current.downloads.reserve = 0
    world.room.waitingBytes = 6_000_000
    expect(await fits()).toBe(false)
    // What waits is the same: counted once.
    await world.keep('album', albumKey('Sun'))
    await world.reconcile.now()
    world.room.waitingBytes = 20_000_000
    expect(await fits()).toBe(true)
  })

  it('says what a rule would keep, and the first of it', async () => {
    const what: KeepRuleWhat = {
      kind: 'matching',
      rules: {
        group: { match: 'all', rules: [{ field: 'title', is: 'startsWith', value: 'sun' }] },
        sort: { by: 'title', desc: true, thenDesc: false },
        limit: null,
      },
    }
    const { sums, rows } = await world.keeping.previewRule({ what, quality: 'original', limit: 1 })
    expect([sums.tracks, rows.map(({ title }) => title)]).toEqual([2, ['Sun 2']])
    const smaller = await world.keeping.previewRule({ what, quality: 'low', limit: 1 })
    expect([sums.missingBytes, smaller.sums.missingBytes]).toEqual([20_000_000, 2 * 1_200_000])
  })

  it('is not counted to the end for somebody who has gone', async () => {
    const gone = new AbortController()
    const counting = world.keeping.preview(
      { what: [{ type: 'library' }], quality: 'original' },
      { signal: gone.signal },
    )
    gone.abort()
    await expect(counting).rejects.toThrow('aborted')
  })

  it('says that a source is gone', async () => {
    await expect(preview({ type: 'source', sourceId: 77 as SourceId })).rejects.toThrow('no longer there')
  })
})

describe('tracks chosen in a list', () => {
  const all: TrackSelection = { kind: 'list', filter: {}, sort: { by: 'title', desc: false, thenDesc: false } }
  const rows = (from: number, to: number): TrackSelection[] => [{ ...all, rows: [{ from, to }] }]
  const chosen = (...selections: TrackSelection[]) => world.keeping.chosen({ selections })

  it('are counted, with those that are wanted by themselves, each once', async () => {
    await world.keep('track', 'Moon-2')
    await world.keep('track', 'Sun-1')
    await world.keep('album', albumKey('Star'))
    const sums = { tracks: 7, bytes: 70_000_000, wantedTracks: 2, wantedBytes: 20_000_000 }
    expect(await chosen(all)).toEqual(sums)
    expect(await chosen(all, { kind: 'tracks', ids: ['Sun-1', 'Sun-1', 'none'] as TrackId[] })).toEqual(sums)
    expect(await chosen(...rows(0, 2))).toMatchObject({ tracks: 3, wantedTracks: 1 })
    expect(await chosen({ kind: 'albums', ids: [albumKey('Sun')] })).toMatchObject({ tracks: 2, wantedTracks: 1 })
  })

  it('are previewed and kept without being listed, and let go of as they were', async () => {
    const selections = rows(3, 6)
    expect(await world.keeping.preview({ selections, quality: 'original' })).toMatchObject({ tracks: 4, fits: true })
    await world.keep('track', 'Sun-1', 'low')
    await world.keeping.keep({ selections, quality: 'high' })
    expect(world.wants.all().map(({ key, quality }) => [key, quality])).toEqual([
      ['Moon-4', 'high'],
      ['Star-1', 'high'],
      ['Sun-1', 'high'],
      ['Sun-2', 'high'],
    ])
    await world.keeping.keep({ what: [track('Sun-2')], quality: 'low' })
    const { were } = await world.keeping.dropChosen({ selections: [all] })
    expect(were.map(({ quality, trackIds }) => [quality, trackIds.toSorted()])).toEqual([
      ['high', ['Moon-4', 'Star-1', 'Sun-1']],
      ['low', ['Sun-2']],
    ])
    expect(world.wants.all()).toEqual([])
  })

  it('may be more than can be named one by one, and are counted all the same', async () => {
    const many = Array.from({ length: 12_000 }, (_, i) => `many-${i}`)
    world.sql.exec(`
      with recursive n (i) as (select 0 union all select i + 1 from n where i < ${many.length - 1})
      insert into track (key, title, title_sort, artist, artist_sort, duration_ms, format, lossless, added_at)
        select 'many-' || i, 'Many', 'many', '', '', 200000, 'flac', 1, 1 from n;
      insert into copy (source_id, remote_id, folder, track_id, track_key, size_bytes, modified_at, head_hash, container, codec, lossless,
        duration_ms, tags, added_at)
        select ${SERVER}, key, '', id, key, 1000, 1, '', 'flac', 'flac', 1, 200000, '{}', 1 from track where title = 'Many'`)
    const inTwo = [many.slice(0, 10_000), many.slice(10_000)].map((ids): TrackSelection => ({
      kind: 'tracks',
      ids: ids as TrackId[],
    }))
    for (const [selections, others] of [
      [inTwo, 0],
      [[all], 7],
    ] as const) {
      expect(await world.keeping.preview({ selections, quality: 'original' })).toMatchObject({
        tracks: 12_000 + others,
        bytes: 12_000_000 + others * 10_000_000,
      })
    }
  })
})

describe('what is wanted', () => {
  it('is listed by name, with what it comes to once that was counted', async () => {
    await world.keeping.keep({
      what: [album('Sun'), { type: 'library' }, { type: 'source', sourceId: SERVER as SourceId }],
    })
    expect((await wants()).map(({ sums }) => sums)).toEqual([null, null, null])
    await world.reconcile.now()
    const counted = new Promise<void>((resolve) => {
      world.events.listen(({ kind }) => kind === 'wants.changed' && resolve())
    })
    await wants()
    await world.clock.advance(1_000)
    await counted
    expect((await wants()).map(({ what, name, sums }) => [what.type, name, sums?.tracks, sums?.missingTracks])).toEqual(
      [
        ['album', 'Sun', 2, 2],
        ['library', '', 7, 6],
        ['source', 'Attic', 6, 5],
      ],
    )
  })

  it('comes in stretches, what was wanted last first, with how much of it there is', async () => {
    for (const what of [album('Sun'), { type: 'favourites' } as const, track('Moon-2'), track('Moon-3')]) {
      await world.clock.advance(1_000)
      await world.keeping.keep({ what: [what] })
    }
    const window = async (offset: number, limit: number) => {
      const { rows, total } = await world.keeping.wants({ offset, limit })
      return [rows.map(({ what, name }) => name || what.type), total]
    }
    expect(await window(0, 2)).toEqual([['Moon 3', 'Moon 2'], 4])
    expect(await window(2, 100)).toEqual([['favourites', 'Sun'], 4])
    expect(await window(4, 100)).toEqual([[], 4])
  })

  it('is found by words of its name, and by what the page calls it', async () => {
    await world.keeping.keep({ what: [album('Sun'), { type: 'search', text: 'tidal moon' }, track('Moon-2')] })
    await world.keeping.keep({ what: [{ type: 'favourites' }, { type: 'library' }] })
    const found = async (text: string, types: Wanted['type'][] = []) => {
      const { rows, total } = await world.keeping.wants({ offset: 0, limit: 1, filter: { text, types } })
      return [rows.map(({ what }) => what.type), total]
    }
    expect(await found('MOON')).toEqual([['search'], 2])
    expect(await found('moon 2')).toEqual([['track'], 1])
    expect(await found('fav', ['favourites'])).toEqual([['favourites'], 1])
    expect(await found('nothing')).toEqual([[], 0])
  })

  it('takes the quality of the settings unless another is named', async () => {
    world.settings.current.downloads.quality = 'medium'
    await world.keeping.keep({ what: [track('Sun-1')] })
    await world.keeping.keep({ what: [track('Sun-2')], quality: 'high' })
    await world.keeping.keep({ what: [track('Sun-2')] })
    expect((await wants()).map(({ quality }) => quality)).toEqual(['medium', 'high'])
  })

  it('is told as it was when it is let go of, so that it can come back so', async () => {
    await world.keeping.keep({ what: [album('Sun')], quality: 'low' })
    await world.keeping.keep({ what: [track('Sun-2')], quality: 'high' })
    const what = [track('Sun-2'), album('Moon'), album('Sun')]
    expect(await world.keeping.drop({ what })).toEqual({ were: ['high', null, 'low'] })
    expect(await world.keeping.drop({ what })).toEqual({ were: [null, null, null] })
  })

  it('is listed where its server was removed, and can be let go of and taken back', async () => {
    await world.keeping.keep({ what: [{ type: 'source', sourceId: SERVER as SourceId }], quality: 'high' })
    await world.reconcile.now()
    world.keeps('Sun-1')
    write(world.stores.library, ({ sql }) => sql.exec(`update source set store_id = 'other' where id = ${SERVER}`))
    const removed: Wanted = { type: 'removed-source', storeId: 'attic' }
    const listed = async () => (await wants()).map(({ what, name, quality }) => [what, name, quality])
    expect(await listed()).toEqual([[removed, '', 'high']])
    expect(world.keeping.isWanted([removed])).toEqual([true])
    expect(world.keeping.why('Sun-1' as TrackId).wants.map(({ what }) => what)).toEqual([removed])
    expect(await preview(removed)).toMatchObject({ tracks: 1, missingTracks: 0 })

    expect(await world.drop(removed)).toEqual({ were: ['high'] })
    expect([await listed(), world.wants.all()]).toEqual([[], []])
    await world.reconcile.now()
    expect([world.queue(), world.kept()]).toEqual([[], []])

    await world.keeping.keep({ what: [removed], quality: 'high' })
    write(world.stores.library, ({ sql }) => sql.exec(`update source set store_id = 'attic' where id = ${SERVER}`))
    expect(await listed()).toEqual([[{ type: 'source', sourceId: SERVER }, 'Attic', 'high']])
  })

  it('is known for switches', async () => {
    await world.keeping.keep({ what: [album('Sun')] })
    expect(world.keeping.isWanted([album('Sun'), album('Moon'), track('Sun-1')])).toEqual([true, false, false])
  })

  it('says why a track is kept', async () => {
    world.playlist('mix')
    world.adds('mix', 'Sun-1')
    await world.keeping.keep({ what: [album('Sun'), album('Moon')] })
    await world.keeping.saveRule({ ...world.keeping.rules()[2]!, on: true })
    await world.reconcile.now()
    const why = world.keeping.why('Sun-1' as TrackId)
    expect([why.wants.map(({ name }) => name), why.rules.map(({ builtIn }) => builtIn)]).toEqual([
      ['Sun'],
      ['playlists'],
    ])
    expect(world.keeping.why('gone' as TrackId)).toEqual({ wants: [], rules: [] })
  })
})

describe('covers', () => {
  it('say nothing, without being counted, where nothing is kept', async () => {
    expect(await world.keeping.badges({ type: 'album', ids: [albumKey('Moon')] })).toEqual([null])
  })

  it('say how much of what is behind them is here, waits or failed', async () => {
    await world.keeping.keep({ what: [album('Moon'), track('Sun-1')] })
    await world.reconcile.now()
    world.keeps('Moon-2')
    world.sql.prepare(`update download set state = 'failed' where track_id = ?`).run(world.rowId('Moon-3'))
    const ids = [albumKey('Sun'), albumKey('Moon'), albumKey('Star')]
    expect(await world.keeping.badges({ type: 'album', ids })).toEqual([
      { wanted: false, tracks: 2, here: 0, waiting: 1, failed: 0 },
      { wanted: true, tracks: 4, here: 2, waiting: 1, failed: 1 },
      null,
    ])
    world.playlist('mix')
    world.adds('mix', 'Sun-1')
    expect(await world.keeping.badges({ type: 'playlist', ids: ['mix', 'none'] })).toEqual([
      { wanted: false, tracks: 1, here: 0, waiting: 1, failed: 0 },
      null,
    ])
  })
})
