/**
 * Folding of text in which every letter folds by itself, whatever stands beside it: that of Latin letters up to U+017F, none of
 * which is a combining mark. Normalising a whole text costs several times as much, and most names with accents are such.
 */

// oxlint-disable-next-line no-control-regex
export const LATIN = /^[\x00-\u017f]*$/
export const NOT_ASCII = /[\x80-\u017f]/g

/** Letters that no decomposition turns into plain ones. */
const PLAIN: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ł: 'l',
  ħ: 'h',
  ı: 'i',
  ŋ: 'n',
  ŧ: 't',
}
const NOT_PLAIN = new RegExp(`[${Object.keys(PLAIN).join('')}]`, 'g')

/** Of a text in lower case: `straße` → strasse. */
export const plainLetters = (text: string): string => text.replace(NOT_PLAIN, (letter) => PLAIN[letter]!)

/** `fold` for single letters, remembered. */
export function letterByLetter(fold: (text: string) => string): (letter: string) => string {
  const known = new Map<string, string>()
  return (letter) => {
    let folded = known.get(letter)
    if (folded === undefined) known.set(letter, (folded = fold(letter)))
    return folded
  }
}
