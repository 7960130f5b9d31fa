/** One state of the library for all that an answer says. */
import type { Database } from 'better-sqlite3'

/** Number of the last change that lists can see. */
export function revisionOf(db: Database): number {
  const value = db.prepare<[], string>(`select value from meta where name = 'revision'`).pluck().get() as
    | string
    | undefined
  return Number(value ?? 0)
}

/** One snapshot for all reads of an answer. */
export const atOneMoment = <Answer>(db: Database, read: () => Answer): Answer =>
  db.inTransaction ? read() : db.transaction(read)()
