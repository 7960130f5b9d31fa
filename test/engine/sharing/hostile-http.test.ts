import { afterAll, beforeAll, expect, it } from 'vitest'
import { regroup, takeIn } from '../../../src/engine/library/take-in.ts'
import { syntheticCopies } from '../../support/build-library.ts'
import { openFilesIn, patterned } from '../media/support.ts'
import { attack } from './hostile-http.ts'
import { sharingHouse, until, type SharingHouse } from './support.ts'

const seed = Number(process.env.SOUL_SEED ?? Math.floor(Math.random() * 1_000_000))
const bytes = patterned(50_000)

let house: SharingHouse

beforeAll(async () => {
  house = await sharingHouse()
  house.addTrack('song', { 'song.mp3': { bytes } })
  takeIn(house.stores.library, 1, { copies: [...syntheticCopies({ tracks: 20 })], problems: [] })
  await regroup(house.stores.library)
})
afterAll(() => house.close())

// The second left an answer counted as open that waited behind another when their connection ended.
it.each([seed, 822_024])(
  'bears 2,000 requests that no client sends, and serves the one that does (SOUL_SEED=%i)',
  async (from) => {
    const { statuses, well } = await attack(house, { requests: 2_000, seed: from, bytes })
    expect(well.wrong).toEqual([])
    expect(well.right).toBeGreaterThan(3)
    // It got past every gate, and was stopped at every gate.
    for (const status of [200, 400, 401, 403, 404, 405]) expect(statuses.get(status), `${status}`).toBeGreaterThan(0)
    expect([...statuses.keys()].filter((status) => status >= 500)).toEqual([])

    await until(() => house.connections.size === 0)
    await until(() => (openFilesIn(house.music) ?? 0) === 0)
    await until(async () => (await connectionsOf(house)) === 0)
  },
)

const connectionsOf = ({ server }: SharingHouse): Promise<number> =>
  new Promise((resolve, reject) => server.getConnections((error, count) => (error ? reject(error) : resolve(count))))
