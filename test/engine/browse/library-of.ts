/** A small library made of plain descriptions, for tests of the read side: albums and artists come from what tracks name. */
import { createHash } from 'node:crypto'
import type { AlbumId, ArtistId, GenreId, TrackId } from '../../../src/shared/model/ids.ts'
import { Browse } from '../../../src/engine/browse/browse.ts'
import type { AtOnce } from '../../../src/engine/browse/orders.ts'
import { openStores, type Stores, write } from '../../../src/engine/db/store.ts'
import { Events } from '../../../src/engine/events.ts'
import { favouriteChange } from '../../../src/engine/favourites/kind.ts'
import { indexAlbums, indexArtists, indexTracks } from '../../../src/engine/library/search-index.ts'
import { sortText } from '../../../src/engine/library/sort-text.ts'
import type { Change } from '../../../src/engine/personal/personal.ts'
import { ratingChange } from '../../../src/engine/ratings/kind.ts'
import { testHost } from '../../support/host.ts'
import { personalOf, playsOf } from '../../support/personal.ts'

export interface TrackOf {
  title: string
  artist?: string
  album?: string
  /** Of the album; the artist, when absent. */
  albumArtist?: string
  compilation?: boolean
  discNo?: number | null
  discSubtitle?: string
  trackNo?: number | null
  durationMs?: number
  year?: number | null
  genres?: string[]
  composer?: string
  format?: string
  lossless?: boolean
  bitrateKbps?: number | null
  addedAt?: number
  plays?: number
  lastPlayedAt?: number
  /** Halves. */
  stars?: number
  favouriteAt?: number
  folder?: string
  lyrics?: string
  coverId?: string
}

export interface SmallLibrary {
  stores: Stores
  events: Events
  browse: Browse
  /** Adds tracks in one write, as a scan does: raises the revision and announces it. */
  add(tracks: readonly TrackOf[]): TrackId[]
  /** Takes tracks out, with their copies. */
  remove(ids: readonly TrackId[]): void
  play(id: TrackId, plays: number, lastPlayedAt: number): void
  /** Changes personal data. */
  does(...changes: readonly Change[]): void
  revision(): number
  close(): Promise<void>
}

export const IN_THE_WORKER: AtOnce = { walked: 0, sorted: 0, picked: 0, named: 0 }

const idOf = (...parts: (string | number)[]) => createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 32)
export const artistId = (name: string) => idOf('artist', name) as ArtistId
export const albumId = (artist: string, title: string) => idOf('album', artist, title) as AlbumId
export const genreId = (name: string) => idOf('genre', name) as GenreId

