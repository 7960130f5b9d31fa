/**
 * A SearchQuery as an FTS5 expression. Every word goes in between quotes, and words never hold a quote (search-text.ts),
 * so nothing the user types is ever read as syntax. Undefined means: this index cannot answer that query.
 */
import { facet } from '../library/search-index.ts'
import type { Chunk } from '../library/search-text.ts'
import { type Field, MAX_YEAR, MIN_YEAR, type Part, type SearchQuery } from './search-query.ts'

/** More words for a word: those that hold it in their middle, or are spelt nearly like it. */
export type Expand = (word: string) => readonly string[]

/** Which column of an index answers for a field. */
type Columns = Partial<Record<Field, string>>

const TRACK: Columns = { title: 'title', artist: 'artist', album: 'album' }
const ALBUM: Columns = { artist: 'artist', album: 'title' }
const ARTIST: Columns = { artist: 'name' }

/** Any track at all: each has a format. */
const EVERY_TRACK = '"=f" *'

export const trackExpression = (query: SearchQuery, expand?: Expand): string | undefined =>
  combine(query, (part) => partExpression(part, TRACK, true, expand), EVERY_TRACK)

/** Undefined when the query asks for what only tracks have. */
export const albumExpression = (query: SearchQuery, expand?: Expand): string | undefined =>
  combine(query, (part) => (part.kind === 'years' ? yearsExpression(part) : partExpression(part, ALBUM, false, expand)))

export const artistExpression = (query: SearchQuery, expand?: Expand): string | undefined =>
  combine(query, (part) => partExpression(part, ARTIST, false, expand))

function combine(
  { all, none }: SearchQuery,
  expressionOf: (part: Part) => string | undefined,
  everything?: string,
): string | undefined {
  const wanted = all.map(expressionOf)
  const unwanted = none.map(expressionOf)
  if (wanted.includes(undefined) || unwanted.includes(undefined)) return undefined
  if (wanted.length === 0) {
    if (everything === undefined || unwanted.length === 0) return undefined
    wanted.push(everything)
  }
  const positive = wanted.map((expression) => `(${expression})`).join(' AND ')
  return unwanted.length === 0 ? positive : `(${positive}) NOT (${unwanted.map((e) => `(${e})`).join(' OR ')})`
}

function partExpression(part: Part, columns: Columns, facets: boolean, expand?: Expand): string | undefined {
  switch (part.kind) {
    case 'words':
    case 'phrase': {
      if (part.field === 'genre') return facets ? genreExpression(part) : undefined
      const column = part.field === undefined ? undefined : columns[part.field]
      if (part.field !== undefined && column === undefined) return undefined
      const expression =
        part.kind === 'phrase'
          ? quoted(part.words)
          : part.chunks.map((chunk) => `(${chunkExpression(chunk, expand)})`).join(' AND ')
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

function chunkExpression({ words, joined }: Chunk, expand?: Expand): string {
  const forms = [`${quoted(words)} *`]
  if (joined !== undefined) forms.push(`${quoted([joined])} *`)
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
