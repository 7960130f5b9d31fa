/** Hearts, stars and plays in lists. Everything here holds on the main thread and in the worker alike. */
import { afterEach, describe, expect, it } from 'vitest'
import type * as z from 'zod'
import type { AlbumList, ArtistList, TrackList } from '../../../src/shared/api/browse.ts'
import type { TrackId } from '../../../src/shared/model/ids.ts'
import { type List, listSql } from '../../../src/engine/browse/list-sql.ts'
import { AT_ONCE } from '../../../src/engine/browse/orders.ts'
import { favouriteChange } from '../../../src/engine/favourites/kind.ts'
import { ratingChange } from '../../../src/engine/ratings/kind.ts'
import { albumId, artistId, IN_THE_WORKER, libraryOf, type SmallLibrary, type TrackOf } from './library-of.ts'

const byTitle = { by: 'title', desc: false, thenDesc: false } as const
const all = { offset: 0, limit: 100 }

let library: SmallLibrary
afterEach(() => library.close())

describe.each([
  ['on the main thread', AT_ONCE],
  ['in the worker', IN_THE_WORKER],
  ['where filters leave little', { ...IN_THE_WORKER, picked: 1_000 }],
])('marks in a list made %s', (_, atOnce) => {
  const open = async (tracks: readonly TrackOf[]) => (library = await libraryOf(tracks, { atOnce }))
  const tracks = async (list: Partial<z.output<typeof TrackList>>) =>
    (await library.browse.tracks({ filter: {}, sort: byTitle, ...list }, all)).rows
  const titles = async (filter: z.output<typeof TrackList>['filter']) =>
    (await tracks({ filter })).map((row) => row.title)
  const albums = async (list: Partial<z.output<typeof AlbumList>>) =>
    (await library.browse.albums({ filter: {}, sort: byTitle, ...list }, all)).rows
  const artists = async (list: { filter?: object; sort?: z.output<typeof ArtistList>['sort'] }) =>
    (
      await library.browse.artists(
        {
          filter: { role: 'any', ...list.filter },
          sort: list.sort ?? { by: 'name', desc: false, thenDesc: false },
        },
        all,
      )
    ).rows

  it('are shown on tracks, albums and artists, each its own', async () => {
    await open([
      { title: 'loved', artist: 'Ann', album: 'One', favouriteAt: 5, stars: 9 },
      { title: 'plain', artist: 'Bob', album: 'Two' },
    ])
    library.does(
      favouriteChange('album', albumId('Bob', 'Two'), 1),
      ratingChange('album', albumId('Bob', 'Two'), 4, 1),
      favouriteChange('artist', artistId('Ann'), 1),
    )
    expect(await tracks({})).toMatchObject([
      { title: 'loved', favourite: true, stars: 9 },
      { title: 'plain', favourite: false, stars: 0 },
    ])
    expect(await albums({})).toMatchObject([
      { title: 'One', favourite: false, stars: 0 },
      { title: 'Two', favourite: true, stars: 4 },
    ])
    expect(await artists({})).toMatchObject([
      { name: 'Ann', favourite: true },
      { name: 'Bob', favourite: false },
    ])
    const home = await library.browse.home()
    expect(home.recentlyAdded.find((row) => row.title === 'Two')).toMatchObject({ favourite: true, stars: 4 })
  })

  it('restrict tracks, and their opposites leave the others', async () => {
    await open([
      { title: 'a', favouriteAt: 1, stars: 10, plays: 1 },
      { title: 'b', stars: 8 },
      { title: 'c', plays: 3 },
      { title: 'd' },
    ])
    expect(await titles({ favourite: true })).toEqual(['a'])
    expect(await titles({ favourite: false })).toEqual(['b', 'c', 'd'])
    expect(await titles({ starsFrom: 8 })).toEqual(['a', 'b'])
    expect(await titles({ starsFrom: 9 })).toEqual(['a'])
    expect(await titles({ played: true })).toEqual(['a', 'c'])
    expect(await titles({ played: false })).toEqual(['b', 'd'])
    expect(await titles({ starsFrom: 1, played: false })).toEqual(['b'])
  })

  it('restrict and sort albums and artists', async () => {
    await open([
      { title: '1', artist: 'Ann', album: 'One', plays: 1, lastPlayedAt: 10 },
      { title: '2', artist: 'Bob', album: 'Two', plays: 9, lastPlayedAt: 5 },
      { title: '3', artist: 'Cleo', album: 'Three' },
    ])
    const [one, two, three] = [albumId('Ann', 'One'), albumId('Bob', 'Two'), albumId('Cleo', 'Three')]
    library.does(
      favouriteChange('album', three, 7),
      favouriteChange('album', one, 6),
      ratingChange('album', two, 3, 1),
      ratingChange('album', three, 8, 1),
      favouriteChange('artist', artistId('Cleo'), 1),
      favouriteChange('artist', artistId('Ann'), 2),
    )
    const named = (rows: { title: string }[]) => rows.map((row) => row.title)
    expect(named(await albums({ filter: { favourite: true } }))).toEqual(['One', 'Three'])
    expect(named(await albums({ filter: { starsFrom: 4 } }))).toEqual(['Three'])
    expect(named(await albums({ filter: { played: true } }))).toEqual(['One', 'Two'])
    expect(named(await albums({ filter: { played: false } }))).toEqual(['Three'])
    const albumsBy = async (by: 'stars' | 'favouriteAt', desc: boolean) =>
      named(await albums({ sort: { by, desc, thenDesc: false } }))
    expect(await albumsBy('stars', true)).toEqual(['Three', 'Two', 'One'])
    expect(await albumsBy('stars', false)).toEqual(['Two', 'Three', 'One'])
    expect(await albumsBy('favouriteAt', true)).toEqual(['Three', 'One', 'Two'])
    expect((await artists({ filter: { favourite: true } })).map((row) => row.name)).toEqual(['Ann', 'Cleo'])
    const artistsBy = async (by: 'lastPlayedAt' | 'favouriteAt') =>
      (await artists({ sort: { by, desc: true, thenDesc: false } })).map((row) => row.name)
    expect(await artistsBy('lastPlayedAt')).toEqual(['Ann', 'Bob', 'Cleo'])
    expect(await artistsBy('favouriteAt')).toEqual(['Ann', 'Cleo', 'Bob'])
  })

  it('can be typed as filter words', async () => {
    await open([
      { title: 'Moon', artist: 'Ann', album: 'One', favouriteAt: 1, stars: 10 },
      { title: 'Moonlight', artist: 'Ann', album: 'One', stars: 7, plays: 2 },
      { title: 'Sun', artist: 'Bob', favouriteAt: 2 },
    ])
    const typed = (text: string) => titles({ text })
    expect(await typed('favourite:yes')).toEqual(['Moon', 'Sun'])
    expect(await typed('moon favourite:no')).toEqual(['Moonlight'])
    expect(await typed('-favourite:no')).toEqual(['Moon', 'Sun'])
    expect(await typed('stars:>=4')).toEqual(['Moon'])
    expect(await typed('stars:3..5')).toEqual(['Moon', 'Moonlight'])
    expect(await typed('stars:0')).toEqual(['Sun'])
    expect(await typed('stars:0..3.5')).toEqual(['Moonlight', 'Sun'])
    expect(await typed('-stars:5')).toEqual(['Moonlight', 'Sun'])
    expect(await typed('played:no moon')).toEqual(['Moon'])
    // Half typed, it restricts nothing yet.
    expect(await typed('stars:')).toHaveLength(3)
    // Picked from a known order, it is the same.
    await library.browse.tracks({ filter: {}, sort: byTitle }, { offset: 600, limit: 1 })
    expect(await typed('favourite:yes sun')).toEqual(['Sun'])
    expect(await typed('favourite:no -played:yes')).toEqual([])
  })

  it('answer a search in all its groups', async () => {
    await open([
      { title: 'Moon', artist: 'Ann', album: 'Moon Songs', favouriteAt: 1 },
      { title: 'Moonlight', artist: 'Ann', album: 'Moon Songs', plays: 2 },
      { title: 'Sun', artist: 'Bob', album: 'Sun Songs', favouriteAt: 2 },
    ])
    library.does(
      favouriteChange('album', albumId('Ann', 'Moon Songs'), 1),
      favouriteChange('artist', artistId('Bob'), 1),
    )
    const search = async (text: string) => {
      const { tracks, albums, artists, top } = await library.browse.search({ text, limit: 8 })
      return {
        tracks: tracks.rows.map((row) => row.title),
        albums: albums.rows.map((row) => row.title),
        artists: artists.rows.map((row) => row.name),
        top: top?.kind,
      }
    }
    expect(await search('favourite:yes moon')).toEqual({
      tracks: ['Moon'],
      albums: ['Moon Songs'],
      artists: [],
      top: 'track',
    })
    expect(await search('favourite:yes')).toMatchObject({ albums: ['Moon Songs'], artists: ['Bob'], top: 'artist' })
    expect(await search('played:yes')).toEqual({
      tracks: ['Moonlight'],
      albums: ['Moon Songs'],
      artists: ['Ann'],
      top: 'artist',
    })
    // Artists have no stars.
    expect((await search('stars:0 ann')).tracks.toSorted()).toEqual(['Moon', 'Moonlight'])
    expect((await search('stars:>=1')).artists).toEqual([])
  })
})

