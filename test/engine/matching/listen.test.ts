/** Which pairs are also compared at other speeds, and what comes of it. */
import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { align } from '../../../src/engine/matching/align.ts'
import { matchFactsOf, type MatchFacts } from '../../../src/engine/matching/facts.ts'
import { judge } from '../../../src/engine/matching/judge.ts'
import { listen } from '../../../src/engine/matching/listen.ts'
import { alignAtSpeeds, MOST_FASTER } from '../../../src/engine/matching/speeds.ts'
import { NO_TAGS, writeTags } from '../../../src/engine/library/tags-text.ts'
import { faster, flipped, musicOf } from './prints.ts'

const factsOf = (trackKey: string, title: string, seconds: number): MatchFacts =>
  matchFactsOf({
    trackKey,
    tags: writeTags({ ...NO_TAGS, title, artists: ['The Northern Lights'] }),
    durationMs: seconds * 1000,
    remoteId: 'song.flac',
  })

const songs = fc.integer({ min: 1, max: 1_000_000 })
const speeds = fc.double({ min: 1.003, max: 1 + MOST_FASTER, noNaN: true })

describe('two fingerprints of which one plays faster', () => {
  test.prop([songs, speeds, fc.integer({ min: 0, max: 60 })], { numRuns: 8 })(
    'are found to be alike at the speed that they differ by',
    (seed, speed, cut) => {
      const slow = musicOf(seed, 900)
      const fast = flipped(faster(slow.slice(cut), speed), 0.03, seed + 2)
      const sound = alignAtSpeeds(slow, fast)!
      expect(sound.bitErrors).toBeLessThan(0.2)
      expect(Math.abs(sound.speed! - speed)).toBeLessThan(0.003)
      const back = alignAtSpeeds(fast, slow)!
      expect(back.bitErrors).toBeCloseTo(sound.bitErrors, 9)
      expect(back.speed! * sound.speed!).toBeCloseTo(1, 9)
    },
  )

  it('stay unlike when they are of different sound', () => {
    expect(alignAtSpeeds(musicOf(1, 900), musicOf(9, 900))!.bitErrors).toBeGreaterThan(0.36)
  })

  it('say nothing when they are shorter than 3 s', () => {
    expect(alignAtSpeeds(musicOf(1, 20), musicOf(1, 20))).toBeUndefined()
  })
})

describe('listening to two', () => {
  const slow = musicOf(1, 900)
  const fast = faster(slow, 1.02)
  const heard = (facts: MatchFacts, print: Uint32Array) => ({ facts, print })
  const listened = (title: string, seconds: number) =>
    listen(heard(factsOf('a1', 'River', 120), slow), heard(factsOf('a2', title, seconds), fast))!

  it('tries other speeds where names speak for it', () => {
    expect(align(slow, fast)!.bitErrors).toBeGreaterThan(0.36)
    expect(listened('River', 117.6).speed).toBeCloseTo(1.02, 2)
  })

  it('does not where nothing does, or where the lengths are too far apart', () => {
    expect(listened('Mountain', 117.6)).toEqual(align(slow, fast))
    expect(listened('River (Live)', 117.6)).toEqual(align(slow, fast))
    expect(listened('River', 70)).toEqual(align(slow, fast))
  })

  it('leads to a question, never to a merge', () => {
    const [a, b] = [factsOf('a1', 'River', 120), factsOf('a2', 'River', 117.6)]
    const verdict = judge(a, b, listened('River', 117.6))
    expect(verdict).toMatchObject({ kind: 'propose', evidence: 'sound' })
    expect(verdict.reasons).toContainEqual(
      expect.objectContaining({ kind: 'sound', speed: expect.closeTo(1.02, 2) as number }),
    )
  })
})
