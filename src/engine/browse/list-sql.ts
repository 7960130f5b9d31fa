/**
 * A list (noun, filter, sort) as SQL that yields its row ids in order. Order is total: the keys asked for, then what one
 * expects inside them (an artist's albums, an album's tracks), then the id. What is unknown (no year, no artist) stands
 * last whichever way the list is turned.
 *
 * Both threads use this: the main thread for what is small, the worker for the rest.
 */
import type { Database } from 'better-sqlite3'
import type * as z from 'zod'
import type { AlbumList, ArtistList, GenreList, TrackList } from '../../shared/api/browse.ts'
import type { AlbumSort, ArtistSort, GenreSort, TrackFilter, TrackSort } from '../../shared/model/list.ts'
import { wordList } from '../library/search-text.ts'
import { isIn, isPlayable } from './availability.ts'
import { type Searched, textSql } from './text-sql.ts'

export type List =
  | ({ noun: 'tracks' } & z.output<typeof TrackList>)
  | ({ noun: 'albums' } & z.output<typeof AlbumList>)
  | ({ noun: 'artists' } & z.output<typeof ArtistList>)
  | ({ noun: 'genres' } & z.output<typeof GenreList>)

export interface ListSql {
  /** Yields one column: row ids in order. */
  sql: string
  /** Yields how many there are; takes the same params. */
  count: string
  params: (string | number)[]
}

/** `few`: the filter leaves so few rows that looking up the plays of each beats summing up all plays there are. */
export function listSql(db: Database, list: List, { few = false }: { few?: boolean } = {}): ListSql {
  const { alias } = TABLES[list.noun]
  const sorts = sortsOf(list)
  const where = new Where()
  restrict(db, list, where)
  const order = [
    ...sorts.flatMap(({ by, desc }) => keyOf(list.noun, by, desc)),
    ...within(list.noun, sorts),
    `${alias}.id`,
  ]
  const joins = Object.entries({ ...JOINS[list.noun], ...(few && list.noun === 'tracks' && { p: PLAYS_OF_FEW }) })
    .filter(([name]) => order.some((expression) => expression.includes(`${name}.`)))
    .map(([, join]) => join)
  return {
    sql: `select ${alias}.id from ${TABLES[list.noun].table} ${alias} ${joins.join(' ')} ${where} order by ${unique(order).join(', ')}`,
    count: `select count(*) from ${TABLES[list.noun].table} ${alias} ${where}`,
    params: where.params,
  }
}

/** Whether plays decide the order, so that a play makes it stale. */
export const dependsOnPlays = ({ sort }: List): boolean =>
  [sort.by, sort.thenBy].some((key) => key === 'plays' || key === 'lastPlayedAt')

/** Whether the state of sources decides what is in it. */
export const dependsOnSources = (list: List): boolean =>
  (list.noun === 'tracks' && list.filter.availability !== undefined) ||
  ((list.noun === 'albums' || list.noun === 'artists') && list.filter.playable === true)

export const isUnfiltered = (list: List): boolean => {
  const { text, ...rest } = list.filter as { text?: string; role?: string }
  if (text !== undefined && text.trim() !== '') return false
  return Object.values(rest).every((value) => value === undefined || value === 'any')
}

interface Sort {
  by: string
  desc: boolean
}

const TABLES = {
  tracks: { table: 'track', alias: 't' },
  albums: { table: 'album', alias: 'a' },
  artists: { table: 'artist', alias: 'r' },
  genres: { table: 'genre', alias: 'g' },
} as const

/** Taken in only when the order names them. Plays are few beside tracks: they are summed first, then looked up. */
const JOINS: Partial<Record<List['noun'], Record<string, string>>> = {
  tracks: {
    a: 'left join album a on a.id = t.album_id',
    p: `left join (select t2.id, p2.plays, p2.last_played_at from personal.play_total p2 join track t2 on t2.key = p2.track_key) p on p.id = t.id`,
  },
  albums: {
    p: `left join (select t2.album_id as id, sum(p2.plays) as plays, max(p2.last_played_at) as last_played_at
          from personal.play_total p2 join track t2 on t2.key = p2.track_key where t2.album_id is not null group by 1) p on p.id = a.id`,
  },
  artists: {
    p: `left join (select ta.artist_id as id, sum(p2.plays) as plays from personal.play_total p2
          join track t2 on t2.key = p2.track_key join track_artist ta on ta.track_id = t2.id and ta.role = 'artist' group by 1) p on p.id = r.id`,
  },
}

const PLAYS_OF_FEW = 'left join personal.play_total p on p.track_key = t.key'

type Keys<Names extends string> = Record<Names, readonly Key[]>
interface Key {
  sql: string
  /** What is unknown stands last. */
  unknown?: string
}

const nullable = (sql: string): Key => ({ sql, unknown: `${sql} is null` })
const maybeEmpty = (sql: string): Key => ({ sql, unknown: `${sql} = ''` })

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
  plays: [{ sql: 'coalesce(p.plays, 0)' }],
  lastPlayedAt: [nullable('p.last_played_at')],
  format: [{ sql: 't.format' }],
  bitrate: [nullable('t.bitrate_kbps')],
}

