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

const ids = perDatabase(() => ({ id: randomBytes(9).toString('base64url') }))

const runs = perDatabase((sql) => ({
  isKnown: sql.prepare<[string], number>('select 1 from epoch where id = ?').pluck(),
  begin: sql.prepare<[string, number, number]>(
    'insert into epoch (id, number, first_rev, started_at) select ?, coalesce(max(number), 0) + 1, ?, ? from epoch',
  ),
}))

/** Random; its id in `epoch`, and in cursors. */
export const runId = (sql: Database): string => ids(sql).id

/** For another connection of the same program: what it gives out belongs to the same run. */
export const adoptRun = (sql: Database, id: string): void => {
  ids(sql).id = id
}

/** Whether the run has its row. */
export function hasBegun(sql: Database): boolean {
  return runs(sql).isKnown.get(runId(sql)) !== undefined
}

/** In a write, before it gives out a number. Answers the id of the run. */
export function beginRun(sql: Database): string {
  const id = runId(sql)
  // Looked up each time: a write that was rolled back took the row with it.
  if (!hasBegun(sql)) runs(sql).begin.run(id, numberIn(sql, REV), Date.now())
  return id
}
