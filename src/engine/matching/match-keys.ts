/**
 * What finds recordings that may be the same by their tags, without comparing each with each: a few numbers for a recording, of
 * which two that `judge` would propose by their tags have one in common. Each is narrow (a title with an artist, a title
 * with a length, an artist with a length), for the rows under one number are compared pair by pair. Pure.
 */
import { numberOf } from '../library/name-key.ts'
import type { MatchFacts } from './facts.ts'
import { readingOf } from './reading.ts'
import { compact } from './words.ts'

/** Two lengths within half of this fall into one stretch of one of two grids. */
const STRETCH_MS = 6_000
/** More names than this on one recording are an ensemble; the first ones find it. */
const MOST_NAMES = 4

/** Distinct, at most eleven, 53 bits each; none for a recording that says nothing of itself. */
export function matchKeys(facts: MatchFacts): number[] {
  const keys = new Set<number>()
  const add = (...parts: (string | number)[]) => keys.add(numberOf(parts.join('\0')))
  const { title, titled, names } = readingOf(facts)
  if (facts.mbRecordingId !== null) add('recording', facts.mbRecordingId)
  if (facts.isrc !== null) add('isrc', facts.isrc)
  if (titled) {
    const bare = skeleton(title)
    for (const name of names.slice(0, MOST_NAMES)) add('title', bare, skeleton(name))
    for (const stretch of stretchesOf(facts.durationMs)) {
      add('length', bare, stretch)
      if (names.length > 0) add('artist', skeleton(names[0]!), stretch)
    }
  }
  return [...keys]
}

/** The same for what is written with another vowel or one letter twice; other scripts stay as they are. */
function skeleton(words: readonly string[]): string {
  const whole = compact(words)
  const bare = whole.replace(/(?<!^)[aeiouy]/g, '').replace(/(\p{L})\1+/gu, '$1')
  return bare.length < 3 ? whole : bare
}

function stretchesOf(durationMs: number): string[] {
  if (durationMs <= 0) return []
  return [`a${Math.floor(durationMs / STRETCH_MS)}`, `b${Math.floor((durationMs + STRETCH_MS / 2) / STRETCH_MS)}`]
}

/** Whether one number finds the other. */
export function sharesKey(a: MatchFacts, b: MatchFacts): boolean {
  const keys = new Set(matchKeys(a))
  return matchKeys(b).some((key) => keys.has(key))
}
