/** docs/grouping.md, line by line, through the whole of taking in and grouping. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { regroup, retire, takeIn } from '../../../src/engine/library/take-in.ts'
import type { CopyRecord, TagRecord } from '../../../src/engine/sources/source.ts'
import { addSource } from '../../support/build-library.ts'
import { openTestLibrary, type TestLibrary } from '../../support/library.ts'
import { copyRecord, coverRecord } from '../../support/records.ts'

const ID = Array.from({ length: 4 }, (_, i) => `${i + 1}`.repeat(8) + '-1111-1111-1111-111111111111') as [
  string,
  string,
  string,
  string,
]

let its: TestLibrary
beforeEach(async () => {
  its = await openTestLibrary()
})
afterEach(() => its.remove())

const rows = <Row>(select: string): Row[] => its.sql.prepare<[], Row>(select).all()
/** Each album as "title – artist – year: titles of its tracks". */
const albums = (): string[] =>
  rows<{ text: string }>(
    `select a.title || ' – ' || a.artist || ' – ' || coalesce(a.year, '?') || ': ' ||
       (select group_concat(title, ' ') from (select title from track where album_id = a.id order by title)) as text
     from album a order by 1`,
  ).map(({ text }) => text)
const artists = (): string[] => rows<{ name: string }>('select name from artist order by name').map(({ name }) => name)
const track = (title: string): Record<string, unknown> =>
  its.sql.prepare<[string], Record<string, unknown>>('select * from track where title = ?').get(title)!
const only = (table: string): Record<string, unknown> => {
  const all = rows<Record<string, unknown>>(`select * from ${table}`)
  expect(all).toHaveLength(1)
  return all[0]!
}

/** Tracks `1`, `2` … of one folder, each with what all share and what is its own. */
const inFolder = (folder: string, shared: Partial<TagRecord>, ...own: Partial<TagRecord>[]): CopyRecord[] =>
  own.map((tags, i) =>
    copyRecord(`${folder}/${i + 1}.flac`, {
      title: `${folder}${i + 1}`,
      album: 'Album',
      artists: ['Queen'],
      trackNo: i + 1,
      ...shared,
      ...tags,
    }),
  )

describe('names', () => {
  it('are one whatever their case, accents, width, quotes, dashes and kind of "and"', async () => {
    const pairs = [
      ['Björk', 'BJORK'],
      ['Guns N’ Roses', "Guns N' Roses"],
      ['Simon & Garfunkel', 'Simon and Garfunkel'],
      ['Ｐｅｒｆｕｍｅ', 'Perfume'],
      ['Jay‐Z', 'Jay-Z'],
    ]
    for (const [i, [a, b]] of pairs.entries()) {
      await its.gets(copyRecord(`${i}/a.flac`, { artists: [a!] }), copyRecord(`${i}/b.flac`, { artists: [b!] }))
    }
    expect(artists()).toHaveLength(pairs.length)
  })

  it('keep apart what differs in an article or a letter', async () => {
    await its.gets(
      copyRecord('a.flac', { artists: ['The Beatles'] }),
      copyRecord('b.flac', { artists: ['Beatles'] }),
      copyRecord('c.flac', { artists: ['AC/DC'] }),
      copyRecord('d.flac', { artists: ['ACDC'] }),
    )
    expect(artists()).toEqual(['AC/DC', 'ACDC', 'Beatles', 'The Beatles'])
  })

  it('are shown in the most common spelling, of equally common ones in the first', async () => {
    await its.gets(
      ...['Bjork', 'Björk', 'Björk'].map((artist, i) =>
        copyRecord(`a/${i}.flac`, { artists: [artist], album: i ? 'Début' : 'Debut', genres: [i ? 'Pop' : 'pop'] }),
      ),
    )
    expect(artists()).toEqual(['Björk'])
    expect(only('album')).toMatchObject({ title: 'Début', artist: 'Björk' })
    expect(only('genre')).toMatchObject({ name: 'Pop', track_count: 3, album_count: 1 })
    retire(its.library, its.sourceId, ['a/2.flac'])
    await regroup(its.library)
    expect(artists()).toEqual(['Bjork'])
    expect(only('album')).toMatchObject({ title: 'Debut' })
  })
})

