/**
 * One statement for many values: `in (…)` with a fixed number of places, the last call of a run filled up with nulls, which
 * equal nothing. Values are bound and not written into text or JSON, so every string is found again as it was stored.
 */
import type { Statement } from 'better-sqlite3'

const MANY = 64

/** What stands between the brackets. It comes last among the parameters of its statement. */
export const PLACES = Array.from({ length: MANY }, () => '?').join(', ')

/** The rows for all of `values`, in no particular order. `first` are the parameters before the places. */
export function rowsFor<Row>(
  statement: Statement<unknown[], Row>,
  values: readonly (string | number)[],
  ...first: readonly (string | number)[]
): Row[] {
  if (values.length <= MANY) return values.length === 0 ? [] : statement.all(...first, ...filled(values, 0))
  const rows: Row[] = []
  for (let at = 0; at < values.length; at += MANY) {
    for (const row of statement.all(...first, ...filled(values, at))) rows.push(row)
  }
  return rows
}

/** Runs a statement without answer for all of `values`. */
export function runFor(statement: Statement<unknown[]>, values: readonly (string | number)[]): void {
  for (let at = 0; at < values.length; at += MANY) statement.run(...filled(values, at))
}

function filled(values: readonly (string | number)[], from: number): (string | number | null)[] {
  const part: (string | number | null)[] = values.slice(from, from + MANY)
  while (part.length < MANY) part.push(null)
  return part
}
