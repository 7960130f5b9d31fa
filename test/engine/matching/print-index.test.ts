import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { randomOf } from '../../../scripts/music/random.ts'
import { compressPrint } from '../../../src/engine/fingerprints/codec.ts'
import { align } from '../../../src/engine/matching/align.ts'
import { addTerms, candidates, dropTerms } from '../../../src/engine/matching/print-index.ts'
import { openTestLibrary, type TestLibrary } from '../../support/library.ts'

const SEED = 1 + Math.floor(Math.random() * 1e6)

let library: TestLibrary
beforeEach(async () => {
  library = await openTestLibrary()
})
afterEach(() => library.remove())

const next = randomOf(SEED)
const randomPrint = (frames: number): Uint32Array => Uint32Array.from({ length: frames }, () => next() * 2 ** 32)
/** As another encoding has it: most values equal, some with a bit or two turned, the beginning missing. */
const encodedAgain = (print: Uint32Array, missing = 0): Uint32Array =>
  print.slice(missing).map((value) => (next() < 0.3 ? value ^ (1 << Math.floor(next() * 32)) : value))

const add = (trackKey: string, values: Uint32Array): number =>
  library.sql.transaction(() => {
    const { lastInsertRowid } = library.sql
      .prepare('insert into fingerprint (track_key, bytes, duration_ms, own, indexed) values (?, ?, 200000, 1, 1)')
      .run(trackKey, compressPrint(values))
    addTerms(library.sql, Number(lastInsertRowid), values)
    return Number(lastInsertRowid)
  })()

const keysFor = (values: Uint32Array, limit?: number): string[] =>
  candidates(library.sql, values, limit === undefined ? {} : { limit }).map(({ trackKey }) => trackKey)

describe(`the index of fingerprints (seed ${SEED})`, () => {
  it('finds what comparing with every one finds', () => {
    const prints = Array.from({ length: 60 }, () => randomPrint(400 + Math.floor(next() * 540)))
    prints.forEach((print, i) => add(`track ${i}`, print))
    for (const [i, print] of prints.entries()) {
      const asked = encodedAgain(print, Math.floor(next() * 65))
      const scanned = prints.flatMap((other, k) => (align(asked, other)!.bitErrors < 0.1 ? [`track ${k}`] : []))
      expect(scanned).toEqual([`track ${i}`])
      expect(keysFor(asked)).toEqual(scanned)
    }
  })

  it('puts what shares most first, and leaves out the one that asks', () => {
    const print = randomPrint(948)
    const own = add('itself', print)
    add('a good copy', encodedAgain(print))
    add('a cut copy', encodedAgain(print, 60))
    expect(keysFor(print)).toEqual(['itself', 'a good copy', 'a cut copy'])
    expect(candidates(library.sql, print, { except: own }).map(({ trackKey }) => trackKey)).toEqual([
      'a good copy',
      'a cut copy',
    ])
    expect(keysFor(print, 1)).toEqual(['itself'])
  })

  it('finds sound of a few seconds', () => {
    const print = randomPrint(60)
    add('a short one', print)
    expect(keysFor(encodedAgain(print, 5))).toEqual(['a short one'])
  })

  it('passes over what very many have, as they have silence', () => {
    const silence = new Uint32Array(100).fill(627964279)
    const held = Uint32Array.from({ length: 948 }, (_, i) => i % 60)
    for (let i = 0; i < 101; i++) add(`silence ${i}`, new Uint32Array([...silence, ...held]))
    const print = randomPrint(800)
    add('music', new Uint32Array([...held.subarray(0, 60), ...print]))
    expect(keysFor(new Uint32Array([...silence, ...held]))).toEqual([])
    expect(keysFor(new Uint32Array([...held.subarray(0, 60), ...print]))).toEqual(['music'])
  })

  it('forgets what is dropped, and holds nothing of it any more', () => {
    const print = randomPrint(500)
    const printId = add('gone', print)
    expect(library.sql.prepare('select count(*) from print_term').pluck().get()).toBe(120)
    dropTerms(library.sql, printId, print)
    expect(keysFor(print)).toEqual([])
    expect(library.sql.prepare('select count(*) from print_term').pluck().get()).toBe(0)
  })

  it('is the same when one is added twice', () => {
    const print = randomPrint(500)
    const printId = add('twice', print)
    addTerms(library.sql, printId, print)
    expect(candidates(library.sql, print)).toEqual([{ printId, trackKey: 'twice', shared: 120 }])
  })
})