describe('tracks', () => {
  it('are files with the same sound, whatever their tags and names', async () => {
    await its.gets(
      copyRecord('a/1.flac', { title: 'One' }, { trackKey: 'k' }),
      copyRecord('b/2.flac', { title: 'Two' }, { trackKey: 'k', sizeBytes: 5 }),
    )
    expect(only('track')).toMatchObject({ title: 'One', key: 'k' })
    expect(rows('select 1 from copy')).toHaveLength(2)
  })

  it('take their tags from the best copy: lossless, bit depth, sample rate, bit rate, size, path', async () => {
    const better: Partial<CopyRecord>[] = [
      { lossless: false, bitDepth: 24, bitrateKbps: 999 },
      { bitDepth: 16, sampleRateHz: 96_000 },
      { bitDepth: 24, sampleRateHz: 44_100, bitrateKbps: 999 },
      { bitDepth: 24, sampleRateHz: 96_000, bitrateKbps: 1 },
      { bitDepth: 24, sampleRateHz: 96_000, bitrateKbps: 2, sizeBytes: 10 },
      { bitDepth: 24, sampleRateHz: 96_000, bitrateKbps: 2, sizeBytes: 11 },
    ]
    for (const [i, copy] of better.entries()) {
      await its.gets(copyRecord(`m${i}.flac`, { title: `T${i}` }, { trackKey: 'k', ...copy }))
      expect(only('track')).toMatchObject({ title: `T${i}` })
    }
    await its.gets(copyRecord('a.flac', { title: 'by path' }, { trackKey: 'k', ...better.at(-1) }))
    expect(only('track')).toMatchObject({ title: 'by path' })
  })

  it('take their tags from another copy where the best one says less, and their quality from the best', async () => {
    const told = { title: 'Told', artists: ['Queen'], album: 'Album' }
    await its.gets(
      copyRecord('bare/track01.flac', {}, { trackKey: 'k', codec: 'flac', lossless: true }),
      copyRecord('half/02.mp3', { title: 'Half' }, { trackKey: 'k', codec: 'mp3', lossless: false, bitrateKbps: 320 }),
      copyRecord('told/03.mp3', told, { trackKey: 'k', codec: 'mp3', lossless: false, bitrateKbps: 128 }),
    )
    expect(only('track')).toMatchObject({ title: 'Told', artist: 'Queen', format: 'flac', lossless: 1 })
    expect(albums()).toEqual(['Album – Queen – ?: Told'])
    await its.gets(copyRecord('bare/track01.flac', { ...told, title: 'Best' }, { trackKey: 'k', lossless: true }))
    expect(only('track')).toMatchObject({ title: 'Best', telling_id: null })
  })

  it('without a title show the name of the file', async () => {
    await its.gets(copyRecord('a/03 - Some.Song.flac'))
    expect(only('track')).toMatchObject({ title: '03 - Some.Song' })
  })

  it('without an artist show that of the album, or "Unknown artist"', async () => {
    await its.gets(
      copyRecord('a.flac', { title: 'A', albumArtists: ['Queen'] }),
      copyRecord('b.flac', { title: 'B', artists: ['[unknown]'] }),
    )
    expect(track('A')).toMatchObject({ artist: 'Queen' })
    expect(track('B')).toMatchObject({ artist: 'Unknown artist', artist_sort: '', artist_id: null })
    expect(artists()).toEqual(['Queen'])
  })

  it('without an album belong to none', async () => {
    await its.gets(
      copyRecord('a.flac', { title: 'A' }),
      copyRecord('b.flac', { title: 'B', album: 'Unknown Album' }),
      copyRecord('c.flac', { title: 'C', album: ' ' }),
    )
    expect(albums()).toEqual([])
    expect(track('B')).toMatchObject({ album_id: null })
  })

  it('keep years, numbers, ids, ReplayGain, lyrics and comments', async () => {
    await its.gets(
      copyRecord('a.flac', {
        title: 'A',
        trackNo: 3,
        trackTotal: 9,
        discNo: 2,
        discTotal: 3,
        discSubtitle: 'Live',
        releaseDate: '1994-08-29',
        originalDate: '1981',
        trackGainDb: -6.5,
        trackPeak: 0.9,
        albumGainDb: -7,
        albumPeak: 1,
        bpm: 120.5,
        isrc: 'X',
        comment: 'c',
        mbRecordingId: ID[0],
        mbTrackId: ID[1],
        lyrics: { text: '[00:01.00]la', synced: true },
      }),
    )
    expect(track('A')).toMatchObject({
      track_no: 3,
      track_total: 9,
      disc_no: 2,
      disc_total: 3,
      disc_subtitle: 'Live',
      year: 1994,
      original_year: 1981,
      track_gain_db: -6.5,
      track_peak: 0.9,
      album_gain_db: -7,
      album_peak: 1,
      bpm: 120.5,
      isrc: 'X',
      comment: 'c',
      mb_recording_id: ID[0],
      mb_track_id: ID[1],
    })
    expect(only('lyrics')).toMatchObject({ text: '[00:01.00]la', synced: 1 })
  })
})

