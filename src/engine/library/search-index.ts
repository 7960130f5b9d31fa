/**
 * Keeps the search index (0001_search.sql) in step with the tables. Called inside the write transaction that changed the
 * rows, after the change: `index…` reads the rows as they now are and replaces what the index held of them; ids without a
 * row are taken out. Idempotent. `unindex…` needs the ids only, so it may come before or after the delete.
 *
 * Of a track the index holds title, artist (with album artist, composer, conductor, performer and remixer), album, year,
 * format and genres: whoever changes one of these, also on the album or in track_genre, calls `indexTracks` for the tracks it
 * shows on.
 */
import type Database from 'better-sqlite3'
import { perDatabase } from './per-database.ts'
import { indexText, isSingle, wordList } from './search-text.ts'

/** What the index is told of a track; lists have one value a line, in the order of the tables. */
export interface TrackText {
  id: number
  title: string
  artist: string
  album: string | null
  albumArtist: string | null
  compilation: number | null
  year: number | null
  format: string
  lossless: number
  genres: string | null
  /** Who wrote, led or reworked it, beyond the artists shown. */
  people: string | null
}

interface AlbumText {
  id: number
  title: string
  artist: string
  year: number | null
}

interface ArtistText {
  id: number
  name: string
  sortName: string
}

/** Facet tokens, as the migration explains them; the query side builds the same. */
export const facet = {
  year: (year: number) => `=y${year}`,
  decade: (year: number) => `=d${Math.floor(year / 10) * 10}`,
  format: (word: string) => `=f${word}`,
  lossless: '=lossless',
  lossy: '=lossy',
  genre: (word: string) => `=g${word}`,
}

function prepare(sql: Database.Database) {
  return {
    track: sql.prepare<[number], TrackText>(`
      select t.id, t.title, t.artist, a.title as album, a.artist as albumArtist, a.compilation, t.year, t.format, t.lossless,
        (select group_concat(g.name, char(10)) from track_genre tg join genre g on g.id = tg.genre_id where tg.track_id = t.id) as genres,
        (select group_concat(ta.name, char(10)) from track_artist ta
         where ta.track_id = t.id and ta.role in ('composer', 'conductor', 'performer', 'remixer')) as people
      from track t left join album a on a.id = t.album_id where t.id = ?`),
    album: sql.prepare<[number], AlbumText>('select id, title, artist, year from album where id = ?'),
    artist: sql.prepare<[number], ArtistText>('select id, name, sort_name as sortName from artist where id = ?'),
    putTrack: sql.prepare<[number, string, string, string, string]>(
      'insert or replace into track_text (rowid, title, artist, album, facet) values (?, ?, ?, ?, ?)',
    ),
    putAlbum: sql.prepare<[number, string, string, string]>(
      'insert or replace into album_text (rowid, title, artist, facet) values (?, ?, ?, ?)',
    ),
    putArtist: sql.prepare<[number, string]>('insert or replace into artist_text (rowid, name) values (?, ?)'),
    dropTrack: sql.prepare<[number]>('delete from track_text where rowid = ?'),
    dropAlbum: sql.prepare<[number]>('delete from album_text where rowid = ?'),
    dropArtist: sql.prepare<[number]>('delete from artist_text where rowid = ?'),
    lastWord: sql.prepare<[], number>('select coalesce(max(id), 0) from search_word').pluck(),
    putWord: sql.prepare<[string]>('insert or ignore into search_word (word) values (?)'),
    putTrigrams: sql.prepare<[number | bigint, string]>('insert into word_trigram (rowid, word) values (?, ?)'),
  }
}

const statementsOf = perDatabase(prepare)

/** Of a track whose row was just written its text may be given, to save reading it again. */
export function indexTracks(sql: Database.Database, tracks: readonly (number | TrackText)[]): void {
  const db = statementsOf(sql)
  const words = new Words(sql, db)
  // Neighbours share artist, album and genres: one folding for a run of them.
  const artistText = remembered(indexText)
  const albumText = remembered(indexText)
  const genreText = remembered(genreFacets)
  for (const given of tracks) {
    const row = typeof given === 'number' ? db.track.get(given) : given
    if (row === undefined) {
      db.dropTrack.run(given as number)
      continue
    }
    const title = indexText(row.title)
    let artist = artistText(row.artist)
    if (row.albumArtist !== null && row.albumArtist !== row.artist && row.compilation !== 1) {
      artist += ` ${indexText(row.albumArtist)}`
    }
    if (row.people !== null) artist += moreWords(artist, artistText(row.people))
    const album = row.album === null ? '' : albumText(row.album)
    const facets = yearFacets(row.year) + formatFacets(row) + (row.genres === null ? '' : genreText(row.genres))
    db.putTrack.run(row.id, title, artist, album, facets)
    words.add(title)
    words.add(artist)
    words.add(album)
  }
}

