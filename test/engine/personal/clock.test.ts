import { describe, expect, it } from 'vitest'
import {
  isStamp,
  msOf,
  nextReading,
  readingAfter,
  stampAt,
  stampOver,
  successor,
  type Stamp,
} from '../../../src/engine/personal/clock.ts'
import { expectClock, expectStamps } from './clock-properties.ts'

describe('the clock', () => {
  it('never goes back, though the wall clock is ten years off or steps', () => expectClock(2_000))

  it('has stamps that compare as text', () => expectStamps(2_000))

  it('counts on in the last millisecond while the wall clock stands or has been put back', () => {
    expect(nextReading(stampAt(1000, 7), 1000)).toBe(stampAt(1000, 8))
    expect(nextReading(stampAt(1000, 7), 10)).toBe(stampAt(1000, 8))
    expect(nextReading(stampAt(1000, 0xffff), 1000)).toBe(stampAt(1001, 0))
    expect(nextReading(stampAt(1000, 7), 1001)).toBe(stampAt(1001))
  })

  it('follows a stamp from a minute ahead at most', () => {
    expect(readingAfter(stampAt(1000), stampAt(61_000), 1000)).toBe(stampAt(61_000))
    expect(readingAfter(stampAt(1000), stampAt(61_001), 1000)).toBe(stampAt(1000))
  })

  it('bears wall clocks from before its time and after it', () => {
    expect(stampAt(-1)).toBe('0000000000000000')
    expect(stampAt(Number.NaN)).toBe('0000000000000000')
    expect(msOf(stampAt(1e20))).toBe(0xffff_ffff_ffff)
    const last = 'ffffffffffffffff' as Stamp
    expect(successor(last)).toBe(last)
  })

  it('leaves room for whoever overwrites what was written by the wildest of clocks', () => {
    for (const wild of [1e20, Number.POSITIVE_INFINITY, 0xffff_ffff_ffff]) {
      const written = nextReading(stampAt(0), wild)
      expect(stampOver(stampAt(1000), written) > written).toBe(true)
      expect(0xffff_ffff_ffff - msOf(written)).toBeGreaterThan(0x7fff_ffff_ffff)
    }
  })

  it('knows a stamp from other texts', () => {
    expect(isStamp(stampAt(5, 5))).toBe(true)
    for (const other of ['', '00', 'G000000000000000', '00000000000000000', 'ABCDEF0000000000', 5, null]) {
      expect(isStamp(other)).toBe(false)
    }
  })
})
