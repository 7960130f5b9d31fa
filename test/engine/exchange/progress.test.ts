/** How far the playlists of an account are that a device has just joined. */
import { pino } from 'pino'
import { expect, it } from 'vitest'
import { Exchanges } from '../../../src/engine/exchange/exchanges.ts'
import type { ExchangeStatus } from '../../../src/shared/model/personal.ts'
import { setPlaylist } from '../../../src/engine/playlists/kinds.ts'
import type { SourceId } from '../../../src/shared/model/ids.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { Device } from '../personal/device.ts'
import { clientOf, seatOf } from './direct.ts'

const PLAYLISTS = 450

it('is said while they come, n of m, and not any more once they are here', async () => {
  const [attic, desk] = [new Device('attic'), new Device('desk')]
  for (let i = 0; i < PLAYLISTS; i++) {
    attic.does(setPlaylist(`p${i}`, { name: `Playlist ${i}`, rules: null, createdAt: 1 }))
  }
  const [there, here] = [seatOf(attic), seatOf(desk)]
  const seen: ExchangeStatus['playlists'][] = []
  let peerId: string | null = null
  const look = () => seen.push(exchanges.status()[0]!.playlists)
  const client = clientOf(() => there, look)
  const exchanges = new Exchanges({
    here,
    servers: {
      list: () => [{ sourceId: 1 as SourceId, name: 'Attic', exchange: { on: true, peerId } }],
      client: () => client,
      onChange: () => () => {},
      noteExchange: (_, known) => {
        peerId = known.peerId ?? peerId
      },
    },
    news: { onPersonal: () => () => {}, onOnline: () => () => {}, noteLost: () => {} },
    events: { announce: () => {} },
    host: { log: pino({ level: 'silent' }), shell: 'desktop', now: () => desk.wallMs },
    clock: new FakeClock(),
  })
  exchanges.start()
  while (exchanges.status()[0]!.lastAt === null || exchanges.status()[0]!.state === 'exchanging') {
    await new Promise((resolve) => setImmediate(resolve))
  }
  const told = seen.filter((playlists) => playlists !== null)
  expect(told[0]).toEqual({ done: 0, total: PLAYLISTS })
  expect(told.length).toBeGreaterThan(2)
  expect(told.map(({ done }) => done)).toEqual(told.map(({ done }) => done).toSorted((a, b) => a - b))
  expect([here.playlists(), exchanges.status()[0]!.playlists]).toEqual([PLAYLISTS, null])
  await exchanges.stop()
  here.stop()
  there.stop()
})
