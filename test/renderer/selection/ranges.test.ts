import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  add,
  clamp,
  countOf,
  has,
  indexesOf,
  NONE,
  remove,
  toggle,
  type Ranges,
} from '../../../src/renderer/selection/ranges.ts'

const range = fc.tuple(fc.nat(60), fc.nat(60)).map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) }))

describe('ranges', () => {
  it('are the set they stand for, whatever is added and taken away', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom('add', 'remove'), range), { maxLength: 30 }), (steps) => {
        let ranges: Ranges = NONE
        const set = new Set<number>()
        for (const [what, one] of steps) {
          ranges = what === 'add' ? add(ranges, one) : remove(ranges, one)
          for (let i = one.from; i <= one.to; i++) {
            if (what === 'add') set.add(i)
            else set.delete(i)
          }
        }
        expect([...indexesOf(ranges)]).toEqual([...set].toSorted((a, b) => a - b))
        expect(countOf(ranges)).toBe(set.size)
        for (let i = 0; i <= 61; i++) expect(has(ranges, i)).toBe(set.has(i))
        // Apart from one another: as few as possible.
        for (let i = 1; i < ranges.length; i++) expect(ranges[i]!.from).toBeGreaterThan(ranges[i - 1]!.to + 1)
      }),
    )
  })

  it('hold a million rows in one', () => {
    const all = add(NONE, { from: 0, to: 999_999 })
    expect(all).toHaveLength(1)
    expect(countOf(toggle(all, 500_000))).toBe(999_999)
  })

  it('lose what a shortened list no longer has', () => {
    expect(
      clamp(
        [
          { from: 2, to: 5 },
          { from: 8, to: 20 },
        ],
        10,
      ),
    ).toEqual([
      { from: 2, to: 5 },
      { from: 8, to: 9 },
    ])
  })
})
