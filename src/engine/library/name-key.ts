/**
 * What makes two spellings one name: case, accents, width, kinds of quote and dash, `&` for "and". And the short digests
 * of such keys that leave the engine as ids, equal on every device.
 */
import { hash } from 'node:crypto'
import { fold } from './search-text.ts'

const AND = / [&+] /g
const PLAIN_TEXT = /^[a-z0-9 ]*$/

/** For people and albums, whose "and" is written in several ways. Empty only for a name without any visible character. */
export function nameKey(name: string): string {
  const key = spellingKey(name)
  return key.includes('&') || key.includes('+') ? key.replace(AND, ' and ') : key
}

export function spellingKey(name: string): string {
  const lower = name.toLowerCase()
  // Most names are plain, and there are many of them.
  if (PLAIN_TEXT.test(lower) && !lower.includes('  ') && lower === lower.trim()) return lower
  const key = fold(name)
    .replace(/[’‘ʼ`´′]/g, "'")
    .replace(/[“”„«»″]/g, '"')
    .replace(/[‐‑‒–—―−]/g, '-')
    .replace(/\s+/g, ' ')
    .trim()
  return key === '' ? lower.trim() : key
}

export type KeyKind = 'album' | 'artist' | 'genre'
const LETTER: Record<KeyKind, string> = { album: 'b', artist: 'r', genre: 'g' }

const MOST_DIGESTS = 20_000
const digests = new Map<string, string>()

/** `b`, `r` or `g`, and 26 hex digits (104 bits) of the SHA-256. The same few names come again and again in a scan. */
export function digestKey(kind: KeyKind, grouping: string): string {
  const name = LETTER[kind] + grouping
  let key = digests.get(name)
  if (key === undefined) {
    if (digests.size >= MOST_DIGESTS) digests.clear()
    key = LETTER[kind] + hash('sha256', grouping, 'hex').slice(0, 26)
    digests.set(name, key)
  }
  return key
}

/** A number for a text, the same everywhere; 53 bits, so that it is exact in JavaScript and in SQLite. */
export function numberOf(text: string): number {
  let high = 0xdeadbeef
  let low = 0x41c6ce57
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    high = Math.imul(high ^ code, 2654435761)
    low = Math.imul(low ^ code, 1597334677)
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909)
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909)
  return (low >>> 0) * 2 ** 21 + (high >>> 11)
}