describe('artists', () => {
  it('with one MusicBrainz id are one, tagged or not', async () => {
    await its.gets(
      copyRecord('a.flac', { artists: ['Nirvana'], artistMbids: [ID[0]] }),
      copyRecord('b.flac', { artists: ['Nirvana'] }),
    )
    expect(only('artist')).toMatchObject({ name: 'Nirvana', mbid: ID[0], track_count: 2 })
  })

  it('with several ids under one name are several, and the untagged stay with the plain name', async () => {
    await its.gets(
      copyRecord('a.flac', { artists: ['Nirvana'], artistMbids: [ID[0]] }),
      copyRecord('b.flac', { artists: ['Nirvana'] }),
    )
    const { key } = only('artist')
    await its.gets(copyRecord('c.flac', { artists: ['Nirvana'], artistMbids: [ID[1]] }))
    expect(rows('select mbid, track_count as n from artist order by mbid')).toEqual([
      { mbid: null, n: 1 },
      { mbid: ID[0], n: 1 },
      { mbid: ID[1], n: 1 },
    ])
    expect(rows('select key from artist where mbid is null')).toEqual([{ key }])
    retire(its.library, its.sourceId, ['c.flac'])
    await regroup(its.library)
    expect(only('artist')).toMatchObject({ key, mbid: ID[0], track_count: 2 })
  })

  it('lead from tracks: the first one by link, all by credits with their roles', async () => {
    await its.gets(
      copyRecord('a.flac', {
        title: 'A',
        artists: ['Queen feat. Bowie'],
        composers: ['May'],
        performers: ['May (guitar)'],
        album: 'X',
        albumArtists: ['Queen'],
      }),
    )
    const credits = rows(
      'select r.name, ta.role, ta.name as credited from track_artist ta join artist r on r.id = ta.artist_id order by role, position',
    )
    expect(credits).toEqual([
      { name: 'Queen', role: 'albumArtist', credited: 'Queen' },
      { name: 'Queen', role: 'artist', credited: 'Queen' },
      { name: 'Bowie', role: 'artist', credited: 'Bowie' },
      { name: 'May', role: 'composer', credited: 'May' },
      { name: 'May', role: 'performer', credited: 'May (guitar)' },
    ])
    expect(rows('select r.name from track t join artist r on r.id = t.artist_id')).toEqual([{ name: 'Queen' }])
    expect(rows('select name, track_count as tracks, album_count as albums from artist order by name')).toEqual([
      { name: 'Bowie', tracks: 1, albums: 0 },
      { name: 'May', tracks: 1, albums: 0 },
      { name: 'Queen', tracks: 1, albums: 1 },
    ])
  })

  it('have the sort name most tags give, or their name with the article behind', async () => {
    await its.gets(copyRecord('a.flac', { artists: ['The Beatles'] }))
    expect(only('artist')).toMatchObject({ sort_name: 'Beatles, The', name_sort: 'beatles, the' })
    await its.gets(copyRecord('b.flac', { artists: ['The Beatles'], artistSorts: ['Beatles'] }))
    expect(only('artist')).toMatchObject({ sort_name: 'Beatles', name_sort: 'beatles' })
  })
})

