/** The text filter of a list, in the language of the search field, as sets of row ids that it leaves or leaves out. */
import type { Database } from 'better-sqlite3'
import { albumExpression, artistExpression, trackExpression } from './fts-expression.ts'
import { type Condition, markSql } from './mark-sql.ts'
import { middleWords } from './near-words.ts'
import { isEmpty, isWordless, parseSearch, type SearchQuery } from './search-query.ts'

export type Searched = 'tracks' | 'albums' | 'artists'

export type TextSql =
  /** Nothing is asked for, or a filter word is still being typed. */
  | { kind: 'all' }
  /** Nothing can answer. */
  | { kind: 'none' }
  | { kind: 'where'; conditions: readonly Condition[] }

/** In a list, unlike in the search field, nothing is left out: the number is a bound for nonsense such as "ing". */
const MOST_MIDDLE_WORDS = 2_000

const BY_TEXT = {
  tracks: { expression: trackExpression, sql: 'select rowid from track_text where track_text match ?' },
  albums: { expression: albumExpression, sql: 'select rowid from album_text where album_text match ?' },
  artists: { expression: artistExpression, sql: 'select rowid from artist_text where artist_text match ?' },
}

/** What holds a track that answers, when the noun's own index cannot tell. */
const BY_TRACKS = {
  albums: `select t.album_id from track t where t.id in (${BY_TEXT.tracks.sql}) and t.album_id is not null`,
  artists: `select ta.artist_id from track_artist ta where ta.role in ('artist', 'albumArtist') and ta.track_id in (${BY_TEXT.tracks.sql})`,
}

export function textSql(db: Database, noun: Searched, text: string | undefined): TextSql {
  const query = parseSearch(text ?? '')
  if (isEmpty(query)) return { kind: query.typed === '' || query.hints.length > 0 ? 'all' : 'none' }
  const words = isWordless(query) ? [] : wordsSql(db, noun, query)
  if (words === undefined) return { kind: 'none' }
  return { kind: 'where', conditions: [...words, ...query.marks.map((mark) => markSql(noun, mark))] }
}

/** Undefined where nothing can answer. */
function wordsSql(db: Database, noun: Searched, query: SearchQuery): Condition[] | undefined {
  const expand = (word: string) => middleWords(db, word, MOST_MIDDLE_WORDS)
  const own = BY_TEXT[noun].expression(query, { expand })
  if (own !== undefined) return [{ is: true, sql: BY_TEXT[noun].sql, params: [own] }]
  const byTracks = noun === 'tracks' ? undefined : trackExpression(query, { expand })
  if (byTracks === undefined || noun === 'tracks') return undefined
  return [{ is: true, sql: BY_TRACKS[noun], params: [byTracks] }]
}
