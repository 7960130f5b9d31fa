/**
 * Names of files made of what tags say, for disks of any kind: a stick that a car reads is FAT, whoever wrote it. Whatever comes
 * in, a name that comes out is one part of a path, is not empty, is allowed on Windows, macOS and Linux, and does not hide.
 */

/** Counted in UTF-8, of which a file system takes 255 bytes; short enough that folder, album and title fit into a path together. */
const MOST_BYTES = 100

/** Signs that FAT and NTFS refuse, what no terminal shows, and what turns text around. */
const REFUSED = /[\p{Cc}"*/:<>?\\|\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\u{10fe00}-\u{10feff}]/gu
const DEVICE = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(?=\.|$)/i

/** `otherwise` for what has no sign left; it is a safe name itself. */
export function safeName(text: string, otherwise: string): string {
  const plain = text.toWellFormed().normalize('NFC').replace(REFUSED, '_').replace(/\s+/g, ' ')
  // A dot in front hides it; Windows takes dots and blanks at the end away.
  const bare = trimmed(cut(trimmed(plain.replace(/^[. ]+/, '')), MOST_BYTES))
  if (bare === '' || /^_+$/.test(bare)) return otherwise
  return bare.replace(DEVICE, (name) => `${name}_`)
}

/** The same name once more, for a file beside it. */
export const numberedName = (name: string, ending: string, number: number): string =>
  number === 1 ? `${name}.${ending}` : `${name} (${number}).${ending}`

/** What a file system that knows no case, nor how a letter is put together, takes for the same. */
export const sameName = (name: string): string => name.normalize('NFKC').toLowerCase().toUpperCase().normalize('NFKC')

const trimmed = (text: string): string => text.replace(/[. ]+$/, '').trim()

function cut(text: string, mostBytes: number): string {
  if (Buffer.byteLength(text) <= mostBytes) return text
  let kept = ''
  let bytes = 0
  for (const { segment } of new Intl.Segmenter('en').segment(text)) {
    bytes += Buffer.byteLength(segment)
    if (bytes > mostBytes) break
    kept += segment
  }
  return kept
}