export async function libraryOf(
  tracks: readonly TrackOf[] = [],
  { atOnce }: { atOnce?: AtOnce } = {},
): Promise<SmallLibrary> {
  const host = testHost()
  const events = new Events(host.log)
  const stores = await openStores(host, events)
  const { sql } = stores.library
  sql
    .prepare(
      `insert into source (id, kind, store_id, name, config, added_at) values
       (1, 'folder', 's1', 'Music', '{"path":"/music"}', 0), (2, 'folder', 's2', 'Disk', '{"path":"/disk"}', 0)`,
    )
    .run()
  let count = 0

  const rowIdOf = (table: string, key: string) =>
    sql.prepare<[string], number>(`select id from ${table} where key = ?`).pluck().get(key)
  const artist = (name: string): number => {
    const key = artistId(name)
    const known = rowIdOf('artist', key)
    if (known !== undefined) return known as number
    const { lastInsertRowid } = sql
      .prepare('insert into artist (key, name, sort_name, name_sort) values (?, ?, ?, ?)')
      .run(key, name, name, sortText(name))
    indexArtists(sql, [Number(lastInsertRowid)])
    return Number(lastInsertRowid)
  }
  const genre = (name: string): number => {
    sql
      .prepare('insert or ignore into genre (key, name, name_sort) values (?, ?, ?)')
      .run(genreId(name), name, sortText(name))
    return rowIdOf('genre', genreId(name)) as number
  }
  const album = (track: TrackOf): number => {
    const by = track.albumArtist ?? track.artist ?? ''
    const key = albumId(by, track.album!)
    const known = rowIdOf('album', key)
    if (known !== undefined) return known as number
    const { lastInsertRowid } = sql
      .prepare(
        `insert into album (key, title, title_sort, artist, artist_sort, compilation, year, cover_id, added_at)
         values (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        key,
        track.album,
        sortText(track.album!),
        by,
        sortText(by),
        track.compilation ? 1 : 0,
        track.year ?? null,
        track.coverId ?? null,
        track.addedAt ?? 0,
      )
    const id = Number(lastInsertRowid)
    if (by !== '')
      sql.prepare('insert into album_artist (album_id, position, artist_id) values (?, 0, ?)').run(id, artist(by))
    return id
  }
  const folder = (sourceId: number, path: string): void => {
    const parent = path === '' ? null : path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : ''
    sql
      .prepare('insert or ignore into folder (source_id, path, parent, name) values (?, ?, ?, ?)')
      .run(sourceId, path, parent, path.slice(path.lastIndexOf('/') + 1))
    if (parent !== null) folder(sourceId, parent)
  }

  const put = (track: TrackOf): TrackId => {
    const id = idOf('track', ++count) as TrackId
    const name = track.artist ?? ''
    const mainArtist = name === '' ? null : artist(name)
    const inAlbum = track.album === undefined ? null : album(track)
    const rowId = Number(
      sql
        .prepare(
          `insert into track (key, title, title_sort, artist, artist_sort, artist_id, album_id, disc_no, disc_subtitle, track_no, duration_ms,
             year, genre, format, bitrate_kbps, lossless, added_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        )
        .run(
          id,
          track.title,
          sortText(track.title),
          name,
          sortText(name),
          mainArtist,
          inAlbum,
          track.discNo ?? null,
          track.discSubtitle ?? null,
          track.trackNo ?? null,
          track.durationMs ?? 180_000,
          track.year ?? null,
          track.genres?.[0] ?? '',
          track.format ?? 'flac',
          track.bitrateKbps ?? null,
          (track.lossless ?? true) ? 1 : 0,
          track.addedAt ?? 0,
        ).lastInsertRowid,
    )
    const credit = sql.prepare(
      'insert into track_artist (track_id, role, position, artist_id, name) values (?, ?, 0, ?, ?)',
    )
    if (mainArtist !== null) credit.run(rowId, 'artist', mainArtist, name)
    if (track.composer !== undefined) credit.run(rowId, 'composer', artist(track.composer), track.composer)
    track.genres?.forEach((one, position) =>
      sql
        .prepare('insert into track_genre (track_id, position, genre_id) values (?, ?, ?)')
        .run(rowId, position, genre(one)),
    )
    if (track.lyrics !== undefined) sql.prepare('insert into lyrics values (?, ?, 0)').run(rowId, track.lyrics)
    const inFolder = track.folder ?? ''
    folder(1, inFolder)
    sql
      .prepare(
        `insert into copy (source_id, remote_id, folder, track_id, track_key, size_bytes, modified_at, head_hash, container, codec, lossless,
           duration_ms, tags, added_at) values (1, ?, ?, ?, ?, 1000, 1.5, '', 'flac', ?, 1, 180000, '{}', 0)`,
      )
      .run(`${inFolder}/${count}.flac`, inFolder, rowId, id, track.format ?? 'flac')
    indexTracks(sql, [rowId])
    return id
  }
  const recount = () => {
    sql.exec(`
      update album set (track_count, duration_ms) = (select count(*), coalesce(sum(duration_ms), 0) from track where album_id = album.id);
      delete from album_artist where album_id in (select id from album where track_count = 0);
      delete from album where track_count = 0;
      update artist set track_count = (select count(distinct track_id) from track_artist where artist_id = artist.id),
        album_count = (select count(*) from album_artist where artist_id = artist.id);
      insert or ignore into album_genre (album_id, genre_id)
        select t.album_id, g.genre_id from track t join track_genre g on g.track_id = t.id where t.album_id is not null;
      update genre set track_count = (select count(*) from track_genre where genre_id = genre.id),
        album_count = (select count(distinct t.album_id) from track_genre g join track t on t.id = g.track_id where g.genre_id = genre.id);
      insert into meta values ('revision', '1') on conflict do update set value = value + 1`)
    indexAlbums(sql, sql.prepare<[], number>('select rowid from album').pluck().all() as number[])
  }
  const revision = () => Number(sql.prepare(`select value from meta where name = 'revision'`).pluck().get() ?? 0)
  const personal = personalOf(stores)
  const does = (...changes: readonly Change[]) => {
    write(stores.personal, (tx) => personal.apply(tx, changes))
  }
  const play = (id: TrackId, plays: number, lastPlayedAt: number) =>
    does(...playsOf({ trackKey: id, plays, lastPlayedAt }))
  const add = (added: readonly TrackOf[]): TrackId[] => {
    const ids = write(stores.library, (tx) => {
      const taken = added.map(put)
      recount()
      tx.announce({ kind: 'library.changed', revision: revision() })
      return taken
    })
    added.forEach(({ plays, lastPlayedAt, stars, favouriteAt }, i) => {
      if (plays !== undefined) play(ids[i]!, plays, lastPlayedAt ?? 1)
      if (stars !== undefined) does(ratingChange('track', ids[i]!, stars, 1))
      if (favouriteAt !== undefined) does(favouriteChange('track', ids[i]!, favouriteAt))
    })
    return ids
  }

  if (tracks.length > 0) add(tracks)
  const browse = new Browse({ host, stores, ...(atOnce && { atOnce }) })
  return {
    stores,
    events,
    browse,
    add,
    remove: (ids) =>
      write(stores.library, (tx) => {
        for (const id of ids) {
          const rowId = rowIdOf('track', id) as number
          sql.prepare('delete from copy where track_id = ?').run(rowId)
          sql.prepare('delete from track where id = ?').run(rowId)
          indexTracks(sql, [rowId])
        }
        recount()
        tx.announce({ kind: 'library.changed', revision: revision() })
      }),
    play,
    does,
    revision,
    close: async () => {
      await browse.stop()
      stores.close()
      host.remove()
    },
  }
}
