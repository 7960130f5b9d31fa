/**
 * For as long as much is written to a database: its log may grow, and another thread moves it into the file from time to
 * time (`TagPool.checkpoint`). So a page that is written again and again moves once, and the main thread never waits for
 * the disk. Several may fill at once; the last to end puts things back.
 */
import type { Database } from 'better-sqlite3'

/** SQLite's own default. */
const LOG_PAGES = 1_000
/** Some 120 MB, should the other thread not get to it: then who writes in the background moves it. */
export const LOG_PAGES_IN_BACKGROUND = 30_000
/** Here it is the last resort, for the main thread would wait for the disk. */
export const LOG_PAGES_WHILE_FILLING = 2 * LOG_PAGES_IN_BACKGROUND

const filling = new WeakMap<Database, number>()

export async function whileFilling<Result>(sql: Database, body: () => Promise<Result>): Promise<Result> {
  const others = filling.get(sql) ?? 0
  filling.set(sql, others + 1)
  if (others === 0) sql.pragma(`wal_autocheckpoint = ${LOG_PAGES_WHILE_FILLING}`)
  try {
    return await body()
  } finally {
    const left = filling.get(sql)! - 1
    filling.set(sql, left)
    // Closed, when the engine stops meanwhile.
    if (left === 0 && sql.open) sql.pragma(`wal_autocheckpoint = ${LOG_PAGES}`)
  }
}
