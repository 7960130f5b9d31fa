/**
 * What new fingerprints and new tags add to the indexes that candidates are found by. Worked out for very many at a time and handed
 * on in the order of the index: twelve million rows in any other order would each touch a page of their own, and write it again
 * and again.
 */
import type { Database } from 'better-sqlite3'
import { matchKeys } from '../matching/match-keys.ts'
import { termsOf } from '../matching/print-index.ts'
import { readablePrint } from '../fingerprints/stored-prints.ts'
import type { KnownFacts } from './known-facts.ts'
import { type KeyRow, type Looked, type Step, termCode } from './step.ts'
import { isOfDatabase } from './trouble-cause.ts'

/** Fingerprints whose terms are sorted together: 1.2 million rows, 10 MB. */
const PRINTS_TOGETHER = 10_000
/** As many as a fingerprint has at most. */
const TERMS = 120
/** Rows handed on at a time. */
const ROWS = 10_000

const NOTHING = new Uint32Array()

/** Of all fingerprints that the index does not have. */
export function* newTerms(sql: Database): Generator<Step, void> {
  const unindexed = sql.prepare<[number, number], { id: number; bytes: Buffer }>(
    `select id, bytes from fingerprint indexed by fingerprint_indexed where indexed = 0 and id > ? order by id limit ?`,
  )
  const count = sql
    .prepare<[number, number], number>(
      'select count(*) from (select 1 from fingerprint indexed by fingerprint_indexed where indexed = 0 and id > ? limit ?)',
    )
    .pluck()
  for (let after = 0; ;) {
    const printIds: number[] = []
    const together = count.get(after, PRINTS_TOGETHER)!
    const codes = new Float64Array(together * TERMS)
    let length = 0
    for (const { id, bytes } of unindexed.iterate(after, together)) {
      for (const term of termsOf(readablePrint(bytes) ?? NOTHING)) codes[length++] = termCode(term, id)
      printIds.push(id)
    }
    const sorted = codes.subarray(0, length).sort()
    for (let at = 0; at < sorted.length; at += ROWS) yield { kind: 'terms', codes: sorted.slice(at, at + ROWS) }
    for (let at = 0; at < printIds.length; at += ROWS) {
      yield { kind: 'indexed', printIds: printIds.slice(at, at + ROWS) }
    }
    if (together < PRINTS_TOGETHER) return
    after = printIds.at(-1)!
  }
}

/** Of these trackKeys, as far as it is another than before; of what is gone from the library nothing stays. */
export function* newMatchKeys(sql: Database, keys: readonly Looked[], known: KnownFacts): Generator<Step, void> {
  const stored = sql.prepare<[string], number>('select key from match_key where track_key = ?').pluck()
  const add: KeyRow[] = []
  const drop: KeyRow[] = []
  for (const { trackKey } of keys) {
    const now = keysNow(known, trackKey)
    for (const key of stored.all(trackKey)) if (!now.delete(key)) drop.push({ key, trackKey })
    for (const key of now) add.push({ key, trackKey })
  }
  for (const rows of [add, drop]) rows.sort((a, b) => a.key - b.key)
  for (let at = 0; at < Math.max(add.length, drop.length); at += ROWS) {
    yield { kind: 'keys', add: add.slice(at, at + ROWS), drop: drop.slice(at, at + ROWS) }
  }
}

/** None of one that cannot be read: that comes to light when it is looked at. */
function keysNow(known: KnownFacts, trackKey: string): Set<number> {
  try {
    const facts = known.of(trackKey)
    return new Set(facts ? matchKeys(facts) : [])
  } catch (error) {
    if (isOfDatabase(error)) throw error
    return new Set()
  }
}
