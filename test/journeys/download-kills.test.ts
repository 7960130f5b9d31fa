/** A few deaths while 200 files are fetched; hundreds are in test/long. */
import { expect, it } from 'vitest'
import { random } from '../../scripts/music/random.ts'
import { FILES, liveAndDie, liveOn, prepare } from './download-kills.ts'
import { journeys, seed } from './support.ts'

journeys()

const DEATHS = 4

it(`loses and doubles no file of a queue whose process is killed again and again (SOUL_SEED=${seed})`, async () => {
  const prepared = await prepare()
  const dice = random(seed)
  const kept: number[] = []
  for (let death = 0; death < DEATHS; death++) {
    const { found } = await liveAndDie(prepared, dice)
    expect(found, `death ${death}`).toMatchObject({ lost: [], doubled: [], wrong: [], missing: [] })
    kept.push(found.kept)
  }
  expect(Math.max(...kept)).toBeGreaterThan(0)
  const found = await liveOn(prepared)
  expect(found).toEqual({
    kept: FILES,
    waiting: 0,
    lost: [],
    doubled: [],
    wrong: [],
    missing: [],
    states: [],
    parts: 0,
  })
})
