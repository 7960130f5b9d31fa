/** The library follows what its owner corrects: found, sorted, filtered and grouped by it, as if the files had been tagged so. */
import fc from 'fast-check'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Browse } from '../../../src/engine/browse/browse.ts'
import { Correcting } from '../../../src/engine/corrections/correcting.ts'
import { Corrections } from '../../../src/engine/corrections/corrections.ts'
import { meantAlbum } from '../../../src/engine/corrections/meant-album.ts'
import { write } from '../../../src/engine/db/store.ts'
import { withCorrections } from '../../../src/engine/library/corrected-tags.ts'
import { regroup, retire } from '../../../src/engine/library/take-in.ts'
import type { Personal } from '../../../src/engine/personal/personal.ts'
import { Merging } from '../../../src/engine/sameness/merging.ts'
import { Sameness } from '../../../src/engine/sameness/sameness.ts'
import type { CopyRecord } from '../../../src/engine/sources/source.ts'
import type { CorrectedField } from '../../../src/shared/model/corrections.ts'
import type { TrackId } from '../../../src/shared/model/ids.ts'
import { testHost } from '../../support/host.ts'
import { openTestLibrary, type TestLibrary } from '../../support/library.ts'
import { libraryLines } from '../../support/library-digest.ts'
import { keysIn, personalOf } from '../../support/personal.ts'
import { copyRecord } from '../../support/records.ts'

const RUNS = Number(process.env.FUZZ_RUNS ?? 6)

let one: TestLibrary
let personal: Personal
let browse: Browse
let corrections: Corrections
let correcting: Correcting
const failures: unknown[] = []
const host = testHost()
afterAll(() => host.remove())

const follow = (): Correcting => {
  const { stores } = one
  const made = new Correcting({
    stores,
    personal,
    events: stores.library.events,
    regroup: (options) => regroup(stores.library, options),
    log: { error: (told: unknown) => void failures.push(told) },
  })
  made.start()
  return made
}

beforeEach(async () => {
  one = await openTestLibrary()
  const { stores } = one
  personal = personalOf(stores)
  browse = new Browse({ host, stores, isOwners: true })
  corrections = new Corrections({
    db: stores.personal,
    personal,
    now: () => 5,
    keysOf: keysIn(stores),
    told: (id) => browse.told(id),
    meantAlbum: (id, meant) => meantAlbum(stores.library.sql, id, meant),
  })
  correcting = follow()
})
afterEach(async () => {
  await correcting.stop()
  await browse.stop()
  one.remove()
  expect(failures).toEqual([])
})

const correct = async (keys: readonly string[], fields: Partial<Record<CorrectedField, string | null>>) => {
  await corrections.correct(keys as TrackId[], fields)
  await correcting.settled()
}
const copy = (path: string, tags: Parameters<typeof copyRecord>[1]) => copyRecord(path, tags, { trackKey: path })
/** Of `Abbey Road` by the Beatles, as a tagger writes it. */
const road = (n: number, tags: Parameters<typeof copyRecord>[1] = {}) =>
  copy(`road/${n}`, {
    title: `Song ${n}`,
    artists: ['The Beatles'],
    album: 'Abbey Road',
    trackNo: n,
    releaseDate: '1969',
    mbReleaseId: 'release-1',
    ...tags,
  })

const titles = async (filter: object = {}) =>
  (
    await browse.tracks({ filter, sort: { by: 'title', desc: false, thenDesc: false } }, { offset: 0, limit: 50 })
  ).rows.map(({ title }) => title)
const found = async (text: string) => (await browse.search({ text, limit: 5 })).tracks.rows.map(({ title }) => title)
const albums = () =>
  one.sql
    .prepare<[], string>(
      `select a.title || ' by ' || a.artist || coalesce(' ' || a.year, '') || ': ' || (
         select group_concat(k, ' ') from (select t.key as k from track t where t.album_id = a.id order by t.key))
       from album a order by a.title, a.artist, a.year`,
    )
    .pluck()
    .all()
const rowOf = (key: string) => browse.rows([key as TrackId])[0]
const lines = () => libraryLines(one.sql, { words: true })

