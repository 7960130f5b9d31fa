import { expect, test } from 'vitest'
import { random } from '../../scripts/music/random.ts'
import { Household, SCENES } from '../journeys/exchange-kills.ts'
import { journeys, seed } from '../journeys/support.ts'

journeys({ built: false })

const KILLS = 200
/** Beyond, one has come to its end. */
const MOST_WRITES = 14

test(
  `a library and its devices, killed ${KILLS} times at any of their writes, lose nothing and double nothing (SOUL_SEED=${seed})`,
  { timeout: 3_600_000 },
  async () => {
    const dice = random(seed)
    const household = new Household(seed)
    await household.open()
    while (household.kills < KILLS) {
      const scene = dice.pick(SCENES)
      const at = 1 + dice.int(MOST_WRITES)
      const when = dice.pick(['before', 'after'] as const)
      await household.kill(scene, { at, when })
      expect(household.faults(), `killed ${when} the commit of write ${at}: ${scene}`).toEqual([])
    }
    console.log(`${household.kills} kills`)
  },
)
