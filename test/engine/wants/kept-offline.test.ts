/** What pages ask of keeping offline: how much it is, whether it fits, what stands behind a cover, why a track is here. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { write } from '../../../src/engine/db/store.ts'
import type { KeepRuleWhat, Wanted } from '../../../src/shared/model/downloads.ts'
import type { AlbumId, SourceId, TrackId } from '../../../src/shared/model/ids.ts'
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

describe('what is wanted', () => {
  it('is listed by name, with what it comes to once that was counted', async () => {
    await world.keeping.keep({
      what: [album('Sun'), { type: 'library' }, { type: 'source', sourceId: SERVER as SourceId }],
    })
    expect(world.keeping.wants().map(({ sums }) => sums)).toEqual([null, null, null])
    await world.reconcile.now()
    const counted = new Promise<void>((resolve) => {
      world.events.listen(({ kind }) => kind === 'wants.changed' && resolve())
    })
    world.keeping.wants()
    await world.clock.advance(1_000)
    await counted
    expect(
      world.keeping.wants().map(({ what, name, sums }) => [what.type, name, sums?.tracks, sums?.missingTracks]),
    ).toEqual([
      ['album', 'Sun', 2, 2],
      ['library', '', 7, 6],
      ['source', 'Attic', 6, 5],
    ])
  })

  it('takes the quality of the settings unless another is named', async () => {
    world.settings.current.downloads.quality = 'medium'
    await world.keeping.keep({ what: [track('Sun-1')] })
    await world.keeping.keep({ what: [track('Sun-2')], quality: 'high' })
    await world.keeping.keep({ what: [track('Sun-2')] })
    expect(world.keeping.wants().map(({ quality }) => quality)).toEqual(['medium', 'high'])
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
    const listed = () => world.keeping.wants().map(({ what, name, quality }) => [what, name, quality])
    expect(listed()).toEqual([[removed, '', 'high']])
    expect(world.keeping.isWanted([removed])).toEqual([true])
    expect(world.keeping.why('Sun-1' as TrackId).wants.map(({ what }) => what)).toEqual([removed])
    expect(await preview(removed)).toMatchObject({ tracks: 1, missingTracks: 0 })

    expect(await world.drop(removed)).toEqual({ were: ['high'] })
    expect([listed(), world.wants.all()]).toEqual([[], []])
    await world.reconcile.now()
    expect([world.queue(), world.kept()]).toEqual([[], []])

    await world.keeping.keep({ what: [removed], quality: 'high' })
    write(world.stores.library, ({ sql }) => sql.exec(`update source set store_id = 'attic' where id = ${SERVER}`))
    expect(listed()).toEqual([[{ type: 'source', sourceId: SERVER }, 'Attic', 'high']])
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
