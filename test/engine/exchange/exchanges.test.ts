/** Devices of one account, each an engine of its own, with a served library between them on loopback. */
import { afterEach, describe, expect, it } from 'vitest'
import { cpSync, rmSync } from 'node:fs'
import { agreed, attic, endAll, heard, joined, player, settled, willEnd, type Attic, type Player } from './support.ts'
import type { SourceId } from '../../../src/shared/model/ids.ts'
import { newDataFolder } from '../../support/data-folder.ts'

afterEach(endAll)

/** Any port that is free. */
const LOOPBACK = { on: true, reach: 'loopback', port: 0 } as const

interface Two {
  server: Attic
  desk: Player
  laptop: Player
  atDesk: SourceId
  atLaptop: SourceId
}

async function two(): Promise<Two> {
  const server = await attic()
  const [desk, laptop] = [await player(), await player()]
  const [atDesk, atLaptop] = [await joined(desk, server), await joined(laptop, server)]
  await agreed(server, [desk, atDesk], [laptop, atLaptop])
  return { server, desk, laptop, atDesk, atLaptop }
}

describe('two devices at one server', () => {
  it('see each other’s edits at once, with two requests for an edit', async () => {
    const { server, desk, laptop, atDesk, atLaptop } = await two()
    server.asked.length = 0
    await desk.rate('k1', 9)
    await laptop.until(() => laptop.stars().k1 === 9, 'the rating')
    await agreed(server, [desk, atDesk], [laptop, atLaptop])
    expect(server.exchangesAsked()).toHaveLength(2)
  })

  it('are told of each other by name, and of what the other has not seen', async () => {
    const { server, desk, laptop, atDesk } = await two()
    const names = async (device: Player) => (await device.api.personal.devices()).map(({ id }) => id).toSorted()
    expect(await names(desk)).toEqual(await names(laptop))
    expect(await names(desk)).toHaveLength(3)
    // What the server tells of the others is asked for when somebody looks.
    await desk.api.personal.devices()
    const { device: other } = await laptop.api.personal.status()
    const known = async () => (await desk.api.personal.devices()).find(({ id }) => id === other.id)!
    while ((await known()).lastSeenAt === null) await heard(desk, 'personal.changed')
    expect(await known()).toMatchObject({ behind: 0, current: false, clockAheadMs: null })
    await laptop.stop()
    await desk.rate('k1', 3)
    await settled(desk, atDesk)
    expect(server.device.stars()).toEqual({ k1: 3 })
  })

  it('come to hold the same when both changed the same while they were cut off', async () => {
    const { server, desk, laptop, atDesk, atLaptop } = await two()
    await server.stop()
    await desk.rate('k1', 2)
    await desk.rate('k2', 4)
    await laptop.rate('k1', 8)
    await laptop.rate('k3', 6)
    await server.start()
    await Promise.all([desk.api.personal.exchangeNow({}), laptop.api.personal.exchangeNow({})])
    await agreed(server, [desk, atDesk], [laptop, atLaptop])
    expect(desk.stars()).toEqual(laptop.stars())
    expect(Object.keys(desk.stars())).toEqual(['k1', 'k2', 'k3'])
    expect((await desk.api.personal.status()).conflicts + (await laptop.api.personal.status()).conflicts).toBe(2)
  })

  it('go on after a server that was away, without anybody asking', async () => {
    const { server, desk, laptop, atDesk } = await two()
    await server.stop()
    await desk.rate('k1', 2)
    await desk.until(async () => (await desk.exchange(atDesk)).state === 'offline', 'being offline')
    expect(await desk.exchange(atDesk)).toMatchObject({ waiting: 2, failure: expect.stringContaining('Attic') })
    await server.start()
    await laptop.until(() => laptop.stars().k1 === 2, 'the rating')
    await settled(desk, atDesk)
    expect(await desk.exchange(atDesk)).toMatchObject({ waiting: 0, failure: null, state: 'idle' })
  })
})

describe('a guest', () => {
  it('keeps nothing there, and is told so', async () => {
    const server = await attic()
    await server.engine.access.createAccount({ name: 'Guest', role: 'guest', password: server.PASSWORD })
    const desk = await player()
    const source = await desk.api.servers.add({
      address: server.url,
      signIn: { kind: 'password', account: 'Guest', password: server.PASSWORD },
    })
    await desk.until(async () => (await desk.exchange(source.id)).state === 'not-allowed', 'a refusal')
    expect((await desk.exchange(source.id)).failure).toMatch(/Sign in with another/)
    await desk.rate('k1', 2)
    server.asked.length = 0
    await desk.api.personal.exchangeNow({})
    const isRefused = async () => (await desk.exchange(source.id)).state === 'not-allowed'
    await desk.until(async () => server.exchangesAsked().length > 0 && (await isRefused()), 'another refusal')
    expect(server.device.stars()).toEqual({})
  })
})

