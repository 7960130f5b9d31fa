/** Sounds in five formats, and what fpcalc says of them (scripts/fingerprint-sounds.ts). */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const folder = new URL('./sound/', import.meta.url)

interface Told {
  compressed: string
  raw: number[]
}

export const FPCALC = JSON.parse(readFileSync(new URL('fpcalc.json', folder), 'utf8')) as Record<string, Told>

export const soundFile = (name: string): string => fileURLToPath(new URL(name, folder))

export const FORMATS = {
  'tune.flac': { container: 'flac', codec: 'flac' },
  'tune.mp3': { container: 'mpeg', codec: 'mp3' },
  'tune.m4a': { container: 'mp4', codec: 'aac' },
  'tune.ogg': { container: 'ogg', codec: 'vorbis' },
  'tune.opus': { container: 'ogg', codec: 'opus' },
} as const

/** Share of bits that differ, frame by frame. */
export function bitErrors(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let errors = 0
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) for (let bits = (a[i]! ^ b[i]!) >>> 0; bits !== 0; bits &= bits - 1) errors++
  return errors / (32 * length)
}
