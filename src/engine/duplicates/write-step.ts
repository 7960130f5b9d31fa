/**
 * Writes what a run found out, in short writes: the indexes in the order of their rows, and what was looked at together with what came of
 * it, so that a run cut off anywhere looks at the rest again. Told twice is as told once.
 */
import { boundedSlice } from '../db/short-writes.ts'
import { write, type LibraryDb } from '../db/store.ts'
import { perDatabase } from '../library/per-database.ts'
import { type KeyRow, type Looked, type NewProposal, printIdOf, type Step, termOf } from './step.ts'

/** Rows of one statement of many. */
const TERMS = 64
/** Rows of a write at most, and between two looks at the clock. */
const MOST = 20_000
const SLICE = 100

const statements = perDatabase((sql) => ({
  addTerm: sql.prepare<[number, number]>('insert or ignore into print_term (term, print_id) values (?, ?)'),
  addTerms: sql.prepare<number[]>(
    `insert or ignore into print_term (term, print_id) values ${Array.from({ length: TERMS }, () => '(?, ?)').join(', ')}`,
  ),
  indexed: sql.prepare<[number]>('update fingerprint set indexed = 1 where id = ?'),
  addKey: sql.prepare<[number, string]>('insert or ignore into match_key (key, track_key) values (?, ?)'),
  dropKey: sql.prepare<[number, string]>('delete from match_key where key = ? and track_key = ?'),
  propose: sql.prepare<[string, string, string, number, string, number]>(
    `insert into proposal (a, b, evidence, confidence, reasons, at) values (?, ?, ?, ?, ?, ?)
     on conflict (a, b) do update set evidence = excluded.evidence, confidence = excluded.confidence, reasons = excluded.reasons`,
  ),
  drop: sql.prepare<[number]>('delete from proposal where id = ?'),
  looked: sql.prepare<[string, number]>('delete from to_match where track_key = ? and mark = ?'),
}))

/** `at`: when what is proposed was found, in milliseconds since 1970. */
export function writeStep(library: LibraryDb, step: Step, at: number): void {
  const db = statements(library.sql)
  switch (step.kind) {
    case 'began':
    case 'through':
      return
    case 'terms':
      return inWrites(library, step.codes, TERMS, (codes) => {
        if (codes.length === TERMS) db.addTerms.run(...codes.flatMap((code) => [termOf(code), printIdOf(code)]))
        else for (const code of codes) db.addTerm.run(termOf(code), printIdOf(code))
      })
    case 'indexed':
      return inWrites(library, step.printIds, SLICE, (ids) => ids.forEach((id) => db.indexed.run(id)))
    case 'keys':
      inWrites(library, step.drop, SLICE, (rows: KeyRow[]) =>
        rows.forEach(({ key, trackKey }) => db.dropKey.run(key, trackKey)),
      )
      return inWrites(library, step.add, SLICE, (rows: KeyRow[]) =>
        rows.forEach(({ key, trackKey }) => db.addKey.run(key, trackKey)),
      )
    case 'looked':
      inWrites(library, step.dropped, SLICE, (ids) => ids.forEach((id) => db.drop.run(id)))
      inWrites(library, step.proposals, SLICE, (proposals: NewProposal[]) =>
        proposals.forEach(({ a, b, evidence, confidence, reasons }) =>
          db.propose.run(a, b, evidence, confidence, reasons, at),
        ),
      )
      // Last: what was not written with it is found once more.
      return inWrites(library, step.keys, SLICE, (keys: Looked[]) =>
        keys.forEach(({ trackKey, mark }) => db.looked.run(trackKey, mark)),
      )
  }
}

function inWrites<Item>(
  library: LibraryDb,
  items: ArrayLike<Item>,
  stepRows: number,
  body: (some: Item[]) => void,
): void {
  for (let at = 0; at < items.length;) {
    at = write(library, () => boundedSlice(items, at, body, { stepRows, mostRows: MOST }))
  }
}
