import { describe, expect, it } from 'vitest'
import { expectClock, expectStamps } from '../engine/personal/clock-properties.ts'
import { expectRefusals } from '../engine/personal/hostile-batches.ts'
import { MERGES } from '../engine/personal/merge-properties.ts'
import { runSchedules } from '../engine/personal/simulation/schedules.ts'

const seed = Number(process.env.SOUL_SEED ?? Math.floor(Math.random() * 2 ** 31))
const schedules = Number(process.env.SOUL_SCHEDULES ?? 10_000)

const CASES = 100_000

describe('personal data', () => {
  it.each(Object.keys(MERGES))(`merging %s comes to the same in ${CASES} cases`, (name) => MERGES[name]!(CASES))

  it(`has a clock that never goes back in ${CASES} cases`, () => {
    expectClock(CASES)
    expectStamps(CASES)
  })

  it(`is the same on all devices after ${schedules} schedules of faults (SOUL_SEED=${seed})`, async () => {
    expect(await runSchedules({ seed, count: schedules })).toMatchObject({ rare: [] })
  })

  it(`refuses 50,000 batches that are not as they should be (SOUL_SEED=${seed})`, () => {
    expectRefusals({ seed, count: 50_000 })
  })
})
