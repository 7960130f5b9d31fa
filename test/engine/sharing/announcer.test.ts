import { Bonjour, type Service } from 'bonjour-service'
import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { announceBy, type Announcement } from '../../../src/engine/sharing/announcer.ts'
import { SERVICE_TYPE } from '../../../src/shared/protocol/version.ts'

/** A network of its own: what one socket sends, all of them hear. Multicast cannot be counted on where tests run. */
class Network {
  readonly #sockets = new Set<FakeSocket>()

  socket(): FakeSocket {
    return new FakeSocket(this.#sockets)
  }
}

class FakeSocket extends EventEmitter {
  readonly #all: Set<FakeSocket>

  constructor(all: Set<FakeSocket>) {
    super()
    this.#all = all
    all.add(this)
  }

  bind(_port: number, _address: string | undefined, bound: () => void): void {
    setImmediate(() => {
      this.emit('listening')
      bound()
    })
  }

  send(message: Buffer, _from: number, length: number, port: number, address: string, sent: () => void): void {
    setImmediate(() => {
      for (const socket of this.#all) socket.emit('message', message, { address, port, family: 'IPv4', size: length })
      sent()
    })
  }

  close(closed: () => void): void {
    this.#all.delete(this)
    setImmediate(closed)
  }

  address = () => ({ port: 5353 })
  setMulticastTTL = () => {}
  setMulticastLoopback = () => {}
  setMulticastInterface = () => {}
  addMembership = () => {}
  dropMembership = () => {}
}

const attic = { name: 'Attic', serverId: 'abcdefghijk', port: 4748 }
const noTrouble = (error: Error) => expect.fail(error.message)

/** Looks around on a network: the first that comes up, or goes. */
function lookAround(network: Network) {
  const bonjour = new Bonjour({ socket: network.socket() } as object)
  const browser = bonjour.find({ type: SERVICE_TYPE })
  const next = (event: 'up' | 'down') => new Promise<Service>((resolve) => browser.once(event, resolve))
  return { next, stop: () => new Promise<void>((resolve) => bonjour.destroy(() => resolve())) }
}

describe('an announcement', () => {
  it('is found with what it takes to know a server, and goes when it stops', async () => {
    const network = new Network()
    const looking = lookAround(network)
    const up = looking.next('up')
    const announcement = announceBy({ socket: network.socket() }, attic, noTrouble)
    const found = await up
    expect(found).toMatchObject({ port: 4748, txt: { id: 'abcdefghijk', protocol: '1', name: 'Attic' } })
    expect(found.host).toMatch(/\./)
    const down = looking.next('down')
    await announcement.stop()
    expect((await down).name).toBe(found.name)
    await looking.stop()
  })

  it('of one of two machines of the same name does not push out the other', async () => {
    const network = new Network()
    const looking = lookAround(network)
    const names = new Set<string>()
    const announcements: Announcement[] = []
    for (const serverId of ['first0000', 'second000']) {
      const up = looking.next('up')
      announcements.push(announceBy({ socket: network.socket() }, { ...attic, serverId }, noTrouble))
      names.add((await up).name)
    }
    expect(names.size).toBe(2)
    for (const announcement of announcements) await announcement.stop()
    await looking.stop()
  })

  it('bears names longer than a record', async () => {
    const network = new Network()
    const looking = lookAround(network)
    const up = looking.next('up')
    const announcement = announceBy({ socket: network.socket() }, { ...attic, name: '🎵'.repeat(100) }, noTrouble)
    expect((await up).txt).toMatchObject({ name: expect.stringMatching(/^(🎵)+$/u) })
    await announcement.stop()
    await looking.stop()
  })

  it('tells its trouble where it cannot be made, and still stops', async () => {
    let tell: (error: Error) => void
    const trouble = new Promise<Error>((resolve) => (tell = resolve))
    // An address for documentation: no machine has it.
    const announcement = announceBy({ bind: '203.0.113.1', port: 45_353 }, attic, (error) => tell(error))
    expect((await trouble).message).toContain('EADDRNOTAVAIL')
    await announcement.stop()
  })

  it('tells its trouble where no network takes part', async () => {
    const socket = new Network().socket()
    socket.addMembership = () => {
      throw new Error('addMembership ENODEV')
    }
    let tell: (error: Error) => void
    const trouble = new Promise<Error>((resolve) => (tell = resolve))
    const announcement = announceBy({ socket }, attic, (error) => tell(error))
    expect((await trouble).message).toContain('ENODEV')
    await announcement.stop()
  })
})