describe('who an album is by', () => {
  it('says the album artist tag; different ones are different albums', async () => {
    await its.gets(
      ...inFolder(
        'a',
        {},
        { albumArtists: ['Queen'], artists: ['Freddie'] },
        { albumArtists: ['ABBA'], artists: ['Freddie'] },
      ),
    )
    expect(albums()).toEqual(['Album – ABBA – ?: a2', 'Album – Queen – ?: a1'])
  })

  it('says "Various Artists" in that tag, by any of its names or its id', async () => {
    for (const [i, name] of ['Various Artists', 'various', 'VA', 'V.A.'].entries()) {
      await its.gets(...inFolder(`a${i}`, { album: `A${i}`, albumArtists: [name] }, { artists: ['Queen'] }))
    }
    await its.gets(
      ...inFolder('b', { albumArtists: ['Diverse'], albumArtistMbids: ['89ad4ac3-39f7-470e-963a-56509c546377'] }, {}),
    )
    expect(rows('select distinct artist, compilation from album')).toEqual([
      { artist: 'Various Artists', compilation: 1 },
    ])
    expect(rows('select * from album_artist')).toEqual([])
    expect(artists()).toEqual(['Queen'])
  })

  it('says the compilation flag without an album artist, and nothing with one', async () => {
    await its.gets(
      ...inFolder('a', { compilation: true }, {}),
      ...inFolder('b', { album: 'Hits', compilation: true, albumArtists: ['Queen'] }, {}),
    )
    expect(albums()).toEqual(['Album – Various Artists – ?: a1', 'Hits – Queen – ?: b1'])
  })

  it('is what the siblings say when a track says nothing: its own artist, else the most common', async () => {
    await its.gets(...inFolder('a', {}, { albumArtists: ['Queen'] }, { artists: ['Freddie Mercury'] }, {}))
    expect(albums()).toEqual(['Album – Queen – ?: a1 a2 a3'])
    await its.gets(
      ...inFolder(
        'b',
        { album: 'Two' },
        { albumArtists: ['Queen'] },
        { albumArtists: ['Queen'] },
        { albumArtists: ['ABBA'], artists: ['ABBA'] },
        { artists: ['ABBA'] },
      ),
    )
    expect(albums().slice(1)).toEqual(['Two – ABBA – ?: b3 b4', 'Two – Queen – ?: b1 b2'])
  })

  it('is the one artist throughout, guests and joint credits included', async () => {
    await its.gets(
      ...inFolder(
        'a',
        {},
        {},
        { artists: ['Queen feat. Bowie'] },
        { artists: ['Queen & David Bowie'] },
        { artists: [] },
      ),
    )
    expect(albums()).toEqual(['Album – Queen – ?: a1 a2 a3 a4'])
  })

  it('is one who has three quarters of the tracks', async () => {
    await its.gets(...inFolder('a', {}, {}, {}, {}, { artists: ['Somebody'] }))
    expect(only('album')).toMatchObject({ artist: 'Queen', compilation: 0 })
  })

  it('is nobody when several artists share a folder', async () => {
    await its.gets(...inFolder('a', {}, {}, { artists: ['ABBA'] }, { artists: ['Kraftwerk'] }))
    expect(only('album')).toMatchObject({ artist: 'Various Artists', compilation: 1, track_count: 3 })
  })

  it('keeps albums apart that fill the same places in one folder', async () => {
    const queen = [1, 2, 3].map((trackNo) =>
      copyRecord(`d/q${trackNo}.flac`, { title: `q${trackNo}`, album: 'Greatest Hits', artists: ['Queen'], trackNo }),
    )
    const abba = [1, 2, 4].map((trackNo) =>
      copyRecord(`d/a${trackNo}.flac`, { title: `a${trackNo}`, album: 'Greatest Hits', artists: ['ABBA'], trackNo }),
    )
    await its.gets(...queen, ...abba)
    expect(albums()).toEqual(['Greatest Hits – ABBA – ?: a1 a2 a4', 'Greatest Hits – Queen – ?: q1 q2 q3'])
    // One track in a place that is taken is a slip of the pen.
    await its.gets(...inFolder('e', { album: 'Sampler' }, {}, { artists: ['ABBA'], trackNo: 1 }, { artists: ['Can'] }))
    expect(albums().at(-1)).toBe('Sampler – Various Artists – ?: e1 e2 e3')
  })

  it('keeps the same title by different artists apart', async () => {
    await its.gets(
      ...inFolder('a', { artists: ['Queen'], album: 'Live' }, {}),
      ...inFolder('b', { artists: ['ABBA'], album: 'Live' }, {}),
    )
    expect(albums()).toEqual(['Live – ABBA – ?: b1', 'Live – Queen – ?: a1'])
  })
})

