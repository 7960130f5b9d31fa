import { expect, it } from 'vitest'
import { Household, SCENES } from './exchange-kills.ts'
import { journeys, seed } from './support.ts'

journeys({ built: false })

/** Writes of the one that is killed, counted from its start. At any of them, 200 times: test/long. */
const WRITES: Record<(typeof SCENES)[number], number> = {
  trim: 5,
  edit: 4,
  send: 9,
  serve: 4,
  'take in': 6,
  begin: 3,
}

it(
  `a library and its devices, killed in all they do, lose nothing and double nothing (SOUL_SEED=${seed})`,
  { timeout: 600_000 },
  async () => {
    const household = new Household(seed)
    await household.open()
    for (const [index, scene] of SCENES.entries()) {
      const at = WRITES[scene]
      const when = index % 2 === 0 ? 'after' : 'before'
      const killed = await household.kill(scene, { at, when })
      const about = `killed ${when} the commit of write ${at}: ${scene}`
      expect(killed, about).toBe(true)
      expect(household.faults(), about).toEqual([])
    }
    expect(household.kills).toBe(SCENES.length)
  },
)
