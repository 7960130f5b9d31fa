/**
 * What a list is sorted by, as SQL: the keys asked for, then what one expects inside them (an artist's albums, an album's
 * tracks). What is unknown (no year, no stars) stands last whichever way the list is turned.
 */
import type { AlbumSort, ArtistSort, GenreSort, TrackSort } from '../../shared/model/list.ts'
import { joinTrackSql } from '../library/alias-sql.ts'
import type { List } from './list-sql.ts'
import { ALL_HEARTS, ALL_STARS, byRowId, PLAYS, TRACK_JOINS, TRACK_MARKS } from './marks-of-tracks.ts'

interface OrderSql {
  /** The keys, most significant first. */
  keys: string[]
  /** The tables they are read from, beside the list's own. */
  joins: string[]
}

/** `few`: so few rows are left that looking up the marks of each beats taking in all marks there are. */
export function orderSql(list: Pick<List, 'noun' | 'sort'>, { few = false }: { few?: boolean } = {}): OrderSql {
  const { noun } = list
  const sorts = sortsOf(list)
  const isOfFew = few && noun === 'tracks'
  const keys = unique([
    ...sorts.flatMap(({ by, desc }) => keyOf(noun, by, desc, isOfFew ? FEW_KEYS : KEYS[noun])),
    ...within(noun, sorts),
  ])
  const joins = Object.entries({ ...JOINS[noun], ...(isOfFew && TRACK_JOINS) })
    .filter(([name]) => keys.some((key) => key.includes(`${name}.`)))
    .map(([, join]) => join)
  return { keys, joins }
}

interface Sort {
  by: string
  desc: boolean
}

type Joins = Partial<Record<List['noun'], Record<string, string>>>

/** Taken in only when the order names them. Marks of tracks are few beside the tracks: they are read first, then looked up. */
const JOINS: Joins = {
  tracks: {
    a: 'left join album a on a.id = t.album_id',
    p: `left join (${byRowId(PLAYS, 'plays', 'last_played_at')}) p on p.id = t.id`,
    rated: `left join (${byRowId(ALL_STARS, 'stars')}) rated on rated.id = t.id`,
    favoured: `left join (${byRowId(ALL_HEARTS, 'at')}) favoured on favoured.id = t.id`,
  },
  albums: {
    p: `left join (select t2.album_id as id, sum(p2.plays) as plays, max(p2.last_played_at) as last_played_at
          from personal.play_total p2 ${joinTrackSql('p2.track_key', 't2')} where t2.album_id is not null group by 1) p on p.id = a.id`,
    rated: `left join personal.rating rated on rated.type = 'album' and rated.key = a.key`,
    favoured: `left join personal.favourite favoured on favoured.type = 'album' and favoured.key = a.key`,
  },
  artists: {
    p: `left join (select ta.artist_id as id, sum(p2.plays) as plays, max(p2.last_played_at) as last_played_at from personal.play_total p2
          ${joinTrackSql('p2.track_key', 't2')} join track_artist ta on ta.track_id = t2.id and ta.role = 'artist' group by 1) p on p.id = r.id`,
    favoured: `left join personal.favourite favoured on favoured.type = 'artist' and favoured.key = r.key`,
  },
}

type Keys<Names extends string> = Record<Names, readonly Key[]>
type KeysBy = Record<string, readonly Key[] | undefined>
interface Key {
  sql: string
  /** What is unknown stands last. */
  unknown?: string
}

const nullable = (sql: string): Key => ({ sql, unknown: `${sql} is null` })
const maybeEmpty = (sql: string): Key => ({ sql, unknown: `${sql} = ''` })

const MARKS = {
  plays: [{ sql: 'coalesce(p.plays, 0)' }],
  lastPlayedAt: [nullable('p.last_played_at')],
  stars: [nullable('rated.stars')],
  favouriteAt: [nullable('favoured.at')],
}

