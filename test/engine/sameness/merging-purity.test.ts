/**
 * The library with what was merged in it is a pure function of the copies that are here and of what is said of their keys:
 * whatever came first, whatever was there before, and wherever it was cut off. Compared line by line with a library in which
 * everything was said before anything came.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { regroup, retire } from '../../../src/engine/library/take-in.ts'
import type { Says } from '../../../src/engine/sameness/sameness.ts'
import { splitNameOf } from '../../../src/engine/sameness/splits.ts'
import type { CopyRecord } from '../../../src/engine/sources/source.ts'
import type { TrackId } from '../../../src/shared/model/ids.ts'
import { copyRecord } from '../../support/records.ts'
import { worlds, type World } from './world.ts'

const RUNS = Number(process.env.FUZZ_RUNS ?? 25)
const KEYS = [...'abcdefgh']
const SPLITS = ['abcd', 'cdefg'].map((keys) => splitNameOf([...keys]))

const open = worlds()

interface Sourced {
  source: number
  copy: CopyRecord
}

const sourcedArb: fc.Arbitrary<Sourced> = fc
  .record({
    source: fc.constantFrom(0, 1),
    path: fc.constantFrom('x/1', 'x/2', 'x/3', 'y/1', 'y/2', '1', '2'),
    // The last is never said anything of.
    key: fc.constantFrom(...KEYS, 'z'),
    album: fc.constantFrom('One', 'Two', undefined),
    title: fc.constantFrom('A', 'B'),
    lossless: fc.boolean(),
    also: fc.option(fc.constantFrom(...KEYS), { freq: 5, nil: undefined }),
  })
  .map(({ source, path, key, album, title, lossless, also }) => ({
    source,
    copy: copyRecord(
      `${path}.flac`,
      { title, artists: [title], ...(album !== undefined && { album }) },
      { trackKey: key, lossless, sizeBytes: lossless ? 2 : 1, ...(also !== undefined && { alsoKeys: [also] }) },
    ),
  }))
const nameOf = ({ source, copy }: Sourced) => `${source}:${copy.remoteId}`
const copiesArb = fc.uniqueArray(sourcedArb, { selector: nameOf, minLength: 2, maxLength: 12 })

type Word = { a: string; b: string; says: Says | '' }
const pairArb: fc.Arbitrary<Word> = fc
  .tuple(
    fc.constantFrom(...KEYS),
    fc.constantFrom(...KEYS),
    fc.constantFrom<Says | ''>('same', 'same', 'different', ''),
  )
  .filter(([a, b]) => a !== b)
  .map(([a, b, says]) => ({ a: a < b ? a : b, b: a < b ? b : a, says }))
/** Any key may differ from any split: which keys it was of is not looked at. */
const splitArb: fc.Arbitrary<Word> = fc.record({
  a: fc.constantFrom(...KEYS),
  b: fc.constantFrom(...SPLITS),
  says: fc.constantFrom<Says | ''>('different', 'different', ''),
})
const wordArb = fc.oneof({ weight: 3, arbitrary: pairArb }, splitArb)
const wordsArb = fc.uniqueArray(wordArb, { selector: ({ a, b }) => a + b, maxLength: 8 })

type Act =
  | { kind: 'take'; copies: Sourced[] }
  | { kind: 'retire'; share: number }
  | { kind: 'say'; words: Word[] }
  | { kind: 'group' }
  | { kind: 'settle' }
  /** Nobody follows, and somebody does again. */
  | { kind: 'leave' }
  | { kind: 'turns'; many: number }
const actArb: fc.Arbitrary<Act> = fc.oneof(
  fc.record({
    kind: fc.constant('take' as const),
    copies: fc.uniqueArray(sourcedArb, { selector: nameOf, maxLength: 6 }),
  }),
  fc.record({ kind: fc.constant('retire' as const), share: fc.integer({ min: 1, max: 3 }) }),
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('say' as const), words: wordsArb }) },
  fc.constantFrom<Act>({ kind: 'group' }, { kind: 'settle' }, { kind: 'leave' }),
  fc.record({ kind: fc.constant('turns' as const), many: fc.integer({ min: 1, max: 4 }) }),
)

