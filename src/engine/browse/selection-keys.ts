/** What a selection of albums, artists, genres or a folder means: TrackIds in the order one would hear them. */
import type { Database } from 'better-sqlite3'
import type { TrackId } from '../../shared/model/ids.ts'
import type { TrackSelection } from '../../shared/model/selection.ts'
import { folderRange } from './list-where.ts'

export type NamedSelection = Exclude<TrackSelection, { kind: 'tracks' | 'list' | 'playlist' }>

export const IN_ALBUM = 'coalesce(t.disc_no, 1), t.track_no is null, t.track_no, t.title_sort, t.id'

/** What they perform; of somebody who only writes or conducts, what they are credited on. Takes the artist's key. */
export const OF_ARTIST = (column: string): string => `
    with credit as (
      select track_id, role in ('artist', 'albumArtist') as performs from track_artist
      where artist_id = (select id from artist where key = ?))
    select ${column} from track t left join album a on a.id = t.album_id
    where t.id in (select track_id from credit where performs = (select max(performs) from credit))
    order by a.year is null, a.year, a.title_sort, t.album_id, ${IN_ALBUM}`

const SQL = {
  albums: `select t.key from track t where t.album_id = (select id from album where key = ?) order by ${IN_ALBUM}`,
  artists: OF_ARTIST('t.key'),
  genres: `
    select t.key from track_genre tg join track t on t.id = tg.track_id left join album a on a.id = t.album_id
    where tg.genre_id = (select id from genre where key = ?)
    order by a.artist_sort, a.year, a.title_sort, t.album_id, ${IN_ALBUM}`,
} as const

/** Yields the ids of each thing selected, in the order selected, so that the caller may pause between them. */
export function* selectionKeys(db: Database, selection: NamedSelection): Generator<TrackId[]> {
  if (selection.kind === 'folder') {
    yield* folderKeys(db, selection)
    return
  }
  const read = db.prepare<[string], TrackId>(SQL[selection.kind]).pluck()
  for (const id of selection.ids) yield read.all(id) as TrackId[]
}

/** Folder by folder as file managers show them (`CD 2` before `CD 10`), inside each by disc and track, then by file name. */
function* folderKeys(db: Database, { sourceId, path }: NamedSelection & { kind: 'folder' }): Generator<TrackId[]> {
  const { sql, params } = folderRange(path, 'c.folder')
  const rows = db
    .prepare<unknown[], [string, TrackId]>(
      `select c.folder, t.key from copy c join track t on t.id = c.track_id where c.source_id = ? and ${sql}
       order by c.folder, coalesce(t.disc_no, 1), t.track_no is null, t.track_no, c.remote_id`,
    )
    .raw()
    .all(sourceId, ...params) as [string, TrackId][]
  const keysByFolder = new Map<string, TrackId[]>()
  for (const [folder, key] of rows) {
    const keys = keysByFolder.get(folder)
    if (keys === undefined) keysByFolder.set(folder, [key])
    else keys.push(key)
  }
  for (const folder of [...keysByFolder.keys()].sort(byPath)) yield keysByFolder.get(folder)!
}

const byName = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })

function byPath(a: string, b: string): number {
  const [above, beside] = [a.split('/'), b.split('/')]
  for (let i = 0; i < above.length && i < beside.length; i++) {
    const order =
      byName.compare(above[i]!, beside[i]!) || (above[i]! < beside[i]! ? -1 : above[i]! > beside[i]! ? 1 : 0)
    if (order !== 0) return order
  }
  return above.length - beside.length
}
