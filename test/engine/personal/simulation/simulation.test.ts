import { describe, expect, it } from 'vitest'
import { BROKEN } from './broken-variants.ts'
import { findOut, runSchedules } from './schedules.ts'
import { simulate } from './simulate.ts'

const seed = Number(process.env.SOUL_SEED ?? Math.floor(Math.random() * 2 ** 31))
const count = Number(process.env.SOUL_SCHEDULES ?? 200)
const FAULTS = [
  'clock stood',
  'clock stepped',
  'crash',
  'gap',
  'message doubled',
  'message dropped',
  'message lost in a partition',
  'message reordered',
  'out of reach',
  'partition',
  'play told twice',
  'transaction cut off',
]

describe(`devices that exchange what their users did (SOUL_SEED=${seed})`, () => {
  it(`agree in the end, and lose nothing, in ${count} schedules of faults`, { timeout: 600_000 }, () => {
    const schedules = runSchedules({ seed, count })
    // A fault that does not happen proves nothing.
    if (count >= 200) for (const fault of FAULTS) expect(schedules.get(fault) ?? 0, fault).toBeGreaterThan(count / 10)
  })

  it('do the same when the seed is the same', () => {
    expect(simulate({ seed }).digest).toBe(simulate({ seed }).digest)
    expect(simulate({ seed: seed + 1 }).digest).not.toBe(simulate({ seed }).digest)
  })

  it.each(Object.keys(BROKEN))('are found out with %s', { timeout: 600_000 }, (name) => {
    const found = findOut(BROKEN[name]!, { seed, most: 200 })
    console.log(`${name}: ${found ? `${found.what} (after ${found.after})` : 'not found out'}`)
    expect(found).toBeDefined()
  })
})
