/** What the pages of one album, one artist and one genre show, beyond their lists. */
import type { Database, Statement } from 'better-sqlite3'
import type { AlbumPage, ArtistPage } from '../../shared/api/browse.ts'
import type { GenreRow } from '../../shared/model/genre.ts'
import type { AlbumId, ArtistId, GenreId } from '../../shared/model/ids.ts'
import { EngineError } from '../errors.ts'
import type { AlbumRows } from './album-rows.ts'
import type { ArtistRows } from './artist-rows.ts'
import type { GenreRows } from './genre-rows.ts'
import type { TrackRows } from './track-rows.ts'

const MOST_TRACKS = 2_000
const MOST_MORE = 24
const MOST_ALBUMS = 500
const MOST_GENRES = 20

export interface Rows {
  tracks: TrackRows
  albums: AlbumRows
  artists: ArtistRows
  genres: GenreRows
}

type Named<Id> = { id: Id; name: string }

export class Pages {
  readonly #rows: Rows
  readonly #statements

  constructor(sql: Database, rows: Rows) {
    this.#rows = rows
    const ids = (text: string) => sql.prepare<[number], number>(text).pluck() as Statement<[number], number>
    const idsFor = (text: string) =>
      sql.prepare<[{ id: number }], number>(text).pluck() as Statement<[{ id: number }], number>
    const rowIdOf = (table: string) =>
      sql.prepare<[string], number>(`select id from ${table} where key = ?`).pluck() as Statement<[string], number>
    this.#statements = {
      album: rowIdOf('album'),
      artist: rowIdOf('artist'),
      genre: rowIdOf('genre'),
      albumArtists: sql.prepare<[number], Named<ArtistId>>(
        `select r.key as id, r.name from album_artist aa join artist r on r.id = aa.artist_id where aa.album_id = ? order by aa.position`,
      ),
      albumGenres: sql.prepare<[number], Named<GenreId>>(
        `select g.key as id, g.name from track t join track_genre tg on tg.track_id = t.id join genre g on g.id = tg.genre_id
         where t.album_id = ? group by g.id order by count(*) desc, g.name_sort limit ${MOST_GENRES}`,
      ),
      albumTracks: ids(
        `select id from track where album_id = ? order by coalesce(disc_no, 1), track_no is null, track_no, title_sort, id limit ${MOST_TRACKS}`,
      ),
      discSubtitles: sql.prepare<[number], { discNo: number; subtitle: string }>(
        `select coalesce(disc_no, 1) as discNo, min(disc_subtitle) as subtitle from track
         where album_id = ? and disc_subtitle <> '' group by 1 order by 1`,
      ),
      more: idsFor(
        `select a.id from (select artist_id from album_artist where album_id = $id order by position limit 1) first
         join album_artist aa on aa.artist_id = first.artist_id join album a on a.id = aa.album_id
         where a.id <> $id and not a.compilation order by a.year is null, a.year desc, a.title_sort, a.id limit ${MOST_MORE}`,
      ),
      artistAlbums: ids(
        `select a.id from album_artist aa join album a on a.id = aa.album_id where aa.artist_id = ?
         group by a.id order by a.year is null, a.year desc, a.title_sort, a.id limit ${MOST_ALBUMS}`,
      ),
      appearsOn: idsFor(
        `select a.id from (
           select distinct t.album_id from (select track_id from track_artist where artist_id = $id limit 20000) ta join track t on t.id = ta.track_id) of
         join album a on a.id = of.album_id
         where not exists (select 1 from album_artist aa where aa.album_id = a.id and aa.artist_id = $id)
         order by a.year is null, a.year desc, a.title_sort, a.id limit ${MOST_ALBUMS}`,
      ),
      artistGenres: sql.prepare<[number], Named<GenreId>>(
        `select g.key as id, g.name from (select track_id from track_artist where artist_id = ? limit 2000) ta
         join track_genre tg on tg.track_id = ta.track_id join genre g on g.id = tg.genre_id
         group by g.id order by count(*) desc, g.name_sort limit ${MOST_GENRES}`,
      ),
    }
  }

  album(id: AlbumId): AlbumPage {
    const s = this.#statements
    const rowId = s.album.get(id)
    const [album] = rowId === undefined ? [] : this.#rows.albums.byRowIds([rowId])
    if (rowId === undefined || album === undefined) throw notFound('album')
    return {
      album,
      artists: s.albumArtists.all(rowId),
      genres: s.albumGenres.all(rowId),
      tracks: this.#rows.tracks.byRowIds(s.albumTracks.all(rowId)),
      discSubtitles: s.discSubtitles.all(rowId),
      more: album.compilation ? [] : this.#rows.albums.byRowIds(s.more.all({ id: rowId })),
    }
  }

  /** Without the top tracks: they are the beginning of a list, and come from its order. */
  artist(id: ArtistId): Omit<ArtistPage, 'topTracks' | 'artist'> & { rowId: number } {
    const s = this.#statements
    const rowId = s.artist.get(id)
    if (rowId === undefined) throw notFound('artist')
    return {
      rowId,
      albums: this.#rows.albums.byRowIds(s.artistAlbums.all(rowId)),
      appearsOn: this.#rows.albums.byRowIds(s.appearsOn.all({ id: rowId })),
      genres: s.artistGenres.all(rowId),
    }
  }

  genre(id: GenreId): GenreRow {
    const rowId = this.#statements.genre.get(id)
    const [genre] = rowId === undefined ? [] : this.#rows.genres.byRowIds([rowId])
    if (genre === undefined) throw notFound('genre')
    return genre
  }
}

export const notFound = (noun: string): EngineError =>
  new EngineError(
    'NOT_FOUND',
    `This ${noun} is no longer in the library. Its files were moved, removed or tagged anew.`,
  )
