/**
 * What the user typed into a search field, understood: words, "quoted phrases", -without, and filter words such as
 * `artist:` or `year:1990..1999`. Understanding never fails: what looks like a filter word and is none becomes a hint or
 * plain words. Pure; `fts-expression.ts` turns the result into what FTS5 takes.
 */
import { type Chunk, chunksOf, fold } from '../library/search-text.ts'
import { type Mark, MOST_STARS } from './mark-sql.ts'

export type Field = 'title' | 'artist' | 'album' | 'genre'

export type Part =
  /** Words, each the beginning of a word; in `field` only when there is one. */
  | { kind: 'words'; field?: Field; chunks: Chunk[] }
  /** Words in this order, side by side. */
  | { kind: 'phrase'; field?: Field; words: string[] }
  | { kind: 'years'; from: number; to: number }
  | { kind: 'format'; words: string[] }
  | { kind: 'lossless'; is: boolean }

export interface SearchQuery {
  all: Part[]
  none: Part[]
  /** What the user did with it, exclusions turned: the text index knows nothing of them. */
  marks: Mark[]
  /** For the user, where a filter word could not be understood. */
  hints: string[]
  /** All of it as typed. */
  typed: string
}

export const MIN_YEAR = 1000
export const MAX_YEAR = 2109

/** Enough for a sentence; more would make a query that costs without finding. */
const MAX_PARTS = 16

/** -field: with nothing behind it yet; or -field: then a quoted phrase (perhaps not closed yet) or all up to the next blank. */
const PIECE = /(-?)([a-z]+):(?=\s|$)|(-?)(?:([a-z]+):)?(?:["“„”]([^"“„”]*)["“„”]?|([^\s"“„”]+))/giu

export function parseSearch(text: string): SearchQuery {
  const query: SearchQuery = { all: [], none: [], marks: [], hints: [], typed: text.trim() }
  for (const match of text.matchAll(PIECE)) {
    const [whole, lonelyMinus, lonelyField, minus, field, quoted, bare] = match
    const into = (minus ?? lonelyMinus) === '-' ? query.none : query.all
    if (into.length >= MAX_PARTS) break
    const name = (field ?? lonelyField)?.toLowerCase()
    const understand = name === undefined ? undefined : FIELDS[name]
    if (understand === undefined) {
      addWords(into, quoted === undefined ? whole.slice((minus ?? lonelyMinus ?? '').length) : undefined, quoted, name)
      continue
    }
    const value = (quoted ?? bare ?? '').trim()
    if (value === '') query.hints.push(`${name}: waits for a value: ${EXAMPLES[name!]}`)
    else understand(value, quoted !== undefined, into, query)
  }
  // The index holds signs only where a name has nothing else: the & of "Simon & Garfunkel" is not in it.
  if (!query.all.every(isSigns)) query.all = query.all.filter((part) => !isSigns(part))
  query.hints = [...new Set(query.hints)].slice(0, 5)
  return query
}

const isSigns = (part: Part): boolean =>
  part.kind === 'words' && !part.chunks.some(({ words }) => words.some((word) => /[\p{L}\p{N}]/u.test(word)))

/** True when it asks for nothing, so that a list is not restricted by it. */
export const isEmpty = ({ marks, ...query }: SearchQuery): boolean => isWordless(query) && marks.length === 0

/** True when there is nothing in it that the text index could answer. */
export const isWordless = ({ all, none }: Pick<SearchQuery, 'all' | 'none'>): boolean =>
  all.length === 0 && none.length === 0

function addWords(into: Part[], bare: string | undefined, quoted: string | undefined, prefix?: string): void {
  if (quoted !== undefined) {
    // `nofield:"a b"`: not a filter word, hence its letters count as words too.
    if (prefix !== undefined) addWords(into, prefix, undefined)
    const words = chunksOf(quoted).flatMap((chunk) => chunk.words)
    if (words.length > 0) into.push({ kind: 'phrase', words })
    return
  }
  const chunks = chunksOf(bare!)
  if (chunks.length > 0) into.push({ kind: 'words', chunks })
}

/** `into` is one of the lists of the query: what is wanted, or what is not. */
type Understand = (value: string, quoted: boolean, into: Part[], query: SearchQuery) => void

const inField =
  (field: Field): Understand =>
  (value, quoted, into) => {
    const chunks = chunksOf(value)
    if (chunks.length === 0) return
    if (quoted) into.push({ kind: 'phrase', field, words: chunks.flatMap((chunk) => chunk.words) })
    else into.push({ kind: 'words', field, chunks })
  }

const YEARS = /^(\d{4})?(\.\.\.?|-|–)?(\d{4})?$/
const DECADE = /^(\d{3})0s$/