function take(world: World, sourced: readonly Sourced[]): void {
  for (const [source, part] of Map.groupBy(sourced, (each) => each.source)) {
    world.takes(
      part.map(({ copy }) => copy),
      world.one.sourceId + source,
    )
  }
}

/** Lets go of the copies, numbered from 0, for which `goes` says so. */
function letGo(world: World, goes: (name: string, i: number) => boolean): void {
  const copies = world.all<{ sourceId: number; remoteId: string }>(
    'select source_id as sourceId, remote_id as remoteId from copy order by source_id, remote_id',
  )
  for (const [i, { sourceId, remoteId }] of copies.entries()) {
    if (goes(`${sourceId - world.one.sourceId}:${remoteId}`, i)) retire(world.one.library, sourceId, [remoteId])
  }
}

const say = (world: World, words: readonly Word[]) =>
  world.sameness.say(words.map(({ a, b, says }) => ({ a: a as TrackId, b: b as TrackId, says })))

/** Of every pair: what was not said is taken back. */
async function sayOnly(world: World, words: readonly Word[]): Promise<void> {
  const said = new Map(words.map((word) => [word.a + word.b, word]))
  const others = world.sameness.all().filter(({ a, b }) => !said.has(a + b))
  await say(world, [...others.map(({ a, b }) => ({ a, b, says: '' as const })), ...words])
}

async function settle(world: World): Promise<void> {
  await regroup(world.one.library)
  await world.merging.settled()
}

async function empty(world: World): Promise<void> {
  letGo(world, () => true)
  await sayOnly(world, [])
  await settle(world)
  expect(world.lines()).toEqual([])
  world.one.sql.prepare('update source set last_scan_at = null').run()
}

const tidy = (world: World) => ({
  dirtyKeys: world.list('select track_key from dirty_key'),
  dirtyTracks: world.list('select track_id from dirty_track'),
  apart: world.list(
    `select root from alias a join copy c on c.track_key = a.track_key group by root having count(distinct c.track_id) > 1`,
  ),
  together: world.list(
    `select c.track_id from copy c left join alias a on a.track_key = c.track_key group by c.track_id
     having count(distinct coalesce(a.root, c.track_key)) > 1`,
  ),
  failures: world.failures,
})
const TIDY = { dirtyKeys: [], dirtyTracks: [], apart: [], together: [], failures: [] }

describe('a library with merged tracks', () => {
  it('does not depend on what came first, on what was there before, or on where it was cut off', async () => {
    const [plain, other] = [await open(), await open()]
    for (const world of [plain, other]) world.addSource('Second')
    await fc.assert(
      fc.asyncProperty(fc.array(actArb, { maxLength: 14 }), copiesArb, wordsArb, async (acts, copies, words) => {
        await empty(plain)
        await sayOnly(plain, words)
        await settle(plain)
        take(plain, copies)
        await settle(plain)
        expect(tidy(plain)).toEqual(TIDY)

        await empty(other)
        for (const act of acts) await perform(other, act)
        const wanted = new Set(copies.map(nameOf))
        take(other, copies)
        letGo(other, (name) => !wanted.has(name))
        await sayOnly(other, words)
        await settle(other)
        expect(tidy(other)).toEqual(TIDY)
        expect(other.lines()).toEqual(plain.lines())
        expect(other.one.sql.pragma('foreign_key_check')).toEqual([])
      }),
      { numRuns: RUNS },
    )
  })
})

async function perform(world: World, act: Act): Promise<void> {
  switch (act.kind) {
    case 'take':
      return take(world, act.copies)
    case 'retire':
      return letGo(world, (_, i) => i % act.share === 0)
    case 'say':
      return say(world, act.words)
    case 'group':
      return regroup(world.one.library)
    case 'settle':
      return settle(world)
    case 'leave':
      await world.leave()
      await world.comeBack()
      return
    case 'turns':
      for (let i = 0; i < act.many; i++) await new Promise((resolve) => setImmediate(resolve))
  }
}
