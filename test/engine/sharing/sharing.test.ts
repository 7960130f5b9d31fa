import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Announced, Announce } from '../../../src/engine/sharing/announcer.ts'
import { Sharing } from '../../../src/engine/sharing/sharing.ts'
import { Events } from '../../../src/engine/events.ts'
import { Settings } from '../../../src/shared/model/settings.ts'
import type { LiveEvent } from '../../../src/shared/model/live-event.ts'
import { askAt, HERE, listened, sharingHouse, type SharingHouse } from './support.ts'

let house: SharingHouse
let sharing: Sharing
let events: LiveEvent[]
/** What is announced now; the last one is the newest. */
let announced: Announced[]
let trouble: (error: Error) => void

const announce: Announce = (what, onTrouble) => {
  announced.push(what)
  trouble = onTrouble
  return { stop: async () => void announced.splice(announced.indexOf(what), 1) }
}

beforeAll(async () => void (house = await sharingHouse()))
afterAll(() => house.close())
beforeEach(() => {
  events = []
  announced = []
  const bus = new Events(house.host.log)
  bus.listen((event) => events.push(event))
  sharing = new Sharing({ ...house.parts, host: house.host, settings: house.settings, events: bus, announce })
})
afterEach(async () => {
  await sharing.stop()
  await house.settings.update({ sharing: Settings.parse({}).sharing })
})

/** Any port that is free. */
const LOOPBACK = { on: true, reach: 'loopback', port: 0 } as const
const LAN = { on: true, reach: 'lan', port: 0 } as const

const portNow = () => Number(new URL(sharing.state().addresses[0]!).port)
const info = async (port = portNow()) => (await askAt(port, '/info')).json()
const isRefused = (port: number) =>
  askAt(port, '/health').then(
    () => false,
    (error: NodeJS.ErrnoException) => error.code === 'ECONNREFUSED',
  )

