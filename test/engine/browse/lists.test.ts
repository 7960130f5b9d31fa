/** Windows of lists. Everything here holds on the main thread and in the worker alike. */
import { afterEach, describe, expect, it } from 'vitest'
import type * as z from 'zod'
import type { TrackList } from '../../../src/shared/api/browse.ts'
import type { SourceId, TrackId } from '../../../src/shared/model/ids.ts'
import { ALBUM_SORT_KEYS, ARTIST_SORT_KEYS, TRACK_SORT_KEYS } from '../../../src/shared/model/sort-keys.ts'
import type { TrackRow } from '../../../src/shared/model/track.ts'
import { sortText } from '../../../src/engine/library/sort-text.ts'
import { AT_ONCE } from '../../../src/engine/browse/orders.ts'
import { albumId, artistId, genreId, IN_THE_WORKER, libraryOf, type SmallLibrary, type TrackOf } from './library-of.ts'
import { randomOf } from '../../../scripts/music/random.ts'

type Tracks = z.output<typeof TrackList>
const byTitle = { by: 'title', desc: false, thenDesc: false } as const

let library: SmallLibrary
afterEach(() => library.close())

describe.each([
  ['on the main thread', AT_ONCE],
  ['in the worker', IN_THE_WORKER],
  ['where filters leave little', { ...IN_THE_WORKER, picked: 1_000 }],
])('a list made %s', (_, atOnce) => {
  const open = async (tracks: readonly TrackOf[]) => (library = await libraryOf(tracks, { atOnce }))
  const titles = async (list: Partial<Tracks>) =>
    (await library.browse.tracks({ filter: {}, sort: byTitle, ...list }, { offset: 0, limit: 500 })).rows.map(
      (row) => row.title,
    )

  it('answers any window of any sort from one total order', async () => {
    const seed = Math.floor(Math.random() * 2 ** 31)
    console.log(`seed ${seed}`)
    const random = randomOf(seed)
    const pick = <T>(...of: T[]): T => of[Math.floor(random() * of.length)]!
    await open(
      Array.from({ length: 250 }, () => ({
        title: pick('Alpha', 'beta', 'Gämma', 'delta', '!!!', '東京') + pick('', ' two', ' 3'),
        artist: pick('', 'Ann', 'Bob', 'Çelik'),
        album: pick(undefined, 'One', 'Two', 'Three'),
        discNo: pick(null, 1, 2),
        trackNo: pick(null, 1, 2, 10),
        durationMs: pick(1000, 2000, 3000),
        year: pick(null, 1969, 1994, 2020),
        genres: pick([], ['Rock'], ['Jazz', 'Rock']),
        format: pick('flac', 'mp3'),
        bitrateKbps: pick(null, 128, 900),
        addedAt: pick(1, 2, 3),
        plays: pick(undefined, 1, 5),
        lastPlayedAt: pick(7, 8),
        stars: pick(undefined, 1, 7, 10),
        favouriteAt: pick(undefined, 3, 4),
      })),
    )
    const heartOf = library.stores.personal.sql
      .prepare<[string], number>(`select at from favourite where type = 'track' and key = ?`)
      .pluck()
    const withHeart = (row: TrackRow) => ({ ...row, favouriteAt: (heartOf.get(row.id) as number | undefined) ?? null })
    for (const by of TRACK_SORT_KEYS) {
      for (const desc of [false, true]) {
        const list: Tracks = { filter: {}, sort: { by, desc, thenDesc: false } }
        const whole: TrackRow[] = []
        for (let offset = 0; offset < 250; offset += 60) {
          const { rows, total } = await library.browse.tracks(list, { offset, limit: 60 })
          expect(total).toBe(250)
          whole.push(...rows)
        }
        expect(new Set(whole.map((row) => row.id)).size, `${by} ${desc}`).toBe(250)
        expect(outOfOrder(whole.map(withHeart), by, desc), `${by} ${desc ? 'descending' : 'ascending'}`).toEqual([])
      }
    }
  })

  it('sorts inside equal keys by the second key, each its own way', async () => {
    await open([
      { title: 'b', year: 2000 },
      { title: 'a', year: 2000 },
      { title: 'c', year: 1990 },
    ])
    expect(await titles({ sort: { by: 'year', desc: true, thenBy: 'title', thenDesc: false } })).toEqual([
      'a',
      'b',
      'c',
    ])
    expect(await titles({ sort: { by: 'year', desc: false, thenBy: 'title', thenDesc: true } })).toEqual([
      'c',
      'b',
      'a',
    ])
  })

  it('keeps albums together under an artist, and their tracks in disc and track order', async () => {
    const track = (title: string, album: string, discNo: number | null, trackNo: number) => ({
      title,
      artist: 'Ann',
      album,
      discNo,
      trackNo,
    })
    await open([track('4', 'Z', 2, 1), track('3', 'Z', 1, 2), track('2', 'Z', null, 1), track('1', 'A', 1, 9)])
    expect(await titles({ sort: { by: 'artist', desc: false, thenDesc: false } })).toEqual(['1', '2', '3', '4'])
  })

  it('restricts tracks to an album, an artist, a genre, a folder', async () => {
    await open([
      { title: 'one', artist: 'Ann', album: 'First', genres: ['Rock', 'Folk'], folder: 'a/b' },
      { title: 'two', artist: 'Bob', album: 'First', albumArtist: 'Ann', genres: ['Jazz'], folder: 'a' },
      { title: 'three', artist: 'Cleo', composer: 'Bob', genres: ['Rock'], folder: 'a b' },
    ])
    expect(await titles({ filter: { albumId: albumId('Ann', 'First') } })).toEqual(['one', 'two'])
    expect(await titles({ filter: { artistId: artistId('Bob') } })).toEqual(['three', 'two'])
    expect(await titles({ filter: { genreId: genreId('Rock') } })).toEqual(['one', 'three'])
    const folder = (path: string, deep: boolean) =>
      titles({ filter: { folder: { sourceId: 1 as SourceId, path, deep } } })
    expect(await folder('a', true)).toEqual(['one', 'two'])
    expect(await folder('a', false)).toEqual(['two'])
    expect(await folder('', true)).toHaveLength(3)
    expect(await titles({ filter: { genreId: genreId('Rock'), artistId: artistId('Ann') } })).toEqual(['one'])
    expect(await titles({ filter: { albumId: albumId('nobody', 'nothing') } })).toEqual([])
  })

  it('restricts tracks to those that can be played here', async () => {
    await open([{ title: 'here' }, { title: 'away' }])
    library.stores.library.sql.exec(
      `update source set state = 'missing' where id = 2; update copy set source_id = 2 where track_id = (select id from track where title = 'away')`,
    )
    expect(await titles({ filter: { availability: ['local'] } })).toEqual(['here'])
    expect(await titles({ filter: { availability: ['offline'] } })).toEqual(['away'])
    expect(await titles({ filter: { availability: ['cached'] } })).toEqual([])
    const { rows } = await library.browse.tracks({ filter: {}, sort: byTitle }, { offset: 0, limit: 2 })
    expect(rows.map((row) => row.availability)).toEqual(['offline', 'local'])
  })

  it('restricts tracks to typed words with all the filter words of search', async () => {
    await open([
      { title: 'Für Elise', artist: 'Beethoven', year: 1810, format: 'flac', genres: ['Classical'] },
      { title: 'Elision', artist: 'Ann', year: 1994, format: 'mp3', lossless: false },
      { title: 'Relise', artist: 'Bob', year: 1999, format: 'mp3', lossless: false },
    ])
    const text = (typed: string) => titles({ filter: { text: typed } })
    expect(await text('elis')).toEqual(['Elision', 'Für Elise', 'Relise'])
    expect(await text('fur')).toEqual(['Für Elise'])
    expect(await text('elis year:1990..1999')).toEqual(['Elision', 'Relise'])
    expect(await text('is:lossless')).toEqual(['Für Elise'])
    expect(await text('-elise')).toEqual(['Elision', 'Relise'])
    expect(await text('genre:class')).toEqual(['Für Elise'])
    expect(await text('  ')).toHaveLength(3)
    expect(await text('artist:')).toHaveLength(3)
    expect(await text('nothing like it')).toEqual([])
  })

  it('lists albums by every sort, with plays summed over their tracks', async () => {
    await open([
      { title: '1', artist: 'Ann', album: 'Old', year: 1970, plays: 2, lastPlayedAt: 50, durationMs: 1 },
      { title: '2', artist: 'Ann', album: 'Old', year: 1970, plays: 3, lastPlayedAt: 10, durationMs: 1 },
      { title: '3', artist: 'Bob', album: 'New', year: 2020, addedAt: 9, plays: 4, lastPlayedAt: 60 },
      { title: '4', artist: 'Cleo', album: 'Mix', albumArtist: 'Various Artists', compilation: true, genres: ['Rock'] },
    ])
    const albums = async (sort: (typeof ALBUM_SORT_KEYS)[number], desc = false, filter = {}) =>
      (await library.browse.albums({ filter, sort: { by: sort, desc, thenDesc: false } }, { offset: 0, limit: 10 }))
        .rows
    for (const by of ALBUM_SORT_KEYS) expect((await albums(by)).length, by).toBe(3)
    expect((await albums('year')).map((row) => row.title)).toEqual(['Old', 'New', 'Mix'])
    expect((await albums('plays', true)).map((row) => [row.title, row.plays])).toEqual([
      ['Old', 5],
      ['New', 4],
      ['Mix', 0],
    ])
    expect((await albums('lastPlayedAt', true)).map((row) => row.title)).toEqual(['New', 'Old', 'Mix'])
    expect((await albums('title', false, { compilation: true })).map((row) => [row.title, row.artistId])).toEqual([
      ['Mix', null],
    ])
    expect((await albums('title', false, { artistId: artistId('Ann') })).map((row) => row.title)).toEqual(['Old'])
    expect((await albums('title', false, { genreId: genreId('Rock') })).map((row) => row.title)).toEqual(['Mix'])
    expect((await albums('title', false, { text: 'ol' })).map((row) => row.title)).toEqual(['Old'])
    expect((await albums('title', false, { text: 'genre:rock' })).map((row) => row.title)).toEqual(['Mix'])
  })

  it('lists artists by role, and sums their plays', async () => {
    await open([
      { title: '1', artist: 'Ann', album: 'Own', plays: 2 },
      { title: '2', artist: 'Bob', album: 'Own', albumArtist: 'Ann', composer: 'Cleo', plays: 3 },
    ])
    const artists = async (role: 'any' | 'albumArtist' | 'composer', text?: string) =>
      (
        await library.browse.artists(
          { filter: { role, ...(text !== undefined && { text }) }, sort: { by: 'name', desc: false, thenDesc: false } },
          { offset: 0, limit: 10 },
        )
      ).rows.map((row) => [row.name, row.plays])
    expect(await artists('any')).toEqual([
      ['Ann', 2],
      ['Bob', 3],
      ['Cleo', 0],
    ])
    expect(await artists('albumArtist')).toEqual([['Ann', 2]])
    expect(await artists('composer')).toEqual([['Cleo', 0]])
    expect(await artists('any', 'bo')).toEqual([['Bob', 3]])
    for (const by of ARTIST_SORT_KEYS) {
      const { total } = await library.browse.artists(
        { filter: { role: 'any' }, sort: { by, desc: true, thenDesc: false } },
        { offset: 0, limit: 1 },
      )
      expect(total).toBe(3)
    }
  })

  it('lists genres with covers of their albums', async () => {
    const coverId = 'a'.repeat(32)
    await open([
      { title: '1', album: 'One', genres: ['Drum & Bass'], coverId },
      { title: '2', genres: ['Bossa Nova'] },
    ])
    const genres = async (text?: string) =>
      (
        await library.browse.genres(
          { filter: { ...(text !== undefined && { text }) }, sort: { by: 'name', desc: false, thenDesc: false } },
          { offset: 0, limit: 10 },
        )
      ).rows
    expect(await genres()).toMatchObject([
      { name: 'Bossa Nova', trackCount: 1, coverIds: [] },
      { name: 'Drum & Bass', albumCount: 1, trackCount: 1, coverIds: [coverId] },
    ])
    expect((await genres('bass')).map((row) => row.name)).toEqual(['Drum & Bass'])
    expect((await genres('&')).map((row) => row.name)).toEqual(['Drum & Bass'])
    expect(await genres('%')).toEqual([])
  })

  it('finds the place of a track in a list, and null for one outside it', async () => {
    await open([{ title: 'b' }, { title: 'a', year: 2000 }, { title: 'c' }])
    const { rows } = await library.browse.tracks({ filter: {}, sort: byTitle }, { offset: 0, limit: 3 })
    expect(await library.browse.indexOfTrack({ filter: {}, sort: byTitle }, rows[2]!.id)).toBe(2)
    expect(await library.browse.indexOfTrack({ filter: { text: 'year:2000' }, sort: byTitle }, rows[2]!.id)).toBeNull()
    expect(await library.browse.indexOfTrack({ filter: {}, sort: byTitle }, 'gone' as TrackId)).toBeNull()
  })

  it('lists the roots, and the folders inside a folder with what is below them', async () => {
    await open([
      { title: '1', folder: 'Ann/10' },
      { title: '2', folder: 'Ann/2' },
      { title: '3', folder: 'Bob' },
    ])
    expect(await library.browse.folders({ path: '' })).toEqual([
      { sourceId: 2, path: '', name: 'Disk', trackCount: 0 },
      { sourceId: 1, path: '', name: 'Music', trackCount: 3 },
    ])
    const inside = async (path: string) =>
      (await library.browse.folders({ sourceId: 1 as SourceId, path })).map((row) => [
        row.path,
        row.name,
        row.trackCount,
      ])
    expect(await inside('')).toEqual([
      ['Ann', 'Ann', 2],
      ['Bob', 'Bob', 1],
    ])
    expect(await inside('Ann')).toEqual([
      ['Ann/2', '2', 1],
      ['Ann/10', '10', 1],
    ])
    expect(await inside('Nowhere')).toEqual([])
  })

  it('resolves selections in the order one would hear them', async () => {
    await open([
      { title: 'b2', artist: 'Ann', album: 'B', year: 2000, trackNo: 2, folder: 'x', genres: ['Rock'] },
      { title: 'b1', artist: 'Ann', album: 'B', year: 2000, trackNo: 1, folder: 'x' },
      { title: 'a1', artist: 'Ann', album: 'A', year: 2010, trackNo: 1, folder: 'y', genres: ['Rock'] },
      { title: 'c1', artist: 'Cleo', composer: 'Ann', folder: 'y' },
    ])
    const { browse } = library
    const heard = (ids: readonly TrackId[]) => browse.rows(ids).map((row) => row?.title)
    expect(heard(await browse.resolve({ kind: 'albums', ids: [albumId('Ann', 'A'), albumId('Ann', 'B')] }))).toEqual([
      'a1',
      'b1',
      'b2',
    ])
    expect(heard(await browse.resolve({ kind: 'artists', ids: [artistId('Ann')] }))).toEqual(['b1', 'b2', 'a1'])
    expect(heard(await browse.resolve({ kind: 'genres', ids: [genreId('Rock')] }))).toEqual(['b2', 'a1'])
    expect(heard(await browse.resolve({ kind: 'folder', sourceId: 1 as SourceId, path: 'x' }))).toEqual(['b1', 'b2'])
    expect(
      heard(await browse.resolve({ kind: 'list', filter: { text: 'ann' }, sort: { ...byTitle, desc: true } })),
    ).toEqual(['c1', 'b2', 'b1', 'a1'])
    const some = [
      { from: 0, to: 1 },
      { from: 3, to: 9 },
    ]
    expect(heard(await browse.resolve({ kind: 'list', filter: {}, sort: byTitle, rows: some }))).toEqual([
      'a1',
      'b1',
      'c1',
    ])
    library.add(
      ['10', '2', '2/b'].map((folder) => ({ title: `in ${folder}`, artist: 'Dee', folder: `discs/CD ${folder}` })),
    )
    expect(heard(await browse.resolve({ kind: 'folder', sourceId: 1 as SourceId, path: 'discs' }))).toEqual([
      'in 2',
      'in 2/b',
      'in 10',
    ])
    const [first] = await browse.resolve({ kind: 'list', filter: {}, sort: byTitle })
    expect(heard(await browse.resolve({ kind: 'tracks', ids: [first!, 'gone' as TrackId, first!] }))).toEqual([
      'a1',
      'a1',
    ])
  })

  it('gives home what was added and played last, and counts', async () => {
    await open([
      { title: '1', artist: 'Ann', album: 'One', addedAt: 1, plays: 9, lastPlayedAt: 5 },
      { title: '2', artist: 'Bob', album: 'Two', addedAt: 2, plays: 1, lastPlayedAt: 6 },
      { title: '3', addedAt: 3 },
    ])
    const home = await library.browse.home()
    expect(home.recentlyAdded.map((row) => row.title)).toEqual(['Two', 'One'])
    expect(home.recentlyPlayed.map((row) => row.title)).toEqual(['Two', 'One'])
    expect(home.mostPlayed.map((row) => row.title)).toEqual(['One', 'Two'])
    expect(home.counts).toEqual({ tracks: 3, albums: 2, artists: 2, durationMs: 540_000, sizeBytes: 3_000 })
  })

  it('gives an artist the own albums, those of others, and what is played most', async () => {
    await open([
      { title: 'hit', artist: 'Ann', album: 'Old', year: 1990, plays: 5, genres: ['Rock'] },
      { title: 'new', artist: 'Ann', album: 'New', year: 2020, addedAt: 9 },
      { title: 'guest', artist: 'Ann', album: 'Mix', albumArtist: 'Various Artists', compilation: true },
    ])
    const page = await library.browse.artist(artistId('Ann'))
    expect(page.artist).toMatchObject({ name: 'Ann', plays: 5, albumCount: 2 })
    expect(page.albums.map((row) => row.title)).toEqual(['New', 'Old'])
    expect(page.appearsOn.map((row) => row.title)).toEqual(['Mix'])
    expect(page.topTracks.map((row) => row.title)).toEqual(['hit', 'new', 'guest'])
    expect(page.genres.map((row) => row.name)).toEqual(['Rock'])
    await expect(library.browse.artist(artistId('nobody'))).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

type Compared = TrackRow & { favouriteAt: number | null }

const COMPARED: Record<(typeof TRACK_SORT_KEYS)[number], (row: Compared) => string | number | null> = {
  title: (row) => Buffer.from(sortText(row.title)).toString('hex'),
  artist: (row) => row.artist.replace('Ç', 'C').toLowerCase() || null,
  albumArtist: (row) => (row.albumId === null ? null : row.albumArtist.replace('Ç', 'C').toLowerCase()),
  album: (row) => row.album.toLowerCase() || null,
  trackNo: (row) => row.discNo ?? 1,
  year: (row) => row.year,
  genre: (row) => row.genre || null,
  durationMs: (row) => row.durationMs,
  addedAt: (row) => row.addedAt,
  plays: (row) => row.plays,
  lastPlayedAt: (row) => row.lastPlayedAt,
  stars: (row) => row.stars || null,
  favouriteAt: (row) => row.favouriteAt,
  format: (row) => row.format,
  bitrate: (row) => row.bitrateKbps,
}

/** Pairs of neighbours that stand the wrong way round. What is unknown stands last in both directions. */
function outOfOrder(rows: Compared[], by: (typeof TRACK_SORT_KEYS)[number], desc: boolean): unknown[] {
  const values = rows.map(COMPARED[by])
  if (by === 'albumArtist') return values.slice(1).filter((value, i) => value !== null && values[i] === null)
  return values.slice(1).flatMap((value, i) => {
    const before = values[i]!
    if (value === null) return []
    if (values[i] === null) return [[before, value]]
    return (desc ? before < value : before > value) ? [[before, value]] : []
  })
}
