import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Device } from './device.ts'

const tell = (device: Device, at: number, ms: number): number =>
  device.does({ do: 'event', kind: 'play', id: `t.${at}`, trackKey: 't', at, ms })
const heard = (device: Device) => device.all<number>('select ms from event order by id')
const listed = (device: Device) => device.personal.changes({ offset: 0, limit: 20 })

describe('an event that is told again when it went on', () => {
  it('is as long as it was in the end, and counted once, wherever it was told and in whatever order', () => {
    const tells = fc.record({ who: fc.nat({ max: 2 }), at: fc.nat({ max: 2 }), ms: fc.nat({ max: 4 }) })
    const hears = fc.record({ to: fc.nat({ max: 2 }), from: fc.nat({ max: 2 }) })
    const anew = fc.record({ renamed: fc.nat({ max: 2 }) })
    const story = fc.array(fc.oneof(tells, hears, anew), { maxLength: 25 })
    fc.assert(
      fc.property(story, (steps) => {
        const devices = ['a', 'b', 'c'].map((name) => new Device(name))
        const longest = new Map<number, number>()
        for (const step of steps) {
          if ('renamed' in step) devices[step.renamed]!.exchange.becomeNew()
          else if ('from' in step) devices[step.to]!.hears(devices[step.from]!)
          else {
            tell(devices[step.who]!, step.at, step.ms)
            longest.set(step.at, Math.max(step.ms, longest.get(step.at) ?? 0))
          }
        }
        for (let round = 0; round < 2; round++)
          for (const to of devices) for (const from of devices) if (to !== from) to.hears(from)
        const expected = [...longest].toSorted(([a], [b]) => a - b).map(([, ms]) => ms)
        for (const device of devices) {
          expect(heard(device)).toEqual(expected)
          expect(device.personal.digest()).toBe(devices[0]!.personal.digest())
          expect(device.personal.audit()).toBe(0)
        }
      }),
      { numRuns: 60 },
    )
  })

  it('is one in the history of changes, and leaves the others there what they are', () => {
    const [device, there] = [new Device('a'), new Device('b')]
    tell(device, 1, 1_000)
    device.set('n', { title: 'T' })
    tell(device, 1, 2_000)
    there.hears(device)
    for (const one of [device, there]) {
      const { rows, total } = listed(one)
      expect(total).toBe(2)
      expect(rows.map(({ what, count, things, undoable }) => ({ what, count, things, undoable }))).toEqual([
        { what: 'set', count: 1, things: 1, undoable: true },
        { what: 'event', count: 1, things: 1, undoable: false },
      ])
      expect(heard(one)).toEqual([2_000])
      expect(one.all('select plays from play_total')).toEqual([1])
    }
  })
})
