/** What is kept, as pages show it: the list, last kept first, and what takes the space. */
import type { KeptRow } from '../../shared/model/downloads.ts'
import type { TrackId } from '../../shared/model/ids.ts'
import type { Window } from '../../shared/model/list.ts'
import type { TrackRow } from '../../shared/model/track.ts'
import type { WindowOf } from '../browse/browse.ts'
import type { LibraryDb } from '../db/store.ts'
import { perDatabase } from '../library/per-database.ts'

/** Rows of tracks, in the order asked, null for one that is not in the library; with the marks of whoever asks. */
export type TracksOf = (ids: readonly TrackId[]) => (TrackRow | null)[]

type Stored = Omit<KeptRow, 'track' | 'wanted' | 'atSource'> & { id: TrackId; wanted: number; atSource: number }

const statements = perDatabase((sql) => {
  const window = (where: string) =>
    sql.prepare<{ wanted: number; limit: number; offset: number }, Stored>(
      `select t.key as id, k.size_bytes as sizeBytes, k.quality, k.kept_at as keptAt, k.wanted,
         exists (select 1 from copy o where o.track_id = c.track_id and o.source_id <> c.source_id and o.present) as atSource
       from (select * from kept ${where} order by kept_at desc, copy_id desc limit $limit offset $offset) k
       join copy c on c.id = k.copy_id join track t on t.id = c.track_id order by k.kept_at desc, k.copy_id desc`,
    )
  const count = (where: string) =>
    sql.prepare<[{ wanted: number }], number>(`select count(*) from kept ${where}`).pluck()
  return {
    all: { window: window('where $wanted = $wanted'), count: count('where $wanted = $wanted') },
    some: { window: window('where wanted = $wanted'), count: count('where wanted = $wanted') },
    revision: sql.prepare<[], string>(`select value from meta where name = 'revision'`).pluck(),
    played: sql.prepare<[], Sums>(
      'select count(*) as tracks, coalesce(sum(size_bytes), 0) as bytes from kept where wanted = 0',
    ),
    covers: sql
      .prepare<[number], number>(
        `select coalesce(sum(v.size_bytes), 0) from cover_origin o join cover v on v.id = o.cover_id where o.source_id = ?`,
      )
      .pluck(),
    playedIds: sql
      .prepare<[], number>('select c.track_id from kept k join copy c on c.id = k.copy_id where k.wanted = 0')
      .pluck(),
    leastUsed: sql.prepare<[], { trackId: number; sizeBytes: number }>(
      `select c.track_id as trackId, k.size_bytes as sizeBytes from kept k join copy c on c.id = k.copy_id
       where k.wanted = 0 order by k.used_at`,
    ),
  }
})

interface Sums {
  tracks: number
  bytes: number
}

export function keptWindow(
  { sql }: LibraryDb,
  { offset, limit, wanted }: Window & { wanted?: boolean | undefined },
  tracksOf: TracksOf,
): WindowOf<KeptRow> {
  const read = statements(sql)
  const { window, count } = wanted === undefined ? read.all : read.some
  const which = wanted === false ? 0 : 1
  const stored = window.all({ wanted: which, limit, offset })
  const tracks = tracksOf(stored.map(({ id }) => id))
  const rows = stored.flatMap(({ id: _, ...row }, i): KeptRow[] => {
    const track = tracks[i]
    return track ? [{ ...row, track, wanted: row.wanted === 1, atSource: row.atSource === 1 }] : []
  })
  return { rows, offset, total: count.get({ wanted: which })!, revision: Number(read.revision.get() ?? 0) }
}

/** Of files that are here because they were played. */
export const playedSums = ({ sql }: LibraryDb): Sums => statements(sql).played.get()!

export const coverBytes = ({ sql }: LibraryDb, sourceId: number): number => statements(sql).covers.get(sourceId)!

/** Tracks whose files are here only because they were played. */
export const playedTracks = ({ sql }: LibraryDb): number[] => statements(sql).playedIds.all()

/** Of those, as many as have to go so that the rest has at most so many bytes: what was not heard for longest first. */
export function overQuota(library: LibraryDb, quotaBytes: number): number[] {
  let over = playedSums(library).bytes - quotaBytes
  const going: number[] = []
  if (over <= 0) return going
  for (const { trackId, sizeBytes } of statements(library.sql).leastUsed.iterate()) {
    if (over <= 0) break
    going.push(trackId)
    over -= sizeBytes
  }
  return going
}
