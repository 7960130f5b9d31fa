/** What an exchange does when nothing is left to tell, and the two hold something else all the same. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SeatExchange } from '../../../src/engine/exchange/seat-exchange.ts'
import { write } from '../../../src/engine/db/store.ts'
import { Device } from '../personal/device.ts'
import { clientOf, exchange, seatOf, type Asked } from './direct.ts'

const DAY_MS = 86_400_000

let desk: Device
let library: Device
let seats: { desk: SeatExchange; library: SeatExchange }
let asked: Asked[]

beforeEach(async () => {
  desk = new Device('desk')
  library = new Device('library')
  seats = { desk: seatOf(desk), library: seatOf(library) }
  desk.set('n1', { title: 'One' })
  library.set('n2', { title: 'Two' })
  library.plays('track', 1)
  await exchanges()
})
afterEach(() => {
  seats.desk.stop()
  seats.library.stop()
})

async function exchanges(): Promise<void> {
  asked = []
  await exchange(
    seats.desk,
    clientOf(
      () => seats.library,
      (one) => asked.push(one),
    ),
  )
}

/** As if a change had come with a state of which nobody has the log any more. */
const lose = (device: Device, row: string): number =>
  write(device.db, (tx) =>
    device.personal.withoutSync(tx, () =>
      device.personal.apply(tx, [{ do: 'set', kind: 'note', row, fields: { title: row } }]),
    ),
  )

const areSame = () => desk.personal.digest() === library.personal.digest()

describe('two that hold the same changes', () => {
  it('ask for no state while they hold the same', async () => {
    expect(areSame()).toBe(true)
    await exchanges()
    expect(new Set(asked)).toEqual(new Set(['exchanged']))
  })

  it.each(['one', 'the other', 'both'] as const)(
    'come to hold the same where what is in no log lies on %s',
    async (who) => {
      if (who !== 'the other') lose(desk, 'here')
      if (who !== 'one') lose(library, 'there')
      expect(areSame()).toBe(false)
      await exchanges()
      expect(areSame()).toBe(true)
      // Joined there is only what is lacking there.
      expect(asked.includes('page taken')).toBe(who !== 'the other')
      await exchanges()
      expect(new Set(asked)).toEqual(new Set(['exchanged']))
    },
  )

  it('try again at once where it was cut off', async () => {
    lose(library, 'there')
    const cutOff = clientOf(
      () => seats.library,
      (one) => {
        if (one === 'page told') throw new Error('cut off')
      },
    )
    await expect(exchange(seats.desk, cutOff)).rejects.toThrow('cut off')
    expect(areSame()).toBe(false)
    await exchanges()
    expect(areSame()).toBe(true)
  })

  it('do not try again for a day where it did not help', async () => {
    library.personal.contents = () => ({ note: '0123456789abcdef' })
    await exchanges()
    expect(asked).toContain('page told')
    await exchanges()
    expect(asked).not.toContain('page told')
    desk.wallMs += 2 * DAY_MS
    await exchanges()
    expect(asked).toContain('page told')
  })

  it('agree on one story where two have parted before what is left of the log', async () => {
    const copy = new Device('copy', { from: desk.bytes() })
    const seat = seatOf(copy)
    desk.set('n1', { title: 'From the desk' })
    copy.set('n2', { title: 'From its copy' })
    for (const device of [desk, copy]) {
      device.set('n3', { title: 'Later' })
      device.wallMs += 40 * DAY_MS
      device.exchange.compact({ holds: [], keepMs: 30 * DAY_MS, maxRows: 100 })
    }
    await exchange(
      seat,
      clientOf(
        () => seats.desk,
        () => {},
      ),
    )
    seat.stop()
    expect(desk.exchange.digests()).toMatchObject(copy.exchange.digests())
    expect(copy.personal.digest()).toBe(desk.personal.digest())
    expect(copy.id).not.toBe(desk.id)
    expect([desk.value('n1', 'title'), desk.value('n2', 'title')]).toEqual(['"From the desk"', '"From its copy"'])
  })
})
