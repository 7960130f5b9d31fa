/**
 * What a merge has to be, whatever it merges: commutative, associative, idempotent, and so free of any order. `npm test` tries
 * some cases of each, `npm run test:long` many.
 */
import fc from 'fast-check'
import { expect } from 'vitest'
import { stampAt } from '../../../src/engine/personal/clock.ts'
import { joinEvents, joinWrites, type Happened, type Written } from '../../../src/engine/personal/merge.ts'

/** Few of each, so that equal stamps, equal origins and equal values meet often. */
const stamps = fc.oneof(
  fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 2 })).map(([ms, counter]) => stampAt(ms, counter)),
  fc.tuple(fc.nat({ max: 0xffff_ffff }), fc.nat({ max: 0xffff })).map(([ms, counter]) => stampAt(ms * 65_536, counter)),
)
const origins = fc.constantFrom('a', 'b', 'c')
const values = fc.oneof(
  fc.constantFrom('', '0', 0, 1, false, true, null),
  fc.string({ unit: 'binary' }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
)

const cells: fc.Arbitrary<Written> = fc.record({ value: values, stamp: stamps, origin: origins })
const rows: fc.Arbitrary<Written> = fc.record({ value: fc.boolean(), stamp: stamps, origin: origins })
const events: fc.Arbitrary<Happened> = fc.record({
  trackKey: fc.constantFrom('t', 'u'),
  at: fc.nat({ max: 2 }),
  ms: fc.nat({ max: 2 }),
  origin: origins,
})

export const MERGES: Readonly<Record<string, (cases: number) => void>> = {
  cells: (cases) => expectJoin(cells, joinWrites, cases),
  rows: (cases) => expectJoin(rows, joinWrites, cases),
  events: (cases) => expectJoin(events, joinEvents, cases),
}

function expectJoin<T>(arbitrary: fc.Arbitrary<T>, join: (held: T | undefined, told: T) => T, cases: number): void {
  const all = (told: readonly T[]) => told.reduce<T | undefined>(join, undefined)
  // As text, for 0 and -0 are one value once they are written down.
  const same = (a: unknown, b: unknown): void => {
    expect(JSON.stringify(a)).toBe(JSON.stringify(b))
  }
  fc.assert(
    fc.property(arbitrary, arbitrary, arbitrary, (a, b, c) => {
      same(join(a, b), join(b, a))
      same(join(join(a, b), c), join(a, join(b, c)))
      same(join(a, a), a)
      same(join(join(a, b), b), join(a, b))
      same(join(join(a, b), a), join(a, b))
    }),
    { numRuns: cases },
  )
  const told = fc.array(arbitrary, { minLength: 1, maxLength: 8 })
  const shuffled = told.chain((once) =>
    fc.tuple(fc.constant(once), fc.shuffledSubarray([...once, ...once], { minLength: once.length * 2 })),
  )
  fc.assert(
    fc.property(shuffled, ([once, often]) => same(all(often), all(once))),
    { numRuns: cases },
  )
}
