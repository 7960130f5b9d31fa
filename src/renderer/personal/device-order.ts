/** Devices as they are listed: this one first, then those that were here last. Pure. */
import type { PersonalDevice } from '../../shared/model/personal.ts'

export const sortDevices = (devices: readonly PersonalDevice[]): PersonalDevice[] =>
  devices.toSorted(
    (a, b) =>
      Number(b.current) - Number(a.current) ||
      (b.lastSeenAt ?? 0) - (a.lastSeenAt ?? 0) ||
      a.name.localeCompare(b.name),
  )

/** Not to be heard of for a day: what it has not seen is no matter of a moment. */
export const isAway = ({ lastSeenAt }: Pick<PersonalDevice, 'lastSeenAt'>, now = Date.now()): boolean =>
  lastSeenAt === null || now - lastSeenAt > DAY_MS

const DAY_MS = 86_400_000

const SHOWN = 8

/** Enough of it to tell one from another; the whole is copied. */
export const shortId = (id: string): string => (id.length > SHOWN ? id.slice(0, SHOWN) : id)
