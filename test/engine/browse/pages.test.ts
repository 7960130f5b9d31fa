/** Pages of one album, genre or track, and rows by id. */
import { RESIDENT } from '../../../src/engine/access/caller.ts'
import { call } from '@orpc/server'
import { afterEach, describe, expect, it } from 'vitest'
import type { AlbumId, GenreId, TrackId } from '../../../src/shared/model/ids.ts'
import { browseHandlers } from '../../../src/engine/browse/browse-handlers.ts'
import { os } from '../../../src/engine/router.ts'
import { testHost } from '../../support/host.ts'
import { albumId, artistId, genreId, libraryOf, type SmallLibrary } from './library-of.ts'

let library: SmallLibrary
afterEach(() => library.close())

const coverId = 'c'.repeat(32)

describe('the page of an album', () => {
  it('has its tracks by disc and number, its discs, genres, artists, and other albums of the artist', async () => {
    library = await libraryOf([
      {
        title: 'late',
        artist: 'Ann',
        album: 'Double',
        discNo: 2,
        discSubtitle: 'Night',
        trackNo: 1,
        genres: ['Rock', 'Folk'],
        year: 2000,
        coverId,
      },
      { title: 'last', artist: 'Ann', album: 'Double', discNo: 1, trackNo: null },
      { title: 'tenth', artist: 'Ann', album: 'Double', discNo: 1, trackNo: 10, genres: ['Rock'], plays: 2 },
      { title: 'second', artist: 'Bob', album: 'Double', albumArtist: 'Ann', discNo: null, trackNo: 2 },
      { title: 'other', artist: 'Ann', album: 'Newer', year: 2010 },
      { title: 'older', artist: 'Ann', album: 'Older', year: 1990 },
      { title: 'else', artist: 'Bob', album: 'Else' },
    ])
    const page = library.browse.album(albumId('Ann', 'Double'))
    expect(page.tracks.map((row) => row.title)).toEqual(['second', 'tenth', 'last', 'late'])
    expect(page.tracks[0]).toMatchObject({ artist: 'Bob', albumArtist: 'Ann', coverId })
    expect(page.discSubtitles).toEqual([{ discNo: 2, subtitle: 'Night' }])
    expect(page.genres.map((genre) => genre.name)).toEqual(['Rock', 'Folk'])
    expect(page.artists).toEqual([{ id: artistId('Ann'), name: 'Ann' }])
    expect(page.album).toMatchObject({ title: 'Double', artistId: artistId('Ann'), trackCount: 4, plays: 2, coverId })
    expect(page.more.map((row) => row.title)).toEqual(['Newer', 'Older'])
  })

  it('offers no other compilations by the same nobody', async () => {
    library = await libraryOf(
      ['One', 'Two'].map((album) => ({
        title: album,
        artist: 'Ann',
        album,
        albumArtist: 'Various Artists',
        compilation: true,
      })),
    )
    expect(library.browse.album(albumId('Various Artists', 'One'))).toMatchObject({
      album: { artistId: null },
      more: [],
    })
  })

  it('says so when it is gone', async () => {
    library = await libraryOf()
    expect(() => library.browse.album('gone' as AlbumId)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }))
    expect(() => library.browse.genre('gone' as GenreId)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }))
    expect(() => library.browse.track('gone' as TrackId)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }))
  })
})

describe('a track', () => {
  it('tells everything known of it', async () => {
    library = await libraryOf()
    const [id] = library.add([
      {
        title: 'Song',
        artist: 'Ann',
        composer: 'Cleo',
        album: 'One',
        genres: ['Rock', 'Folk'],
        lyrics: 'la la',
        plays: 3,
        lastPlayedAt: 9,
        folder: 'x',
      },
    ])
    expect(library.browse.track(id!)).toMatchObject({
      title: 'Song',
      plays: 3,
      lastPlayedAt: 9,
      availability: 'local',
      genres: ['Rock', 'Folk'],
      credits: [
        { artistId: artistId('Ann'), name: 'Ann', role: 'artist' },
        { artistId: artistId('Cleo'), name: 'Cleo', role: 'composer' },
      ],
      lyrics: { text: 'la la', synced: false },
      copies: [{ sourceName: 'Music', path: 'x/1.flac', codec: 'flac', lossless: true, modifiedAt: 1 }],
    })
    expect(library.browse.details('gone' as TrackId)).toBeUndefined()
  })

  it('comes in the order asked, with null for one that is not here, as often as asked', async () => {
    library = await libraryOf()
    const [a, b] = library.add([{ title: 'a' }, { title: 'b' }])
    expect(library.browse.rows([b!, 'gone' as TrackId, a!, b!]).map((row) => row?.title ?? null)).toEqual([
      'b',
      null,
      'a',
      'b',
    ])
    expect(library.browse.rows([])).toEqual([])
  })
})

describe('the browse branch of the contract', () => {
  it('is answered in the shapes declared', async () => {
    library = await libraryOf([
      {
        title: 'Song',
        artist: 'Ann',
        composer: 'Cleo',
        album: 'One',
        genres: ['Rock'],
        year: 1994,
        plays: 3,
        coverId,
        folder: 'x',
      },
      { title: 'Alone' },
    ])
    const host = testHost()
    const handlers = browseHandlers(os.browse, library.browse)
    const context = { context: { log: host.log, caller: RESIDENT } }
    const sort = { by: 'title' as const }
    const { rows } = await call(handlers.tracks, { offset: 0, limit: 10, sort }, context)
    expect(rows).toHaveLength(2)
    expect((await call(handlers.albums, { offset: 0, limit: 10, sort }, context)).total).toBe(1)
    expect((await call(handlers.artists, { offset: 0, limit: 10, sort: { by: 'name' } }, context)).total).toBe(1)
    expect((await call(handlers.genres, { offset: 0, limit: 10, sort: { by: 'name' } }, context)).total).toBe(1)
    expect((await call(handlers.home, undefined, context)).counts.tracks).toBe(2)
    expect(await call(handlers.folders, {}, context)).toHaveLength(2)
    expect(await call(handlers.trackLandmarks, { sort }, context)).toHaveLength(2)
    expect(await call(handlers.albumLandmarks, { sort }, context)).toHaveLength(1)
    expect(await call(handlers.artistLandmarks, { sort: { by: 'name' } }, context)).toHaveLength(1)
    expect(await call(handlers.indexOfTrack, { sort, trackId: rows[1]!.id }, context)).toBe(1)
    expect((await call(handlers.album, { id: albumId('Ann', 'One') }, context)).tracks).toHaveLength(1)
    expect((await call(handlers.artist, { id: artistId('Ann') }, context)).albums).toHaveLength(1)
    expect((await call(handlers.genre, { id: genreId('Rock') }, context)).trackCount).toBe(1)
    expect((await call(handlers.track, { id: rows[1]!.id }, context)).credits).toHaveLength(2)
    expect((await call(handlers.search, { text: 's' }, context)).top).toMatchObject({
      kind: 'track',
      row: { title: 'Song' },
    })
    host.remove()
  })
})
