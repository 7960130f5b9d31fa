/** The same as in the tests, ten times as often, and with a look at memory. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { attack } from '../engine/sharing/hostile-http.ts'
import { sharingHouse, until, type SharingHouse } from '../engine/sharing/support.ts'
import { openFilesIn, patterned } from '../engine/media/support.ts'
import { regroup, takeIn } from '../../src/engine/library/take-in.ts'
import { syntheticCopies } from '../support/build-library.ts'

const seed = Number(process.env.SOUL_SEED ?? Math.floor(Math.random() * 1_000_000))
const REQUESTS = 20_000
const MAX_GROWTH_BYTES = 50 * 1024 * 1024
const bytes = patterned(50_000)

let house: SharingHouse

beforeAll(async () => {
  house = await sharingHouse()
  house.addTrack('song', { 'song.mp3': { bytes } })
  takeIn(house.stores.library, 1, { copies: [...syntheticCopies({ tracks: 20 })], problems: [] })
  await regroup(house.stores.library)
})
afterAll(() => house.close())

it(`bears ${REQUESTS} requests that no client sends, and does not grow by them (SOUL_SEED=${seed})`, async () => {
  // What is made once, for the first of them, is not growth.
  await attack(house, { requests: REQUESTS / 10, seed: seed + 1, bytes })
  const before = process.memoryUsage().heapUsed
  const { statuses, well } = await attack(house, { requests: REQUESTS, seed, bytes })
  expect(well.wrong).toEqual([])
  expect([...statuses.keys()].filter((status) => status >= 500)).toEqual([])
  expect([...statuses.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(REQUESTS)
  await until(() => house.connections.size === 0 && (openFilesIn(house.music) ?? 0) === 0)
  await until(() => process.memoryUsage().heapUsed - before < MAX_GROWTH_BYTES)
}, 600_000)