describe('an order that marks move', () => {
  const byStars = { by: 'stars', desc: true, thenDesc: false } as const
  const stars = async (list: {
    filter: { favourite?: boolean; text?: string }
    sort: typeof byStars | typeof byTitle
  }) => (await library.browse.tracks(list, all)).rows.map((row) => row.title)

  it('knows every heart and every rating', async () => {
    library = await libraryOf([{ title: 'a' }, { title: 'b' }])
    const [, b] = (await library.browse.tracks({ filter: {}, sort: byTitle }, all)).rows
    expect(await stars({ filter: {}, sort: byStars })).toEqual(['a', 'b'])
    expect(await stars({ filter: { favourite: true }, sort: byTitle })).toEqual([])
    expect(await stars({ filter: { text: 'favourite:yes' }, sort: byTitle })).toEqual([])
    library.does(ratingChange('track', b!.id, 2, 1), favouriteChange('track', b!.id, 1))
    expect(await stars({ filter: {}, sort: byStars })).toEqual(['b', 'a'])
    expect(await stars({ filter: { favourite: true }, sort: byTitle })).toEqual(['b'])
    expect(await stars({ filter: { text: 'favourite:yes' }, sort: byTitle })).toEqual(['b'])
    library.does(ratingChange('track', b!.id, 0, 2), favouriteChange('track', b!.id))
    expect(await stars({ filter: {}, sort: byStars })).toEqual(['a', 'b'])
    expect(await stars({ filter: { favourite: true }, sort: byTitle })).toEqual([])
  })

  it('made by the worker answers as it was at once, and is announced when it is fresh', async () => {
    library = await libraryOf([{ title: 'a' }, { title: 'b' }], { atOnce: IN_THE_WORKER })
    const list = { filter: {}, sort: byStars }
    await library.browse.tracks(list, { offset: 600, limit: 1 })
    const [, b] = (await library.browse.tracks(list, all)).rows
    const announced = new Promise<void>((resolve) =>
      library.events.listen(({ kind }) => kind === 'library.changed' && resolve()),
    )
    library.does(ratingChange('track', b!.id, 2, 1))
    // The place is as it was; the row says what it is.
    expect((await library.browse.tracks(list, all)).rows).toMatchObject([{ title: 'a' }, { title: 'b', stars: 2 }])
    await announced
    expect(await stars(list)).toEqual(['b', 'a'])
  })

  it('stays as it is when it does not depend on them', async () => {
    library = await libraryOf([{ title: 'a' }, { title: 'b' }], { atOnce: IN_THE_WORKER })
    const list = { filter: {}, sort: byTitle }
    await library.browse.tracks(list, { offset: 600, limit: 1 })
    const [a] = (await library.browse.tracks(list, all)).rows
    const asked = askedOfTheWorker()
    library.does(ratingChange('track', a!.id, 2, 1), favouriteChange('track', a!.id, 1))
    library.play(a!.id, 1, 1)
    expect((await library.browse.tracks(list, all)).rows).toMatchObject([{ stars: 2, favourite: true, plays: 1 }, {}])
    expect(asked()).toBe(0)
  })
})

