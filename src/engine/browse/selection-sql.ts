/** What a selection of albums, artists, genres or a folder means, as SQL that yields TrackIds in the order one would hear them. */
import type { TrackSelection } from '../../shared/model/selection.ts'
import { folderRange } from './list-sql.ts'

export type NamedSelection = Exclude<TrackSelection, { kind: 'tracks' | 'list' }>

export interface KeysSql {
  sql: string
  params: (string | number)[]
}

const IN_ALBUM = 'coalesce(t.disc_no, 1), t.track_no is null, t.track_no, t.title_sort, t.id'

const SQL = {
  albums: `select t.key from track t where t.album_id = (select id from album where key = ?) order by ${IN_ALBUM}`,
  /** What they perform; of somebody who only writes or conducts, what they are credited on. */
  artists: `
    with credit as (
      select track_id, role in ('artist', 'albumArtist') as performs from track_artist
      where artist_id = (select id from artist where key = ?))
    select t.key from track t left join album a on a.id = t.album_id
    where t.id in (select track_id from credit where performs = (select max(performs) from credit))
    order by a.year is null, a.year, a.title_sort, t.album_id, ${IN_ALBUM}`,
  genres: `
    select t.key from track_genre tg join track t on t.id = tg.track_id left join album a on a.id = t.album_id
    where tg.genre_id = (select id from genre where key = ?)
    order by a.artist_sort, a.year, a.title_sort, t.album_id, ${IN_ALBUM}`,
} as const

/** One statement for each thing selected, in the order selected. */
export function selectionSql(selection: NamedSelection): KeysSql[] {
  if (selection.kind !== 'folder') return selection.ids.map((id) => ({ sql: SQL[selection.kind], params: [id] }))
  const { sql, params } = folderRange(selection.path, 'c.folder')
  return [
    {
      sql: `select t.key from copy c join track t on t.id = c.track_id where c.source_id = ? and ${sql}
            order by c.folder, t.disc_no, t.track_no is null, t.track_no, c.remote_id`,
      params: [selection.sourceId, ...params],
    },
  ]
}
