/**
 * Places in the queue by hand. A row's place is its rank, so only what is moved is written; where two ranks have become too near
 * to fit something in between, some rows behind them are spread anew.
 */
import type { Database } from 'better-sqlite3'

export type MoveTo = 'first' | 'last' | { before: number }

interface Ranked {
  trackId: number
  rank: number
}

/** `trackIds` keep the order in which they are given. Within a write. Nothing happens when the one to stand before is not there. */
export function moveRows(sql: Database, trackIds: readonly number[], to: MoveTo): void {
  const moved = JSON.stringify(trackIds)
  const others = 'from download where track_id not in (select value from json_each(?))'
  const put = sql.prepare<[number, number]>('update download set rank = ? where track_id = ?')
  const putAll = (rows: readonly number[], ranks: readonly number[]) =>
    rows.forEach((trackId, index) => put.run(ranks[index]!, trackId))
  const end = (which: 'min' | 'max') =>
    sql.prepare<[string], number | null>(`select ${which}(rank) ${others}`).pluck().get(moved) ?? 0

  if (to === 'last') return putAll(trackIds, after(end('max'), trackIds.length))
  if (to === 'first') return putAll(trackIds, inFront(end('min'), trackIds.length))
  const next = sql
    .prepare<[number], Ranked>('select track_id as trackId, rank from download where track_id = ?')
    .get(to.before)
  if (!next || trackIds.includes(to.before)) return
  const previous = sql
    .prepare<[string, number, number, number], number>(
      `select rank ${others} and (rank < ? or (rank = ? and track_id < ?)) order by rank desc, track_id desc limit 1`,
    )
    .pluck()
    .get(moved, next.rank, next.rank, next.trackId)
  if (previous === undefined) return putAll(trackIds, inFront(next.rank, trackIds.length))
  const ranks = between(previous, next.rank, trackIds.length)
  if (ranks) return putAll(trackIds, ranks)
  for (let count = 64; ; count *= 8) {
    const behind = sql
      .prepare<[string, number, number, number, number], Ranked>(
        `select track_id as trackId, rank ${others} and (rank > ? or (rank = ? and track_id >= ?)) order by rank, track_id limit ?`,
      )
      .all(moved, next.rank, next.rank, next.trackId, count + 1)
    const rows = behind.length > count ? behind.slice(0, count) : behind
    const all = [...trackIds, ...rows.map(({ trackId }) => trackId)]
    const spread =
      behind.length > count ? between(previous, behind[count]!.rank, all.length) : after(previous, all.length)
    if (spread) return putAll(all, spread)
  }
}

/** Below all that was ever queued, whose ranks are times: what stands there was put there by the user. */
const inFront = (least: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) => Math.min(least, 0) - count + index)

const after = (most: number, count: number): number[] => Array.from({ length: count }, (_, index) => most + 1 + index)

/** Undefined when that many different numbers do not fit. */
function between(low: number, high: number, count: number): number[] | undefined {
  const step = (high - low) / (count + 1)
  const ranks = Array.from({ length: count }, (_, index) => low + step * (index + 1))
  const fits = ranks.every((rank, index) => rank > (ranks[index - 1] ?? low)) && (ranks.at(-1) ?? low) < high
  return fits ? ranks : undefined
}
