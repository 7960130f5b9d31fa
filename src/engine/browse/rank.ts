/**
 * How well a name answers what was typed. Exactly it, then beginning with it, then holding it, then holding its words; what
 * is played more, or has more to hear, goes before its equals. Pure.
 */
import { chunksOf, wordList } from '../library/search-text.ts'
import type { SearchQuery } from './search-query.ts'

export interface Named {
  id: number
  name: string
  /** Other text in which words may be found: a track's artist and album. */
  beside: string
  /** Plays, or what stands for them. */
  weight: number
}

export interface Ranked {
  id: number
  score: number
}

export interface Wanted {
  /** The words, whatever field they are for. */
  words: string[]
  /** The words typed without a field, as one line; empty when there are none. */
  phrase: string
  /** The same as it was typed, signs included, to be looked up in a sort index. */
  typed: string
  /** Nothing but words: no filter word, no exclusion. */
  plain: boolean
}

export function wantedIn({ all, none, marks, typed }: SearchQuery): Wanted {
  const free = all.flatMap((part) =>
    (part.kind === 'words' || part.kind === 'phrase') && part.field === undefined ? [part] : [],
  )
  const phrase = free.flatMap((part) =>
    part.kind === 'phrase' ? part.words : part.chunks.flatMap((chunk) => chunk.words),
  )
  const fielded = all.flatMap((part) =>
    part.kind === 'words' && part.field !== undefined && part.field !== 'genre'
      ? part.chunks.flatMap((chunk) => chunk.words)
      : [],
  )
  return {
    words: [...phrase, ...fielded],
    phrase: phrase.join(' '),
    typed,
    plain: none.length === 0 && marks.length === 0 && free.length === all.length,
  }
}

/** Best first; equals in the order of their ids. */
export function rank(candidates: readonly Named[], wanted: Wanted): Ranked[] {
  return candidates
    .map((named) => ({ id: named.id, score: scoreOf(named, wanted) }))
    .sort((a, b) => b.score - a.score || a.id - b.id)
}

export const ARTICLE = /^(the|a|an) /

const MOST_WEIGHT = 90

function scoreOf({ name, beside, weight }: Named, { words, phrase }: Wanted): number {
  const said = ` ${wordLine(name)} `
  const bare = said.trimStart().replace(ARTICLE, '')
  const whole = words.filter((word) => said.includes(` ${word} `)).length
  // A longer name that holds the same is further from what was meant.
  const more = whole * 10 - Math.min(said.length, 40) / 4 + Math.min(MOST_WEIGHT, 15 * Math.log2(1 + weight))
  if (phrase !== '') {
    if (said.trim() === phrase || bare.trim() === phrase) return 1000 + more
    if (said.startsWith(` ${phrase} `) || bare.startsWith(`${phrase} `)) return 600 + more
    if (said.startsWith(` ${phrase}`) || bare.startsWith(phrase)) return 500 + more
    if (said.includes(` ${phrase} `)) return 400 + more
    if (said.includes(` ${phrase}`)) return 350 + more
  }
  const inName = words.filter((word) => said.includes(` ${word}`)).length
  if (inName === words.length && words.length > 0) return 300 + more
  // Found without its signs: acdc for AC/DC.
  if (phrase !== '' && chunksOf(name).some(({ joined }) => joined?.startsWith(phrase))) return 450 + more
  const around = ` ${wordLine(beside)} `
  const inAny = words.filter((word) => said.includes(` ${word}`) || around.includes(` ${word}`)).length
  return 100 + inAny * 20 + inName * 10 + more
}

// oxlint-disable-next-line no-control-regex
const ASCII = /^[\x00-\x7f]*$/

/** The words of a text on one line; most texts are plain, and there are hundreds to rank at every letter typed. */
function wordLine(text: string): string {
  if (!ASCII.test(text)) return wordList(text).join(' ')
  const line = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()
  return line === '' ? wordList(text).join(' ') : line
}