export function unindexTracks(sql: Database.Database, trackIds: readonly number[]): void {
  const { dropTrack } = statementsOf(sql)
  for (const id of trackIds) dropTrack.run(id)
}

export function indexAlbums(sql: Database.Database, albumIds: readonly number[]): void {
  const db = statementsOf(sql)
  const words = new Words(sql, db)
  for (const id of albumIds) {
    const row = db.album.get(id)
    if (row === undefined) {
      db.dropAlbum.run(id)
      continue
    }
    const title = indexText(row.title)
    const artist = indexText(row.artist)
    db.putAlbum.run(id, title, artist, yearFacets(row.year))
    words.add(title)
    words.add(artist)
  }
}

export function unindexAlbums(sql: Database.Database, albumIds: readonly number[]): void {
  const { dropAlbum } = statementsOf(sql)
  for (const id of albumIds) dropAlbum.run(id)
}

export function indexArtists(sql: Database.Database, artistIds: readonly number[]): void {
  const db = statementsOf(sql)
  const words = new Words(sql, db)
  for (const id of artistIds) {
    const row = db.artist.get(id)
    if (row === undefined) {
      db.dropArtist.run(id)
      continue
    }
    let text = indexText(row.name)
    // The sort name of a name in another script is how others write it; of an ordinary one it says nothing new.
    text += moreWords(text, indexText(row.sortName))
    db.putArtist.run(id, text)
    words.add(text)
  }
}

export function unindexArtists(sql: Database.Database, artistIds: readonly number[]): void {
  const { dropArtist } = statementsOf(sql)
  for (const id of artistIds) dropArtist.run(id)
}

/** The words of `more` that `text` does not hold yet, to be added to it. */
function moreWords(text: string, more: string): string {
  const known = new Set(text.split(' '))
  const words = more.split(' ').filter((word) => word !== '' && !known.has(word))
  return words.length === 0 ? '' : ` ${words.join(' ')}`
}

const yearFacets = (year: number | null): string => (year === null ? '' : `${facet.year(year)} ${facet.decade(year)} `)

const formatFacets = ({ format, lossless }: TrackText): string =>
  `${wordList(format).map(facet.format).join(' ')} ${lossless === 1 ? facet.lossless : facet.lossy} `

const genreFacets = (genres: string): string => wordList(genres).map(facet.genre).join(' ')

/** The answer for the last few arguments. */
function remembered(make: (text: string) => string): (text: string) => string {
  const known = new Map<string, string>()
  return (text) => {
    let made = known.get(text)
    if (made === undefined) {
      if (known.size >= 500) known.clear()
      known.set(text, (made = make(text)))
    }
    return made
  }
}

/** Shorter ones have no inside that is worth looking for. */
const MIN_WORD = 4

/** So many are remembered at most. */
const MOST_WORDS = 20_000

interface Vocabulary {
  /** Words that the table surely has. */
  known: Set<string>
  /** The last row of the table when they were noted. */
  lastRow: number
}

const vocabularies = perDatabase((): Vocabulary => ({ known: new Set(), lastRow: 0 }))

/**
 * Takes new words into the vocabulary. It remembers what it has seen for as long as the table ends where it ended then: a
 * transaction rolled back takes its words with it, and a memory that outlived it would leave them out for good.
 */
class Words {
  readonly #texts = new Set<string>()
  readonly #db: ReturnType<typeof prepare>
  readonly #vocabulary: Vocabulary

  constructor(sql: Database.Database, db: ReturnType<typeof prepare>) {
    this.#db = db
    this.#vocabulary = vocabularies(sql)
    const { known, lastRow } = this.#vocabulary
    const last = db.lastWord.get() as number
    if (last === lastRow && known.size < MOST_WORDS) return
    known.clear()
    this.#vocabulary.lastRow = last
  }

  add(text: string): void {
    if (this.#texts.has(text)) return
    this.#texts.add(text)
    const { known } = this.#vocabulary
    for (const word of text.split(' ')) {
      if (word.length < MIN_WORD || known.has(word)) continue
      if (!isSingle(word)) this.#put(word)
      known.add(word)
    }
  }

  #put(word: string): void {
    const { changes, lastInsertRowid } = this.#db.putWord.run(word)
    if (changes === 0) return
    this.#db.putTrigrams.run(lastInsertRowid, word)
    this.#vocabulary.lastRow = Number(lastInsertRowid)
  }
}
