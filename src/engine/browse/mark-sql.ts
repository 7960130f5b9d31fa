/**
 * Hearts, stars, plays and what is kept offline as conditions on rows, for filters and for filter words. Each is the set of row ids that have the
 * mark, for marks are few beside tracks: read once, it is looked up or walked, whichever is shorter.
 */
import { KEPT_TRACKS } from './availability.ts'
import { byRowId, markedTracks, STARS } from './marks-of-tracks.ts'
import type { Searched } from './text-sql.ts'

/** `is`: whether the rows wanted are those that have it, or all others. */
export type Mark =
  | { kind: 'favourite'; is: boolean }
  /** Halves, both ends included; 0 stands for what is not rated. */
  | { kind: 'stars'; from: number; to: number; is: boolean }
  /** Of an album or artist: any of the tracks. */
  | { kind: 'played'; is: boolean }
  /** Fetched to be here offline; of an album or artist: any of the tracks. */
  | { kind: 'kept'; is: boolean }

/** A set of row ids, and whether a row has to be in it. */
export interface Condition {
  readonly is: boolean
  readonly sql: string
  readonly params: readonly (string | number)[]
}

export const MOST_STARS = 10

const TABLES = { tracks: 'track', albums: 'album', artists: 'artist' } as const

/** Cross joins, so that what the user marked is walked, and the library looked up. */
const PLAYED = {
  tracks: `select m.id from ${markedTracks('play_total', 'track_key')} where pm.plays > 0`,
  albums: `select m.album_id from ${markedTracks('play_total', 'track_key')} where pm.plays > 0 and m.album_id is not null`,
  artists: `select ma.artist_id from ${markedTracks('play_total', 'track_key')}
            cross join track_artist ma on ma.track_id = m.id and ma.role = 'artist' where pm.plays > 0`,
}

const KEPT = {
  tracks: KEPT_TRACKS,
  albums: `select m.album_id from (${KEPT_TRACKS}) km cross join track m on m.id = km.track_id where m.album_id is not null`,
  artists: `select ma.artist_id from (${KEPT_TRACKS}) km
            cross join track_artist ma on ma.track_id = km.track_id and ma.role = 'artist'`,
}

export function markSql(noun: Searched, mark: Mark): Condition {
  const type = TABLES[noun]
  switch (mark.kind) {
    case 'favourite':
      return {
        is: mark.is,
        sql:
          type === 'track'
            ? `select m.id from ${markedTracks('favourite', 'key')} where pm.type = 'track'`
            : `select m.id from personal.favourite fm cross join ${type} m on m.key = fm.key where fm.type = '${type}'`,
        params: [],
      }
    case 'stars': {
      // What is not rated has no row: a stretch that begins at 0 leaves out what has more.
      const unrated = mark.from === 0
      return {
        is: unrated ? !mark.is : mark.is,
        sql:
          type === 'track'
            ? `${byRowId(STARS)} where of_key.stars between ? and ?`
            : `select m.id from personal.rating rm cross join ${type} m on m.key = rm.key
               where rm.type = '${type}' and rm.stars between ? and ?`,
        params: unrated ? [mark.to + 1, MOST_STARS] : [mark.from, mark.to],
      }
    }
    case 'played':
      return { is: mark.is, sql: PLAYED[noun], params: [] }
    case 'kept':
      return { is: mark.is, sql: KEPT[noun], params: [] }
  }
}
