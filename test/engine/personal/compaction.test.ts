import { describe, expect, it } from 'vitest'
import { Device } from './device.ts'

const DAY_MS = 86_400_000
const keepMs = 30 * DAY_MS

function aged(notes: number): Device {
  const device = new Device('a')
  for (let i = 0; i < notes; i++) device.set(`n${i}`, { title: `Title ${i}`, body: 'Text' })
  device.does({ do: 'delete', kind: 'note', row: 'n0' })
  device.wallMs += 31 * DAY_MS
  return device
}

describe('cutting the log', () => {
  it('forgets what is old and held by everybody, and nothing of what it came to', () => {
    const device = aged(10)
    const before = device.personal.digest()
    expect(device.exchange.compact({ holds: [], keepMs, maxRows: 1_000 })).toEqual({ dropped: 21, more: false })
    expect(device.all('select count(*) from op')).toEqual([0])
    expect(device.personal.digest()).toBe(before)
    expect(device.all(`select dead from row where row = 'n0'`)).toEqual([1])
  })

  it('keeps what is younger, and what somebody seen lately lacks', () => {
    const device = aged(10)
    device.set('young', { title: 'New' })
    device.exchange.compact({ holds: [{ [device.id]: 7 }], keepMs, maxRows: 1_000 })
    // Whole transactions only: the seventh is the first half of one.
    expect(device.all('select floor from origin')).toEqual([6])
    expect(device.exchange.compact({ holds: [{}], keepMs, maxRows: 1_000 })).toEqual({ dropped: 0, more: false })
    device.exchange.compact({ holds: [], keepMs, maxRows: 1_000 })
    expect(device.all('select seq from op')).toEqual([22])
  })

  it('goes in small steps', () => {
    const device = aged(10)
    let steps = 0
    for (let more = true; more; steps++) {
      const step = device.exchange.compact({ holds: [], keepMs, maxRows: 4 })
      expect(step.dropped).toBeLessThanOrEqual(5)
      more = step.more
    }
    expect(steps).toBeGreaterThan(4)
    expect(device.all('select count(*) from op')).toEqual([0])
  })

  it('leaves the chain as it was for whoever holds as much', () => {
    const [device, there] = [aged(5), new Device('b')]
    there.hears(device)
    device.exchange.compact({ holds: [there.exchange.vector()], keepMs, maxRows: 1_000 })
    device.set('later', { title: 'More' })
    expect(there.hears(device)).toEqual([{ kind: 'held', upto: 12 }])
    expect(there.personal.digest()).toBe(device.personal.digest())
  })
})
