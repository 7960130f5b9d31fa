/** What networks and servers do to an exchange: everything is applied once, nothing is lost, and nobody has to ask. */
import { afterEach, describe, expect, it } from 'vitest'
import type { SourceId } from '../../../src/shared/model/ids.ts'
import { faultProxy, type Fault, type FaultProxy } from '../../support/fault-proxy.ts'
import { attic, endAll, joined, player, settled, willEnd, type Attic, type Player } from './support.ts'

afterEach(endAll)

const EXCHANGE = /^\/api\/sync$/
const STATE = /^\/api\/sync\/state$/

interface Behind {
  server: Attic
  proxy: FaultProxy
  desk: Player
  at: SourceId
}

/** A device with the proxy between it and its server. */
async function behindProxy(): Promise<Behind> {
  const server = await attic()
  const proxy = await faultProxy(server.port)
  willEnd(() => proxy.close())
  const desk = await player()
  const at = await joined(desk, { url: proxy.url, code: server.code })
  return { server, proxy, desk, at }
}

/** When the server has it, and the device knows. */
async function arrived({ server, desk, at }: Behind): Promise<void> {
  await settled(desk, at)
  expect(server.device.held()).toBe(desk.held())
}

const FAULTS: readonly (readonly [what: string, fault: Fault])[] = [
  ['the answer is lost after the server acted', { kind: 'drop-answer' }],
  ['the answer is cut', { kind: 'cut', after: 40 }],
  ['the connection is reset in the middle', { kind: 'reset', after: 10 }],
  ['the request arrives twice', { kind: 'duplicate' }],
  ['the answer is half a JSON', { kind: 'truncate', length: 'right' }],
  ['the server is out of service', { kind: 'refuse', status: 503, retryAfter: '1' }],
  ['there are too many requests', { kind: 'refuse', status: 429, retryAfter: '1' }],
]

describe('when', () => {
  it.each(FAULTS)('%s, each change is taken in once', async (_, fault) => {
    const house = await behindProxy()
    const { proxy, desk, server } = house
    proxy.fail(EXCHANGE, fault, 2)
    await desk.rate('k1', 7)
    await desk.rate('k2', 3)
    await desk.until(() => proxy.seen.some((seen) => seen.fault === fault.kind), 'the fault')
    await arrived(house)
    expect(server.device.stars()).toEqual({ k1: 7, k2: 3 })
    const ratings = (device: Pick<Player, 'read'>) =>
      device.read(`select count(*) as n from op where body like '%rating%'`)
    expect(ratings(server.device)).toEqual(ratings(desk))
  })

  it('an edit is made while another is being sent, it is sent right after', async () => {
    const house = await behindProxy()
    const { proxy, desk, server } = house
    const hold = proxy.hold(EXCHANGE, 1)
    await desk.rate('k1', 7)
    await hold.reached
    await desk.rate('k2', 3)
    hold.release()
    await arrived(house)
    expect(server.device.stars()).toEqual({ k1: 7, k2: 3 })
  })

  it('the server falls silent, what waits is told when it speaks again', async () => {
    const house = await behindProxy()
    const { proxy, desk, at } = house
    const hold = proxy.hold(EXCHANGE, 1)
    await desk.rate('k1', 7)
    await hold.reached
    expect((await desk.exchange(at)).state).toBe('exchanging')
    proxy.hangUp()
    hold.release()
    await arrived(house)
  })

  it('the token is revoked, the user is told, and nothing more is sent', async () => {
    const house = await behindProxy()
    const { server, desk, at } = house
    const [device] = server.engine.access.devices(server.caller).filter(({ kind }) => kind === 'desktop')
    server.engine.access.revokeDevice(server.caller, device!.id)
    await desk.rate('k1', 7)
    await desk.until(async () => (await desk.exchange(at)).state === 'signed-out', 'a refusal')
    expect((await desk.exchange(at)).failure).toMatch(/Sign in again/)
    expect(server.device.stars()).toEqual({})
  })
})

describe('a device that is new', () => {
  const MANY = 6_000

  it('takes in what is there in pages, and goes on where it was cut off', async () => {
    const { server, proxy, desk } = await behindProxy()
    const ids = Array.from({ length: MANY }, (_, i) => `k${i}` as never)
    for (let from = 0; from < MANY; from += 1_000) {
      await desk.api.personal.setStars({ what: { type: 'track', ids: ids.slice(from, from + 1_000) }, stars: 5 })
    }
    await desk.until(() => Object.keys(server.device.stars()).length === MANY, 'all of them')
    const laptop = await player()
    proxy.forget()
    proxy.storm(STATE, { seed: 1, chance: 0.3, faults: [{ kind: 'cut', after: 500 }, { kind: 'drop-answer' }] })
    const at = await joined(laptop, { url: proxy.url, code: server.code })
    await settled(laptop, at)
    expect(laptop.held()).toBe(server.device.held())
    const pages = proxy.asked(STATE)
    expect(pages.some(({ fault }) => fault !== undefined)).toBe(true)
    const begun = pages.filter(({ query }) => !query.has('after'))
    // Only a first page is ever asked for anew.
    expect(begun.filter(({ fault }) => fault === undefined)).toHaveLength(1)
    proxy.calm()
    await laptop.rate('k1', 1)
    await settled(laptop, at)
    expect(server.device.stars().k1).toBe(1)
  })
})
