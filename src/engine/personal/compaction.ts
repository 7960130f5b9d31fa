/**
 * Keeping the log short: changes that are old, and that every device seen lately has, are forgotten. What they came to stays,
 * with its stamps, and what was deleted stays deleted; whoever comes after all and holds less gets the whole state.
 */
import { msOf } from './clock.ts'
import type { Log, Origin } from './log.ts'
import type { Inside } from './inside.ts'

interface Asked {
  /** How far each device goes that was seen within `keepMs`. */
  readonly holds: readonly Readonly<Record<string, number>>[]
  readonly keepMs: number
  readonly maxRows: number
}

/** Drops at most about `maxRows`: whole transactions, from the oldest on. `more`: there is more to drop. */
export function compact(
  { log }: Inside,
  { holds, keepMs, maxRows }: Asked,
  now: number,
): { dropped: number; more: boolean } {
  let dropped = 0
  for (const origin of log.all()) {
    const known = Math.min(
      origin.upto,
      ...holds.map((vector) => (Object.hasOwn(vector, origin.id) ? vector[origin.id]! : 0)),
    )
    if (known <= origin.floor) continue
    const { end, looked } = endOf(log, origin, { known, before: now - keepMs, maxRows: maxRows - dropped })
    if (end) dropped += log.cut(origin, end.seq, end.digest)
    if (looked >= maxRows - dropped) return { dropped, more: end !== undefined }
  }
  return { dropped, more: false }
}

interface Bounds {
  known: number
  before: number
  maxRows: number
}

/** The last change of those that may go. */
function endOf(
  log: Log,
  origin: Origin,
  { known, before, maxRows }: Bounds,
): { end?: { seq: number; digest: string }; looked: number } {
  let end: { seq: number; digest: string } | undefined
  let last: { seq: number; digest: string } | undefined
  let looked = 0
  for (const row of log.from(origin.number, origin.floor + 1)) {
    if (row.part === 0) end = last
    if (row.seq > known || msOf(row.stamp) >= before || (row.part === 0 && looked >= maxRows))
      return { ...(end && { end }), looked }
    looked++
    last = row
  }
  return { ...(last && { end: last }), looked }
}
