/**
 * Names and titles as words that two spellings have in common: without case, accents, width, punctuation and leading articles,
 * `&` as "and", and numbers as numbers, however they are written. Scripts other than Latin keep their letters. Pure.
 */
import { fold } from '../library/search-text.ts'

const APOSTROPHES = /(?<=\p{L})['’‘ʼ`´′](?=\p{L})/gu
const AND = /[&+＆＋]/g
const WORD = /[\p{L}\p{N}\p{M}]+/gu
const BLANK = /\s+/g
const ARTICLES = new Set(['the', 'a', 'an', 'der', 'die', 'das', 'le', 'la', 'les', 'el', 'los', 'las'])
const AND_WORDS = new Set(['and', 'und', 'et'])

/** What stands before a number, in one spelling. */
const COUNTED = new Map([
  ...['part', 'pt', 'pts', 'parts', 'teil', 'partie', 'parte'].map((word) => [word, 'part'] as const),
  ...['no', 'nr', 'number', 'nummer', 'num'].map((word) => [word, 'no'] as const),
  ...['vol', 'volume', 'op', 'opus', 'act', 'akt', 'scene', 'szene', 'book', 'buch', 'chapter', 'kapitel'].map(
    (word) => [word, word === 'volume' ? 'vol' : word === 'opus' ? 'op' : word] as const,
  ),
  ...['movement', 'mvt', 'satz', 'episode', 'folge', 'take', 'version'].map((word) => [word, word] as const),
])
const NUMBER_WORDS = new Map(
  [
    ['one', 'eins', 'un', 'uno'],
    ['two', 'zwei', 'deux', 'dos'],
    ['three', 'drei', 'trois', 'tres'],
    ['four', 'vier', 'quatre', 'cuatro'],
    ['five', 'fünf', 'cinq', 'cinco'],
    ['six', 'sechs', 'seis'],
    ['seven', 'sieben', 'sept', 'siete'],
    ['eight', 'acht', 'huit', 'ocho'],
    ['nine', 'neun', 'neuf', 'nueve'],
    ['ten', 'zehn', 'dix', 'diez'],
  ].flatMap((words, i) => words.map((word) => [fold(word), String(i + 1)] as const)),
)
/** 1 to 39: enough for movements and parts, and `mix` or `dim` are none. */
const ROMAN = /^(x{0,3})(ix|iv|v?i{0,3})$/
/** Single letters are numbers only where a number is expected. */
const LONE = new Set(['i', 'v', 'x'])
const NUMBER = /^\p{Nd}+$/u

/** Folded words in order; of a text of signs only, the signs. `raw` decides whether a lone I, V or X heads a movement. */
export function wordsIn(text: string): string[] {
  const folded = fold(text).replace(APOSTROPHES, '').replace(AND, ' and ')
  const words: string[] = []
  for (const { 0: word, index } of folded.matchAll(WORD)) {
    const before = words.at(-1)
    const expected = before !== undefined && COUNTED.has(before)
    const heads = /^[.:]\s/.test(folded.slice(index + word.length, index + word.length + 2))
    words.push(numberAs(word, { expected, heads }))
  }
  const signs = folded.replace(BLANK, '')
  return words.length > 0 ? words.map(inOneSpelling) : signs === '' ? [] : [signs]
}

const inOneSpelling = (word: string): string => (AND_WORDS.has(word) ? 'and' : (COUNTED.get(word) ?? word))

function numberAs(word: string, { expected, heads }: { expected: boolean; heads: boolean }): string {
  if (NUMBER.test(word)) return word.normalize('NFKC').replace(/^0+(?=\d)/, '')
  if (expected) {
    const said = NUMBER_WORDS.get(word)
    if (said !== undefined) return said
  }
  if (word.length > 6 || (LONE.has(word) && !expected && !heads)) return word
  const roman = ROMAN.exec(word)
  return roman && word !== '' ? String(romanValue(word)) : word
}

function romanValue(word: string): number {
  const values = [...word].map((letter) => ({ i: 1, v: 5, x: 10 })[letter] ?? 0)
  return values.reduce((sum, value, i) => sum + (value < (values[i + 1] ?? 0) ? -value : value), 0)
}

/** Without an article at the beginning, unless nothing else is there. */
export const withoutArticle = (words: readonly string[]): readonly string[] =>
  words.length > 1 && ARTICLES.has(words[0]!) ? words.slice(1) : words

/** The words as one, with what people write together or apart, double or single, ä or ae, made alike. */
export const compact = (words: readonly string[]): string =>
  withoutArticle(words)
    .join('')
    .replace(/([aou])e/g, '$1')

export const numbersIn = (words: readonly string[]): string =>
  words
    .filter((word) => /^\d+$/.test(word))
    .sort()
    .join(' ')

/** 0 to 1 for two lists of words: 1 for the same letters in the same order, a little less for the same words in another. */
export function likeness(a: readonly string[], b: readonly string[]): number {
  const [left, right] = [compact(a), compact(b)]
  if (left === right) return left === '' ? 0 : 1
  if (left === '' || right === '') return 0
  if (a.length > 1 && a.length === b.length && a.toSorted().join(' ') === b.toSorted().join(' ')) return 0.97
  return editLikeness(left, right)
}

const MOST_LETTERS = 120

/** 1 minus the edits (a letter more, less, another, or two swapped) for each letter of the longer one. */
function editLikeness(left: string, right: string): number {
  const [a, b] = [[...left].slice(0, MOST_LETTERS), [...right].slice(0, MOST_LETTERS)]
  const longer = Math.max(a.length, b.length)
  if (Math.abs(a.length - b.length) * 2 > longer) return 0
  let [before, row] = [[] as number[], Array.from({ length: b.length + 1 }, (_, j) => j)]
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      let edits = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (same ? 0 : 1))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) edits = Math.min(edits, before[j - 2]! + 1)
      next.push(edits)
    }
    ;[before, row] = [row, next]
  }
  return 1 - row[b.length]! / longer
}
