/** Between what pages say and what personal data holds: a source goes by its name for itself, which is the same on every device. */
import type { Database } from 'better-sqlite3'
import type { Wanted } from '../../shared/model/downloads.ts'
import type { AlbumId, ArtistId, GenreId, PlaylistId, SourceId, TrackId } from '../../shared/model/ids.ts'
import { correctedTitleSql } from '../corrections/corrections.ts'
import { joinTrackSql, rootOf } from '../library/alias-sql.ts'
import type { WantKey } from './wants.ts'

/** Of what there is one of. */
const ALL = 'all'

export class WantKeys {
  readonly #sql
  readonly #storeId
  readonly #sourceId
  readonly #names

  constructor(sql: Database) {
    this.#sql = sql
    this.#storeId = sql.prepare<[number], string>('select store_id from source where id = ?').pluck()
    this.#sourceId = sql.prepare<[string], number>('select id from source where store_id = ?').pluck()
    const named = (text: string) => sql.prepare<[string], string>(text).pluck()
    this.#names = {
      track: named(
        `select coalesce(${correctedTitleSql('t.key')}, t.title) from (select ? as key) w ${joinTrackSql('w.key', 't')}`,
      ),
      album: named('select title from album where key = ?'),
      artist: named('select name from artist where key = ?'),
      genre: named('select name from genre where key = ?'),
      playlist: named('select name from personal.playlist where id = ?'),
      source: named('select name from source where store_id = ?'),
    }
  }

  /** Undefined for a source that is no more. */
  keyOf(what: Wanted): WantKey | undefined {
    switch (what.type) {
      case 'favourites':
      case 'library':
        return { type: what.type, key: ALL }
      case 'search':
        return { type: 'search', key: what.text }
      case 'source': {
        const key = this.#storeId.get(what.sourceId) as string | undefined
        return key === undefined ? undefined : { type: 'source', key }
      }
      case 'removed-source':
        return { type: 'source', key: what.storeId }
      default:
        return { type: what.type, key: what.id }
    }
  }

  wantedOf({ type, key }: WantKey): Wanted {
    switch (type) {
      case 'favourites':
      case 'library':
        return { type }
      case 'search':
        return { type, text: key }
      case 'source': {
        const sourceId = this.#sourceId.get(key) as SourceId | undefined
        return sourceId === undefined ? { type: 'removed-source', storeId: key } : { type, sourceId }
      }
      case 'track':
        return { type, id: rootOf(this.#sql, key) as TrackId }
      case 'album':
        return { type, id: key as AlbumId }
      case 'artist':
        return { type, id: key as ArtistId }
      case 'genre':
        return { type, id: key as GenreId }
      case 'playlist':
        return { type, id: key as PlaylistId }
    }
  }

  /** Empty when it is not in the library now, and for what has no name of its own. */
  nameOf({ type, key }: WantKey): string {
    if (type === 'search') return key
    if (type === 'favourites' || type === 'library') return ''
    return (this.#names[type].get(key) as string | undefined) ?? ''
  }
}