describe('which edition it is', () => {
  it('says the release id, wherever the files lie and however the title is spelled', async () => {
    await its.gets(
      ...inFolder('a', { mbReleaseId: ID[0], album: 'Album' }, {}, {}),
      ...inFolder('b', { mbReleaseId: ID[0], album: 'Album, deluxe', releaseDate: '2001' }, {}),
    )
    expect(albums()).toEqual(['Album – Queen – 2001: a1 a2 b1'])
    expect(only('album')).toMatchObject({ mb_release_id: ID[0] })
  })

  it('is that of the siblings for tracks without the id', async () => {
    await its.gets(
      ...inFolder(
        'a',
        {},
        { mbReleaseId: ID[0] },
        { mbReleaseId: ID[0], releaseDate: '1990' },
        { releaseDate: '1991' },
      ),
    )
    expect(albums()).toHaveLength(1)
  })

  it('is another for tracks without the id that fill the same places', async () => {
    await its.gets(
      ...inFolder('a', { mbReleaseId: ID[0] }, {}, {}),
      ...[1, 2].map((trackNo) =>
        copyRecord(`a/other ${trackNo}.mp3`, { title: `o${trackNo}`, album: 'Album', artists: ['Queen'], trackNo }),
      ),
    )
    expect(albums()).toEqual(['Album – Queen – ?: a1 a2', 'Album – Queen – ?: o1 o2'])
  })

  it('is several for several release ids, also in one folder', async () => {
    await its.gets(...inFolder('a', {}, { mbReleaseId: ID[0] }, { mbReleaseId: ID[1] }))
    expect(albums()).toHaveLength(2)
  })

  it('is one for one title, artist and year in several folders and sources', async () => {
    await its.gets(...inFolder('a', { releaseDate: '1981-01-02' }, {}), ...inFolder('b', { releaseDate: '1981' }, {}))
    expect(albums()).toEqual(['Album – Queen – 1981: a1 b1'])
    takeIn(its.library, addSource(its.stores, 'Second'), {
      copies: inFolder('c', { releaseDate: '1981' }, {}),
      problems: [],
    })
    await regroup(its.library)
    expect(albums()).toEqual(['Album – Queen – 1981: a1 b1 c1'])
  })

  it('is several for several years in several folders', async () => {
    await its.gets(...inFolder('a', { releaseDate: '1981' }, {}), ...inFolder('b', { releaseDate: '2011' }, {}))
    expect(albums()).toEqual(['Album – Queen – 1981: a1', 'Album – Queen – 2011: b1'])
  })

  it('has the most common year of its tracks, when each has its own', async () => {
    await its.gets(...inFolder('a', {}, { releaseDate: '1975' }, { releaseDate: '1981' }, { releaseDate: '1981' }, {}))
    expect(albums()).toEqual(['Album – Queen – 1981: a1 a2 a3 a4'])
  })

  it('is several when the tracks of two years fill the same places in one folder', async () => {
    const edition = (year: string) =>
      [1, 2].map((trackNo) =>
        copyRecord(`a/${year} ${trackNo}.flac`, {
          title: `${year}.${trackNo}`,
          album: 'Album',
          artists: ['Queen'],
          trackNo,
          releaseDate: year,
        }),
      )
    await its.gets(...edition('1981'), ...edition('2011'))
    expect(albums()).toEqual(['Album – Queen – 1981: 1981.1 1981.2', 'Album – Queen – 2011: 2011.1 2011.2'])
  })
})

describe('discs', () => {
  it('in folders of their own are one album, numbered by the folder if the tags do not', async () => {
    await its.gets(
      ...inFolder('x/CD1', {}, {}, {}),
      ...inFolder('x/CD2', {}, {}),
      ...inFolder('x/Disc 3 - Live', { discNo: 7, discSubtitle: 'Live' }, {}),
    )
    expect(only('album')).toMatchObject({ track_count: 4, disc_count: 3 })
    expect(track('x/CD21')).toMatchObject({ disc_no: 2 })
    expect(track('x/Disc 3 - Live1')).toMatchObject({ disc_no: 7, disc_subtitle: 'Live' })
  })

  it('named in the title are one album', async () => {
    await its.gets(
      ...inFolder('a', { album: 'The Wall (Disc 1)' }, {}),
      ...inFolder('a', { album: 'The Wall [CD2]' }, {}, {}).slice(1),
    )
    expect(only('album')).toMatchObject({ title: 'The Wall', disc_count: 2, title_sort: 'wall, the' })
  })
})

