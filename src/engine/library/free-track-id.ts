/** The row id for a track that is not there yet: one that is nowhere, also where a track that has gone is still spoken of. */
import type { Database } from 'better-sqlite3'
import { perDatabase } from './per-database.ts'

const statements = perDatabase((sql) => ({
  last: sql
    .prepare<[], number>(
      `select max(coalesce((select max(id) from track), 0), coalesce((select max(track_id) from copy), 0),
         coalesce((select max(track_id) from dirty_track), 0), coalesce((select max(track_id) from wanted), 0),
         coalesce((select max(track_id) from download), 0), coalesce((select max(track_id) from left_out), 0))`,
    )
    .pluck(),
}))

/** The last that is taken. */
export const lastTrackId = (sql: Database): number => statements(sql).last.get() as number
