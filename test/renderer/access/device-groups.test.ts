/** The order in which devices are listed. */
import { describe, expect, it } from 'vitest'
import { groupDevices } from '../../../src/renderer/access/device-groups.ts'
import type { DeviceRow } from '../../../src/shared/model/access.ts'
import type { AccountId } from '../../../src/shared/model/ids.ts'

function device(name: string, account: string, more: Partial<DeviceRow> = {}): DeviceRow {
  return {
    id: name as never,
    accountId: account.toLowerCase() as AccountId,
    accountName: account,
    name,
    kind: 'desktop',
    scopes: ['read'],
    createdAt: 1_000,
    lastSeenAt: null,
    expiresAt: 9_000,
    current: false,
    ...more,
  }
}

describe('devices', () => {
  const devices = [
    device('Phone', 'Zoe'),
    device('Old laptop', 'Mia', { lastSeenAt: 2_000 }),
    device('Kitchen', 'Bo'),
    device('Browser', 'Mia', { current: true, lastSeenAt: 1_500 }),
    device('New laptop', 'Mia', { createdAt: 3_000 }),
  ]
  const shown = (ownId?: string) =>
    groupDevices(devices, ownId as AccountId | undefined).map(({ accountName, devices }) => [
      accountName,
      ...devices.map(({ name }) => name),
    ])

  it('stand under their accounts, one’s own first, and there the one in use before those used last', () => {
    expect(shown('mia')).toEqual([
      ['Mia', 'Browser', 'New laptop', 'Old laptop'],
      ['Bo', 'Kitchen'],
      ['Zoe', 'Phone'],
    ])
  })

  it('stand under accounts by name for whoever sits before the player', () => {
    expect(shown().map(([name]) => name)).toEqual(['Bo', 'Mia', 'Zoe'])
  })
})
