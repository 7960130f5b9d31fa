import { describe, expect, it } from 'vitest'
import { PageSize } from '../../../src/engine/sync/page-size.ts'

describe('the size of a page', () => {
  const after = (...writes: [rows: number, ms: number][]) => {
    const size = new PageSize()
    for (const [rows, ms] of writes) size.noteWrite(rows, ms)
    return size.current
  }

  it('begins in the middle', () => expect(after()).toBe(200))
  it('shrinks where a write takes long', () => expect(after([200, 48])).toBe(50))
  it('fits what a track costs', () => expect(after([200, 9.6])).toBe(250))
  it('grows by steps', () => expect(after([200, 1], [300, 1])).toBe(450))
  it('never asks for more than a server gives', () =>
    expect(after(...Array.from({ length: 20 }, (): [number, number] => [1_000, 1]))).toBe(1_000))
  it('is not made small by one write that had to wait', () =>
    expect(after([200, 9.6], [200, 9.6], [200, 400])).toBe(250))
  it('learns nothing from a few', () => expect(after([3, 30])).toBe(200))
})
