/** Which tracks rows are, and where moved rows come to stand. */
import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { lengthOf, placeAfter, trackIdsOf } from '../../../src/renderer/downloads/queue-order.ts'
import type { TrackId } from '../../../src/shared/model/ids.ts'

describe('moved rows', () => {
  test.prop([fc.integer({ min: 1, max: 30 }), fc.nat(29), fc.nat(29), fc.nat(30)])(
    'stand where the list has them after the move',
    (total, a, b, before) => {
      const [from, to] = [Math.min(a, b) % total, Math.max(a, b) % total].sort((x, y) => x - y) as [number, number]
      const list = Array.from({ length: total }, (_, at) => at)
      const moved = list.slice(from, to + 1)
      const target = Math.min(before, total)
      const below = list.slice(target).find((row) => !moved.includes(row))
      const others = list.filter((row) => !moved.includes(row))
      const after = others.toSpliced(below === undefined ? others.length : others.indexOf(below), 0, ...moved)
      const place = placeAfter({ from, count: moved.length }, target === total ? 'last' : { before: target }, total)
      expect(place).toBe(after.indexOf(from))
    },
  )
})

describe('picked rows', () => {
  it('are the tracks that are shown, whatever stands there later', async () => {
    const shown = ['a', 'b', 'c'] as TrackId[]
    const ids = trackIdsOf([{ section: 'waiting', from: 1, to: 2 }], (_, at) => shown[at])
    shown.splice(0, 3)
    expect(await ids()).toEqual(['b', 'c'])
  })

  it('are counted over all parts', () => {
    const stretches = [
      { section: 'failed', from: 0, to: 4 },
      { section: 'waiting', from: 7, to: 7 },
    ] as const
    expect(lengthOf(stretches)).toBe(6)
  })
})
