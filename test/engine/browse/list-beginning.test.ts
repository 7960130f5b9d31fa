import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import type { List } from '../../../src/engine/browse/list-sql.ts'
import { reads } from '../../../src/engine/browse/read-library.ts'
import { libraryOf, type SmallLibrary, type TrackOf } from './library-of.ts'

let library: SmallLibrary
afterEach(() => library.close())

/** Few names, so that albums share them. */
const trackArb: fc.Arbitrary<TrackOf> = fc
  .record({
    title: fc.constantFrom('a', 'b'),
    artist: fc.constantFrom('x', 'y', "o'z"),
    album: fc.constantFrom('', 'A', 'B', "C'", 'd'),
    albumArtist: fc.constantFrom('x', 'y', "o'z", 'Various'),
    discNo: fc.constantFrom(null, 1, 2),
    trackNo: fc.constantFrom(null, 1, 2, 3),
    year: fc.constantFrom(null, 1990, 2000),
  })
  .map(({ album, ...track }) => ({ ...track, ...(album === '' ? {} : { album }) }))

describe('the beginning of a list nobody has asked for yet', () => {
  it('is that of its order, and says how long the whole is', async () => {
    const [tracks] = fc.sample(fc.array(trackArb, { minLength: 120, maxLength: 120 }), { numRuns: 1, seed: 7 })
    library = await libraryOf(tracks!)
    const { sql } = library.stores.library
    let looked = 0
    for (const by of ['album', 'albumArtist', 'artist', 'year', 'title'] as const) {
      for (const desc of [false, true]) {
        for (const thenBy of [undefined, 'year', 'title'] as const) {
          const list = { noun: 'tracks', filter: {}, sort: { by, desc, thenBy, thenDesc: true } } as List
          const { ids } = reads.order(sql, { list })
          for (const limit of [1, 2, 7, 40, 119, 120, 500]) {
            const beginning = reads.beginning(sql, { list, limit })
            expect(beginning.ids, `${by} ${desc} ${thenBy} ${limit}`).toEqual(ids.slice(0, limit))
            expect(beginning.total).toBe(120)
            looked++
          }
        }
      }
    }
    expect(looked).toBe(210)
  })

  it('is whole while albums count more tracks than there are yet', async () => {
    library = await libraryOf([...'abcdef'].map((album) => ({ title: album, album })))
    const { sql } = library.stores.library
    sql.prepare('update album set track_count = 100').run()
    const list = { noun: 'tracks', filter: {}, sort: { by: 'album', desc: false, thenDesc: false } } as List
    expect(reads.beginning(sql, { list, limit: 4 }).ids).toEqual(reads.order(sql, { list }).ids.slice(0, 4))
  })

  it('is that of a filtered list, too', async () => {
    library = await libraryOf([
      { title: 'one', album: 'A', genres: ['Rock'] },
      { title: 'two', album: 'B', genres: ['Pop'] },
      { title: 'three', album: 'C', genres: ['Rock'] },
    ])
    const { sql } = library.stores.library
    const filter = { text: 'genre:rock' }
    const list = { noun: 'tracks', filter, sort: { by: 'album', desc: true, thenDesc: false } } as List
    const { ids } = reads.order(sql, { list })
    expect(ids).toHaveLength(2)
    expect(reads.beginning(sql, { list, limit: 1 })).toMatchObject({ ids: ids.slice(0, 1), total: 2 })
  })
})
