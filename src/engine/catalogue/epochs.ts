/**
 * Whether a cursor is of this library's past. Each run of the library has its row with the number it began at; a cursor
 * holds until that of the next run. So one that was given out after the moment a backup was made of says after its return
 * that it is of a time that is no more: its run is not known, or the counter stood further then than the next run began.
 */
import type { Database } from 'better-sqlite3'
import { write, type LibraryDb } from '../db/store.ts'
import { numberIn, REV } from '../library/numbers.ts'
import { perDatabase } from '../library/per-database.ts'
import { beginRun, hasBegun, runId } from '../library/run.ts'
import type { Cursor } from './cursor.ts'

const statements = perDatabase((sql) => ({
  numberOf: sql.prepare<[string], number>('select number from epoch where id = ?').pluck(),
  nextBegan: sql
    .prepare<[number], number>('select first_rev from epoch where number > ? order by number limit 1')
    .pluck(),
}))

/** The id of this run, which has its row from now on. */
export function currentEpoch(library: LibraryDb): string {
  return hasBegun(library.sql) ? runId(library.sql) : write(library, ({ sql }) => beginRun(sql))
}

export function epochHolds(sql: Database, { epoch, seen }: Pick<Cursor, 'epoch' | 'seen'>): boolean {
  const { numberOf, nextBegan } = statements(sql)
  const number = numberOf.get(epoch)
  if (number === undefined) return false
  return seen <= (nextBegan.get(number) ?? numberIn(sql, REV))
}
