/**
 * A SearchQuery as an FTS5 expression. Every word goes in between quotes, and words never hold a quote (search-text.ts),
 * so nothing the user types is ever read as syntax. Undefined means: this index cannot answer that query.
 */
import { facet } from '../library/search-index.ts'
import type { Chunk } from '../library/search-text.ts'
import { type Field, MAX_YEAR, MIN_YEAR, type Part, type SearchQuery } from './search-query.ts'

/** More words for a word: those that hold it in their middle, or are spelt nearly like it. */
export type Expand = (word: string) => readonly string[]

export interface Reading {
  expand?: Expand
  /** Words before the last are taken as typed to their end. Much quicker for common words; without it all may be beginnings. */
  earlierWhole?: boolean
}

/** Which column of an index answers for a field. */
type Columns = Partial<Record<Field, string>>

const TRACK: Columns = { title: 'title', artist: 'artist', album: 'album' }
const ALBUM: Columns = { artist: 'artist', album: 'title' }
const ARTIST: Columns = { artist: 'name' }

/** Any track at all: each has a format. */
const EVERY_TRACK = '"=f" *'

export const trackExpression = (query: SearchQuery, reading: Reading = {}): string | undefined =>
  combine(query, reading, (part, word) => partExpression(part, TRACK, true, word), EVERY_TRACK)

/** Undefined when the query asks for what only tracks have. */
export const albumExpression = (query: SearchQuery, reading: Reading = {}): string | undefined =>
  combine(query, reading, (part, word) =>
    part.kind === 'years' ? yearsExpression(part) : partExpression(part, ALBUM, false, word),
  )

export const artistExpression = (query: SearchQuery, reading: Reading = {}): string | undefined =>
  combine(query, reading, (part, word) => partExpression(part, ARTIST, false, word))

function combine(
  { all, none }: SearchQuery,
  { expand, earlierWhole = false }: Reading,
  expressionOf: (part: Part, word: Word) => string | undefined,
  everything?: string,
): string | undefined {
  const wanted = all.map((part, i) => expressionOf(part, { expand, whole: earlierWhole && i < all.length - 1 }))
  // What is to be left out is meant as it is written.
  const unwanted = none.map((part) => expressionOf(part, { whole: true }))
  if (wanted.includes(undefined) || unwanted.includes(undefined)) return undefined
  if (wanted.length === 0) {
    if (everything === undefined || unwanted.length === 0) return undefined
    wanted.push(everything)
  }
  const positive = wanted.map((expression) => `(${expression})`).join(' AND ')
  return unwanted.length === 0 ? positive : `(${positive}) NOT (${unwanted.map((e) => `(${e})`).join(' OR ')})`
}

/** How a word is to be taken. */
interface Word {
  whole: boolean
  expand?: Expand
}

function partExpression(part: Part, columns: Columns, facets: boolean, word: Word): string | undefined {
  switch (part.kind) {
    case 'words':
    case 'phrase': {
      if (part.field === 'genre') return facets ? genreExpression(part) : undefined
      const column = part.field === undefined ? undefined : columns[part.field]
      if (part.field !== undefined && column === undefined) return undefined
      const expression =
        part.kind === 'phrase'
          ? quoted(part.words)
          : part.chunks.map((chunk) => `(${chunkExpression(chunk, word)})`).join(' AND ')
      return column === undefined ? expression : `${column} : (${expression})`
    }
    case 'years':
      return facets ? yearsExpression(part) : undefined
    case 'format':
      return facets ? part.words.map((word) => `${quoted([facet.format(word)])} *`).join(' OR ') : undefined
    case 'lossless':
      return facets ? quoted([part.is ? facet.lossless : facet.lossy]) : undefined
  }
}

/** A run of that many characters (of a script without blanks) names what it names; comparing more only takes time. */
const LONGEST_RUN = 24

function chunkExpression({ words, joined }: Chunk, { whole, expand }: Word): string {
  const ending = whole ? '' : ' *'
  const forms = [quoted(words.slice(0, LONGEST_RUN)) + ending]
  if (joined !== undefined) forms.push(quoted([joined]) + ending)
  if (words.length === 1 && expand !== undefined) forms.push(...expand(words[0]!).map((word) => quoted([word])))
  return forms.join(' OR ')
}

function genreExpression(part: Part & { kind: 'words' | 'phrase' }): string {
  const words = part.kind === 'phrase' ? part.words : part.chunks.flatMap((chunk) => chunk.words)
  return `${quoted(words.map(facet.genre))}${part.kind === 'words' ? ' *' : ''}`
}

/** Whole decades by their own token, the rest year by year. */
function yearsExpression({ from, to }: { from: number; to: number }): string {
  if (from === MIN_YEAR && to === MAX_YEAR) return '"=y" *'
  const tokens: string[] = []
  for (let year = from; year <= to;) {
    if (year % 10 === 0 && year + 9 <= to) {
      tokens.push(facet.decade(year))
      year += 10
    } else {
      tokens.push(facet.year(year))
      year++
    }
  }
  return tokens.map((token) => quoted([token])).join(' OR ')
}

/** Words hold no quote; were one ever to, it is doubled. */
const quoted = (words: readonly string[]): string => `"${words.join(' ').replaceAll('"', '""')}"`