const TRACK_KEYS: Keys<TrackSort['by']> = {
  title: [{ sql: 't.title_sort' }],
  artist: [maybeEmpty('t.artist_sort')],
  albumArtist: [nullable('a.artist_sort')],
  album: [nullable('a.title_sort'), { sql: 't.album_id' }],
  trackNo: [{ sql: 'coalesce(t.disc_no, 1)' }, nullable('t.track_no')],
  year: [nullable('t.year')],
  genre: [maybeEmpty('t.genre')],
  durationMs: [{ sql: 't.duration_ms' }],
  addedAt: [{ sql: 't.added_at' }],
  format: [{ sql: 't.format' }],
  bitrate: [nullable('t.bitrate_kbps')],
  ...MARKS,
}

/** Of tracks so few that the marks of each are looked up. */
const FEW_KEYS: typeof TRACK_KEYS = {
  ...TRACK_KEYS,
  plays: [{ sql: `coalesce(${TRACK_MARKS.plays}, 0)` }],
  lastPlayedAt: [nullable(TRACK_MARKS.lastPlayedAt)],
  stars: [nullable(TRACK_MARKS.stars)],
  favouriteAt: [nullable(TRACK_MARKS.favouriteAt)],
}

const ALBUM_KEYS: Keys<AlbumSort['by']> = {
  title: [{ sql: 'a.title_sort' }],
  artist: [maybeEmpty('a.artist_sort')],
  year: [nullable('a.year')],
  addedAt: [{ sql: 'a.added_at' }],
  durationMs: [{ sql: 'a.duration_ms' }],
  trackCount: [{ sql: 'a.track_count' }],
  ...MARKS,
}

const ARTIST_KEYS: Keys<ArtistSort['by']> = {
  name: [{ sql: 'r.name_sort' }],
  albumCount: [{ sql: 'r.album_count' }],
  trackCount: [{ sql: 'r.track_count' }],
  plays: MARKS.plays,
  lastPlayedAt: MARKS.lastPlayedAt,
  favouriteAt: MARKS.favouriteAt,
}

const GENRE_KEYS: Keys<GenreSort['by']> = {
  name: [{ sql: 'g.name_sort' }],
  albumCount: [{ sql: 'g.album_count' }],
  trackCount: [{ sql: 'g.track_count' }],
}

const KEYS: Record<List['noun'], KeysBy> = {
  tracks: TRACK_KEYS,
  albums: ALBUM_KEYS,
  artists: ARTIST_KEYS,
  genres: GENRE_KEYS,
}

function keyOf(noun: List['noun'], by: string, desc: boolean, keys: KeysBy = KEYS[noun]): string[] {
  return (keys[by] ?? []).flatMap(({ sql, unknown }) => {
    const key = desc ? `${sql} desc` : sql
    return unknown === undefined ? [key] : [unknown, key]
  })
}

function sortsOf({ sort }: Pick<List, 'sort'>): Sort[] {
  const sorts: Sort[] = [{ by: sort.by, desc: sort.desc }]
  if (sort.thenBy !== undefined && sort.thenBy !== sort.by) sorts.push({ by: sort.thenBy, desc: sort.thenDesc })
  return sorts
}

/** What one expects inside the keys asked for. Titles, dates and numbers that hardly repeat get none: they come from an index. */
function within(noun: List['noun'], sorts: readonly Sort[]): string[] {
  const last = sorts.at(-1)!.by
  const album = keyOf('tracks', 'album', false)
  const place = keyOf('tracks', 'trackNo', false)
  switch (`${noun}.${last}`) {
    case 'tracks.artist':
    case 'tracks.albumArtist':
    case 'tracks.genre':
    case 'tracks.year':
      return [...album, ...place]
    case 'tracks.album':
      return place
    case 'albums.artist':
      return [...keyOf('albums', 'year', false), 'a.title_sort']
    case 'albums.year':
      return ['a.artist_sort', 'a.title_sort']
    default:
      return []
  }
}

const unique = (expressions: string[]): string[] => {
  const seen = new Set<string>()
  return expressions.filter((expression) => {
    const column = expression.replace(/ desc$/, '')
    return seen.has(column) ? false : (seen.add(column), true)
  })
}
