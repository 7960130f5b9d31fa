/**
 * Writes what a run found out, in short writes: the indexes in the order of their rows, and what was looked at together with what came of
 * it, so that a run cut off anywhere looks at the rest again. Told twice is as told once.
 */
import { boundedSlice } from '../db/short-writes.ts'
import { write, type LibraryDb } from '../db/store.ts'
import { perDatabase } from '../library/per-database.ts'
import { forgetPrint } from '../fingerprints/forget-print.ts'
import { dropProposals, propose } from './proposal-rows.ts'
import { type KeyRow, type Looked, type NewProposal, printIdOf, type SetAside, type Step, termOf } from './step.ts'

/** Rows of one statement of many. */
const TERMS = 64
/** Rows of a write at most, and between two looks at the clock. */
const MOST = 20_000
const SLICE = 100
/** Fingerprints between two looks at the clock: each is a hundred rows, all over their index. */
const FORGOTTEN = 5

const statements = perDatabase((sql) => ({
  addTerm: sql.prepare<[number, number]>('insert or ignore into print_term (term, print_id) values (?, ?)'),
  addTerms: sql.prepare<number[]>(
    `insert or ignore into print_term (term, print_id) values ${Array.from({ length: TERMS }, () => '(?, ?)').join(', ')}`,
  ),
  indexed: sql.prepare<[number]>('update fingerprint set indexed = 1 where id = ?'),
  addKey: sql.prepare<[number, string]>('insert or ignore into match_key (key, track_key) values (?, ?)'),
  dropKey: sql.prepare<[number, string]>('delete from match_key where key = ? and track_key = ?'),
  looked: sql.prepare<[string, number]>('delete from to_match where track_key = ? and mark = ?'),
  anySetAside: sql.prepare<[], number>('select 1 from not_matched limit 1').pluck(),
  setAside: sql.prepare<[string, string, number]>(
    `insert into not_matched (track_key, reason, tries, at) values (?, ?, 1, ?)
     on conflict (track_key) do update set reason = excluded.reason, tries = tries + 1, at = excluded.at`,
  ),
  lookedAt: sql.prepare<[string]>('delete from not_matched where track_key = ?'),
  gone: sql.prepare<[{ trackKey: string; at: number }]>(
    `insert or replace into gone_key (track_key, at) select $trackKey, $at
     where exists (select 1 from fingerprint where track_key = $trackKey)
       or exists (select 1 from no_fingerprint where track_key = $trackKey)`,
  ),
  isHere: sql.prepare<[string], number>('select 1 from copy where track_key = ? limit 1').pluck(),
  notGone: sql.prepare<[string]>('delete from gone_key where track_key = ?'),
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
      inWrites(library, step.dropped, SLICE, (ids) => dropProposals(library.sql, ids))
      inWrites(library, step.proposals, SLICE, (proposals: NewProposal[]) => propose(library.sql, proposals, at))
      inWrites(library, step.gone, SLICE, (keys: string[]) => keys.forEach((trackKey) => db.gone.run({ trackKey, at })))
      inWrites(library, step.setAside, SLICE, (some: SetAside[]) =>
        some.forEach(({ trackKey, reason }) => db.setAside.run(trackKey, reason, at)),
      )
      // Last: what was not written with it is found once more.
      return inWrites(library, step.keys, SLICE, (keys: Looked[]) => {
        keys.forEach(({ trackKey, mark }) => db.looked.run(trackKey, mark))
        if (db.anySetAside.get() === undefined) return
        const aside = new Set(step.setAside.map(({ trackKey }) => trackKey))
        for (const { trackKey } of keys) if (!aside.has(trackKey)) db.lookedAt.run(trackKey)
      })
    case 'forgotten':
      return inWrites(library, step.keys, FORGOTTEN, (keys: string[]) => {
        for (const trackKey of keys) {
          // It may have come back since it was looked for.
          if (db.isHere.get(trackKey) === undefined) forgetPrint(library.sql, trackKey)
          db.notGone.run(trackKey)
        }
      })
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
