/** 500 deaths of a process that fetches 200 files, over and over. */
import { expect, it } from 'vitest'
import { random } from '../../scripts/music/random.ts'
import { FILES, liveAndDie, liveOn, prepare } from '../journeys/download-kills.ts'
import { journeys, seed } from '../journeys/support.ts'

journeys()

const DEATHS = Number(process.env.SOUL_DEATHS ?? 500)

it(
  `keeps every file whole and every job once, however often it is killed (SOUL_SEED=${seed})`,
  { timeout: 7_200_000 },
  async () => {
    const prepared = await prepare()
    const dice = random(seed)
    let deaths = 0
    for (let life = 0; deaths < DEATHS; life++) {
      const { killed, found } = await liveAndDie(prepared, dice)
      if (killed) deaths++
      expect(found, `life ${life}`).toMatchObject({ lost: [], doubled: [], wrong: [], missing: [] })
    }
    expect(await liveOn(prepared)).toMatchObject({
      kept: FILES,
      waiting: 0,
      lost: [],
      doubled: [],
      wrong: [],
      parts: 0,
    })
  },
)