describe('sharing', () => {
  it('is off until it is switched on', async () => {
    await sharing.start()
    expect(sharing.state()).toMatchObject({ switchable: true, on: false, addresses: [], problem: null })
    expect(announced).toEqual([])
  })

  it('serves the protocol to devices, and nothing without a token', async () => {
    await sharing.start()
    const state = await sharing.set(LOOPBACK)
    expect(state).toMatchObject({ on: true, problem: null, addresses: [`http://127.0.0.1:${portNow()}`] })
    expect(await info()).toMatchObject({ server_id: house.access.serverId })
    const library = (token?: string) => askAt(portNow(), '/library', { token })
    expect((await library()).status).toBe(401)
    expect((await library(house.owner.token)).status).toBe(200)
    expect(events).toContainEqual({ kind: 'access.changed' })
  })

  it('has no page', async () => {
    await sharing.set(LOOPBACK)
    for (const path of ['/api', '/api/../', '/api/../rpc']) {
      expect((await askAt(portNow(), path)).status).toBe(404)
    }
  })

  it('keeps web pages out, by where they come from and by a name that was bought', async () => {
    await sharing.set(LOOPBACK)
    const asked = (headers: Record<string, string>) => askAt(portNow(), '/info', { headers })
    const pages: Record<string, string>[] = [
      { origin: 'http://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      { host: 'evil.example' },
      { host: '127.0.0.1.evil.example' },
    ]
    for (const headers of pages) {
      const answer = await asked(headers)
      expect(answer.status).toBe(403)
      expect(answer.json()).toMatchObject({ code: 'FORBIDDEN' })
    }
    for (const host of ['localhost', '192.168.1.7:4748', '[fd00::7]:4748', 'study.local', 'study', 'study.lan']) {
      expect((await asked({ host })).status, host).toBe(200)
    }
  })

  it('follows the settings while it runs', async () => {
    await sharing.start()
    await sharing.set(LOOPBACK)
    const before = portNow()
    const { sharing: wish } = house.settings.current
    await house.settings.update({ sharing: { ...wish, name: 'Attic' } })
    await sharing.set({})
    // A name needs no new listener.
    expect(portNow()).toBe(before)
    expect(await info()).toMatchObject({ name: 'Attic' })
    await sharing.set({ on: false })
    expect(sharing.state()).toMatchObject({ on: false, addresses: [] })
    expect(await isRefused(before)).toBe(true)
    await sharing.set({ on: true })
    expect(await info()).toMatchObject({ name: 'Attic' })
  })

  it('comes to what was asked last, however fast it is switched', async () => {
    await sharing.start()
    await Promise.all([true, false, true, false, true].map((on) => sharing.set({ ...LOOPBACK, on })))
    expect(await info()).toMatchObject({ server_id: house.access.serverId })
    await Promise.all([false, true, false].map((on) => sharing.set({ on })))
    expect(sharing.state().addresses).toEqual([])
  })

  it('serves from the start when it was on', async () => {
    await house.settings.update({ sharing: { ...house.settings.current.sharing, ...LOOPBACK } })
    await sharing.start()
    expect(await info()).toMatchObject({ server_id: house.access.serverId })
  })

  it('says in words that the port is taken, and serves once it is free', async () => {
    const holder = await holdPort()
    const { port } = holder.address() as AddressInfo
    await expect(sharing.set({ ...LOOPBACK, port })).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: `Port ${port} is in use by another program. Choose another port for sharing.`,
    })
    expect(sharing.state()).toMatchObject({ on: true, addresses: [], problem: expect.stringContaining(`${port}`) })
    await new Promise((resolve) => holder.close(resolve))
    expect(await sharing.set({ on: true })).toMatchObject({ problem: null, addresses: [`http://127.0.0.1:${port}`] })
  })

  it('starts all the same when the port is taken, and tells why it does not serve', async () => {
    const holder = await holdPort()
    const { port } = holder.address() as AddressInfo
    await house.settings.update({ sharing: { ...house.settings.current.sharing, ...LOOPBACK, port } })
    await sharing.start()
    expect(sharing.state().problem).toContain('in use')
    await new Promise((resolve) => holder.close(resolve))
  })

  it('ends what is open when it stops', async () => {
    await sharing.set(LOOPBACK)
    const port = portNow()
    const socket = listened(`ws://${HERE}:${port}/api/events`, { token: house.owner.token })
    await socket.first(1)
    await sharing.stop()
    await socket.closed()
    expect(await isRefused(port)).toBe(true)
    expect(house.connections.size).toBe(0)
  })

  it('is no switch on a server, which serves as long as it runs', async () => {
    const served = new Sharing({
      ...house.parts,
      host: house.host,
      settings: house.settings,
      events: new Events(house.host.log),
      served: {
        reach: 'lan',
        announce: false,
        addresses: () => ['http://attic:4747'],
        port: () => 4747,
        name: () => 'Attic',
      },
    })
    await served.start()
    expect(served.state()).toMatchObject({
      switchable: false,
      on: true,
      reach: 'lan',
      port: 4747,
      name: 'Attic',
      addresses: ['http://attic:4747'],
    })
    await expect(served.set({ on: false })).rejects.toMatchObject({ code: 'REFUSED' })
    await served.stop()
  })
})

describe('the local network', () => {
  it('is told only when it can reach the library and may know of it', async () => {
    await sharing.start()
    await sharing.set(LOOPBACK)
    expect(announced).toEqual([])
    await sharing.set({ ...LAN, announce: false })
    expect(announced).toEqual([])
    await sharing.set({ announce: true, name: 'Attic' })
    expect(announced).toEqual([{ name: 'Attic', serverId: house.access.serverId, port: expect.any(Number) }])
    expect(await info(announced[0]!.port)).toMatchObject({ name: 'Attic' })
    await sharing.set({ name: 'Cellar' })
    expect(announced.map(({ name }) => name)).toEqual(['Cellar'])
    await sharing.set({ on: false })
    expect(announced).toEqual([])
  })

  it('is told goodbye when it stops', async () => {
    await sharing.set(LAN)
    expect(announced).toHaveLength(1)
    await sharing.stop()
    expect(announced).toEqual([])
  })

  it('that cannot be told is a hint, and the library is served all the same', async () => {
    await sharing.set(LAN)
    trouble(new Error('addMembership ENODEV'))
    trouble(new Error('addMembership ENODEV'))
    expect(sharing.state().problem).toContain('Type its address')
    expect(await info(announced[0]!.port)).toMatchObject({ server_id: house.access.serverId })
    expect(events.filter(({ kind }) => kind === 'access.changed')).toHaveLength(2)
    await sharing.set({ announce: false })
    expect(sharing.state().problem).toBeNull()
  })
})

async function holdPort(): Promise<Server> {
  const holder = createServer().listen(0, HERE)
  await once(holder, 'listening')
  return holder
}