describe('accounts', () => {
  it('never see each other’s data, and are not told of it', async () => {
    const server = await attic()
    const { access } = server.engine
    await access.createAccount({ name: 'Ben', role: 'member', password: server.PASSWORD })
    const [ada, ben] = [await player(), await player()]
    const atAda = await joined(ada, server)
    const signIn = { kind: 'password' as const, account: 'Ben', password: server.PASSWORD }
    const { id: atBen } = await ben.api.servers.add({ address: server.url, signIn })
    await settled(ben, atBen)
    while (server.engine.connections.size < 2) await fetch(`${server.url}/api/health`)
    await ada.rate('k1', 5)
    await ben.rate('k2', 7)
    await settled(ada, atAda)
    await settled(ben, atBen)
    server.asked.length = 0
    await ada.rate('k3', 1)
    await settled(ada, atAda)
    expect(server.exchangesAsked()).toHaveLength(1)
    expect(ada.stars()).toEqual({ k1: 5, k3: 1 })
    expect(ben.stars()).toEqual({ k2: 7 })
    expect(server.device.stars()).toEqual({ k1: 5, k3: 1 })
  })
})

describe('switched off for a server', () => {
  it('sends and takes nothing, until it is switched on again', async () => {
    const { server, desk, laptop, atDesk, atLaptop } = await two()
    await laptop.api.personal.setExchange({ sourceId: atLaptop, on: false })
    await desk.rate('k1', 2)
    await laptop.rate('k2', 3)
    await settled(desk, atDesk)
    expect(await laptop.exchange(atLaptop)).toMatchObject({ on: false, state: 'off', waiting: 2 })
    await expect(laptop.api.personal.exchangeNow({ sourceId: atLaptop })).rejects.toThrow(/Switch it on/)
    expect(laptop.stars()).toEqual({ k2: 3 })
    expect(desk.stars()).toEqual({ k1: 2 })
    await laptop.api.personal.setExchange({ sourceId: atLaptop, on: true })
    await agreed(server, [desk, atDesk], [laptop, atLaptop])
    expect(desk.stars()).toEqual({ k1: 2, k2: 3 })
  })
})

describe('two desktops', () => {
  it('exchange without a server: one of them shares its library', async () => {
    const [shares, asks] = [await player(), await player()]
    await shares.engine.settings.update({ sharing: { ...shares.engine.settings.current.sharing, ...LOOPBACK } })
    while ((await shares.api.access.sharing()).addresses.length === 0) await heard(shares, 'access.changed')
    const { addresses } = await shares.api.access.sharing()
    const { code } = await shares.api.access.pairingCode()
    await shares.rate('k1', 5)
    await asks.rate('k2', 7)
    const { id } = await asks.api.servers.add({ address: addresses[0]!, signIn: { kind: 'code', code } })
    await settled(asks, id)
    await shares.until(() => shares.stars().k2 === 7, 'the other’s rating')
    expect(asks.stars()).toEqual({ k1: 5, k2: 7 })
    // The other way, with a notice: nobody asks.
    await shares.rate('k3', 1)
    await asks.until(() => asks.stars().k3 === 1, 'the next rating')
    expect(asks.held()).toBe(shares.held())
  })

  it('agree through whichever servers they meet, in any order', async () => {
    const [one, other] = [await attic(), await attic()]
    const [desk, laptop, phone] = [await player(), await player(), await player()]
    const deskAtOne = await joined(desk, one)
    const laptopAtOne = await joined(laptop, one)
    const laptopAtOther = await joined(laptop, other)
    const phoneAtOther = await joined(phone, other)
    await desk.rate('k1', 1)
    await phone.rate('k1', 9)
    await phone.until(() => phone.stars().k1 !== undefined && desk.held() === phone.held(), 'the same on both ends')
    for (const [device, at] of [
      [desk, deskAtOne],
      [laptop, laptopAtOne],
      [laptop, laptopAtOther],
      [phone, phoneAtOther],
    ] as const) {
      await settled(device, at)
    }
    expect(desk.held()).toBe(phone.held())
    expect(one.device.held()).toBe(other.device.held())
  })
})

