/** Lengths of many tracks at once, for a queue's total: read in slices so that 100,000 do not hold the main thread. */
import type { TrackId } from '../../shared/model/ids.ts'
import type { LibraryDb } from '../db/store.ts'
import { joinTrackSql } from './alias-sql.ts'

const SLICE = 1_000

/** Milliseconds in the order asked; 0 for a track that is not in the library. */
export async function durationsOf(library: LibraryDb, ids: readonly TrackId[]): Promise<number[]> {
  const read = library.sql
    .prepare<[string], number | null>(
      `select t.duration_ms from json_each(?) wanted ${joinTrackSql('wanted.value', 't', 'left')} order by wanted.key`,
    )
    .pluck()
  const durations: number[] = []
  for (let from = 0; from < ids.length; from += SLICE) {
    for (const ms of read.all(JSON.stringify(ids.slice(from, from + SLICE)))) durations.push(ms ?? 0)
    if (from + SLICE < ids.length) await new Promise((resolve) => setImmediate(resolve))
  }
  return durations
}
