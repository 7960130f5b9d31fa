/**
 * Names of files as text, without losing one. A file system's names are bytes; most are UTF-8 and stay as they are. A byte
 * that is not part of valid UTF-8 becomes one character of a private range (U+10FE80 to U+10FEFF), and a name that already
 * uses that range has those characters taken apart the same way, so `bytesOfName(nameOfBytes(b))` is always `b`. Lone
 * surrogates would be shorter but do not survive SQLite.
 */
import { isUtf8 } from 'node:buffer'
import { sep } from 'node:path'

const ESCAPE_BASE = 0x10fe00
/** U+10FE00 to U+10FEFF in UTF-16: high surrogate DBFF, low surrogate DE00 to DEFF. */
const ESCAPED = /[\u{10fe00}-\u{10feff}]/u
const ESCAPED_ALL = /[\u{10fe00}-\u{10feff}]/gu

export function nameOfBytes(bytes: Buffer): string {
  if (isUtf8(bytes)) {
    const name = bytes.toString('utf8')
    return ESCAPED.test(name) ? name.replace(ESCAPED_ALL, (char) => escapeBytes(Buffer.from(char))) : name
  }
  let name = ''
  for (let at = 0; at < bytes.length;) {
    const length = validSequenceAt(bytes, at)
    const part = bytes.subarray(at, at + Math.max(length, 1))
    name += length === 0 || ESCAPED.test(part.toString('utf8')) ? escapeBytes(part) : part.toString('utf8')
    at += part.length
  }
  return name
}

/** Whether a name that was read as text is exactly what `nameOfBytes` makes of it: nothing of it was replaced, or looks as if it was. */
export const isExactText = (name: string): boolean => !name.includes('\ufffd') && !ESCAPED.test(name)

export function bytesOfName(name: string): Buffer {
  if (!ESCAPED.test(name)) return Buffer.from(name)
  const parts: Buffer[] = []
  let from = 0
  for (const match of name.matchAll(ESCAPED_ALL)) {
    parts.push(Buffer.from(name.slice(from, match.index)), Buffer.from([match[0].codePointAt(0)! - ESCAPE_BASE]))
    from = match.index + 2
  }
  parts.push(Buffer.from(name.slice(from)))
  return Buffer.concat(parts)
}

/** What `fs` takes for a path: plain text where that is exact, bytes where it is not. */
export const fsPath = (path: string): string | Buffer => (ESCAPED.test(path) ? bytesOfName(path) : path)

/** `root` as the system writes it, `relative` with `/` as remote ids have it. */
export function joinPath(root: string, relative: string): string {
  if (relative === '') return root
  const local = sep === '/' ? relative : relative.replaceAll('/', sep)
  return root.endsWith(sep) ? root + local : root + sep + local
}

/** For people to read: bytes that are no text are shown as `\xE9`. Not reversible, never an address. */
export const displayName = (name: string): string =>
  ESCAPED.test(name)
    ? name.replace(ESCAPED_ALL, (char) => `\\x${(char.codePointAt(0)! - ESCAPE_BASE).toString(16).toUpperCase()}`)
    : name

export const folderOf = (remoteId: string): string => remoteId.slice(0, Math.max(remoteId.lastIndexOf('/'), 0))

export const lastName = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** Whether `path` is `folder` or lies below it; both relative. */
export const isWithin = (path: string, folder: string): boolean =>
  folder === '' || path === folder || path.startsWith(`${folder}/`)

const escapeBytes = (bytes: Buffer): string =>
  Array.from(bytes, (byte) => String.fromCodePoint(ESCAPE_BASE + byte)).join('')

/** Length of the valid UTF-8 sequence that begins at `at`; 0 when none does. */
function validSequenceAt(bytes: Buffer, at: number): number {
  const first = bytes[at]!
  if (first < 0x80) return 1
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0
  return length > 0 && at + length <= bytes.length && isUtf8(bytes.subarray(at, at + length)) ? length : 0
}
