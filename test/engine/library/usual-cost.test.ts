import { expect, it } from 'vitest'
import { UsualCost } from '../../../src/engine/library/usual-cost.ts'

const after = (...writes: [rows: number, ms: number][]) => {
  const cost = new UsualCost()
  for (const [rows, ms] of writes) cost.note(rows, ms)
  return cost.perRow
}

it('is not known before the first write', () => expect(after()).toBe(0))
it('is that of the only write', () => expect(after([100, 8])).toBe(0.08))
it('does not grow by a write that had to wait', () =>
  expect(after([100, 8], [100, 8], [100, 300], [100, 9], [100, 250])).toBe(0.08))
it('is not lowered by one write of little', () => expect(after([100, 8], [100, 8], [100, 1])).toBe(0.08))
it('grows when writes go on costing more', () =>
  expect(after([100, 8], ...Array.from({ length: 5 }, (): [number, number] => [100, 20]))).toBe(0.2))
