import { expect, test } from 'vitest'
import { killClientAt, killServer, PAGES_OF_ALL, prepare, ROWS, TRACKS_IN_ALL } from '../journeys/kills.ts'
import { journeys, seed, SOUND } from '../journeys/support.ts'

journeys()

const KILLS = 200
const IN_ONE_SYNC = 5

test(
  `a sync of ${PAGES_OF_ALL} pages, its client killed at every write and its server at random, ${KILLS} times in all, ends as an undisturbed one (SOUL_SEED=${seed})`,
  { timeout: 3_600_000 },
  async () => {
    const prepared = await prepare()
    const whole = { mirror: prepared.served.told(), user: prepared.user, soundness: SOUND, tracks: TRACKS_IN_ALL }
    let kills = 0
    let fewest = PAGES_OF_ALL
    for (const when of ['before', 'after'] as const) {
      for (let at = 1, killed = true; killed; at++) {
        const end = await killClientAt(prepared, { at, when })
        killed = end.killed
        const about = `killed ${when} the commit of write ${at}`
        if (killed) {
          kills++
          fewest = Math.min(fewest, end.pagesAfter)
          expect(end.askedFirst, about).toBe(end.stored)
          expect(end.pagesAfter, about).toBe(Math.max(1, PAGES_OF_ALL - end.pagesBefore))
        }
        expect(end.result, about).toEqual(whole)
      }
    }
    // Twice at every page, at least, up to the last.
    expect(kills).toBeGreaterThan(2 * PAGES_OF_ALL)
    expect(fewest).toBe(1)
    for (let round = 0; kills < KILLS || round < 10; round++) {
      const end = await killServer(prepared, { kills: IN_ONE_SYNC, seed: seed + round })
      expect(end, `seed ${seed + round}`).toMatchObject({ taken: ROWS, result: whole })
      expect(end.kills).toBeGreaterThan(0)
      kills += end.kills
    }
    console.log(`${kills} kills`)
  },
)
