/** Genres as lists show them, by row id, with covers of a few of their albums. */
import type { Database, Statement } from 'better-sqlite3'
import type { GenreRow } from '../../shared/model/genre.ts'
import type { CoverId } from '../../shared/model/ids.ts'
import { inOrder } from './track-rows.ts'

const MOST_COVERS = 4
/** Looking through all albums of a large genre that has no covers would take longer than the tile is worth. */
const ALBUMS_LOOKED_AT = 40

export class GenreRows {
  readonly #byRowId: Statement<[string], Omit<GenreRow, 'coverIds'> & { rowId: number }>
  readonly #covers: Statement<[number], CoverId>

  constructor(sql: Database) {
    this.#byRowId = sql.prepare(
      `select g.id as rowId, g.key as id, g.name, g.album_count as albumCount, g.track_count as trackCount
       from json_each(?) j cross join genre g on g.id = j.value`,
    )
    this.#covers = sql
      .prepare<[number], CoverId>(
        `select distinct a.cover_id from (select album_id from album_genre where genre_id = ? limit ${ALBUMS_LOOKED_AT}) ag
         join album a on a.id = ag.album_id where a.cover_id is not null limit ${MOST_COVERS}`,
      )
      .pluck() as Statement<[number], CoverId>
  }

  /** In the order asked; those that are gone are left out. */
  byRowIds(rowIds: ArrayLike<number>): GenreRow[] {
    return inOrder(rowIds, this.#byRowId.all(JSON.stringify(Array.from(rowIds)))).map(({ rowId, ...row }) => ({
      ...row,
      coverIds: this.#covers.all(rowId),
    }))
  }
}
