/** The tracks of an ordinary playlist as they stand in it, for whoever plays, copies or looks for them. */
import type { Database } from 'better-sqlite3'
import type { PlaylistId, PlaylistItemId, TrackId } from '../../shared/model/ids.ts'
import { joinTrackSql, keysOfSql } from '../library/alias-sql.ts'
import { perDatabase } from '../library/per-database.ts'

/**
 * Yields TrackIds in the playlist's order, or of `itemIds` in the order named; doubles kept, what is not in the library left out. In
 * slices, so that the caller may pause between them. Nothing for a smart playlist: that is a list of tracks.
 */
export function* itemKeys(
  db: Database,
  id: PlaylistId,
  itemIds?: readonly PlaylistItemId[],
): Generator<readonly TrackId[]> {
  const { after, named, rules } = statements(db)
  if ((rules.get(id) as string | null | undefined) !== null) return
  if (itemIds !== undefined) {
    for (let from = 0; from < itemIds.length; from += SLICE) {
      const slice = itemIds.slice(from, from + SLICE)
      const keys = new Map(named.all(JSON.stringify(slice), id).map(({ id, key }) => [id, key]))
      yield slice.flatMap((itemId) => keys.get(itemId) ?? [])
    }
    return
  }
  let last: Placed | undefined
  do {
    const slice = after.all({ id, position: last?.position ?? '', item: last?.id ?? '', limit: SLICE })
    yield slice.flatMap(({ key }) => key ?? [])
    last = slice.length === SLICE ? slice.at(-1) : undefined
  } while (last !== undefined)
}

/** Of some tracks, those that stand in the playlist, by any of their keys. At most some thousands at once. */
export const standingIn = (db: Database, id: PlaylistId, trackIds: readonly TrackId[]): Set<TrackId> =>
  new Set(statements(db).standing.all(JSON.stringify(trackIds), id) as TrackId[])

const SLICE = 1_000

interface Placed {
  id: PlaylistItemId
  position: string
  /** Null while it is not in the library. */
  key: TrackId | null
}

const statements = perDatabase((db) => ({
  rules: db.prepare<[string], string | null>('select rules from personal.playlist where id = ?').pluck(),
  after: db.prepare<[{ id: string; position: string; item: string; limit: number }], Placed>(
    `select i.id, i.position, t.key from personal.playlist_item i ${joinTrackSql('i.track_key', 't', 'left')}
     where i.playlist_id = $id and (i.position, i.id) > ($position, $item) order by i.position, i.id limit $limit`,
  ),
  standing: db
    .prepare<[string, string], TrackId>(
      `select j.value from json_each(?) j where exists (
         select 1 from personal.playlist_item i
         where i.playlist_id = ? and i.track_key in (${keysOfSql('j.value')}))`,
    )
    .pluck(),
  named: db.prepare<[string, string], { id: PlaylistItemId; key: TrackId }>(
    `select i.id, t.key from json_each(?) j cross join personal.playlist_item i on i.id = j.value and i.playlist_id = ?
     ${joinTrackSql('i.track_key', 't')}`,
  ),
}))
