/**
 * The grouped library is a pure function of the copies in it: whatever the order and the batches they came in, whatever was
 * there before, and however often it was cut short. Compared line by line with a library made in one go.
 */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { groupingStep } from '../../../src/engine/library/grouping-step.ts'
import { regroup, retire, takeIn } from '../../../src/engine/library/take-in.ts'
import type { CopyRecord, TagRecord } from '../../../src/engine/sources/source.ts'
import { addSource } from '../../support/build-library.ts'
import { openTestLibrary, type TestLibrary } from '../../support/library.ts'
import { libraryLines } from '../../support/library-digest.ts'
import { copyRecord, coverRecord } from '../../support/records.ts'

const RUNS = Number(process.env.FUZZ_RUNS ?? 60)

/** Few values for everything, so that tracks meet often and in all ways. */
const maybe = <T>(arb: fc.Arbitrary<T>) => fc.option(arb, { nil: undefined, freq: 2 })
const NAMES = [
  'Queen',
  'queen',
  'The Beatles',
  'AC/DC',
  'Björk',
  'Bjork',
  'Simon & Garfunkel',
  'Simon and Garfunkel',
  'A; B',
  'A / B',
  'A feat. B',
  'B',
  'Various Artists',
  '[unknown]',
  '東京事変',
  'Queen & David Bowie',
]
const MBIDS = [
  '11111111-1111-1111-1111-111111111111',
  '22222222-2222-2222-2222-222222222222',
  '33333333-3333-3333-3333-333333333333',
]
const tagsArb: fc.Arbitrary<Partial<TagRecord>> = fc
  .record({
    title: maybe(fc.constantFrom('One', 'Two', 'The Three', '4')),
    artists: fc.array(fc.constantFrom(...NAMES), { maxLength: 2 }),
    artistMbids: fc.array(fc.constantFrom(...MBIDS), { maxLength: 2 }),
    artistSorts: fc.array(fc.constantFrom('Beatles, The', 'Q'), { maxLength: 1 }),
    albumArtists: fc.oneof(
      { weight: 3, arbitrary: fc.constant([]) },
      fc.array(fc.constantFrom(...NAMES), { maxLength: 2 }),
    ),
    albumArtistMbids: fc.array(fc.constantFrom(...MBIDS), { maxLength: 1 }),
    album: maybe(
      fc.constantFrom('Greatest Hits', 'Greatest hits', 'Live (Disc 1)', 'Live (Disc 2)', 'Live', 'Unknown Album'),
    ),
    compilation: fc.constantFrom(false, false, false, true),
    discNo: maybe(fc.constantFrom(1, 2)),
    trackNo: maybe(fc.integer({ min: 1, max: 4 })),
    releaseDate: maybe(fc.constantFrom('1981', '1994-08-29', '1994')),
    originalDate: maybe(fc.constantFrom('1975', '1976')),
    mbReleaseId: fc.option(fc.constantFrom(...MBIDS), { nil: undefined, freq: 1 }),
    label: maybe(fc.constantFrom('EMI', 'Emi')),
    genres: fc.array(fc.constantFrom('Rock', 'rock', 'Pop; Rock', '(17)', 'Drum & Bass', 'Drum and Bass'), {
      maxLength: 2,
    }),
    composers: fc.array(fc.constantFrom('Bach', 'Queen', 'BACH'), { maxLength: 1 }),
    performers: fc.array(fc.constantFrom('Brian May (guitar)', 'Brian May (piano)'), { maxLength: 2 }),
    lyrics: maybe(fc.constant({ text: 'la la', synced: false })),
  })
  .map(
    (tags) => Object.fromEntries(Object.entries(tags).filter(([, value]) => value !== undefined)) as Partial<TagRecord>,
  )

