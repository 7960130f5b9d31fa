/**
 * Finds the fingerprints that may be of the same recording without comparing all: which of them share many values. As
 * AcoustID does it: from frame 80 on (ten seconds in, past silence and applause) the first 120 distinct values, their upper 28
 * bits as terms. Terms that very many recordings have, as silence does, tell nothing and are passed over in a look-up.
 */
import type { Database } from 'better-sqlite3'
import { perDatabase } from '../library/per-database.ts'

const FIRST_FRAME = 80
const MOST_TERMS = 120
/** A term in more fingerprints than this is passed over. It bounds what one look-up reads. */
const MOST_PER_TERM = 100
/** Fewer shared terms than this are chance. */
const LEAST_SHARED = 3

interface PrintCandidate {
  printId: number
  trackKey: string
  /** Terms that both have, at most 120. */
  shared: number
}

/** Distinct, in the order they come; of a short fingerprint those nearer its beginning. Empty only for an empty one. */
export function termsOf(values: Uint32Array): number[] {
  const terms = new Set<number>()
  for (let i = Math.max(0, Math.min(FIRST_FRAME, values.length - MOST_TERMS)); i < values.length; i++) {
    terms.add(values[i]! >>> 4)
    if (terms.size === MOST_TERMS) break
  }
  return [...terms]
}

const statements = perDatabase((sql) => ({
  add: sql.prepare<[number, number]>('insert or ignore into print_term (term, print_id) values (?, ?)'),
  drop: sql.prepare<[number, number]>('delete from print_term where term = ? and print_id = ?'),
  holders: sql.prepare<[number, number], number>('select print_id from print_term where term = ? limit ?').pluck(),
  keyOf: sql.prepare<[number], string>('select track_key from fingerprint where id = ?').pluck(),
}))

/** In a write. Once is enough; again changes nothing. */
export function addTerms(tx: Database, printId: number, values: Uint32Array): void {
  const { add } = statements(tx)
  // In order, so that the pages of the index are touched one after another.
  for (const term of termsOf(values).sort((a, b) => a - b)) add.run(term, printId)
}

/** In a write. `values` are those that were added. */
export function dropTerms(tx: Database, printId: number, values: Uint32Array): void {
  const { drop } = statements(tx)
  for (const term of termsOf(values)) drop.run(term, printId)
}

/** The fingerprints that share most terms with `values`, most first; of equal ones the older. */
export function candidates(
  sql: Database,
  values: Uint32Array,
  { limit = 10, except }: { limit?: number; except?: number } = {},
): PrintCandidate[] {
  const { holders, keyOf } = statements(sql)
  const sharedBy = new Map<number, number>()
  for (const term of termsOf(values)) {
    const ids = holders.all(term, MOST_PER_TERM + 1)
    if (ids.length > MOST_PER_TERM) continue
    for (const id of ids) sharedBy.set(id, (sharedBy.get(id) ?? 0) + 1)
  }
  if (except !== undefined) sharedBy.delete(except)
  const found: PrintCandidate[] = []
  for (const [printId, shared] of [...sharedBy]
    .filter(([, count]) => count >= LEAST_SHARED)
    .sort((a, b) => b[1] - a[1] || a[0] - b[0])
    .slice(0, limit)) {
    const trackKey = keyOf.get(printId)
    if (trackKey !== undefined) found.push({ printId, trackKey, shared })
  }
  return found
}
