/**
 * The least that a log of changes can be: each is appended to one SQLite table, by one statement that is prepared once. A row
 * is what a change is (who made it, the how manieth, when, of what, which field, what it says), some 120 bytes on disk, under the
 * key that any log needs; nothing is looked up, merged or shown.
 */
import type { Database } from 'better-sqlite3'
import type { Change } from '../../src/engine/personal/personal.ts'

const ORIGIN = '0123456789abcdef0123456789abcdef'

/** Appends changes to a new table of this file, within the caller's transaction. */
export function bareLog(sql: Database): (changes: readonly Extract<Change, { do: 'set' }>[]) => void {
  sql.exec(
    `create table bare (seq integer primary key, origin text not null, stamp text not null, kind text not null,
      row text not null, field text not null, value text not null)`,
  )
  const insert = sql.prepare('insert into bare values (?, ?, ?, ?, ?, ?, ?)')
  let seq = 0
  return (changes) => {
    const stamp = Date.now().toString(16).padStart(12, '0')
    for (const { kind, row, fields } of changes) {
      for (const [field, value] of Object.entries(fields)) {
        const counter = (++seq & 0xffff).toString(16).padStart(4, '0')
        insert.run(seq, ORIGIN, stamp + counter, kind, row, field, JSON.stringify(value))
      }
    }
  }
}
