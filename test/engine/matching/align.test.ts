import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { align, MOST_OFFSET } from '../../../src/engine/matching/align.ts'
import { flipped, musicOf, printOf } from './prints.ts'

const seeds = fc.integer({ min: 1, max: 1_000_000 })

describe('two fingerprints', () => {
  test.prop(
    [seeds, fc.integer({ min: -MOST_OFFSET, max: MOST_OFFSET }), fc.double({ min: 0, max: 0.3, noNaN: true })],
    {
      numRuns: 60,
    },
  )('are laid over each other where they belong, and differ as much as they do', (seed, shift, share) => {
    const whole = printOf(seed, 700)
    const a = shift < 0 ? whole.slice(-shift) : whole
    const b = flipped(shift > 0 ? whole.slice(shift) : whole, share, seed + 1)
    const sound = align(a, b)!
    expect(sound.offsetFrames).toBe(shift)
    expect(sound.overlapFrames).toBe(700 - Math.abs(shift))
    expect(sound.bitErrors).toBeCloseTo(share, 1)
    expect(Math.abs(sound.bitErrors - share)).toBeLessThan(0.02)
    expect(sound.worstErrors).toBeGreaterThanOrEqual(sound.bitErrors)
  })

  test.prop([seeds, seeds, fc.integer({ min: 30, max: 400 }), fc.integer({ min: 30, max: 400 })], { numRuns: 60 })(
    'compare alike from both sides',
    (one, other, long, short) => {
      const a = printOf(one, long)
      const b = fc.sample(fc.boolean(), { numRuns: 1, seed: one })[0]! ? printOf(other, short) : flipped(a, 0.1, other)
      const [there, back] = [align(a, b)!, align(b, a)!]
      expect({ ...back, offsetFrames: 0 }).toEqual({ ...there, offsetFrames: 0 })
      expect(Math.abs(back.offsetFrames)).toBe(Math.abs(there.offsetFrames))
    },
  )

  it('differ for no other reason when the frames of one begin between those of the other', () => {
    // Frames of twice the rate: each tells half of what the two around it tell.
    const fine = musicOf(1, 1_800, 0.06)
    const every = (from: number) => fine.filter((_, i) => i % 2 === from)
    const sound = align(every(0), every(1))!
    expect(sound.bitErrors).toBeGreaterThan(0.05)
    expect(sound.unexplained).toBeLessThan(0.02)
    const noisy = align(every(0), flipped(every(0), 0.08, 2))!
    expect(noisy.bitErrors).toBeLessThan(0.1)
    expect(noisy.unexplained).toBeGreaterThan(0.035)
  })

  it('are found over each other far beyond the usual offsets when their values say so', () => {
    const a = printOf(1, 900)
    const b = flipped(a.slice(300), 0.02, 2)
    expect(align(a, b)).toMatchObject({ offsetFrames: 300, overlapFrames: 600 })
    expect(align(b, a)).toMatchObject({ offsetFrames: -300, overlapFrames: 600 })
  })

  it('are found over each other though nearly no value is equal, when one is silent at first', () => {
    const silence = new Uint32Array(115).fill(627964279)
    const a = printOf(1, 700)
    const b = Uint32Array.from([...silence, ...flipped(a, 0.25, 2)])
    const sound = align(a, b)!
    expect(sound).toMatchObject({ offsetFrames: -115, overlapFrames: 700 })
    expect(sound.bitErrors).toBeCloseTo(0.25, 1)
    expect(align(b, a)).toMatchObject({ offsetFrames: 115, overlapFrames: 700 })
    // Some of it cut away besides.
    expect(align(a.slice(30), b)).toMatchObject({ offsetFrames: -145, overlapFrames: 670 })
  })

  it('of different sound differ in nearly half of their bits', () => {
    expect(align(printOf(1, 900), printOf(2, 900))!.bitErrors).toBeGreaterThan(0.45)
  })

  it('of which a second was replaced are unlike there', () => {
    const a = printOf(1, 900)
    const b = a.slice()
    b.set(printOf(3, 10), 400)
    const sound = align(a, b)!
    expect(sound.bitErrors).toBeLessThan(0.01)
    expect(sound.worstErrors).toBeGreaterThan(0.25)
  })

  it('of silence are equal, and known to hold nothing', () => {
    const silence = new Uint32Array(700).fill(627964279)
    expect(align(silence, silence)).toMatchObject({ bitErrors: 0, distinctFrames: 1 })
  })

  it('of less than 3 s say nothing', () => {
    expect(align(printOf(1, 23), printOf(1, 900))).toBeUndefined()
    expect(align(new Uint32Array(0), new Uint32Array(0))).toBeUndefined()
    expect(align(printOf(1, 24), printOf(1, 24))).toMatchObject({ bitErrors: 0, overlapFrames: 24 })
  })

  it('of which one ends after some seconds are compared over these', () => {
    const a = printOf(1, 900)
    expect(align(a, a.slice(20, 120))).toMatchObject({ bitErrors: 0, overlapFrames: 100, offsetFrames: 20 })
  })

  it('are compared where they lie in a larger buffer', () => {
    const whole = printOf(1, 900)
    expect(align(whole.subarray(100, 500), whole.slice(100, 500))).toMatchObject({ bitErrors: 0, offsetFrames: 0 })
  })
})