describe('the plan SQLite makes', () => {
  const planOf = (list: List, few = false) => {
    const { sql, params } = listSql(library.stores.library.sql, list, { few })
    const plan = library.stores.library.sql.prepare<unknown[], { detail: string }>(`explain query plan ${sql}`)
    return plan.all(...params).map(({ detail }) => detail)
  }
  const nouns = ['tracks', 'albums', 'artists'] as const

  it('never looks through all marks for each row', async () => {
    library = await libraryOf([{ title: 'a', album: 'x', artist: 'y', stars: 1, favouriteAt: 1, plays: 1 }])
    for (const noun of nouns) {
      for (const by of ['stars', 'favouriteAt', 'plays', 'lastPlayedAt']) {
        if (noun === 'artists' && by === 'stars') continue
        const plan = planOf({ noun, filter: {}, sort: { by, desc: true, thenDesc: false } } as List)
        expect(
          plan.filter((step) => /^SCAN (rated|favoured|p)\b/.test(step)),
          `${noun} by ${by}`,
        ).toEqual([])
      }
    }
  })

  it('begins with what is marked, not with the library', async () => {
    library = await libraryOf([{ title: 'a', album: 'x', artist: 'y' }])
    for (const noun of nouns) {
      for (const filter of [{ favourite: true }, { starsFrom: 3 }, { played: true }]) {
        if (noun === 'artists' && !('favourite' in filter)) continue
        const by = noun === 'artists' ? 'name' : 'title'
        const plan = planOf({ noun, filter, sort: { by, desc: false, thenDesc: false } } as List, true)
        expect(plan[0], `${noun} ${JSON.stringify(filter)}`).toMatch(/^SEARCH . USING INTEGER PRIMARY KEY/)
        expect(plan.filter((step) => /^SCAN [targm]\b/.test(step))).toEqual([])
      }
    }
  })
})

