/** Albums as lists show them, by row id. A plays count is the sum over the album's tracks; heart and stars are its own. */
import type { Database, Statement } from 'better-sqlite3'
import type { AlbumRow } from '../../shared/model/album.ts'
import { joinOfTrackSql } from '../library/alias-sql.ts'
import { availabilityOf, bestPlaceSql } from './availability.ts'
import { inOrder } from './track-rows.ts'

type Stored = Omit<AlbumRow, 'compilation' | 'favourite' | 'availability'> & {
  rowId: number
  compilation: number
  favourite: number
  place: number
}

export class AlbumRows {
  readonly #byRowId: Statement<[string], Stored>

  constructor(sql: Database) {
    this.#byRowId = sql.prepare(
      `select a.id as rowId, a.key as id, a.title, a.artist, a.compilation, a.year, a.original_year as originalYear, a.cover_id as coverId,
         a.track_count as trackCount, a.disc_count as discCount, a.duration_ms as durationMs, a.added_at as addedAt,
         case when a.compilation then null else
           (select r.key from album_artist aa join artist r on r.id = aa.artist_id where aa.album_id = a.id order by aa.position limit 1)
         end as artistId,
         (select coalesce(sum(p.plays), 0) from track t ${joinOfTrackSql('personal.play_total', 'p', 't')} where t.album_id = a.id) as plays,
         coalesce(m.stars, 0) as stars, f.at is not null as favourite,
         ${bestPlaceSql('(select id from track where album_id = a.id) t join copy c on c.track_id = t.id')} as place
       from json_each(?) j cross join album a on a.id = j.value
         left join personal.rating m on m.type = 'album' and m.key = a.key
         left join personal.favourite f on f.type = 'album' and f.key = a.key`,
    )
  }

  /** In the order asked; those that are gone are left out. */
  byRowIds(rowIds: ArrayLike<number>): AlbumRow[] {
    return inOrder(rowIds, this.#byRowId.all(JSON.stringify(Array.from(rowIds)))).map(
      ({ rowId: _, compilation, favourite, place, ...row }) => ({
        ...row,
        compilation: compilation === 1,
        favourite: favourite === 1,
        availability: availabilityOf(place),
      }),
    )
  }
}
