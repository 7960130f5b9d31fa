/** Single numbers of the library, in its table `meta`. */
import type { Database } from 'better-sqlite3'
import { perDatabase } from './per-database.ts'

/** The last number that the feed of what is told has given out. */
export const REV = 'rev'

const statements = perDatabase((sql) => ({
  get: sql.prepare<[string], number>('select cast(value as integer) from meta where name = ?').pluck(),
  put: sql.prepare<[string, string]>(
    'insert into meta (name, value) values (?, ?) on conflict (name) do update set value = excluded.value',
  ),
}))

/** 0 when it was never written. */
export const numberIn = (sql: Database, name: string): number => statements(sql).get.get(name) ?? 0

/** In a write. */
export const putNumber = (sql: Database, name: string, value: number): void => {
  statements(sql).put.run(name, String(value))
}
