/** How many rows a list may have, told without counting them: the difference between reading here and reading in the worker. */
import type { Database, Statement } from 'better-sqlite3'
import type { List } from './list-sql.ts'
import { folderRange, marksIn } from './list-where.ts'
import { markSql } from './mark-sql.ts'
import type { NamedSelection } from './selection-keys.ts'

export class Reach {
  readonly #sql: Database
  readonly #rows: Record<List['noun'], Statement<[], number>>
  readonly #album: Statement<[string], number>
  readonly #albumsOf: Statement<[string], number>
  readonly #genre: Statement<[string], number>
  readonly #albumsIn: Statement<[string], number>
  readonly #ordinary: Statement<[string], number>
  readonly #kept: Statement<[], number>

  constructor(sql: Database) {
    this.#sql = sql
    const rows = (table: string) =>
      sql.prepare<[], number>(`select coalesce(max(id), 0) from ${table}`).pluck() as Statement<[], number>
    this.#rows = { tracks: rows('track'), albums: rows('album'), artists: rows('artist'), genres: rows('genre') }
    const number = (text: string) => sql.prepare<[string], number>(text).pluck() as Statement<[string], number>
    this.#album = number('select track_count from album where key = ?')
    this.#albumsOf = number('select album_count from artist where key = ?')
    this.#genre = number('select track_count from genre where key = ?')
    this.#ordinary = number('select 1 from personal.playlist where id = ? and rules is null')
    this.#kept = sql.prepare<[], number>(`select copy_count from source where kind = 'kept'`).pluck() as Statement<
      [],
      number
    >
    this.#albumsIn = number('select album_count from genre where key = ?')
  }

  /** An upper bound of all rows of a noun. */
  rowsOf(noun: List['noun']): number {
    return this.#rows[noun].get()!
  }

  /** True when a filter surely leaves no more than about `most` rows to look at. */
  isWithin(list: List, most: number): boolean {
    if (list.noun === 'tracks' && list.filter.playlistId !== undefined && !this.#isOrdinary(list.filter.playlistId)) {
      // What its rules leave nobody knows, nor what it takes to find out.
      return false
    }
    for (const bound of this.#boundsOf(list, most)) if (bound <= most) return true
    return false
  }

  /** Upper bounds of what is left, each by one part of the filter. */
  *#boundsOf(list: List, most: number): Generator<number> {
    if (list.noun === 'genres') return
    if (list.noun === 'tracks') {
      const { albumId, artistId, genreId, folder, playlistId, availability } = list.filter
      if (availability?.length === 1 && availability[0] === 'cached') yield this.#kept.get() ?? 0
      if (albumId !== undefined) yield this.#tracksOf('albums', albumId, most)
      if (artistId !== undefined) yield this.#tracksOf('artists', artistId, most)
      if (genreId !== undefined) yield this.#tracksOf('genres', genreId, most)
      if (folder !== undefined) yield this.#filesIn(folder, most)
      if (playlistId !== undefined)
        yield this.#countUpTo(most, 'personal.playlist_item where playlist_id = ?', [playlistId])
    }
    if (list.noun === 'albums') {
      const { artistId, genreId } = list.filter
      if (artistId !== undefined) yield this.#albumsOf.get(artistId) ?? 0
      if (genreId !== undefined) yield this.#albumsIn.get(genreId) ?? 0
    }
    for (const mark of marksIn(list.filter)) {
      const { is, sql, params } = markSql(list.noun, mark)
      if (is) yield this.#countUpTo(most, `(${sql})`, [...params])
    }
  }

  #isOrdinary(playlistId: string): boolean {
    return this.#ordinary.get(playlistId) !== undefined
  }

  /** About how many tracks; counting stops beyond `most`. */
  ofSelection(selection: NamedSelection, most: number): number {
    if (selection.kind === 'folder') return this.#filesIn({ ...selection, deep: true }, most)
    let sum = 0
    for (const id of selection.ids) {
      sum += this.#tracksOf(selection.kind, id, most)
      if (sum > most) break
    }
    return sum
  }

  #tracksOf(kind: 'albums' | 'artists' | 'genres', id: string, most: number): number {
    if (kind === 'albums') return this.#album.get(id) ?? 0
    if (kind === 'genres') return this.#genre.get(id) ?? 0
    return this.#countUpTo(most, 'track_artist where artist_id = (select id from artist where key = ?)', [id])
  }

  #filesIn({ sourceId, path, deep }: { sourceId: number; path: string; deep: boolean }, most: number): number {
    const { sql, params } = deep ? folderRange(path) : { sql: 'folder = ?', params: [path] }
    return this.#countUpTo(most, `copy where source_id = ? and ${sql}`, [sourceId, ...params])
  }

  #countUpTo(most: number, from: string, params: (string | number)[]): number {
    return this.#sql
      .prepare<unknown[], number>(`select count(*) from (select 1 from ${from} limit ${most + 1})`)
      .pluck()
      .get(...params) as number
  }
}
