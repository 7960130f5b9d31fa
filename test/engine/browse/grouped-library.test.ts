/** The read side over a library as the real code takes it in and groups it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Browse } from '../../../src/engine/browse/browse.ts'
import { openStores, type Stores } from '../../../src/engine/db/store.ts'
import { Events } from '../../../src/engine/events.ts'
import { wordList } from '../../../src/engine/library/search-text.ts'
import { fillLibrary } from '../../support/build-library.ts'
import { testHost } from '../../support/host.ts'

let host: ReturnType<typeof testHost>
let stores: Stores
let browse: Browse

beforeAll(async () => {
  host = testHost()
  stores = await openStores(host, new Events(host.log))
  await fillLibrary(stores, { tracks: 600 })
  browse = new Browse({ host, stores })
})
afterAll(async () => {
  await browse.stop()
  stores.close()
  host.remove()
})

const sort = <By extends string>(by: By) => ({ by, desc: false, thenDesc: false })
const whole = { offset: 0, limit: 500 }

describe('a library taken in and grouped', () => {
  it('has every album and artist at the top of a search for its name', async () => {
    const { rows: albums } = await browse.albums({ filter: {}, sort: sort('title' as const) }, whole)
    const { rows: artists } = await browse.artists({ filter: { role: 'any' }, sort: sort('name' as const) }, whole)
    expect(albums.length).toBeGreaterThan(20)
    const plainly = (name: string) => wordList(name).join(' ')
    for (const { title } of albums) {
      const answer = await browse.search({ text: title, limit: 8 })
      expect(
        answer.albums.rows.map((row) => plainly(row.title)),
        title,
      ).toContain(plainly(title))
    }
    for (const { name } of artists) {
      const answer = await browse.search({ text: name, limit: 8 })
      expect(plainly(answer.artists.rows[0]?.name ?? ''), name).toBe(plainly(name))
    }
  })

  it('has every track in the list its title filters', async () => {
    const { rows } = await browse.tracks({ filter: {}, sort: sort('title' as const) }, whole)
    for (const { id, title } of rows) {
      if (wordList(title).length === 0) continue
      const list = { filter: { text: `"${title.replaceAll(/["“”„]/g, ' ')}"` }, sort: sort('addedAt' as const) }
      expect(await browse.indexOfTrack(list, id), title).not.toBeNull()
    }
  })

  it('counts the same wherever it counts', async () => {
    const [home, tracks, albums] = [
      await browse.home(),
      await browse.tracks({ filter: {}, sort: sort('year' as const) }, whole),
      await browse.albums({ filter: {}, sort: sort('year' as const) }, whole),
    ]
    expect(home.counts).toMatchObject({ tracks: tracks.total, albums: albums.total })
    for (const album of albums.rows) {
      const { total } = await browse.tracks({ filter: { albumId: album.id }, sort: sort('trackNo' as const) }, whole)
      expect(total, album.title).toBe(album.trackCount)
      expect(browse.album(album.id).tracks).toHaveLength(Math.min(2_000, album.trackCount))
    }
    const genres = await browse.genres({ filter: {}, sort: sort('name' as const) }, whole)
    for (const genre of genres.rows) {
      const { total } = await browse.tracks({ filter: { genreId: genre.id }, sort: sort('title' as const) }, whole)
      const inGenre = await browse.albums({ filter: { genreId: genre.id }, sort: sort('title' as const) }, whole)
      expect([total, inGenre.total], genre.name).toEqual([genre.trackCount, genre.albumCount])
    }
    const roots = await browse.folders({ path: '' })
    expect(roots.reduce((sum, root) => sum + root.trackCount, 0)).toBe(600)
  })

  it('has artists whose albums are the ones they count', async () => {
    const { rows } = await browse.artists({ filter: { role: 'albumArtist' }, sort: sort('albumCount' as const) }, whole)
    for (const artist of rows) {
      const page = await browse.artist(artist.id)
      expect(page.albums, artist.name).toHaveLength(artist.albumCount)
      const { total } = await browse.albums({ filter: { artistId: artist.id }, sort: sort('year' as const) }, whole)
      expect(total, artist.name).toBe(artist.albumCount)
    }
  })
})