describe('a profile', () => {
  /** Another device on a copy of its files, with the same secrets. */
  function copyOf({ host }: Player) {
    const dataDir = newDataFolder('soul-copy-')
    cpSync(host.dataDir, dataDir, { recursive: true })
    willEnd(() => rmSync(dataDir, { recursive: true, force: true }))
    return { dataDir, secrets: host.secrets }
  }

  it('that was copied and goes on twice loses nothing on either side', async () => {
    const server = await attic()
    const desk = await player()
    await joined(desk, server)
    await desk.rate('both', 5)
    await settled(desk, (await desk.exchange()).sourceId)
    await desk.stop()
    const [one, other] = [await player(copyOf(desk)), await player(copyOf(desk))]
    await one.rate('k1', 1)
    await other.rate('k2', 2)
    await other.rate('k3', 3)
    const isSame = () => one.held() === other.held() && one.held() === server.device.held()
    // Both go by one token, so neither is told of what the other does: they ask.
    for (let rounds = 0; rounds < 20 && !isSame(); rounds++) {
      for (const device of [one, other]) {
        await device.api.personal.exchangeNow({})
        await settled(device, (await device.exchange()).sourceId)
      }
    }
    expect(one.held()).toBe(other.held())
    expect(one.held()).toBe(server.device.held())
    expect(one.stars()).toEqual({ both: 5, k1: 1, k2: 2, k3: 3 })
  })

  it('that was put back from a backup has again what it had told, and loses nothing done since', async () => {
    const server = await attic()
    const desk = await player()
    await joined(desk, server)
    const backup = copyOf(desk)
    await desk.rate('k1', 1)
    await desk.rate('k2', 2)
    await settled(desk, (await desk.exchange()).sourceId)
    await desk.stop()
    const restored = await player(backup)
    await restored.rate('k3', 3)
    await restored.until(() => restored.held() === server.device.held(), 'holding the same')
    await restored.until(() => Object.keys(restored.stars()).length === 3, 'all ratings')
    expect(server.device.stars()).toEqual({ k1: 1, k2: 2, k3: 3 })
  })
})

describe('a clock', () => {
  const DAY_MS = 86_400_000

  it('that is an hour wrong hinders nothing; the user is told', async () => {
    const server = await attic()
    const desk = await player({ now: () => Date.now() + 3_600_000 })
    const at = await joined(desk, server)
    await desk.rate('k1', 1)
    await settled(desk, at)
    expect(server.device.stars()).toEqual({ k1: 1 })
    const { clock } = await desk.api.personal.status()
    expect(clock).toMatchObject({ name: 'Attic' })
    expect(Math.round(clock!.aheadMs / 60_000)).toBe(60)
  })

  it('that is a year ahead keeps its changes back, hears of others’, and sends them once it was put right', async () => {
    const server = await attic()
    let ahead = 365 * DAY_MS
    const desk = await player({ now: () => Date.now() + ahead })
    await server.device.rate('k0', 9)
    const source = await desk.api.servers.add({ address: server.url, signIn: server.code() })
    await desk.rate('k1', 1)
    await desk.until(async () => (await desk.exchange(source.id)).state === 'failing', 'a refusal')
    await desk.until(() => desk.stars().k0 === 9, 'the server’s rating')
    expect((await desk.exchange(source.id)).failure).toMatch(/clock of this device is 365 days ahead/)
    expect(server.device.stars()).toEqual({ k0: 9 })
    expect((await desk.api.personal.status()).clock!.aheadMs).toBeGreaterThan(364 * DAY_MS)
    ahead = 0
    await desk.api.personal.exchangeNow({})
    await desk.until(() => server.device.stars().k1 === 1, 'the rating')
    await settled(desk, source.id)
    expect(desk.held()).toBe(server.device.held())
    expect((await desk.api.personal.status()).clock).toBeNull()
  })
})

describe('a device on the list', () => {
  it('is renamed on every device, from any of them', async () => {
    const { server, desk, laptop, atDesk, atLaptop } = await two()
    const { device } = await laptop.api.personal.status()
    await desk.api.personal.renameDevice({ id: device.id, name: 'Kitchen' })
    await agreed(server, [desk, atDesk], [laptop, atLaptop])
    expect((await laptop.api.personal.status()).device).toEqual({ id: device.id, name: 'Kitchen' })
    expect((await laptop.api.personal.devices())[0]).toMatchObject({ name: 'Kitchen', current: true })
  })

  it('is taken off it everywhere, and is there again when it comes back', async () => {
    const { server, desk, laptop, atDesk } = await two()
    const { device } = await laptop.api.personal.status()
    const listed = async () => (await desk.api.personal.devices()).some(({ id }) => id === device.id)
    await laptop.stop()
    await desk.api.personal.removeDevice({ id: device.id })
    await settled(desk, atDesk)
    expect(await listed()).toBe(false)
    expect(server.device.read(`select 1 from device where id = '${device.id}'`)).toEqual([])
    const back = await player({ dataDir: laptop.host.dataDir, secrets: laptop.host.secrets })
    await settled(back, (await back.exchange()).sourceId)
    // It hears that it was taken off; at its next start it says that it is there.
    await back.stop()
    const again = await player({ dataDir: laptop.host.dataDir, secrets: laptop.host.secrets })
    await again.until(
      () => server.device.read(`select 1 from device where id = '${device.id}'`).length === 1,
      'it again',
    )
    await desk.until(listed, 'it on the list')
  })

  it('is not the one in use, nor one that is not there', async () => {
    const desk = await player()
    const { device } = await desk.api.personal.status()
    await expect(desk.api.personal.removeDevice({ id: device.id })).rejects.toThrow(/you are using/)
    await expect(desk.api.personal.removeDevice({ id: 'nobody' as typeof device.id })).rejects.toThrow(/no longer/)
    await expect(desk.api.personal.renameDevice({ id: 'nobody' as typeof device.id, name: 'X' })).rejects.toThrow(
      /no longer/,
    )
  })
})