describe('marks of tracks that are not here', () => {
  it('show nowhere, and come to light with the track', async () => {
    library = await libraryOf([{ title: 'here' }])
    // The ids of the next tracks added are known: they are what a scan would find.
    const probe = await libraryOf([{ title: 'here' }])
    const [later] = probe.add([{ title: 'later' }])
    await probe.close()
    library.does(favouriteChange('track', later!, 5), ratingChange('track', later!, 9, 5), {
      do: 'event',
      kind: 'play',
      id: `${later}.7`,
      trackKey: later!,
      at: 7,
      ms: 1000,
    })
    const list = (filter: object) => library.browse.tracks({ filter, sort: byTitle }, all)
    expect((await list({ favourite: true })).total).toBe(0)
    expect((await list({ played: true })).total).toBe(0)
    expect(library.add([{ title: 'later' }])).toEqual([later])
    for (const filter of [{ favourite: true }, { starsFrom: 9 }, { played: true }]) {
      expect((await list(filter)).rows).toMatchObject([
        { id: later as TrackId, title: 'later', favourite: true, stars: 9, plays: 1, lastPlayedAt: 7 },
      ])
    }
  })
})

function askedOfTheWorker(): () => number {
  let count = 0
  library.events.listen(({ kind }) => kind === 'library.changed' && count++)
  return () => count
}
