/** The library's own id: random, made once, kept in the file. One put in another's place is noticed by it. */
import type { Database } from 'better-sqlite3'
import { randomUUID } from 'node:crypto'

export function storeIdOf(sql: Database): string | undefined
export function storeIdOf(sql: Database, options: { make: true }): string
export function storeIdOf(sql: Database, { make = false } = {}): string | undefined {
  if (make) sql.prepare(`insert or ignore into meta (name, value) values ('storeId', ?)`).run(randomUUID())
  return sql.prepare<[], string>(`select value from meta where name = 'storeId'`).pluck().get()
}
