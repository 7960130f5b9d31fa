/**
 * What has come to this machine and has no fingerprint made here yet (`to_print`): marked in the write that brings it. How many there
 * are is kept beside them, for in a new library they are all there is. Nobody else writes these rows.
 */
import type { Database } from 'better-sqlite3'
import { numberIn, putNumber } from './numbers.ts'
import { perDatabase } from './per-database.ts'

/** Name in `meta`. */
const WAITING = 'prints:waiting'

const statements = perDatabase((sql) => ({
  isHere: sql.prepare<[number], number>(`select 1 from source where id = ? and kind in ('folder', 'kept')`).pluck(),
  mark: sql.prepare<[string]>(
    `insert or ignore into to_print (track_key) select value from json_each(?)
     where not exists (select 1 from fingerprint where track_key = value and own = 1)
       and not exists (select 1 from no_fingerprint where track_key = value)`,
  ),
  unmark: sql.prepare<[string]>('delete from to_print where track_key = ?'),
}))

/** Of copies at this source that are new or changed. Nothing is marked for sources that are elsewhere. */
export function markToPrint(sql: Database, sourceId: number, trackKeys: Iterable<string>): void {
  const { isHere, mark } = statements(sql)
  if (isHere.get(sourceId) !== undefined) count(sql, mark.run(JSON.stringify([...trackKeys])).changes)
}

/** In a write. */
export function unmarkToPrint(sql: Database, trackKey: string): void {
  count(sql, -statements(sql).unmark.run(trackKey).changes)
}

export const toPrintCount = (sql: Database): number => numberIn(sql, WAITING)

function count(sql: Database, by: number): void {
  if (by !== 0) putNumber(sql, WAITING, toPrintCount(sql) + by)
}
