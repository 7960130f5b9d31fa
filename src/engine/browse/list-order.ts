/**
 * What a list is sorted by, as SQL: the keys asked for, then what one expects inside them (an artist's albums, an album's
 * tracks). What is unknown (no year, no stars) stands last whichever way the list is turned.
 */
import type { AlbumSort, ArtistSort, GenreSort, TrackSort } from '../../shared/model/list.ts'
import type { List } from './list-sql.ts'

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
  const keys = unique([...sorts.flatMap(({ by, desc }) => keyOf(noun, by, desc)), ...within(noun, sorts)])
  const joins = Object.entries({ ...JOINS[noun], ...(few && OF_FEW[noun]) })
    .filter(([name]) => keys.some((key) => key.includes(`${name}.`)))
    .map(([, join]) => join)
  return { keys, joins }
}

interface Sort {
  by: string
  desc: boolean
}

type Joins = Partial<Record<List['noun'], Record<string, string>>>

/**
 * Taken in only when the order names them. Marks of tracks are few beside the tracks: they are read first, then looked up. The
 * `+` keeps SQLite from taking an index for a promise that they are a handful, which it would then look through for every track.
 */
const JOINS: Joins = {
  tracks: {
    a: 'left join album a on a.id = t.album_id',
    p: `left join (select t2.id, p2.plays, p2.last_played_at from personal.play_total p2 join track t2 on t2.key = p2.track_key) p on p.id = t.id`,
    rated: `left join (select m.id, rm.stars from personal.rating rm cross join track m on m.key = rm.key
      where +rm.type = 'track') rated on rated.id = t.id`,
    favoured: `left join (select m.id, fm.at from personal.favourite fm cross join track m on m.key = fm.key
      where +fm.type = 'track') favoured on favoured.id = t.id`,
  },
  albums: {
    p: `left join (select t2.album_id as id, sum(p2.plays) as plays, max(p2.last_played_at) as last_played_at
          from personal.play_total p2 join track t2 on t2.key = p2.track_key where t2.album_id is not null group by 1) p on p.id = a.id`,
    rated: `left join personal.rating rated on rated.type = 'album' and rated.key = a.key`,
    favoured: `left join personal.favourite favoured on favoured.type = 'album' and favoured.key = a.key`,
  },
  artists: {
    p: `left join (select ta.artist_id as id, sum(p2.plays) as plays, max(p2.last_played_at) as last_played_at from personal.play_total p2
          join track t2 on t2.key = p2.track_key join track_artist ta on ta.track_id = t2.id and ta.role = 'artist' group by 1) p on p.id = r.id`,
    favoured: `left join personal.favourite favoured on favoured.type = 'artist' and favoured.key = r.key`,
  },
}

const OF_FEW: Joins = {
  tracks: {
    p: 'left join personal.play_total p on p.track_key = t.key',
    rated: `left join personal.rating rated on rated.type = 'track' and rated.key = t.key`,
    favoured: `left join personal.favourite favoured on favoured.type = 'track' and favoured.key = t.key`,
  },
}

type Keys<Names extends string> = Record<Names, readonly Key[]>
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

const KEYS: Record<List['noun'], Record<string, readonly Key[] | undefined>> = {
  tracks: TRACK_KEYS,
  albums: ALBUM_KEYS,
  artists: ARTIST_KEYS,
  genres: GENRE_KEYS,
}

function keyOf(noun: List['noun'], by: string, desc: boolean): string[] {
  return (KEYS[noun][by] ?? []).flatMap(({ sql, unknown }) => {
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
