import { describe, it } from 'vitest'
import { expectClock, expectStamps } from '../engine/personal/clock-properties.ts'
import { MERGES } from '../engine/personal/merge-properties.ts'

const CASES = 100_000

describe('personal data', () => {
  it.each(Object.keys(MERGES))(`merging %s comes to the same in ${CASES} cases`, (name) => MERGES[name]!(CASES))

  it(`has a clock that never goes back in ${CASES} cases`, () => {
    expectClock(CASES)
    expectStamps(CASES)
  })
})