const years: Understand = (value, _quoted, into, { hints }) => {
  const decade = DECADE.exec(value)
  if (decade) {
    const from = Number(decade[1]) * 10
    into.push({ kind: 'years', from, to: from + 9 })
    return
  }
  const match = YEARS.exec(value)
  const [, first, dots, last] = match ?? []
  if (match === null || (first === undefined && last === undefined)) {
    hints.push(`year:${value} is not a year; year:1994, year:1990..1999 and year:..1980 are`)
    return
  }
  const from = first === undefined ? MIN_YEAR : Number(first)
  const to = last === undefined ? (dots === undefined ? from : MAX_YEAR) : Number(last)
  if (from > to) {
    hints.push(`year:${value} ends before it begins`)
    return
  }
  into.push({ kind: 'years', from: Math.max(from, MIN_YEAR), to: Math.min(to, MAX_YEAR) })
}

/** What people call a format, and the codecs it may hold. */
const FORMATS: Record<string, string[]> = {
  m4a: ['aac', 'alac'],
  mp4: ['aac', 'alac'],
  ogg: ['vorbis', 'opus', 'ogg'],
  oga: ['vorbis', 'opus', 'flac', 'ogg'],
  wav: ['pcm', 'wav'],
  wave: ['pcm', 'wav'],
  aif: ['pcm', 'aiff'],
  aiff: ['pcm', 'aiff'],
  wma: ['wma', 'wmav2'],
}

const format: Understand = (value, _quoted, into) => {
  const words = chunksOf(value).flatMap((chunk) => chunk.words)
  if (words.length > 0) into.push({ kind: 'format', words: words.flatMap((word) => FORMATS[word] ?? [word]) })
}

const is: Understand = (value, _quoted, into, { none, marks, hints }) => {
  const word = fold(value)
  if (word === 'lossless' || word === 'lossy') into.push({ kind: 'lossless', is: word === 'lossless' })
  else if (word === 'downloaded' || word === 'kept') marks.push({ kind: 'kept', is: into !== none })
  else hints.push(`is:${value} is not known; is:lossless, is:lossy and is:downloaded are`)
}

const YES = new Set(['yes', 'true', '1'])
const NO = new Set(['no', 'false', '0'])

const yesOrNo =
  (kind: 'favourite' | 'played'): Understand =>
  (value, _quoted, into, { none, marks, hints }) => {
    const word = fold(value)
    if (YES.has(word) || NO.has(word)) marks.push({ kind, is: YES.has(word) === (into !== none) })
    else hints.push(`${kind}:${value} is not known; ${kind}:yes and ${kind}:no are`)
  }

/** A bound before the stars, or two of them with dots between; a comma is taken for a point. */
const STARS = /^(>=|<=|>|<|=)?(\d(?:[.,][05])?)?(?:(\.\.\.?|-|–)(\d(?:[.,][05])?)?)?$/

const stars: Understand = (value, _quoted, into, { none, marks, hints }) => {
  const [, bound, first, dots, last] = STARS.exec(value) ?? []
  const range = dots === undefined ? bounded(bound, halves(first)) : between(bound, halves(first), halves(last))
  if (range === undefined || range.from > range.to || range.to > MOST_STARS)
    hints.push(`stars:${value} is not known; stars:4, stars:>=4, stars:3..4.5 and stars:0 (not rated) are`)
  else marks.push({ kind: 'stars', ...range, is: into !== none })
}

const halves = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : Math.round(Number(text.replace(',', '.')) * 2)

type Range = { from: number; to: number } | undefined

const between = (bound: string | undefined, from: number | undefined, to: number | undefined): Range =>
  bound !== undefined || (from === undefined && to === undefined)
    ? undefined
    : { from: from ?? 1, to: to ?? MOST_STARS }

/** Of what has stars: what has none is asked for by 0 alone. */
function bounded(bound: string | undefined, given: number | undefined): Range {
  if (given === undefined) return undefined
  switch (bound) {
    case '>=':
      return { from: Math.max(1, given), to: MOST_STARS }
    case '>':
      return { from: given + 1, to: MOST_STARS }
    case '<=':
      return { from: Math.min(1, given), to: given }
    case '<':
      return { from: 1, to: given - 1 }
    default:
      return { from: given, to: given }
  }
}

const FIELDS: Record<string, Understand | undefined> = {
  __proto__: null as never,
  title: inField('title'),
  artist: inField('artist'),
  album: inField('album'),
  genre: inField('genre'),
  year: years,
  format,
  is,
  favourite: yesOrNo('favourite'),
  favorite: yesOrNo('favourite'),
  stars,
  played: yesOrNo('played'),
}

const EXAMPLES: Record<string, string> = {
  title: 'title:moon',
  artist: 'artist:"pink floyd"',
  album: 'album:animals',
  genre: 'genre:jazz',
  year: 'year:1994 or year:1990..1999',
  format: 'format:flac',
  is: 'is:lossless or is:downloaded',
  favourite: 'favourite:yes',
  favorite: 'favorite:yes',
  stars: 'stars:>=4',
  played: 'played:no',
}
