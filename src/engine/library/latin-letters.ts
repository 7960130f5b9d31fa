/**
 * Folding of text in which every letter folds by itself, whatever stands beside it: that of Latin letters up to U+017F, none of
 * which is a combining mark. Normalising a whole text costs several times as much, and most names with accents are such.
 */

// oxlint-disable-next-line no-control-regex
export const LATIN = /^[\x00-\u017f]*$/
export const NOT_ASCII = /[\x80-\u017f]/g

/** `fold` for single letters, remembered. */
export function letterByLetter(fold: (text: string) => string): (letter: string) => string {
  const known = new Map<string, string>()
  return (letter) => {
    let folded = known.get(letter)
    if (folded === undefined) known.set(letter, (folded = fold(letter)))
    return folded
  }
}