const PATHS = [
  'a/1',
  'a/2',
  'a/3',
  'a/4',
  'a/CD1/1',
  'a/CD1/2',
  'a/CD2/1',
  'a/CD2/2',
  'b/1',
  'b/2',
  'b/3',
  'c/d/e/1',
  'c/d/e/2',
  '1',
  '2',
]
const copyArb: fc.Arbitrary<CopyRecord> = fc
  .record({
    path: fc.constantFrom(...PATHS),
    tags: tagsArb,
    key: fc.integer({ min: 1, max: 14 }),
    lossless: fc.boolean(),
    cover: fc.constantFrom(undefined, 'own', 'shared', 'other'),
    sizeBytes: fc.integer({ min: 1, max: 3 }),
  })
  .map(({ path, tags, key, lossless, cover, sizeBytes }) => {
    const remoteId = `${path}.flac`
    const folder = remoteId.slice(0, Math.max(remoteId.lastIndexOf('/'), 0))
    return copyRecord(remoteId, tags, {
      trackKey: `key-${key}`,
      lossless,
      sizeBytes,
      ...(cover === undefined
        ? {}
        : {
            cover:
              cover === 'own' ? coverRecord(`${key}`, remoteId) : coverRecord(cover, `${folder}/cover.jpg`, 'file'),
          }),
    })
  })

/** A copy in the first or the second source. */
interface Sourced {
  source: number
  copy: CopyRecord
}
const sourcedArb = fc.record({ source: fc.constantFrom(0, 0, 1), copy: copyArb })
const nameOf = ({ source, copy }: Sourced) => `${source}:${copy.remoteId}`
const copiesArb = fc.uniqueArray(sourcedArb, { selector: nameOf, minLength: 1, maxLength: PATHS.length })

type Act = { kind: 'take'; copies: Sourced[] } | { kind: 'retire'; share: number } | { kind: 'regroup'; steps: number }
const actArb: fc.Arbitrary<Act> = fc.oneof(
  fc.record({
    kind: fc.constant('take' as const),
    copies: fc.uniqueArray(sourcedArb, { selector: nameOf, maxLength: 8 }),
  }),
  fc.record({ kind: fc.constant('retire' as const), share: fc.integer({ min: 2, max: 4 }) }),
  fc.record({ kind: fc.constant('regroup' as const), steps: fc.integer({ min: 1, max: 5 }) }),
)

