import { describe, expect, it } from 'vitest'
import { stampAt } from '../../../src/engine/personal/clock.ts'
import { joinWrites, type Written } from '../../../src/engine/personal/merge.ts'
import { MERGES } from './merge-properties.ts'

describe('merging', () => {
  it.each(Object.keys(MERGES))('of %s comes to the same in any order, any number of times', (name) => {
    MERGES[name]!(2_000)
  })

  it('keeps the newer write, then the greater origin, then one of two values, whoever asks', () => {
    const write = (value: string, ms: number, origin: string): Written => ({ value, stamp: stampAt(ms), origin })
    expect(joinWrites(write('old', 1, 'z'), write('new', 2, 'a')).value).toBe('new')
    expect(joinWrites(write('a', 1, 'a'), write('b', 1, 'b')).value).toBe('b')
    const [one, other] = [write('one', 1, 'a'), write('other', 1, 'a')]
    expect(joinWrites(one, other)).toBe(joinWrites(other, one))
  })
})
