/**
 * Text as the search index holds it. The same words come out for what is indexed and for what is typed, so an index row
 * and a query meet whatever the accents, the case, the width or the script: `Sigur Rós` → sigur ros, `東京` → 東 京.
 *
 * Pure. Words hold letters, digits and marks only, and never a quote or a blank: they may stand between quotes in FTS5.
 */

import { LATIN, letterByLetter, NOT_ASCII, plainLetters } from './latin-letters.ts'

/** Marks that make no word of their own; those of Indic scripts and the voicing of kana do, and stay. */
const ACCENTS = /\u0640|[[\p{Mn}&&[\p{sc=Inherited}\p{sc=Arabic}\p{sc=Hebrew}\p{sc=Cyrillic}]]--\p{scx=Hiragana}]/gv
const FINAL_SIGMA = /ς/g
const KATAKANA = /[\u30a1-\u30f6]/g
const TRADE_MARKS = /[™®©℗℠]/g
// oxlint-disable-next-line no-control-regex
const ASCII = /^[\x00-\x7f]*$/

/** Lower case, without accents, in one width; katakana as hiragana. Punctuation and blanks stay. */
export function fold(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase()
  return LATIN.test(text) ? text.replace(NOT_ASCII, foldedLetter).toLowerCase() : foldAny(text)
}

function foldAny(text: string): string {
  return plainLetters(text.replace(TRADE_MARKS, '').normalize('NFKD').toLowerCase().replace(ACCENTS, ''))
    .replace(FINAL_SIGMA, 'σ')
    .normalize('NFC')
    .replace(KATAKANA, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60))
}

/** Letters of western Europe fold one by one, and there are few of them: each is folded once. */
const foldedLetter = letterByLetter(foldAny)

/** Longer words, and words beyond this many of one text, help nobody and cost every search. */
const MAX_WORD = 60
const MAX_WORDS = 60

const CHUNK = /\S+/g
const WORD = /[\p{L}\p{N}\p{M}]+/gu
const PLAIN_WORD = /[a-z0-9]+/g
const PLAIN_WORDS = /^[a-z0-9]+(?: [a-z0-9]+)*$/
/** Written without blanks between words: each character is a word, and a run of them is asked for as a phrase. */
const SINGLE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー]/u
const SINGLES = new RegExp(SINGLE.source, 'gu')
/** What a name made of signs only (`!!!`, `÷`) keeps. */
const SIGNS = /[^\s\p{C}\p{Z}"'=]+/gu
/** Signs that stand for letters inside a word: P!nk, Ke$ha. */
const LOOKALIKE: Record<string, string> = { $: 's', '!': 'i', '@': 'a', '€': 'e' }

/** One piece of text between blanks. */
export interface Chunk {
  /** Its words in order; several when signs (`AC/DC`, `don't`) or scripts without blanks part it. */
  words: string[]
  /** The words without what parts them (acdc, dont), where people leave that out. */
  joined?: string
}

/** The chunks of a text; of a text without any letter or digit, its signs. */
export function chunksOf(text: string): Chunk[] {
  const folded = fold(text)
  const plain = ASCII.test(folded)
  const chunks: Chunk[] = []
  let count = 0
  for (const [chunk] of folded.matchAll(CHUNK)) {
    const words = plain ? (chunk.match(PLAIN_WORD) ?? []) : wordsOf(chunk)
    if (words.length === 0) continue
    chunks.push(
      words.length > 1 ? { words: words.slice(0, MAX_WORDS), ...joinedOf(chunk, words) } : { words: [cut(words[0]!)] },
    )
    count += words.length
    if (count >= MAX_WORDS) break
  }
  if (chunks.length > 0) return chunks
  return [...folded.matchAll(SIGNS)].slice(0, MAX_WORDS).map(([signs]) => ({ words: [cut(signs)] }))
}

/** The words of a text as one line for the index: words in order, then the joined forms. */
export function indexText(text: string): string {
  if (text.length <= MAX_WORD) {
    const lower = text.toLowerCase()
    // Most texts are such already, and there are many of them.
    if (PLAIN_WORDS.test(lower)) return lower
  }
  const words: string[] = []
  const joined: string[] = []
  for (const chunk of chunksOf(text)) {
    for (const word of chunk.words) words.push(word)
    if (chunk.joined !== undefined) joined.push(chunk.joined)
  }
  return joined.length > 0 ? `${words.join(' ')} ${joined.join(' ')}` : words.join(' ')
}

/** The words of a text in order, without joined forms. */
export const wordList = (text: string): string[] => chunksOf(text).flatMap((chunk) => chunk.words)

/** Whether a word is one character of a script without blanks; looking inside such a word makes no sense. */
export const isSingle = (word: string): boolean => SINGLE.test(word)

function wordsOf(chunk: string): string[] {
  const words: string[] = []
  for (const [run] of chunk.matchAll(WORD)) {
    if (SINGLE.test(run)) words.push(...run.replace(SINGLES, ' $& ').split(' ').filter(Boolean).map(cut))
    else words.push(cut(run))
  }
  return words
}

function joinedOf(chunk: string, words: string[]): { joined?: string } {
  if (words.length > 12 || SINGLE.test(chunk)) return {}
  const joined = cut(words.join(''))
  const spelled = chunk.replace(/(?<=\p{L})[$!@€](?=\p{L})/gu, (sign) => LOOKALIKE[sign]!)
  if (spelled === chunk) return { joined }
  return { joined: (spelled.match(WORD) ?? words).join('').slice(0, MAX_WORD) }
}

const cut = (word: string): string =>
  word.length > MAX_WORD ? word.slice(0, MAX_WORD).replace(/[\ud800-\udbff]$/, '') : word
