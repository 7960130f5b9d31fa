/** When an exchange is tried again, with a clock that is moved by hand and a server that says what it is told to. */
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Exchanges } from '../../../src/engine/exchange/exchanges.ts'
import type { ExchangeClient } from '../../../src/engine/exchange/ports.ts'
import { SeatExchange } from '../../../src/engine/exchange/seat-exchange.ts'
import { SoulError } from '../../../src/engine/sources/soul/soul-error.ts'
import type { SourceId } from '../../../src/shared/model/ids.ts'
import type { LiveEvent } from '../../../src/shared/model/live-event.ts'
import { FakeClock, turns } from '../../support/fake-clock.ts'
import { Device } from '../personal/device.ts'

const sourceId = 1 as SourceId
const MINUTE = 60_000

let clock: FakeClock
let device: Device
let here: SeatExchange
let exchanges: Exchanges
let tries: number
let error: SoulError
let online: (sourceId: SourceId) => void
let signedIn: () => void
let lost: SourceId[]
let announced: LiveEvent[]

beforeEach(() => {
  clock = new FakeClock()
  device = new Device('desk')
  tries = 0
  lost = []
  announced = []
  error = new SoulError('offline', '“Attic” cannot be reached.')
  here = new SeatExchange({
    db: device.db,
    personal: device.personal,
    exchange: device.exchange,
    now: () => clock.now(),
    name: () => 'Desk',
  })
  const client = {
    exchange: async () => {
      tries++
      throw error
    },
  } as unknown as ExchangeClient
  exchanges = new Exchanges({
    here,
    servers: {
      list: () => [{ sourceId, name: 'Attic', exchange: { on: true, peerId: null } }],
      client: () => client,
      onChange: (listener) => {
        signedIn = () => listener({ sourceId, why: 'signed-in' })
        return () => {}
      },
      noteExchange: () => {},
    },
    news: {
      onPersonal: () => () => {},
      onOnline: (listener) => {
        online = listener
        return () => {}
      },
      noteLost: (id) => void lost.push(id),
    },
    events: { announce: (event) => void announced.push(event) },
    host: { log: pino({ level: 'silent' }), shell: 'desktop', now: () => clock.now() },
    clock,
    random: () => 0,
    monotonic: () => clock.now(),
  })
})
afterEach(async () => {
  await exchanges.stop()
  here.stop()
})

async function started(): Promise<void> {
  exchanges.start()
  await turns()
}

describe('an exchange that fails', () => {
  it('is tried again at longer and longer intervals, at most every five minutes', async () => {
    await started()
    expect(tries).toBe(1)
    expect(exchanges.status()[0]).toMatchObject({ state: 'offline', failure: error.message })
    expect(lost).toEqual([sourceId])
    const at: number[] = []
    const begun = clock.now()
    for (let i = 0; i < 10; i++) {
      const before = tries
      while (tries === before) await clock.advance(1_000)
      at.push((clock.now() - begun) / 1_000)
    }
    const waits = at.map((time, i) => time - (at[i - 1] ?? 0))
    expect(waits.slice(0, 5)).toEqual([1, 2, 4, 8, 16])
    expect(waits.slice(-1)).toEqual([300])
  })

  it('waits as long as the server asks for, whatever the user does meanwhile', async () => {
    error = new SoulError('too-many', '“Attic” asks to wait.', { retryAfterMs: 2 * MINUTE })
    await started()
    device.set('r', { title: 'x' })
    exchanges.noteEdit()
    await clock.advance(2 * MINUTE - 1_000)
    expect(tries).toBe(1)
    await clock.advance(2_000)
    expect(tries).toBe(2)
  })

  it.each(['signed-out', 'forbidden', 'replaced', 'version'] as const)(
    'is left alone when only the user can help: %s',
    async (kind) => {
      error = new SoulError(kind, 'No.')
      await started()
      await clock.advance(29 * MINUTE)
      expect(tries).toBe(1)
      signedIn()
      await turns()
      expect(tries).toBe(2)
    },
  )

  it('is tried at once when the server answers again', async () => {
    await started()
    await clock.advance(10 * MINUTE)
    const before = tries
    online(sourceId)
    await turns()
    expect(tries).toBe(before + 1)
  })

  it('is tried when somebody asks, and no more once it has stopped', async () => {
    await started()
    exchanges.exchangeNow({ sourceId })
    await turns()
    expect(tries).toBe(2)
    await exchanges.stop()
    await clock.advance(60 * MINUTE)
    online(sourceId)
    expect(tries).toBe(2)
    expect(clock.waiting).toBe(0)
  })
})

describe('what is announced', () => {
  it('comes at most ten times a second', async () => {
    await started()
    await clock.advance(1_000)
    announced.length = 0
    for (let i = 0; i < 50; i++) {
      exchanges.noteEdit()
      await clock.advance(10)
    }
    expect(announced.length).toBeGreaterThan(2)
    expect(announced.length).toBeLessThanOrEqual(6)
  })
})