describe('the grouped library', () => {
  let plain: TestLibrary
  let other: TestLibrary

  beforeAll(async () => {
    plain = await openTestLibrary()
    other = await openTestLibrary()
    for (const { stores } of [plain, other]) addSource(stores, 'Second')
  })
  afterAll(() => {
    plain.remove()
    other.remove()
  })

  const lines = ({ sql }: TestLibrary) => libraryLines(sql, { words: true })
  const sourceIdOf = ({ sourceId }: TestLibrary, source: number) => sourceId + source

  function take(one: TestLibrary, sourced: readonly Sourced[]): void {
    for (const [source, part] of Map.groupBy(sourced, (each) => each.source)) {
      takeIn(one.library, sourceIdOf(one, source), { copies: part.map(({ copy }) => copy), problems: [] })
    }
  }

  /** Lets go of the copies, numbered from 0, for which `goes` says so. */
  function letGo(one: TestLibrary, goes: (name: string, i: number) => boolean): void {
    const present = one.sql
      .prepare<[], { sourceId: number; remoteId: string }>(
        'select source_id as sourceId, remote_id as remoteId from copy order by source_id, remote_id',
      )
      .all()
    for (const [i, { sourceId, remoteId }] of present.entries()) {
      if (goes(`${sourceId - one.sourceId}:${remoteId}`, i)) retire(one.library, sourceId, [remoteId])
    }
  }

  /** Also proves that a library from which everything was taken is an empty one. */
  async function empty(one: TestLibrary): Promise<void> {
    letGo(one, () => true)
    await regroup(one.library)
    expect(lines(one)).toEqual([])
    one.sql.prepare('update source set last_scan_at = null').run()
  }

  async function allAtOnce(copies: readonly Sourced[]): Promise<string[]> {
    await empty(plain)
    take(plain, copies)
    await regroup(plain.library, { stepMs: 1_000 })
    return lines(plain)
  }

  /** Some steps of a regrouping that is then cut short, each of a few tracks and with nothing remembered. */
  function regroupSome({ library, sql }: TestLibrary, steps: number): void {
    for (let i = 0; i < steps; i++) {
      const ids = sql
        .prepare<[number], number>('select track_id from dirty_track order by track_id % 5 limit ?')
        .pluck()
        .all(1 + (i % 3))
      sql.transaction(() => groupingStep(library.sql, ids, new Map())).immediate()
    }
  }

  it('does not depend on the order or the batches in which copies came', async () => {
    await fc.assert(
      fc.asyncProperty(copiesArb, fc.infiniteStream(fc.nat(1_000)), async (copies, numbers) => {
        const next = () => numbers.next().value as number
        const expected = await allAtOnce(copies)
        await empty(other)
        const shuffled = copies
          .map((copy) => ({ copy, at: next() }))
          .sort((a, b) => a.at - b.at)
          .map(({ copy }) => copy)
        for (let at = 0; at < shuffled.length;) {
          const size = 1 + (next() % 4)
          take(other, shuffled.slice(at, at + size))
          if (next() % 2 === 0) regroupSome(other, next() % 3)
          if (next() % 4 === 0) await regroup(other.library)
          at += size
        }
        await regroup(other.library)
        expect(lines(other)).toEqual(expected)
        expect(other.sql.pragma('foreign_key_check')).toEqual([])
      }),
      { numRuns: RUNS },
    )
  })

  it('does not depend on what was there before: other tags, other files, steps cut short', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(actArb, { maxLength: 12 }), copiesArb, async (acts, copies) => {
        const expected = await allAtOnce(copies)
        await empty(other)
        for (const act of acts) {
          if (act.kind === 'take') take(other, act.copies)
          else if (act.kind === 'regroup') regroupSome(other, act.steps)
          else letGo(other, (_, i) => i % act.share === 0)
        }
        const wanted = new Set(copies.map(nameOf))
        take(other, copies)
        letGo(other, (name) => !wanted.has(name))
        await regroup(other.library)
        expect(lines(other)).toEqual(expected)
        expect(other.sql.pragma('foreign_key_check')).toEqual([])
      }),
      { numRuns: RUNS },
    )
  })

  it('stores exact counts', async () => {
    await fc.assert(
      fc.asyncProperty(copiesArb, async (copies) => {
        await allAtOnce(copies)
        const { sql } = plain
        const counted = (table: string, columns: Record<string, string>) =>
          sql
            .prepare(
              `select key, ${Object.entries(columns)
                .map(([name, text]) => `${text} as ${name}`)
                .join(', ')} from ${table} x order by key`,
            )
            .all()
        const stored = (table: string, columns: Record<string, string>) =>
          sql.prepare(`select key, ${Object.keys(columns).join(', ')} from ${table} order by key`).all()
        const tables = {
          album: {
            track_count: '(select count(*) from track where album_id = x.id)',
            duration_ms: '(select sum(duration_ms) from track where album_id = x.id)',
            disc_count: '(select count(distinct coalesce(disc_no, 1)) from track where album_id = x.id)',
          },
          artist: {
            track_count: '(select count(distinct track_id) from track_artist where artist_id = x.id)',
            album_count: '(select count(distinct album_id) from album_artist where artist_id = x.id)',
          },
          genre: {
            track_count: '(select count(distinct track_id) from track_genre where genre_id = x.id)',
            album_count:
              '(select count(distinct t.album_id) from track_genre g join track t on t.id = g.track_id where g.genre_id = x.id)',
          },
        }
        for (const [table, columns] of Object.entries(tables)) {
          expect(stored(table, columns)).toEqual(counted(table, columns))
          expect(sql.prepare(`select count(*) from ${table} where track_count = 0`).pluck().get()).toBe(0)
        }
        const wrong = `select name from source where copy_count <> (select count(*) from copy where source_id = source.id)
          or size_bytes <> (select coalesce(sum(size_bytes), 0) from copy where source_id = source.id)`
        expect(sql.prepare(wrong).all()).toEqual([])
      }),
      { numRuns: RUNS },
    )
  })
})
