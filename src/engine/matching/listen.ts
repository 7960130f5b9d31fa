/**
 * What the sound of two says: as they are, and if that does not fit though something else speaks for them, at other speeds. Pure.
 */
import { align, type SoundMatch } from './align.ts'
import type { MatchFacts } from './facts.ts'
import { ASK_ERRORS, mostAtSpeed } from './judge.ts'
import { alignAtSpeeds } from './speeds.ts'
import { areNamedAlike, matchTags } from './tag-match.ts'

/** Sound that has nothing in common differs by more. */
const KINDRED_ERRORS = 0.36
/** What is longer by more is longer for another reason than how fast it plays, or what stands before and behind it. */
const MOST_LONGER = 1.15
const LEAST_GAIN = 0.02

interface Heard {
  facts: MatchFacts
  print: Uint32Array
}

/** To be given to `judge` with the same two in the same order. Undefined when one of them is shorter than 3 s. */
export function listen(a: Heard, b: Heard): SoundMatch | undefined {
  const sound = align(a.print, b.print)
  if (sound === undefined || sound.bitErrors <= ASK_ERRORS || !areAboutAsLong(a.facts, b.facts)) return sound
  const tags = matchTags(a.facts, b.facts)
  if (sound.bitErrors > KINDRED_ERRORS && !areNamedAlike(tags)) return sound
  const atSpeed = alignAtSpeeds(a.print, b.print)
  if (atSpeed === undefined || atSpeed.bitErrors > mostAtSpeed(tags)) return sound
  // One of many speeds fits a little better by chance.
  return atSpeed.bitErrors < sound.bitErrors - LEAST_GAIN ? atSpeed : sound
}

function areAboutAsLong({ durationMs: a }: MatchFacts, { durationMs: b }: MatchFacts): boolean {
  return a <= 0 || b <= 0 || Math.max(a, b) <= MOST_LONGER * Math.min(a, b)
}
