/** Devices as they are listed: under their accounts, one's own first, and in each the one in use, then the last used. Pure. */
import type { DeviceRow } from '../../shared/model/access.ts'
import type { AccountId } from '../../shared/model/ids.ts'

export interface DeviceGroup {
  accountId: AccountId
  accountName: string
  devices: readonly DeviceRow[]
}

export function groupDevices(devices: readonly DeviceRow[], ownId: AccountId | undefined): DeviceGroup[] {
  const groups = [...Map.groupBy(devices, ({ accountId }) => accountId)].map(([accountId, ofAccount]) => ({
    accountId,
    accountName: ofAccount[0]!.accountName,
    devices: ofAccount.toSorted((a, b) => Number(b.current) - Number(a.current) || lastUse(b) - lastUse(a)),
  }))
  return groups.toSorted(
    (a, b) =>
      Number(b.accountId === ownId) - Number(a.accountId === ownId) || a.accountName.localeCompare(b.accountName),
  )
}

const lastUse = ({ lastSeenAt, createdAt }: DeviceRow): number => lastSeenAt ?? createdAt
