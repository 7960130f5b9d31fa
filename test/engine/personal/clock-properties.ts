/** What the clock has to be, whatever the wall clock does and whatever comes from elsewhere. */
import fc from 'fast-check'
import { expect } from 'vitest'
import {
  AHEAD_MS,
  FIRST_STAMP,
  msOf,
  nextReading,
  readingAfter,
  stampAt,
  stampOver,
  successor,
  type Stamp,
} from '../../../src/engine/personal/clock.ts'

const NOW = 1_800_000_000_000
const TEN_YEARS_MS = 10 * 366 * 86_400_000

const stamps = fc
  .tuple(fc.integer({ min: -TEN_YEARS_MS, max: TEN_YEARS_MS }), fc.constantFrom(0, 1, 0xfffe, 0xffff))
  .map(([off, counter]) => stampAt(NOW + off, counter))

type Step = { wallMs: number; received?: Stamp | undefined; overwritten?: Stamp | undefined }

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    wallMs: fc
      .oneof(fc.integer({ min: -TEN_YEARS_MS, max: TEN_YEARS_MS }), fc.integer({ min: -5, max: 5 }))
      .map((off) => NOW + off),
    received: fc.option(stamps, { nil: undefined }),
    overwritten: fc.option(stamps, { nil: undefined }),
  }),
  { minLength: 1, maxLength: 20 },
)

/** Readings rise, writes come after what they overwrite, and nothing from further ahead than a minute moves the clock. */
export function expectClock(cases: number): void {
  fc.assert(
    fc.property(steps, (steps) => {
      let last = FIRST_STAMP
      for (const { wallMs, received, overwritten } of steps) {
        if (received !== undefined) {
          const after = readingAfter(last, received, wallMs)
          expect(after >= last).toBe(true)
          if (msOf(received) > wallMs + AHEAD_MS) expect(after).toBe(last)
          else expect(after >= received).toBe(true)
          last = after
        }
        const reading = nextReading(last, wallMs)
        expect(reading > last && reading >= stampAt(wallMs)).toBe(true)
        const stamp = stampOver(reading, overwritten)
        expect(stamp >= reading && (overwritten === undefined || stamp > overwritten)).toBe(true)
        last = reading
      }
    }),
    { numRuns: cases },
  )
}

/** There is nothing between a stamp and its successor, and text compares as numbers do. */
export function expectStamps(cases: number): void {
  const number = (stamp: Stamp) => BigInt(`0x${stamp}`)
  fc.assert(
    fc.property(stamps, stamps, (a, b) => {
      expect(number(successor(a)) - number(a)).toBe(1n)
      expect(a < b).toBe(number(a) < number(b))
    }),
    { numRuns: cases },
  )
}