const ALBUM_KEYS: Keys<AlbumSort['by']> = {
  title: [{ sql: 'a.title_sort' }],
  artist: [maybeEmpty('a.artist_sort')],
  year: [nullable('a.year')],
  addedAt: [{ sql: 'a.added_at' }],
  durationMs: [{ sql: 'a.duration_ms' }],
  trackCount: [{ sql: 'a.track_count' }],
  plays: [{ sql: 'coalesce(p.plays, 0)' }],
  lastPlayedAt: [nullable('p.last_played_at')],
}

const ARTIST_KEYS: Keys<ArtistSort['by']> = {
  name: [{ sql: 'r.name_sort' }],
  albumCount: [{ sql: 'r.album_count' }],
  trackCount: [{ sql: 'r.track_count' }],
  plays: [{ sql: 'coalesce(p.plays, 0)' }],
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

function sortsOf({ sort }: List): Sort[] {
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

class Where {
  readonly params: (string | number)[] = []
  readonly #conditions: string[] = []

  add(condition: string, ...params: (string | number)[]): void {
    this.#conditions.push(condition)
    this.params.push(...params)
  }

  toString(): string {
    return this.#conditions.length === 0 ? '' : `where ${this.#conditions.map((c) => `(${c})`).join(' and ')}`
  }
}

function restrict(db: Database, list: List, where: Where): void {
  switch (list.noun) {
    case 'tracks':
      return restrictTracks(db, list.filter, where)
    case 'albums': {
      const { artistId, genreId, compilation, playable, text } = list.filter
      if (artistId !== undefined) {
        where.add(
          'a.id in (select album_id from album_artist where artist_id = (select id from artist where key = ?))',
          artistId,
        )
      }
      if (genreId !== undefined) {
        where.add(
          'a.id in (select album_id from album_genre where genre_id = (select id from genre where key = ?))',
          genreId,
        )
      }
      if (compilation !== undefined) where.add('a.compilation = ?', compilation ? 1 : 0)
      if (playable === true) where.add(isPlayable('track t join copy c on c.track_id = t.id', 't.album_id = a.id'))
      return restrictByText(db, 'albums', text, where)
    }
    case 'artists': {
      if (list.filter.role === 'albumArtist')
        where.add('exists (select 1 from album_artist aa where aa.artist_id = r.id)')
      if (list.filter.role === 'composer') {
        where.add(`exists (select 1 from track_artist ta where ta.artist_id = r.id and ta.role = 'composer')`)
      }
      if (list.filter.playable === true) {
        where.add(isPlayable('track_artist ta join copy c on c.track_id = ta.track_id', 'ta.artist_id = r.id'))
      }
      return restrictByText(db, 'artists', list.filter.text, where)
    }
    case 'genres':
      // Few, hence without an index of their own.
      for (const word of wordList(list.filter.text ?? ''))
        where.add(`g.name_sort like ? escape '\\'`, `%${likeText(word)}%`)
  }
}

function restrictTracks(db: Database, filter: z.output<typeof TrackFilter>, where: Where): void {
  const { albumId, artistId, genreId, folder, availability, text } = filter
  if (albumId !== undefined) where.add('t.album_id = (select id from album where key = ?)', albumId)
  if (artistId !== undefined) {
    where.add(
      't.id in (select track_id from track_artist where artist_id = (select id from artist where key = ?))',
      artistId,
    )
  }
  if (genreId !== undefined) {
    where.add(
      't.id in (select track_id from track_genre where genre_id = (select id from genre where key = ?))',
      genreId,
    )
  }
  if (folder !== undefined) {
    const { sourceId, path, deep } = folder
    const inside = deep ? folderRange(path) : { sql: 'folder = ?', params: [path] }
    where.add(`t.id in (select track_id from copy where source_id = ? and ${inside.sql})`, sourceId, ...inside.params)
  }
  if (availability !== undefined) where.add(isIn('t.id', availability))
  restrictByText(db, 'tracks', text, where)
}

/** A folder with all below it, as a range of the index: what begins with `path/` ends before `path0`. */
export function folderRange(path: string, column = 'folder'): { sql: string; params: string[] } {
  if (path === '') return { sql: '1', params: [] }
  return { sql: `(${column} = ? or (${column} >= ? and ${column} < ?))`, params: [path, `${path}/`, `${path}0`] }
}

function restrictByText(db: Database, noun: Searched, text: string | undefined, where: Where): void {
  const found = textSql(db, noun, text)
  if (found.kind === 'none') where.add('0')
  if (found.kind === 'ids') where.add(`${TABLES[noun].alias}.id in (${found.sql})`, found.param)
}

const likeText = (text: string): string => text.replace(/[\\%_]/g, (sign) => `\\${sign}`)

const unique = (expressions: string[]): string[] => {
  const seen = new Set<string>()
  return expressions.filter((expression) => {
    const column = expression.replace(/ desc$/, '')
    return seen.has(column) ? false : (seen.add(column), true)
  })
}
