/**
 * The name under which a downloaded file is offered to be saved (RFC 6266): "Artist - Title.ext" in full for programs that
 * read `filename*`, and in plain ASCII for those that do not. Tags are foreign text: nothing of them may end the header,
 * name a folder, hide an ending or be a device of Windows.
 */
import type { OwnCopy } from './own-copies.ts'

const MOST_LETTERS = 120
/** Separators, quotes and what Windows refuses; control characters; marks that turn the direction of writing. */
// eslint-disable-next-line no-control-regex -- these are what is to go
const UNSAFE = /[<>:"/\\|?*\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)$/i

export function contentDisposition(copy: Pick<OwnCopy, 'artist' | 'title' | 'remoteId'>): string {
  const name = downloadName(copy)
  return `attachment; filename="${asciiOf(name)}"; filename*=UTF-8''${extValue(name)}`
}

/** Never empty, never with a separator. */
export function downloadName({ artist, title, remoteId }: Pick<OwnCopy, 'artist' | 'title' | 'remoteId'>): string {
  const base = safe([artist, title].filter((part) => part.trim() !== '').join(' - '))
  const ending = /\.([A-Za-z0-9]{1,5})$/.exec(remoteId)?.[1]
  const named = base === '' ? 'track' : DEVICE.test(base) ? `_${base}` : base
  return ending === undefined ? named : `${named}.${ending.toLowerCase()}`
}

const safe = (text: string): string =>
  [...text.toWellFormed().replace(UNSAFE, '_').replace(/\s+/g, ' ')]
    .slice(0, MOST_LETTERS)
    .join('')
    .replace(/^[. ]+|[. ]+$/g, '')

/** Without accents where there are any, and `_` for what is no letter of ASCII. Percent signs are decoded by some. */
const asciiOf = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^ -~]/gu, '_')
    .replace(/["\\%/]/g, '_')

/** RFC 8187: everything but `attr-char` as UTF-8 in per cent. */
const extValue = (name: string): string =>
  encodeURIComponent(name).replace(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
