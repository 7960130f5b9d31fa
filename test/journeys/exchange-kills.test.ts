import { expect, it } from 'vitest'
import { Household, SCENES } from './exchange-kills.ts'
import { journeys, seed } from './support.ts'

journeys({ built: false })

/** Writes of the one that is killed, counted from its start. */
const WRITES: Record<(typeof SCENES)[number], readonly number[]> = {
  edit: [4, 7],
  send: [6, 9],
  serve: [4, 6],
  'take in': [4, 6],
  begin: [3, 5],
  trim: [4, 5],
}

it(
  `a library and its devices, killed a dozen times in all they do, lose nothing and double nothing (SOUL_SEED=${seed})`,
  { timeout: 600_000 },
  async () => {
    const household = new Household(seed)
    await household.open()
    for (const scene of SCENES) {
      for (const [index, at] of WRITES[scene].entries()) {
        const when = index % 2 === 0 ? 'before' : 'after'
        const killed = await household.kill(scene, { at, when })
        const about = `killed ${when} the commit of write ${at}: ${scene}`
        expect(killed, about).toBe(true)
        expect(household.faults(), about).toEqual([])
      }
    }
    expect(household.kills).toBe(12)
  },
)
