/**
 * What the user did with tracks, as SQL over library.db with the attached `personal`. A track may have several keys, and
 * personal data names any of them (library/alias-sql.ts): of stars those given last hold, a heart of any of them is a heart of the
 * track, plays are added up.
 *
 * It is read from two sides. From the marks, which are few beside the tracks: one row for each track that has any. And from a
 * track `t` at hand: what its own key has, unless it has several. Most tracks have one, and then this costs one look-up.
 */
import { joinTrackSql } from '../library/alias-sql.ts'

/** Rows of `o`, a table of marks, of all keys of the recording whose root is `root`. */
const ofAllKeys = (columns: string, table: string, root: string): string =>
  table === 'play_total'
    ? `select ${columns} from alias k cross join personal.play_total o on o.track_key = k.track_key where k.root = ${root}`
    : `select ${columns} from alias k cross join personal.${table} o on o.type = 'track' and o.key = k.track_key where k.root = ${root}`

/** `key` (the TrackId), `plays`, `last_played_at`. What was merged is added up in the order of an index, without sorting. */
export const PLAYS = `
  select g.track_key as key, g.plays, g.last_played_at
  from personal.play_total g left join alias x on x.track_key = g.track_key where x.root is null
  union all
  select x.root, sum(g.plays), max(g.last_played_at)
  from alias x cross join personal.play_total g on g.track_key = x.track_key group by x.root`

/** Of a table of marks the one given last. `ofTracks`: the condition that it is one of a track. */
const lastGiven = (table: 'rating' | 'favourite', column: string, ofTracks: string): string => `
  select coalesce(x.root, g.key) as key, g.${column}
  from personal.${table} g left join alias x on x.track_key = g.key
  where ${ofTracks}
    and (x.root is null or not exists (${ofAllKeys('1', table, 'x.root')} and (o.at, o.key) > (g.at, g.key)))`

const IS_OF_TRACK = `g.type = 'track'`
/**
 * Where all of them are wanted: the `+` keeps SQLite from taking an index for a promise that they are a handful, which it would look
 * through for every track.
 */
const EACH_OF_TRACK = `+g.type = 'track'`

/** `key` (the TrackId), `stars`. */
export const STARS = lastGiven('rating', 'stars', IS_OF_TRACK)
export const ALL_STARS = lastGiven('rating', 'stars', EACH_OF_TRACK)
/** `key` (the TrackId), `at`. */
export const ALL_HEARTS = lastGiven('favourite', 'at', EACH_OF_TRACK)

/** The same by row id, `id`, of those that are here. */
export const byRowId = (marks: string, ...columns: readonly string[]): string =>
  `select ${['m.id', ...columns].join(', ')} from (${marks}) of_key cross join track m on m.key = of_key.key`

/** To select from: rows of a table of marks, `pm`, whose trackKey is in the column `key`, each with its track, `m`; a track perhaps twice. */
export const markedTracks = (table: string, key: string): string =>
  `personal.${table} pm ${joinTrackSql(`pm.${key}`, 'm')}`

/** What `TRACK_MARKS` reads, by the name it has there. */
export const TRACK_JOINS = {
  merged: 'left join alias merged on merged.track_key = t.key',
  p: 'left join personal.play_total p on p.track_key = t.key',
  rated: `left join personal.rating rated on rated.type = 'track' and rated.key = t.key`,
  favoured: `left join personal.favourite favoured on favoured.type = 'track' and favoured.key = t.key`,
} as const

const ofTrack = (own: string, ofAll: string): string => `iif(merged.root is null, ${own}, (${ofAll}))`
const last = (column: string, table: string): string =>
  `${ofAllKeys(column, table, 't.key')} order by o.at desc, o.key desc limit 1`

/** Of the track `t`; null where there is none. */
export const TRACK_MARKS = {
  plays: ofTrack('p.plays', ofAllKeys('sum(o.plays)', 'play_total', 't.key')),
  lastPlayedAt: ofTrack('p.last_played_at', ofAllKeys('max(o.last_played_at)', 'play_total', 't.key')),
  stars: ofTrack('rated.stars', last('o.stars', 'rating')),
  favouriteAt: ofTrack('favoured.at', last('o.at', 'favourite')),
} as const
