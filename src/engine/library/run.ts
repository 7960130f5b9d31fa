/**
 * The run: the life of one connection to library.db, in which numbers of the feed are given out. Its row (`epoch`) is made
 * with the first number it gives or the first page it answers, and holds the number at which it began. A file that was
 * put back from a copy does not know the runs after that copy, and its next run begins at a number that was given before:
 * so a cursor of the time in between is told from one that still holds.
 */
import type { Database } from 'better-sqlite3'
import { randomBytes } from 'node:crypto'
import { numberIn, REV } from './numbers.ts'
import { perDatabase } from './per-database.ts'

const runs = perDatabase((sql) => ({
  id: randomBytes(9).toString('base64url'),
  isKnown: sql.prepare<[string], number>('select 1 from epoch where id = ?').pluck(),
  begin: sql.prepare<[string, number, number]>(
    'insert into epoch (id, number, first_rev, started_at) select ?, coalesce(max(number), 0) + 1, ?, ? from epoch',
  ),
}))

/** Random; its id in `epoch`, and in cursors. */
export const runId = (sql: Database): string => runs(sql).id

/** Whether the run has its row. */
export function hasBegun(sql: Database): boolean {
  const { id, isKnown } = runs(sql)
  return isKnown.get(id) !== undefined
}

/** In a write, before it gives out a number. Answers the id of the run. */
export function beginRun(sql: Database): string {
  const { id, begin } = runs(sql)
  // Looked up each time: a write that was rolled back took the row with it.
  if (!hasBegun(sql)) begin.run(id, numberIn(sql, REV), Date.now())
  return id
}
