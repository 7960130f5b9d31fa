/** A selection stays on the same rows while the list changes by itself. */
import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { anchorsOf, followed, type Rows } from '../../../src/renderer/downloads/follow-rows.ts'
import { indexesOf, NONE, rangesOf } from '../../../src/renderer/selection/ranges.ts'

const rowsOf = (ids: readonly string[], loaded: (index: number) => boolean = () => true): Rows => ({
  count: ids.length,
  idAt: (index) => (loaded(index) ? ids[index] : undefined),
  wholes: [],
})
const selectedIn = (ids: readonly string[], ranges: Parameters<typeof indexesOf>[0]): string[] =>
  [...indexesOf(ranges)].map((index) => ids[index]!)

describe('a selection', () => {
  it('moves up with its rows when those above have gone', () => {
    const anchors = anchorsOf({ ranges: rangesOf(3, 4), active: 4 }, rowsOf(['a', 'b', 'c', 'd', 'e', 'f']))
    expect(followed(anchors, rowsOf(['c', 'd', 'e', 'f']))).toEqual({ ranges: [{ from: 1, to: 2 }], active: 2 })
  })

  it('loses the rows that have gone, and takes none in their place', () => {
    const anchors = anchorsOf({ ranges: rangesOf(0, 1), active: 0 }, rowsOf(['a', 'b', 'c']))
    expect(followed(anchors, rowsOf(['b', 'c']))).toEqual({ ranges: [{ from: 0, to: 0 }], active: 0 })
    expect(followed(anchors, rowsOf(['c'])).ranges).toEqual([])
  })

  it('of a whole part stays one, however long the part becomes', () => {
    const isRow = (index: number) => index > 0
    const before = { ...rowsOf(['', 'a', 'b'], isRow), wholes: [{ from: 1, to: 2 }] }
    const after = { ...rowsOf(['', 'a', 'b', 'c', 'd'], isRow), wholes: [{ from: 1, to: 4 }] }
    const anchors = anchorsOf({ ranges: rangesOf(0, 2), active: 1 }, before)
    expect(followed(anchors, after).ranges).toEqual([{ from: 1, to: 4 }])
  })

  it('forgets rows that never came rather than guessing at them', () => {
    const ids = Array.from({ length: 300 }, (_, at) => `row-${at}`)
    const anchors = anchorsOf(
      { ranges: rangesOf(90, 250), active: 90 },
      rowsOf(ids, (index) => index < 100),
    )
    expect(followed(anchors, rowsOf(ids.slice(1))).ranges).toEqual([{ from: 89, to: 98 }])
  })

  it('keeps the keyboard about where it was when its row has gone', () => {
    const anchors = anchorsOf({ ranges: NONE, active: 2 }, rowsOf(['a', 'b', 'c']))
    expect(followed(anchors, rowsOf(['a', 'b'])).active).toBe(1)
  })

  const ids = fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 40 })
  test.prop([ids, ids, fc.nat(39), fc.nat(39)])(
    'is of exactly the same rows, as far as they are there',
    (one, other, a, b) => {
      const before = one.map(String)
      const after = other.map(String)
      const [from, to] = [Math.min(a, b) % before.length, Math.max(a, b) % before.length]
      const ranges = rangesOf(from, to)
      const next = followed(anchorsOf({ ranges, active: from }, rowsOf(before)), rowsOf(after))
      const chosen = new Set(selectedIn(before, ranges))
      expect(selectedIn(after, next.ranges)).toEqual(after.filter((id) => chosen.has(id)))
    },
  )
})
