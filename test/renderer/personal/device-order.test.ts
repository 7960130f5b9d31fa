/** Devices as they are listed. */
import { expect, it } from 'vitest'
import { isAway, shortId, sortDevices } from '../../../src/renderer/personal/device-order.ts'
import type { PersonalDevice } from '../../../src/shared/model/personal.ts'

const device = (name: string, lastSeenAt: number | null, current = false): PersonalDevice => ({
  id: name as PersonalDevice['id'],
  name,
  kind: 'desktop',
  current,
  lastSeenAt,
  behind: 0,
  clockAheadMs: null,
})

it('lists this device first, then those seen last, and by name those never seen', () => {
  const devices = [
    device('Tablet', null),
    device('Phone', 5),
    device('Attic', null),
    device('Here', null, true),
    device('Laptop', 9),
  ]
  expect(sortDevices(devices).map(({ name }) => name)).toEqual(['Here', 'Laptop', 'Phone', 'Attic', 'Tablet'])
})

it('calls a device away that was not heard of for a day', () => {
  const now = 1_700_000_000_000
  expect(isAway(device('Phone', now - 3_600_000), now)).toBe(false)
  expect(isAway(device('Phone', now - 90_000_000), now)).toBe(true)
  expect(isAway(device('Phone', null), now)).toBe(true)
})

it('shows enough of a number to tell it from another', () => {
  expect(shortId('0123456789abcdef')).toBe('01234567')
  expect(shortId('short')).toBe('short')
})