describe('what the owner corrects', () => {
  it('sorts, filters and is found by what stands there now', async () => {
    await one.gets(
      copy('a', { title: 'Wrnog', artists: ['Ann'], genres: ['Rock'] }),
      copy('b', { title: 'Middle', artists: ['Bob'] }),
    )
    await correct(['a'], { title: 'Aardvark', artist: 'Zoe', genre: 'Folk, Jazz', year: '2001' })
    expect(await titles()).toEqual(['Aardvark', 'Middle'])
    expect([await found('aardvark'), await found('zoe'), await found('wrnog'), await found('year:2001')]).toEqual([
      ['Aardvark'],
      ['Aardvark'],
      [],
      ['Aardvark'],
    ])
    const zoe = rowOf('a')!.artistId!
    expect(browse.rows(['a' as TrackId])).toMatchObject([{ artist: 'Zoe', genre: 'Folk', year: 2001 }])
    expect(browse.track('a' as TrackId).genres).toEqual(['Folk', 'Jazz'])
    expect(await titles({ artistId: zoe })).toEqual(['Aardvark'])
    expect(corrections.of('a' as TrackId)).toMatchObject([
      { field: 'artist', told: 'Ann' },
      { field: 'genre', told: 'Rock', value: 'Folk, Jazz' },
      { field: 'title', told: 'Wrnog' },
      { field: 'year', told: '' },
    ])
  })

  it('leaves no trace once it is taken back, or undone', async () => {
    await one.gets(road(1), road(2), copy('a', { title: 'A', artists: ['Ann'], album: 'Other' }))
    const before = lines()
    await correct(['a', 'road/1'], {
      title: 'B',
      artist: 'Bo',
      album: 'Third',
      albumArtist: 'Cy',
      year: '1970',
      discNo: '2',
    })
    expect(lines()).not.toEqual(before)
    await correct(['a', 'road/1'], {
      title: null,
      artist: null,
      album: null,
      albumArtist: null,
      year: null,
      discNo: null,
    })
    expect(lines()).toEqual(before)
    await correct(['a'], { album: 'Abbey Road', artist: 'The Beatles' })
    expect(albums()).toEqual(['Abbey Road by The Beatles 1969: a road/1 road/2'])
    const { id } = personal.changes({ offset: 0, limit: 1 }).rows[0]!
    write(one.stores.personal, (tx) => personal.undo(tx, id))
    await correcting.settled()
    expect(lines()).toEqual(before)
    expect(personal.audit()).toBe(0)
  })

  it('puts tracks into the album of that title by that artist, whatever folder, release and year it has', async () => {
    await one.gets(road(1), road(2), copy('stray', { title: 'Stray', artists: ['the beatles'], album: 'Abey Rd' }))
    await correct(['stray'], { album: 'abbey road' })
    expect(albums()).toEqual(['Abbey Road by The Beatles 1969: road/1 road/2 stray'])
    // A year of its own makes it another edition.
    await correct(['stray'], { year: '1987' })
    expect(albums()).toEqual(['Abbey Road by The Beatles 1969: road/1 road/2', 'abbey road by the beatles 1987: stray'])
    await correct(['stray'], { year: null })
    expect(albums()).toEqual(['Abbey Road by The Beatles 1969: road/1 road/2 stray'])
    // Nor does another artist's.
    await correct(['stray'], { artist: 'Ann' })
    expect(albums()).toEqual(['Abbey Road by The Beatles 1969: road/1 road/2', 'abbey road by Ann: stray'])
    await correct(['stray'], { albumArtist: 'The Beatles' })
    expect(albums()).toEqual(['Abbey Road by The Beatles 1969: road/1 road/2 stray'])
    await correct(['stray'], { album: null })
    expect(albums()).toEqual(['Abbey Road by The Beatles 1969: road/1 road/2', 'Abey Rd by The Beatles: stray'])
  })

  it('leaves an album it was put into when something else than the user corrects its title', async () => {
    await one.gets(road(1), road(2), copy('stray', { title: 'Stray', artists: ['The Beatles'], album: 'Abey Rd' }))
    await correct(['stray'], { album: 'Abbey Road' })
    write(one.stores.personal, (tx) =>
      personal.apply(tx, [{ do: 'set', kind: 'correction', row: 'stray', fields: { album: 'Found' } }]),
    )
    await correcting.settled()
    expect(albums()).toEqual(['Abbey Road by The Beatles 1969: road/1 road/2', 'Found by The Beatles: stray'])
  })

  it('joins the tracks beside it, though they have a release id and it has none any more', async () => {
    await one.gets(road(1), road(2), road(3, { album: 'Abey Road', mbReleaseId: undefined }))
    await correct(['road/3'], { album: 'Abbey Road' })
    expect(albums()).toEqual(['Abbey Road by The Beatles 1969: road/1 road/2 road/3'])
  })

  it('leaves an album whole of which all tracks are renamed', async () => {
    await one.gets(road(1), road(2))
    await correct(['road/1', 'road/2'], { album: 'The End' })
    expect(albums()).toEqual(['The End by The Beatles 1969: road/1 road/2'])
    await correct(['road/1', 'road/2'], { artist: 'Others', genre: '' })
    expect(albums()).toEqual(['The End by Others 1969: road/1 road/2'])
  })

  it('holds when files are read anew, go and come back, and of tracks that come later', async () => {
    await correct(['later'], { title: 'Right', album: 'Abbey Road', albumArtist: 'The Beatles', year: '1969' })
    await one.gets(copy('later', { title: 'Worng', artists: ['Ann'] }), road(1, { mbReleaseId: undefined }))
    expect([await titles(), albums()]).toEqual([['Right', 'Song 1'], ['Abbey Road by The Beatles 1969: later road/1']])
    await one.gets(copy('later', { title: 'Otherwise wrong', artists: ['Ann'], genres: ['Pop'] }))
    expect([await found('right'), await found('otherwise'), rowOf('later')?.genre]).toEqual([['Right'], [], 'Pop'])
    retire(one.library, one.sourceId, ['later'])
    await regroup(one.library)
    expect(await titles()).toEqual(['Song 1'])
    await one.gets(copy('later', { title: 'Worng' }))
    expect(await titles()).toEqual(['Right', 'Song 1'])
  })

  it('is made up for at the next start, when nobody followed', async () => {
    await one.gets(copy('a', { title: 'A' }), copy('b', { title: 'B' }))
    await correct(['b'], { title: 'Bee' })
    await correcting.stop()
    await corrections.correct(['a' as TrackId], { title: 'Ay' })
    await corrections.correct(['b' as TrackId], { title: null })
    // Until then rows show it already, and lists stay in their order.
    expect(rowOf('a')?.title).toBe('Ay')
    expect(await found('ay')).toEqual([])
    correcting = follow()
    await correcting.settled()
    expect([await titles(), await found('ay'), await found('bee')]).toEqual([['Ay', 'B'], ['Ay'], []])
    const writes = one.sql.prepare('select value from meta where name = ?').pluck()
    const revision = writes.get('revision')
    await correcting.stop()
    correcting = follow()
    await correcting.settled()
    expect(writes.get('revision')).toBe(revision)
  })

  it('of merged tracks is what was said last, by whichever key, and parts with them', async () => {
    const { stores } = one
    const sameness = new Sameness({ db: stores.personal, personal, now: () => 1 })
    const merging = new Merging({
      stores,
      personal,
      events: stores.library.events,
      regroup: (options) => regroup(stores.library, options),
      log: { error: (told: unknown) => void failures.push(told) },
    })
    merging.start()
    const say = async (says: 'same' | '') => {
      await sameness.say([{ a: 'a' as TrackId, b: 'b' as TrackId, says }])
      await merging.settled()
    }
    await one.gets(copy('a', { title: 'A' }), copy('b', { title: 'B' }))
    await correct(['b'], { title: 'First', genre: 'Jazz' })
    await correct(['a'], { title: 'Second' })
    await say('same')
    expect([await titles(), rowOf('a')?.genre]).toEqual([['Second'], 'Jazz'])
    await correct(['a'], { title: null })
    expect(await titles()).toEqual(['A'])
    await say('')
    expect(await titles()).toEqual(['A', 'B'])
    await merging.stop()
  })

  it('writes nothing to the library where no correction is another', async () => {
    await one.gets(copy('a', { title: 'A' }))
    await correct(['a'], { title: null })
    expect(one.sql.prepare('select count(*) from corrected').pluck().get()).toBe(0)
    const revision = one.sql.prepare(`select value from meta where name = 'revision'`).pluck()
    const before = revision.get()
    write(one.stores.personal, (tx) =>
      personal.apply(tx, [{ do: 'set', kind: 'favourite', row: 'track:a', fields: { on: true, at: 1 } }]),
    )
    await correcting.settled()
    expect(revision.get()).toBe(before)
  })
})

