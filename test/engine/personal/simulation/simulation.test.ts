import { describe, expect, it } from 'vitest'
import { BROKEN } from './broken-variants.ts'
import { findOut, runSchedules } from './schedules.ts'
import { simulate } from './simulate.ts'

const seed = Number(process.env.SOUL_SEED ?? Math.floor(Math.random() * 2 ** 31))
const count = Number(process.env.SOUL_SCHEDULES ?? 1_000)

/** By which invariants each broken variant is found out, and a seed at which one of them was the first to show. */
const FOUND_BY: Readonly<Record<string, { by: string; seed: number }>> = {
  'a time for a cursor': { by: 'I3 I4 I5 R14', seed: 1 },
  'a cursor kept before its page': { by: 'I3 I4 I5 R14', seed: 1 },
  'a cursor at the head instead of the last row': { by: 'I3 I4 I5 R14', seed: 1 },
  'rows that win as a whole': { by: 'I1 I6 I8 I9', seed: 12 },
  'a clock that may go back, though never behind a write here': { by: 'I8', seed: 6 },
  'deletions without a stamp': { by: 'I1 I4 I5 I6 I8 I9 R14', seed: 1 },
  'stamps that are cut with the log': { by: 'I1 I4 I5 I6 I8 I9 R14', seed: 2 },
  'one number for all plays': { by: 'I7', seed: 1 },
  'a queue that is cleared when it was sent': { by: 'I3 I4 I5 R14', seed: 1 },
  'changes recorded after the commit': { by: 'I1 I3 I4 I5 I6 I8 I9', seed: 1 },
  'one name for two devices': { by: 'I3 I4 I5 I7 I9 R14', seed: 1 },
  'a lease without a fence': { by: 'I10', seed: 1 },
  'a state that replaces what is there': { by: 'I3 I4 I5 I7 I9 R14', seed: 4 },
  'a restore that keeps the name': { by: 'I3 I4 I5 I7 I9 R14', seed: 3 },
  'counted places in a playlist': { by: 'I9', seed: 1 },
  'a wall clock for a hybrid one': { by: 'I1 I4 I5 I6 I8 I9', seed: 1 },
  'the last to arrive wins': { by: 'I1 I4 I5 I6 I8 I9 R14', seed: 1 },
  'no order between equal stamps': { by: 'I1 I4 I5 I6 I8 I9 R14', seed: 1 },
  'counts that are added up': { by: 'I1 I4 I7', seed: 1 },
  'gaps in what is held': { by: 'I1 I2 I3 I4 I5 I7', seed: 7 },
}

describe(`devices that exchange what their users did (SOUL_SEED=${seed})`, () => {
  it(`agree in the end, and lose nothing, in ${count} schedules of faults`, { timeout: 1_800_000 }, async () => {
    expect(await runSchedules({ seed, count })).toMatchObject({ rare: [] })
  })

  it('do the same when the seed is the same', () => {
    expect(simulate({ seed }).digest).toBe(simulate({ seed }).digest)
    expect(simulate({ seed: seed + 1 }).digest).not.toBe(simulate({ seed }).digest)
  })

  it.each(Object.keys(BROKEN))('are found out with %s', { timeout: 1_800_000 }, (name) => {
    const found = findOut(BROKEN[name]!, { seed, most: 2_000 })
    console.log(`${name}: ${found ? `${found.what} (seed ${found.seed}, after ${found.after})` : 'not found out'}`)
    expect(found).toBeDefined()
    expect(FOUND_BY[name]!.by.split(' ')).toContain(found!.what.split(':')[0])
  })
})
