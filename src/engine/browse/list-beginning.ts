/**
 * The first rows of a list whose order nobody knows yet,. Tracks by their albums need not all be looked at: an index says
 * which albums come first, and how many of them hold that many tracks.
 */
import type { Database } from 'better-sqlite3'
import { isUnfiltered, listSql, type Among, type List } from './list-sql.ts'

/** Columns of `album` with an index, by the sort of tracks that begins with them. */
const ALBUM_KEYS: Readonly<Record<string, string>> = { album: 'title_sort', albumArtist: 'artist_sort' }

/** Row ids in order, and how long the whole list is. */
export function beginningOf(db: Database, list: List, limit: number): { ids: number[]; total: number } {
  const { count, params } = listSql(db, list)
  const total = db
    .prepare<unknown[], number>(count)
    .pluck()
    .get(...params) as number
  const among = firstAlbums(db, list, limit)
  const ids = among && firstIds(db, list, { limit, among })
  // A grouping that is under way may count more than is there yet.
  const areAll = ids !== undefined && ids.length === Math.min(limit, total)
  return { ids: areAll ? ids : firstIds(db, list, { limit }), total }
}

function firstIds(db: Database, list: List, { limit, among }: { limit: number; among?: Among }): number[] {
  const { sql, params } = listSql(db, list, { among })
  const first = db.prepare<unknown[], number>(`${sql} limit ${limit}`).pluck()
  return first.all(...params, ...(among?.params ?? []))
}

/** Tracks without an album stand last, whichever way the list is turned. */
function firstAlbums(db: Database, list: List, limit: number): Among | undefined {
  const { noun, sort } = list
  const key = ALBUM_KEYS[sort.by]
  if (noun !== 'tracks' || key === undefined || !isUnfiltered(list)) return undefined
  const albums = db.prepare<[number], { name: string; tracks: number }>(
    `select ${key} as name, track_count as tracks from album order by ${key} ${sort.desc ? 'desc' : ''} limit ?`,
  )
  let tracks = 0
  for (const album of albums.iterate(limit)) {
    tracks += album.tracks
    // With all that are called like the last of them.
    if (tracks >= limit) {
      const condition = `t.album_id in (select id from album where ${key} ${sort.desc ? '>=' : '<='} ?)`
      return { sql: condition, params: [album.name] }
    }
  }
  return undefined
}
