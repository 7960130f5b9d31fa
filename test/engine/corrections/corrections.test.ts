/** Corrections of tags: taken, refused, and laid over what this user is shown. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Corrected } from '../../../src/engine/browse/corrected.ts'
import { Corrections } from '../../../src/engine/corrections/corrections.ts'
import { write } from '../../../src/engine/db/store.ts'
import type { Personal } from '../../../src/engine/personal/personal.ts'
import type { TrackId } from '../../../src/shared/model/ids.ts'
import { keysIn, personalOf } from '../../support/personal.ts'
import { libraryOf, type SmallLibrary } from '../browse/library-of.ts'

let library: SmallLibrary
let personal: Personal
let corrections: Corrections
let one: TrackId
let two: TrackId

beforeEach(async () => {
  library = await libraryOf([
    { title: 'Wrnog', artist: 'Ann', album: 'First', year: 1999, trackNo: 3, genres: ['Rock', 'Folk'] },
    { title: 'Zebra', artist: 'Bob', album: 'First', albumArtist: 'Ann' },
  ])
  personal = personalOf(library.stores)
  const { browse, stores } = library
  corrections = new Corrections({
    db: stores.personal,
    personal,
    now: () => 5,
    keysOf: keysIn(stores),
    told: (id) => browse.told(id),
  })
  const { rows } = await browse.tracks({ filter: {}, sort: byTitle }, all)
  one = rows[0]!.id
  two = rows[1]!.id
})
afterEach(() => library.close())

const byTitle = { by: 'title', desc: false, thenDesc: false } as const
const all = { offset: 0, limit: 10 }

describe('a correction', () => {
  it('is shown in lists, pages, details and searches, and the file still says what it said', async () => {
    await corrections.correct([one], { title: 'Aardvark', year: '2001', genre: 'Jazz', trackNo: '' })
    const { browse } = library
    const shown = { id: one, title: 'Aardvark', year: 2001, genre: 'Jazz', trackNo: null, artist: 'Ann' }
    // Sorting goes by the files.
    expect((await browse.tracks({ filter: {}, sort: byTitle }, all)).rows).toMatchObject([shown, { id: two }])
    expect(browse.rows([one])).toMatchObject([shown])
    expect(browse.track(one)).toMatchObject({ ...shown, genres: ['Jazz'] })
    expect(browse.track(two)).toMatchObject({ title: 'Zebra', genres: [] })
    const album = (await browse.albums({ filter: {}, sort: byTitle }, all)).rows[0]!
    expect(browse.album(album.id).tracks).toMatchObject([{ title: 'Zebra' }, shown].toReversed())
    expect((await browse.search({ text: 'wrnog', limit: 5 })).tracks.rows).toMatchObject([shown])
    expect((await browse.search({ text: 'aardvark', limit: 5 })).tracks.rows).toEqual([])
    expect(corrections.of(one)).toEqual([
      { field: 'genre', told: 'Rock', value: 'Jazz' },
      { field: 'title', told: 'Wrnog', value: 'Aardvark' },
      { field: 'trackNo', told: '3', value: '' },
      { field: 'year', told: '1999', value: '2001' },
    ])
  })

  it('of several tracks is one change, and is taken back field by field', async () => {
    await corrections.correct([one, two], { album: 'Second', albumArtist: 'Everybody' })
    expect(library.browse.rows([one, two])).toMatchObject([
      { album: 'Second', albumArtist: 'Everybody' },
      { album: 'Second', albumArtist: 'Everybody' },
    ])
    await corrections.correct([one], { album: null })
    expect(library.browse.rows([one, two])).toMatchObject([
      { album: 'First', albumArtist: 'Everybody' },
      { album: 'Second' },
    ])
    await corrections.correct([one, two], { album: null, albumArtist: null })
    expect(library.browse.rows([one, two])).toMatchObject([{ album: 'First', albumArtist: 'Ann' }, { album: 'First' }])
    expect(corrections.of(one)).toEqual([])
    expect(personal.audit()).toBe(0)
  })

  it('is refused where it cannot stand, and nothing is changed then', async () => {
    const refused = (fields: Record<string, string>) =>
      expect(corrections.correct([one], { artist: 'Somebody', ...fields })).rejects.toMatchObject({ code: 'REFUSED' })
    await refused({ year: 'long ago' })
    await refused({ trackNo: '0' })
    await refused({ discNo: '12345' })
    await refused({ title: '  ' })
    await refused({ lyrics: 'la' })
    expect(corrections.of(one)).toEqual([])
  })

  it('by a newer version that this one cannot read counts as absent', () => {
    const sets = (fields: Record<string, string | number>) =>
      write(library.stores.personal, (tx) => personal.apply(tx, [{ do: 'set', kind: 'correction', row: one, fields }]))
    sets({ year: 'MMI', title: '' })
    sets({ trackNo: 7 })
    expect(corrections.of(one)).toEqual([])
    expect(library.browse.rows([one])).toMatchObject([{ title: 'Wrnog', year: 1999, trackNo: 3 }])
  })

  it('of a track that is not here is kept, and shows when it comes', async () => {
    const probe = await libraryOf([{ title: '1' }, { title: '2' }])
    const [later] = probe.add([{ title: 'later' }])
    await probe.close()
    await corrections.correct([later!], { title: 'Sooner' })
    expect(corrections.of(later!)).toEqual([{ field: 'title', told: '', value: 'Sooner' }])
    library.add([{ title: 'later' }])
    expect(library.browse.rows([later!])).toMatchObject([{ title: 'Sooner' }])
  })

  it('costs no look-up where there is none: one look whether there is, and one more when marks have changed', async () => {
    const { library: db } = library.stores
    const asked = { looks: 0, lookUps: 0 }
    const sql = new Proxy(db.sql, {
      get: (target, name) =>
        name === 'prepare'
          ? (text: string) => {
              const statement = target.prepare<unknown[], unknown>(text)
              return {
                get: () => (asked.looks++, statement.get()),
                all: (...params: unknown[]) => (asked.lookUps++, statement.all(...params)),
              }
            }
          : Reflect.get(target, name),
    })
    const corrected = new Corrected({ library: { ...db, sql } })
    const rows = library.browse.rows([one, two]).flatMap((row) => row ?? [])
    for (let i = 0; i < 5; i++) expect(corrected.over(rows)).toEqual(rows)
    expect(asked).toEqual({ looks: 1, lookUps: 0 })
    await corrections.correct([one], { title: 'Right' })
    for (let i = 0; i < 5; i++) expect(corrected.over(rows)).toMatchObject([{ title: 'Right' }, { title: 'Zebra' }])
    expect(asked).toEqual({ looks: 2, lookUps: 5 })
    await corrections.correct([one], { title: null })
    expect(corrected.over(rows)).toEqual(rows)
    expect(asked).toEqual({ looks: 3, lookUps: 5 })
    corrected.stop()
  })
})