describe('what an album shows', () => {
  it('is what most of its tracks say', async () => {
    await its.gets(
      ...inFolder(
        'a',
        { releaseDate: '1981' },
        { label: 'EMI', catalogNumber: 'X1', originalDate: '1975', mbReleaseGroupId: ID[3] },
        { label: 'EMI' },
        { label: 'Parlophone' },
      ),
    )
    expect(only('album')).toMatchObject({
      label: 'EMI',
      catalog_number: 'X1',
      original_year: 1975,
      mb_release_group_id: ID[3],
      release_date: '1981',
      duration_ms: 600_000,
      track_count: 3,
    })
  })

  it('is the cover most of its tracks have, the first by id of equally common ones', async () => {
    const [one, two, three] = inFolder('a', {}, {}, {}, {}) as [CopyRecord, CopyRecord, CopyRecord]
    await its.gets(
      { ...one, cover: coverRecord('b', one.remoteId) },
      { ...two, cover: coverRecord('a', 'a/f.jpg', 'file') },
    )
    expect(String(only('album').cover_id)).toMatch(/^a/)
    await its.gets({ ...three, cover: coverRecord('b', three.remoteId) })
    expect(String(only('album').cover_id)).toMatch(/^b/)
  })

  it('gives the artist the cover of the newest album', async () => {
    const [old] = inFolder('a', { album: 'Old', releaseDate: '1975' }, {}) as [CopyRecord]
    const [fresh] = inFolder('b', { album: 'New', releaseDate: '1981' }, {}) as [CopyRecord]
    await its.gets(
      { ...fresh, cover: coverRecord('f', fresh.remoteId) },
      { ...old, cover: coverRecord('0', old.remoteId) },
      ...inFolder('c', { album: 'Undated' }, {}),
    )
    expect(String(only('artist').cover_id)).toMatch(/^f/)
    retire(its.library, its.sourceId, ['b/1.flac'])
    await regroup(its.library)
    expect(String(only('artist').cover_id)).toMatch(/^0/)
  })

  it('goes when no track is left, with its artists, genres, folders and covers', async () => {
    const copies = inFolder(
      'a/b',
      { genres: ['Rock'], composers: ['May'], lyrics: { text: 'x', synced: false } },
      {},
      {},
    )
    await its.gets(...copies.map((copy) => ({ ...copy, cover: coverRecord('c', 'a/b/f.jpg', 'file') })))
    retire(
      its.library,
      its.sourceId,
      copies.map(({ remoteId }) => remoteId),
    )
    await regroup(its.library)
    for (const table of [
      'copy',
      'track',
      'album',
      'artist',
      'artist_claim',
      'genre',
      'genre_claim',
      'track_artist',
      'track_genre',
      'album_artist',
      'album_genre',
      'folder',
      'cover',
      'cover_origin',
      'lyrics',
      'dirty_track',
    ]) {
      expect([table, rows(`select 1 from ${table}`).length]).toEqual([table, 0])
    }
  })
})

describe('ids', () => {
  it('are the same on every device', async () => {
    await its.gets(...inFolder('a', { genres: ['Rock'], releaseDate: '1981' }, {}))
    const keys = () => rows('select key from album union all select key from artist union all select key from genre')
    const here = keys()
    const there = await openTestLibrary()
    try {
      await there.gets(
        copyRecord('elsewhere/x.flac', { artists: ['Someone'], album: 'Other' }),
        ...inFolder('z', { album: 'ALBUM', artists: ['QUEEN'], genres: ['rock'], releaseDate: '1981-02-03' }, {}),
      )
      for (const row of here as { key: string }[]) {
        expect(row.key).toMatch(/^[brg][0-9a-f]{26}$/)
        expect(
          there.sql
            .prepare(
              'select 1 from (select key from album union all select key from artist union all select key from genre) where key = ?',
            )
            .all(row.key),
        ).toHaveLength(1)
      }
    } finally {
      there.remove()
    }
  })
})
