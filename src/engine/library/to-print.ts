/** Marks what has come to this machine and has no fingerprint made here yet (`to_print`), in the write that brings it. */
import type { Database } from 'better-sqlite3'
import { perDatabase } from './per-database.ts'

const statements = perDatabase((sql) => ({
  isHere: sql.prepare<[number], number>(`select 1 from source where id = ? and kind in ('folder', 'kept')`).pluck(),
  mark: sql.prepare<[string]>(
    `insert or ignore into to_print (track_key) select value from json_each(?)
     where not exists (select 1 from fingerprint where track_key = value and own = 1)
       and not exists (select 1 from no_fingerprint where track_key = value)`,
  ),
}))

/** Of copies at this source that are new or changed. Nothing is marked for sources that are elsewhere. */
export function markToPrint(sql: Database, sourceId: number, trackKeys: Iterable<string>): void {
  const { isHere, mark } = statements(sql)
  if (isHere.get(sourceId) !== undefined) mark.run(JSON.stringify([...trackKeys]))
}
