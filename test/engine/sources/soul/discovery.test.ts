import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { Discovery, heardOf, type Announced, type Browse } from '../../../../src/engine/sources/soul/discovery.ts'
import { willClose, closesAll } from './support.ts'

closesAll()

const log = pino({ level: 'silent' })

const announced = (more: Partial<Announced> = {}): Announced => ({
  name: 'Attic abc123',
  fqdn: 'Attic abc123._soul-player._tcp.local',
  host: 'attic.local',
  port: 4747,
  addresses: ['192.168.1.5'],
  txt: { id: 'server-1', name: 'Attic', protocol: '1' },
  ...more,
})

function discoveryOf(browse: Browse) {
  const discovery = new Discovery({ log, browse, firstMs: 1 })
  willClose(async () => discovery.stop())
  return discovery
}

describe('what is announced on the local network', () => {
  it('is heard, kept up to date, and forgotten when it goes', async () => {
    let network: Parameters<Browse>[0] | undefined
    const discovery = discoveryOf((heard) => {
      network = heard
      heard.up(announced())
      return () => {}
    })
    expect(await discovery.heard()).toEqual([
      { serverId: 'server-1', name: 'Attic', address: 'http://192.168.1.5:4747' },
    ])
    network!.up(announced({ fqdn: 'b', txt: { id: 'server-2', name: 'A cellar' } }))
    expect((await discovery.heard()).map(({ name }) => name)).toEqual(['A cellar', 'Attic'])
    network!.down(announced())
    expect((await discovery.heard()).map(({ name }) => name)).toEqual(['A cellar'])
  })

  it('is listened to once for many who ask, and no more when nobody does', async () => {
    let [begun, ended] = [0, 0]
    const discovery = discoveryOf(() => {
      begun += 1
      return () => void (ended += 1)
    })
    await Promise.all([discovery.heard(), discovery.heard(), discovery.heard()])
    expect([begun, ended]).toEqual([1, 0])
    discovery.stop()
    await discovery.heard()
    expect([begun, ended]).toEqual([2, 1])
  })

  it('is nothing where multicast is not to be had', async () => {
    const discovery = discoveryOf(() => {
      throw new Error('no network')
    })
    expect(await discovery.heard()).toEqual([])
  })

  it('is one server, however often it is heard', async () => {
    const discovery = discoveryOf((heard) => {
      heard.up(announced())
      heard.up(announced({ fqdn: 'again' }))
      return () => {}
    })
    expect(await discovery.heard()).toHaveLength(1)
  })

  it.each<[string, Partial<Announced>, string | undefined]>([
    ['an IPv6 address', { addresses: ['fd00::5'] }, 'http://[fd00::5]:4747'],
    ['both kinds of address', { addresses: ['fd00::5', '10.0.0.2'] }, 'http://10.0.0.2:4747'],
    ['a link-local address beside another', { addresses: ['fe80::1', '10.0.0.2'] }, 'http://10.0.0.2:4747'],
    ['a link-local address alone', { addresses: ['fe80::1'] }, 'http://attic.local:4747'],
    ['no address', { addresses: undefined }, 'http://attic.local:4747'],
    ['a host that is no host', { addresses: [], host: 'a/../b?c@d' }, undefined],
    ['a forbidden host', { addresses: [], host: '169.254.169.254' }, undefined],
    ['port 0', { port: 0 }, undefined],
    ['no id', { txt: { name: 'x' } }, undefined],
    ['an id that is no text', { txt: { id: true } }, undefined],
    ['an id without end', { txt: { id: 'x'.repeat(65) } }, undefined],
    ['no text at all', { txt: undefined }, undefined],
  ])('has %s', (_, more, address) => {
    expect(heardOf(announced(more))?.address).toBe(address)
  })

  it('has a name that fits, whatever is announced', () => {
    expect(heardOf(announced({ txt: { id: 'a', name: 'x'.repeat(1000) } }))!.name).toHaveLength(100)
    expect(heardOf(announced({ txt: { id: 'a', name: { toString: 1 } } }))!.name).toBe('Attic abc123')
  })
})
