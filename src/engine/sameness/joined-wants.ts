/**
 * What is kept offline, where tracks become one or part. The row ids that wants came to follow the copies, so that no file goes
 * before the next look at the wants has said what they come to now; that look makes the queue what it is to be.
 */
import type { Database } from 'better-sqlite3'
import { perDatabase } from '../library/per-database.ts'

/** What becomes of the tracks of a recording: `to` takes the place of all of `from`, or parts from them. */
export interface Part {
  from: ReadonlySet<number>
  to: number
}

const statements = perDatabase((sql) => ({
  isWanted: sql.prepare<[number]>('select 1 from wanted where track_id = ? limit 1').pluck(),
  isLeftOut: sql.prepare<[number]>('select 1 from left_out where track_id = ?').pluck(),
  want: sql.prepare<[{ from: number; to: number }]>(
    `insert or ignore into wanted (want, track_id, priority, quality)
     select want, $to, priority, quality from wanted where track_id = $from`,
  ),
  leaveOut: sql.prepare<[number]>('insert or ignore into left_out (track_id) values (?)'),
  askAgain: sql.prepare<[number]>('delete from left_out where track_id = ?'),
}))

/** Within the write that moves the copies. A recording is left out only where no part of it was to be kept. */
export function joinParts(sql: Database, parts: readonly Part[]): void {
  const db = statements(sql)
  const known = parts.map(({ from, to }) => ({ to, from: [...new Set([...from, to])] }))
  const leftOut = known.map(({ from }) => {
    const out = from.filter((id) => db.isLeftOut.get(id) !== undefined)
    return out.length > 0 && !from.some((id) => !out.includes(id) && db.isWanted.get(id) !== undefined)
  })
  for (const [i, { from, to }] of known.entries()) {
    for (const id of from) if (id !== to) db.want.run({ from: id, to })
    if (leftOut[i]) db.leaveOut.run(to)
    else db.askAgain.run(to)
  }
}
