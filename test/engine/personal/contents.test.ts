import { describe, expect, it } from 'vitest'
import { differingKinds } from '../../../src/engine/personal/contents.ts'
import { pastTheGuards } from '../../support/personal.ts'
import { Device, notes } from './device.ts'

const contentsOf = (device: Device) => device.personal.contents()

describe('what all that is held comes to', () => {
  it('is the same where the same is held, in whatever order it came', () => {
    const [one, other, third] = [new Device('a'), new Device('b'), new Device('c')]
    one.set('n', { title: 'One', body: 'Text' })
    one.does({ do: 'delete', kind: 'note', row: 'n' })
    one.plays('track', 1)
    other.set('n', { title: 'Two' })
    other.plays('track', 2)
    third.hears(one)
    third.hears(other)
    other.hears(one)
    one.hears(other)
    expect(contentsOf(other)).toEqual(contentsOf(one))
    expect(contentsOf(third)).toEqual(contentsOf(one))
    expect(Object.keys(contentsOf(one)).sort()).toEqual(['note', 'play'])
  })

  it('is another one with every entry that is another', () => {
    const device = new Device('a')
    const seen = new Set<string>()
    const look = () => seen.add(JSON.stringify(contentsOf(device)))
    look()
    for (const change of [
      () => device.set('n', { title: 'One' }),
      () => device.set('n', { title: 'Two' }),
      () => device.set('n', { body: 'Two' }),
      () => device.does({ do: 'delete', kind: 'note', row: 'n' }),
      () => device.does({ do: 'restore', kind: 'note', row: 'n' }),
      () => device.plays('track', 1),
      () => device.does({ do: 'event', kind: 'play', id: 'track.1', trackKey: 'track', at: 1, ms: 2_000 }),
      () => device.set('long', { body: 'x'.repeat(5_000) }),
      () => device.set('long', { body: `${'x'.repeat(4_999)}y` }),
    ]) {
      change()
      look()
    }
    expect(seen.size).toBe(10)
  })

  it('leaves out what stays on the device', () => {
    const device = new Device('a')
    device.set('n', { title: 'One' })
    const before = contentsOf(device)
    device.set('n', { scrolledTo: 'line 5' })
    expect(contentsOf(device)).toEqual(before)
  })

  it('is as before when a change is taken back, and found out by an audit when it is wrong', () => {
    const device = new Device('a')
    device.set('n', { title: 'One' })
    const before = contentsOf(device)
    expect(() => device.does({ do: 'set', kind: 'note', row: 'n', fields: { title: 'Two', colour: 'red' } })).toThrow()
    expect(contentsOf(device)).toEqual(before)
    expect(device.personal.audit()).toBe(0)
    pastTheGuards(device.db.sql, () => device.db.sql.exec(`update meta set contents = '{"note":"0000000000000001"}'`))
    expect(device.personal.audit()).toBe(1)
  })

  it('is not told of what no version would call a kind', () => {
    const [device, odd] = [new Device('a'), new Device('b', { kinds: [{ ...notes, name: '__proto__' }, notes] })]
    odd.does({ do: 'set', kind: '__proto__', row: 'n', fields: { title: 'One' } })
    odd.set('n', { title: 'One' })
    device.hears(odd)
    expect(Object.keys(device.exchange.contents()!)).toEqual(['keep-rule', 'note', 'want'])
    expect(Object.keys(contentsOf(device)).sort()).toEqual(['__proto__', 'note'])
    expect(device.personal.audit()).toBe(0)
  })

  it('is compared kind by kind, where both compare it', () => {
    const mine = { a: '1', b: '2', c: null, d: '4' }
    expect(differingKinds(mine, { a: '1', b: '3', c: '5', d: null })).toEqual(['b'])
    expect(differingKinds(mine, { a: '1', b: '2', d: '4', e: '6', f: null })).toEqual(['e'])
    expect(differingKinds({}, mine)).toEqual(['a', 'b', 'd'])
  })
})
