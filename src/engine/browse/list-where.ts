/** What a list leaves out, as SQL: filters and typed words become conditions on the list's own table. */
import type { Database } from 'better-sqlite3'
import type * as z from 'zod'
import type { TrackFilter } from '../../shared/model/list.ts'
import { wordList } from '../library/search-text.ts'
import { isIn, isPlayable } from './availability.ts'
import type { List } from './list-sql.ts'
import { type Condition, type Mark, markSql, MOST_STARS } from './mark-sql.ts'
import { playlistSql } from './playlist-sql.ts'
import { type Searched, textSql } from './text-sql.ts'

/** Names of the lists' own tables within their SQL. */
export const TABLES = {
  tracks: { table: 'track', alias: 't' },
  albums: { table: 'album', alias: 'a' },
  artists: { table: 'artist', alias: 'r' },
  genres: { table: 'genre', alias: 'g' },
} as const

export function whereSql(db: Database, list: List): { sql: string; params: (string | number)[] } {
  const where = new Where()
  restrict(db, list, where)
  return { sql: where.toString(), params: where.params }
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
      restrictByMarks('albums', list.filter, where)
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
      restrictByMarks('artists', list.filter, where)
      return restrictByText(db, 'artists', list.filter.text, where)
    }
    case 'genres':
      // Few, hence without an index of their own.
      for (const word of wordList(list.filter.text ?? ''))
        where.add(`g.name_sort like ? escape '\\'`, `%${likeText(word)}%`)
  }
}

function restrictTracks(db: Database, filter: z.output<typeof TrackFilter>, where: Where): void {
  const { albumId, artistId, genreId, folder, availability, playlistId, text } = filter
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
  restrictByMarks('tracks', filter, where)
  if (playlistId !== undefined) {
    const playlist = playlistSql(db, playlistId)
    where.add(playlist?.where ?? '0', ...(playlist?.params ?? []))
  }
  restrictByText(db, 'tracks', text, where)
}

/** A folder with all below it, as a range of the index: what begins with `path/` ends before `path0`. */
export function folderRange(path: string, column = 'folder'): { sql: string; params: string[] } {
  if (path === '') return { sql: '1', params: [] }
  return { sql: `(${column} = ? or (${column} >= ? and ${column} < ?))`, params: [path, `${path}/`, `${path}0`] }
}

interface MarkFilter {
  favourite?: boolean | undefined
  starsFrom?: number | undefined
  played?: boolean | undefined
}

/** The marks that a filter asks for. */
export function marksIn({ favourite, starsFrom, played }: MarkFilter): Mark[] {
  const marks: Mark[] = []
  if (favourite !== undefined) marks.push({ kind: 'favourite', is: favourite })
  if (starsFrom !== undefined) marks.push({ kind: 'stars', from: starsFrom, to: MOST_STARS, is: true })
  if (played !== undefined) marks.push({ kind: 'played', is: played })
  return marks
}

function restrictByMarks(noun: Searched, filter: MarkFilter, where: Where): void {
  for (const mark of marksIn(filter)) addCondition(noun, markSql(noun, mark), where)
}

function restrictByText(db: Database, noun: Searched, text: string | undefined, where: Where): void {
  const found = textSql(db, noun, text)
  if (found.kind === 'none') where.add('0')
  if (found.kind === 'where') for (const condition of found.conditions) addCondition(noun, condition, where)
}

function addCondition(noun: Searched, { is, sql, params }: Condition, where: Where): void {
  where.add(`${TABLES[noun].alias}.id ${is ? 'in' : 'not in'} (${sql})`, ...params)
}

const likeText = (text: string): string => text.replace(/[\\%_]/g, (sign) => `\\${sign}`)
