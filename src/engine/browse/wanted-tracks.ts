/**
 * Which tracks a want or a rule comes to: as row ids, each once, in the order in which one would hear them. What the user asked
 * for by name is what the page of that name shows. Reads library.db with the attached `personal`; grows with the library.
 */
import type { Database } from 'better-sqlite3'
import type { PlaylistId } from '../../shared/model/ids.ts'
import { joinTrackSql, rootsInSql } from '../library/alias-sql.ts'
import type { WantedBy } from '../wants/reads.ts'
import type { Moves } from './list-moves.ts'
import { movesOfPlaylist, movesOfRules, movesOfText, NOTHING_MOVES } from './list-moves.ts'
import { orderSql } from './list-order.ts'
import { markedTracks } from './marks-of-tracks.ts'
import { playlistSql, rulesOf, smartTracksSql } from './playlist-sql.ts'
import { IN_ALBUM, OF_ARTIST } from './selection-keys.ts'
import { textSql } from './text-sql.ts'

interface Sql {
  sql: string
  params: (string | number)[]
}

/** `now`: milliseconds since 1970. */
export function wantedIds(db: Database, by: WantedBy, now: number): number[] {
  const found = wantedSql(db, by, now)
  if (found === undefined) return []
  const ids = db
    .prepare<unknown[], number>(found.sql)
    .pluck()
    .all(...found.params) as number[]
  return found.repeats === true ? [...new Set(ids)] : ids
}

/** Undefined where it means nothing (any more). `repeats`: a track may come more than once. */
function wantedSql(db: Database, by: WantedBy, now: number): (Sql & { repeats?: boolean }) | undefined {
  switch (by.type) {
    case 'track':
      // By the key of any of its copies, too: it may have been another track's before both were found to be the same.
      return {
        sql: `select t.id from (select ? as key) w ${joinTrackSql('w.key', 't')} union
              select t.id from copy c join track t on t.id = c.track_id where c.track_key = ?`,
        params: [by.key, by.key],
      }
    case 'album':
      return {
        sql: `select t.id from track t where t.album_id = (select id from album where key = ?) order by ${IN_ALBUM}`,
        params: [by.key],
      }
    case 'artist':
      return { sql: OF_ARTIST('t.id'), params: [by.key] }
    case 'genre':
      return {
        sql: `select t.id from track_genre tg join track t on t.id = tg.track_id left join album a on a.id = t.album_id
              where tg.genre_id = (select id from genre where key = ?) ${BY_ALBUMS}`,
        params: [by.key],
        repeats: true,
      }
    case 'playlist':
      return ofPlaylist(db, by.key as PlaylistId, now)
    case 'favourites':
      return { sql: FAVOURITES, params: [] }
    case 'search':
      return ofSearch(db, by.key)
    case 'source':
      return { sql: OF_SOURCE, params: [by.key, by.key] }
    case 'library':
      return { sql: 'select id from track order by id', params: [] }
    case 'rule':
      if (by.what.kind === 'playlists') return { sql: IN_PLAYLISTS, params: [] }
      return inOrder(smartTracksSql(db, by.what.rules, now), by.what.rules.sort)
  }
}

/** What moves it, beside the library itself. */
export function movesOfWanted(db: Database, by: WantedBy): Moves {
  switch (by.type) {
    case 'playlist':
      return movesOfPlaylist(db, by.key as PlaylistId)
    case 'favourites':
      return { ...NOTHING_MOVES, marks: true }
    case 'search':
      return movesOfText(by.key)
    case 'source':
      // What is kept belongs to the source it was fetched from last.
      return { ...NOTHING_MOVES, sources: true }
    case 'rule':
      return by.what.kind === 'playlists' ? { ...NOTHING_MOVES, playlists: true } : movesOfRules(by.what.rules)
    default:
      return NOTHING_MOVES
  }
}

const BY_ALBUMS = `order by a.artist_sort, a.year, a.title_sort, t.album_id, ${IN_ALBUM}`

const FAVOURITES = `
  select t.id from track t left join album a on a.id = t.album_id
  where t.id in (
    select m.id from ${markedTracks('favourite', 'key')} where pm.type = 'track' union
    select m.id from personal.favourite f cross join album l on l.key = f.key cross join track m on m.album_id = l.id
      where f.type = 'album')
  ${BY_ALBUMS}`

/** What came from there and is kept stays a part of it when it is there no more: it may be the last copy of all. */
const OF_SOURCE = `
  select c.track_id from copy c join source s on s.id = c.source_id join track t on t.id = c.track_id where s.store_id = ? union
  select c.track_id from kept k join copy c on c.id = k.copy_id join track t on t.id = c.track_id where k.store_id = ?
  order by 1`

const IN_PLAYLISTS = `
  select t.id from track t
  where t.key in (
    ${rootsInSql('i.track_key', 'personal.playlist_item i join personal.playlist l on l.id = i.playlist_id', 'l.rules is null')})
  order by t.id`

function ofPlaylist(db: Database, id: PlaylistId, now: number): (Sql & { repeats?: boolean }) | undefined {
  const rules = rulesOf(db, id)
  if (rules === null) {
    return {
      sql: `select t.id from personal.playlist_item i ${joinTrackSql('i.track_key', 't')}
            where i.playlist_id = ? order by i.position, i.id`,
      params: [id],
      repeats: true,
    }
  }
  return rules && inOrder(playlistSql(db, id, now)!, rules.sort)
}

function inOrder(
  { where, params }: { where: string; params: (string | number)[] },
  sort: Parameters<typeof orderSql>[0]['sort'],
): Sql {
  const { keys, joins } = orderSql({ noun: 'tracks', sort })
  return {
    sql: `select t.id from track t ${joins.join(' ')} where ${where} order by ${[...keys, 't.id'].join(', ')}`,
    params,
  }
}

/** Words that ask for nothing, such as a filter word without a value, mean nothing here, and not everything. */
function ofSearch(db: Database, text: string): Sql | undefined {
  const found = textSql(db, 'tracks', text)
  if (found.kind !== 'where') return undefined
  const where = found.conditions.map(({ is, sql }) => `t.id ${is ? 'in' : 'not in'} (${sql})`).join(' and ')
  return {
    sql: `select t.id from track t left join album a on a.id = t.album_id where ${where} ${BY_ALBUMS}`,
    params: found.conditions.flatMap(({ params }) => [...params]),
  }
}
