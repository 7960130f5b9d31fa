/**
 * Text to sort by: two names stand in the order people expect when these are compared byte by byte. `The Beatles` sorts
 * as `beatles, the`, `Ólafur` as `olafur`, `Track 2` before `Track 10`; what does not begin with a letter stands last.
 *
 * Pure. Scripts without case or accents (CJK among them) stay as they are.
 */

import { LATIN, letterByLetter, NOT_ASCII, plainLetters } from './latin-letters.ts'

const ARTICLE = /^(the|a|an)\s+(?=\S)/
/** Marks that belong to the letter: the voicing of kana, vowels of Indic scripts. NFC puts the former back. */
const LATIN_LIKE = /([\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}])\p{M}+/gu
const DIGITS = /\d+/g
const LEADING_PUNCTUATION = /^[\p{P}\s]+(?=[\p{L}\p{N}])/u
const BEGINS_WITH_LETTER = /^\p{L}/u
const BEGINS_WITH_DIGIT = /^\p{N}/u
// oxlint-disable-next-line no-control-regex
const ASCII = /^[\x00-\x7f]*$/
/** Behind every letter of every script. */
const LAST = '\u{10fffd}'
const DIGITS_WIDE = 10

/** `articles: false` for text that comes from a sort tag: whoever wrote it has put the words in order. */
export function sortText(text: string, { articles = true } = {}): string {
  let sorted = plain(text).replace(/\s+/g, ' ').trim()
  sorted = sorted.replace(LEADING_PUNCTUATION, '')
  if (articles) {
    const article = ARTICLE.exec(sorted)
    if (article) sorted = `${sorted.slice(article[0].length)}, ${article[1]}`
  }
  sorted = sorted.replace(DIGITS, (digits) => {
    const significant = digits.replace(/^0+(?=\d)/, '')
    return significant.padStart(DIGITS_WIDE, '0')
  })
  if (sorted === '' || BEGINS_WITH_LETTER.test(sorted)) return sorted
  return BEGINS_WITH_DIGIT.test(sorted) ? LAST + sorted : LAST + LAST + sorted
}

/** As people write a name to sort by: `The Beatles` → `Beatles, The`. */
export function sortNameOf(name: string): string {
  const article = /^(the|a|an)\s+(?=\S)/i.exec(name)
  return article ? `${name.slice(article[0].length)}, ${article[1]}` : name
}

function plain(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase()
  return LATIN.test(text) ? text.replace(NOT_ASCII, plainLetter).toLowerCase() : plainAny(text)
}

function plainAny(text: string): string {
  return plainLetters(text.normalize('NFKD').toLowerCase().replace(LATIN_LIKE, '$1'))
    .normalize('NFC')
    .replace(/[’‘ʼ]/g, "'")
    .replace(/[‐‑‒–—―]/g, '-')
}

const plainLetter = letterByLetter(plainAny)
