/** Lists of tracks restricted to a playlist, and what a playlist means as a selection; on the main thread and in the worker alike. */
import { afterEach, describe, expect, it } from 'vitest'
import { movesOf, movesOfPlaylist } from '../../../src/engine/browse/list-moves.ts'
import { AT_ONCE } from '../../../src/engine/browse/orders.ts'
import { favouriteChange } from '../../../src/engine/favourites/kind.ts'
import { addItem, removeItem, removePlaylist, setPlaylist } from '../../../src/engine/playlists/kinds.ts'
import { ratingChange } from '../../../src/engine/ratings/kind.ts'
import type { PlaylistId, PlaylistItemId, TrackId } from '../../../src/shared/model/ids.ts'
import type { SmartRules } from '../../../src/shared/model/smart-rules.ts'
import { IN_THE_WORKER, libraryOf, type SmallLibrary } from './library-of.ts'

const byTitle = { by: 'title', desc: false, thenDesc: false } as const
const all = { offset: 0, limit: 100 }
const mixtape = 'mixtape' as PlaylistId
const smart = 'smart' as PlaylistId

let library: SmallLibrary
afterEach(() => library.close())

const rulesOf = (rules: SmartRules['group']['rules'], rest: Partial<SmartRules> = {}): SmartRules => ({
  group: { match: 'all', rules },
  sort: byTitle,
  limit: null,
  ...rest,
})
const hasRules = (rules: SmartRules) => library.does(setPlaylist(smart, { name: 'Smart', rules, createdAt: 1 }))

describe.each([
  ['on the main thread', AT_ONCE],
  ['in the worker', IN_THE_WORKER],
  ['where filters leave little', { ...IN_THE_WORKER, picked: 1_000 }],
])('a playlist, read %s', (_, atOnce) => {
  let ids: TrackId[]
  const open = async () => {
    library = await libraryOf(
      ['a', 'b', 'c', 'd'].map((title, i) => ({ title, year: 2000 + i })),
      { atOnce },
    )
    ids = (await library.browse.tracks({ filter: {}, sort: byTitle }, all)).rows.map((row) => row.id)
    const item = (id: string, track: number, position: string) =>
      addItem(
        id,
        { playlistId: mixtape, trackKey: ids[track] ?? 'not here', title: '', artist: '', addedAt: 1 },
        position,
      )
    library.does(
      setPlaylist(mixtape, { name: 'Mixtape', rules: null, createdAt: 1 }),
      item('i1', 2, 'B'),
      item('i2', 0, 'C'),
      item('i3', 2, 'D'),
      item('i4', 99, 'E'),
    )
  }
  const titles = async (filter: object, sort: SmartRules['sort'] = byTitle) =>
    (await library.browse.tracks({ filter, sort }, all)).rows.map((row) => row.title)
  const heard = async (id: PlaylistId, itemIds?: string[]) =>
    library.browse
      .rows(await library.browse.resolve({ kind: 'playlist', id, itemIds: itemIds as PlaylistItemId[] | undefined }))
      .map((row) => row?.title)

  it('of one’s own has each of its tracks once, in any sort', async () => {
    await open()
    expect(await titles({ playlistId: mixtape })).toEqual(['a', 'c'])
    expect(await titles({ playlistId: mixtape }, { by: 'year', desc: true, thenDesc: false })).toEqual(['c', 'a'])
    expect(await titles({ playlistId: mixtape, text: 'c' })).toEqual(['c'])
    expect(await titles({ playlistId: 'nothing' as PlaylistId })).toEqual([])
  })

  it('is heard as it stands, doubles kept, or some of it in the order named', async () => {
    await open()
    expect(await heard(mixtape)).toEqual(['c', 'a', 'c'])
    expect(await heard(mixtape, ['i3', 'i2'])).toEqual(['c', 'a'])
    expect(await heard('nothing' as PlaylistId)).toEqual([])
  })

  it('with rules has what they say, and is heard in their order', async () => {
    await open()
    hasRules(rulesOf([{ field: 'year', is: 'atLeast', value: 2001 }], { sort: { ...byTitle, desc: true }, limit: 2 }))
    expect(await titles({ playlistId: smart })).toEqual(['c', 'd'])
    expect(await heard(smart)).toEqual(['d', 'c'])
    // The first two are taken before any other filter.
    expect(await titles({ playlistId: smart, text: 'b' })).toEqual([])
  })
})

describe('the order of a list in a playlist', () => {
  it('follows the playlist, and what its rules ask for', async () => {
    library = await libraryOf([{ title: 'a' }, { title: 'b' }])
    const [a, b] = (await library.browse.tracks({ filter: {}, sort: byTitle }, all)).rows.map((row) => row.id)
    const titles = async (playlistId: PlaylistId) =>
      (await library.browse.tracks({ filter: { playlistId }, sort: byTitle }, all)).rows.map((row) => row.title)
    const item = { playlistId: mixtape, trackKey: a!, title: '', artist: '', addedAt: 1 }
    library.does(setPlaylist(mixtape, { name: 'Mixtape', rules: null, createdAt: 1 }))
    expect(await titles(mixtape)).toEqual([])
    library.does(addItem('i1', item, 'B'))
    expect(await titles(mixtape)).toEqual(['a'])
    library.does(removeItem('i1'))
    expect(await titles(mixtape)).toEqual([])
    hasRules(rulesOf([{ field: 'stars', is: 'atLeast', value: 8 }]))
    expect(await titles(smart)).toEqual([])
    library.does(ratingChange('track', b!, 9, 1))
    expect(await titles(smart)).toEqual(['b'])
    hasRules(rulesOf([{ field: 'favourite', is: true }]))
    expect(await titles(smart)).toEqual([])
    library.does(favouriteChange('track', a!, 1))
    expect(await titles(smart)).toEqual(['a'])
    hasRules(rulesOf([{ match: 'any', rules: [{ field: 'plays', is: 'atLeast', value: 1 }] }]))
    expect(await titles(smart)).toEqual([])
    library.play(b!, 1, 1)
    expect(await titles(smart)).toEqual(['b'])
    library.does(removePlaylist(smart))
    expect(await titles(smart)).toEqual([])
  })

  it('is moved by no more than its rules ask for', async () => {
    library = await libraryOf([{ title: 'a' }])
    const { sql } = library.stores.library
    const moves = (rules: SmartRules) => {
      hasRules(rules)
      const list = { noun: 'tracks', filter: { playlistId: smart }, sort: byTitle } as const
      return Object.entries(movesOf(list, (id) => movesOfPlaylist(sql, id)))
        .flatMap(([what, does]) => (does ? what : []))
        .toSorted()
    }
    expect(moves(rulesOf([{ field: 'year', is: 'atLeast', value: 2001 }]))).toEqual(['playlists'])
    expect(moves(rulesOf([{ field: 'stars', is: 'is', value: 8 }]))).toEqual(['marks', 'playlists'])
    expect(moves(rulesOf([{ field: 'playable', is: true }]))).toEqual(['playlists', 'sources'])
    expect(moves(rulesOf([{ field: 'lastPlayedAt', is: 'inLast', days: 9 }]))).toEqual(['days', 'playlists', 'plays'])
    // What it is sorted by decides what is in it only where it takes the first of them.
    const byPlays = { by: 'plays', desc: true, thenDesc: false } as const
    expect(moves(rulesOf([], { sort: byPlays }))).toEqual(['playlists'])
    expect(moves(rulesOf([], { sort: byPlays, limit: 5 }))).toEqual(['playlists', 'plays'])
  })
})