describe('random corrections', () => {
  const maybe = <T>(arb: fc.Arbitrary<T>) => fc.option(arb, { nil: undefined, freq: 2 })
  const NAMES = ['Queen', 'The Beatles', 'A; B', 'A feat. B', 'Various Artists', '']
  const ALBUMS = ['Hits', 'hits', 'Live (Disc 2)', 'Unknown Album', '']
  const copyArb = fc
    .record({
      folder: fc.constantFrom('x', 'y'),
      artists: fc.array(fc.constantFrom('Queen', 'ABBA', 'A'), { maxLength: 1 }),
      albumArtists: fc.array(fc.constantFrom('Queen', 'Various Artists'), { maxLength: 1 }),
      album: maybe(fc.constantFrom('Hits', 'Live')),
      mbReleaseId: maybe(fc.constantFrom('r1', 'r2')),
      trackNo: maybe(fc.integer({ min: 1, max: 3 })),
      discNo: maybe(fc.constantFrom(1, 2)),
      releaseDate: maybe(fc.constantFrom('1981', '1994-08-29')),
      genres: fc.array(fc.constantFrom('Rock', 'Pop'), { maxLength: 2 }),
    })
    .map(({ folder, ...tags }) => ({ folder, tags }))
  const fieldsArb: fc.Arbitrary<Partial<Record<CorrectedField, string>>> = fc.record(
    {
      title: fc.constantFrom('One', 'The Two'),
      artist: fc.constantFrom(...NAMES),
      album: fc.constantFrom(...ALBUMS),
      albumArtist: fc.constantFrom(...NAMES),
      genre: fc.constantFrom('Rock; Folk', 'Pop, Jazz', ''),
      year: fc.constantFrom('1981', '2000', ''),
      trackNo: fc.constantFrom('1', '9', ''),
      // Emptied, a disc number is not taken from the folder either, which no tag can say.
      discNo: fc.constantFrom('1', '2'),
    },
    { requiredKeys: [] },
  )
  const caseArb = fc.record({
    copies: fc.array(copyArb, { minLength: 1, maxLength: 8 }),
    edits: fc.array(fc.tuple(fc.nat(), fieldsArb), { minLength: 1, maxLength: 6 }),
    first: fc.boolean(),
  })

  it('make the library that files tagged so would make', async () => {
    await fc.assert(
      fc.asyncProperty(caseArb, async ({ copies, edits, first }) => {
        const records = copies.map(({ folder, tags }, i): CopyRecord =>
          copy(`${folder}/${i}`, { title: `T${i}`, ...tags }),
        )
        const [corrected, tagged] = [await openTestLibrary(), await openTestLibrary()]
        const { stores } = corrected
        const own = personalOf(stores)
        const following = new Correcting({
          stores,
          personal: own,
          events: stores.library.events,
          regroup: (options) => regroup(stores.library, options),
          log: { error: (told: unknown) => void failures.push(told) },
        })
        following.start()
        const fieldsOf = new Map<string, Partial<Record<CorrectedField, string>>>()
        const makeEdits = () => {
          for (const [which, fields] of edits) {
            const { trackKey } = records[which % records.length]!
            fieldsOf.set(trackKey, { ...fieldsOf.get(trackKey), ...fields })
            write(stores.personal, (tx) => own.apply(tx, [{ do: 'set', kind: 'correction', row: trackKey, fields }]))
          }
          return following.settled()
        }
        if (first) await makeEdits()
        await corrected.gets(...records)
        if (!first) await makeEdits()
        await tagged.gets(
          ...records.map((record) => ({
            ...record,
            tags: withCorrections(record.tags, fieldsOf.get(record.trackKey) ?? {}),
          })),
        )
        const linesOf = ({ sql }: TestLibrary) =>
          libraryLines(sql, { words: true }).filter((line) => !line.startsWith('copy '))
        expect(linesOf(corrected)).toEqual(linesOf(tagged))
        await following.stop()
        corrected.remove()
        tagged.remove()
      }),
      { numRuns: RUNS },
    )
  })
})
