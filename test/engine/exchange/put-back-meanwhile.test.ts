/** A library that is put back to a backup while a whole state is on its way, in either direction: nothing is taken as held that is not. */
import { afterEach, describe, expect, it } from 'vitest'
import type { SeatExchange } from '../../../src/engine/exchange/seat-exchange.ts'
import { Device } from '../personal/device.ts'
import { clientOf, exchange, seatOf } from './direct.ts'

const DAY_MS = 86_400_000
/** More than one page of a state. */
const MANY = 2_500

const seats: SeatExchange[] = []
afterEach(() => {
  for (const seat of seats.splice(0)) seat.stop()
})

function opened(device: Device): SeatExchange {
  const seat = seatOf(device)
  seats.push(seat)
  return seat
}

const fill = (device: Device, from: number, to: number): void => {
  const ids = Array.from({ length: to - from }, (_, i) => String(from + i).padStart(5, '0'))
  device.does(...ids.map((id) => ({ do: 'set', kind: 'note', row: id, fields: { title: id } }) as const))
}

describe('a library that is put back', () => {
  it.each(['page told', 'page taken'] as const)('after a %s comes to hold the same as its device', async (moment) => {
    const [library, desk] = [new Device('library'), new Device('desk')]
    const full = moment === 'page told' ? library : desk
    // Last by key, so that what the backup has is on the pages that follow.
    fill(library, MANY, MANY + 5)
    const backup = library.bytes()
    fill(full, 0, MANY)
    full.wallMs += 40 * DAY_MS
    full.exchange.compact({ holds: [], keepMs: 30 * DAY_MS, maxRows: 10 * MANY })
    let now = opened(library)
    let restored: Device | undefined
    const client = clientOf(
      () => now,
      (what) => {
        if (what !== moment || restored) return
        restored = new Device('restored', { from: backup })
        restored.exchange.becomeNew()
        now = opened(restored)
      },
    )
    await exchange(opened(desk), client)
    expect(restored).toBeDefined()
    // What had come of the lost changes is in no log any more, and is had by joining what is held.
    expect(desk.exchange.vector()[library.id]).toBe(5)
    expect(restored!.exchange.vector()[desk.id] ?? 0).toBe(desk.exchange.vector()[desk.id])
    expect(desk.all<number>('select count(*) from cell')[0]).toBeGreaterThan(5)
    expect(restored!.personal.digest()).toBe(desk.personal.digest())
  })
})
