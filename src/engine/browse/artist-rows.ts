/**
 * Artists as lists show them, by row id. An artist without a picture shows the cover of an album. Plays are summed over the
 * tracks, which is quick for most; for the few with thousands the caller passes sums made in the background.
 */
import type { Database, Statement } from 'better-sqlite3'
import type { ArtistRow } from '../../shared/model/artist.ts'
import { joinOfTrackSql } from '../library/alias-sql.ts'
import { inOrder } from './track-rows.ts'

type Stored = Omit<ArtistRow, 'plays' | 'favourite'> & { rowId: number; favourite: number }

export type PlaysOf = (artistRowId: number) => number

export class ArtistRows {
  readonly #byRowId: Statement<[string], Stored>
  readonly #plays: Statement<[number], number>
  readonly #tracks: Statement<[string], number>

  constructor(sql: Database) {
    this.#byRowId = sql.prepare(
      `select r.id as rowId, r.key as id, r.name, r.sort_name as sortName, r.album_count as albumCount, r.track_count as trackCount,
         coalesce(r.cover_id, (
           select a.cover_id from (select album_id from album_artist where artist_id = r.id limit 20) aa join album a on a.id = aa.album_id
           where a.cover_id is not null limit 1)) as coverId, f.at is not null as favourite
       from json_each(?) j cross join artist r on r.id = j.value
         left join personal.favourite f on f.type = 'artist' and f.key = r.key`,
    )
    this.#tracks = sql
      .prepare<[string], number>(
        'select coalesce(sum(r.track_count), 0) from json_each(?) j cross join artist r on r.id = j.value',
      )
      .pluck() as Statement<[string], number>
    this.#plays = sql
      .prepare<[number], number>(
        `select coalesce(sum(p.plays), 0) from track_artist ta join track t on t.id = ta.track_id
         ${joinOfTrackSql('personal.play_total', 'p', 't')} where ta.artist_id = ? and ta.role = 'artist'`,
      )
      .pluck() as Statement<[number], number>
  }

  /** How many tracks they have together: what summing up their plays costs. */
  tracksOf(rowIds: ArrayLike<number>): number {
    return this.#tracks.get(JSON.stringify(Array.from(rowIds)))!
  }

  /** In the order asked; those that are gone are left out. */
  byRowIds(rowIds: ArrayLike<number>, playsOf: PlaysOf = (rowId) => this.#plays.get(rowId)!): ArtistRow[] {
    return inOrder(rowIds, this.#byRowId.all(JSON.stringify(Array.from(rowIds)))).map(
      ({ rowId, favourite, ...row }) => ({
        ...row,
        favourite: favourite === 1,
        plays: playsOf(rowId),
      }),
    )
  }
}
