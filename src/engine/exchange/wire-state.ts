/** Pages of the whole state as they travel: entries as columns, and back; each is looked at before it is used. */
import type { WireTable } from '../../shared/protocol/exchange.ts'
import { isStamp } from '../personal/clock.ts'
import type { StateEntry } from '../personal/state.ts'
import { BadTable, packTable, unpackTable } from './columns.ts'

export const packEntries = (entries: readonly StateEntry[]): WireTable =>
  packTable(
    entries.map((values) => ({ values })),
    ({ values: [type, kind, , field] }) =>
      type === 'cell' ? `${String(type)} ${String(kind)} ${String(field)}` : String(type),
  )

/** Throws BadTable. */
export function unpackEntries(table: WireTable): StateEntry[] {
  return unpackTable(table).map(({ values }) => {
    const [type, ...rest] = values
    const looks = typeof type === 'string' && Object.hasOwn(COLUMNS, type) ? COLUMNS[type as StateEntry[0]] : undefined
    if (looks?.length !== rest.length || !looks.every((isSo, i) => isSo(rest[i]))) throw new BadTable()
    return values as unknown as StateEntry
  })
}

type Look = (told: unknown) => boolean

const word: Look = (told) => typeof told === 'string' && told.length <= 200
const key: Look = (told) => typeof told === 'string' && told.length <= 1_000
const text: Look = (told) => typeof told === 'string'
const flag: Look = (told) => typeof told === 'boolean'
const whole: Look = (told) => Number.isSafeInteger(told)
const place: Look = (told) => Number.isSafeInteger(told) && (told as number) >= 0
const stampOrNone: Look = (told) => told === null || isStamp(told)
const origin: Look = (told) => typeof told === 'string' && /^[0-9a-f]{32}$/.test(told)
const value: Look = (told) =>
  told === null || typeof told === 'string' || typeof told === 'boolean' || Number.isFinite(told)

/** After the type. */
const COLUMNS: Readonly<Record<StateEntry[0], readonly Look[]>> = {
  cell: [word, key, word, value, isStamp, origin, stampOrNone],
  row: [word, key, flag, isStamp, origin, stampOrNone],
  event: [word, key, key, whole, whole, origin],
  parked: [origin, place, place, isStamp, place, text],
}
