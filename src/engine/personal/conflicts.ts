/**
 * What two devices wrote to the same, neither knowing of the other: found by every device for itself, and on all of them alike.
 *
 * Every write to a reviewed field says the newest stamp *of other devices* that its author knew there (`over`). What a device
 * overwrites of its own does not count: else a second edit made offline would seem to know what came between its first and
 * itself elsewhere. Held of a field are
 *
 * - `over`: the highest that any write seen here says. Whatever is not newer than that was known to somebody who wrote since;
 * - of each origin its newest write, as far as it is newer than `over`: the one that wins lies in `cell`, the others in `conflict`.
 *
 * Why the order in which writes arrive does not matter: `over` is a maximum, and so is an origin's newest write. A write that is
 * dropped is dropped for good: either `over` has reached it, and only grows; or its origin wrote a newer one, and when
 * `over` reaches that one it has passed the older. So what is held is a function of the set of writes seen, and joins like
 * everything else. A device's newest write always says at least what its earlier ones said, so a cut log, or one in
 * which overwritten changes are left out, comes to the same.
 *
 * Values that are equal to the one shown are kept, for the one shown may change, but they are no conflict. An ordinary edit made
 * where all of them are known ends them; so does choosing, which is a write anew, even of the value that is shown.
 *
 * Deleting a row concerns all its fields. Its `over` is the newest stamp of others in the whole row, and an edit of a row that is
 * known to be deleted says so in its own. An edit and a deletion knew nothing of each other when neither's stamp is within the
 * other's `over`; the newest such edit is kept as a conflict of the row (field ''), derived from the state, whenever that changes.
 *
 * What is not seen: with three devices, a write that one of two others overwrote knows "everything up to" a stamp, and may thereby
 * claim to know an earlier one by a device that was away. The newest wins there without a question, as it does everywhere.
 */
import type { Database } from 'better-sqlite3'
import type { Stamp } from './clock.ts'
import { msOf } from './clock.ts'
import { compareWrites, type Value, type Written } from './merge.ts'
import { REGISTER, type Cell, type RowState } from './row-state.ts'

/** A write that did not win, as it lies in `conflict`. */
export interface Kept {
  /** Undefined until it is stored. */
  readonly number: number | undefined
  /** Empty: whether the row is deleted. */
  readonly field: string
  /** As JSON; `EDITED` for an edit of a deleted row. */
  readonly json: string
  readonly stamp: Stamp
  readonly origin: { readonly id: string; readonly number: number }
}

/** What the row would be by an edit that knew of no deletion: there, though no write says so. */
export const EDITED = 'null'

/** What stays kept beside `winner` once `over` is known. */
export function keptBeside(kept: readonly Kept[], winner: Written, over: Stamp | undefined): readonly Kept[] {
  if (kept.length === 0) return kept
  return kept.filter(
    (one, i) =>
      one.origin.id !== winner.origin &&
      (over === undefined || one.stamp > over) &&
      !kept.some(
        (other, j) =>
          other.origin.id === one.origin.id && (other.stamp > one.stamp || (other.stamp === one.stamp && j < i)),
      ),
  )
}

/** Of a deleted row: the newest edit that knew nothing of the deletion, nor the deletion of it. */
export function unknowingEdit({ cells, kept }: RowState, isReviewed: (field: string) => boolean): Kept[] {
  const register = cells.get(REGISTER)
  if (register?.write.value !== true || !isReviewed(REGISTER)) return []
  let edit: Cell | undefined
  for (const [field, cell] of cells) {
    if (field === REGISTER || cell.write.origin === register.write.origin || !isReviewed(field)) continue
    if (register.over !== undefined && cell.write.stamp <= register.over) continue
    if (cell.over !== undefined && cell.over >= register.write.stamp) continue
    if (edit === undefined || compareWrites(edit.write, cell.write) < 0) edit = cell
  }
  if (edit === undefined) return []
  const { stamp, origin } = edit.write
  const stored = kept.find((one) => one.json === EDITED && one.stamp === stamp && one.origin.id === origin)
  return [{ number: stored?.number, field: REGISTER, json: EDITED, stamp, origin: { id: origin, number: edit.origin } }]
}

/** Newest of two, where either may be absent. */
export const newest = (a: Stamp | undefined, b: Stamp | undefined): Stamp | undefined =>
  a === undefined || (b !== undefined && b > a) ? b : a

/** One conflict as it is stored, with what is shown instead. */
export interface FoundConflict {
  readonly number: number
  readonly kind: string
  readonly row: string
  readonly field: string
  readonly other: Side
  readonly shown: Side
}

interface Side {
  readonly value: Value
  readonly at: number
  /** As numbered in this file. */
  readonly origin: number
}

interface Stored {
  number: number
  kind: string
  row: string
  field: string
  json: string
  stamp: Stamp
  origin: number
  shownJson: string
  shownStamp: Stamp
  shownOrigin: number
}

/** One for each value that is not the one shown; of several who wrote it, the newest. */
const CONFLICTS = `
  select c.number, c.kind, c.row, c.field, c.value as json, c.stamp, c.origin,
    s.value as shownJson, s.stamp as shownStamp, s.origin as shownOrigin
  from conflict c join cell s on s.kind = c.kind and s.row = c.row and s.field = c.field
  where c.field <> '' and s.value <> c.value and not exists (
    select 1 from conflict d where d.kind = c.kind and d.row = c.row and d.field = c.field and d.value = c.value
      and (d.stamp > c.stamp or (d.stamp = c.stamp and d.number > c.number)))
  union all
  select c.number, c.kind, c.row, '', c.value, c.stamp, c.origin, iif(s.dead, 'true', 'false'), s.stamp, s.origin
  from conflict c join row s on s.kind = c.kind and s.row = c.row
  where c.field = '' and iif(s.dead, 'true', 'false') <> c.value and c.number = (
    select d.number from conflict d where d.kind = c.kind and d.row = c.row and d.field = ''
      and d.value <> iif(s.dead, 'true', 'false') order by d.stamp desc, d.number desc limit 1)`

/** The list of them. */
export class Conflicts {
  readonly #statements

  constructor(sql: Database) {
    this.#statements = {
      any: sql.prepare<[], number>('select exists (select 1 from conflict)').pluck(),
      count: sql.prepare<[], number>(`select count(*) from (${CONFLICTS})`).pluck(),
      page: sql.prepare<[number, number], Stored>(`${CONFLICTS} order by 1 desc limit ? offset ?`),
      all: sql.prepare<[], Stored>(`${CONFLICTS} order by 1`),
      numbered: sql.prepare<[string], Stored>(
        `select * from (${CONFLICTS}) where number in (select value from json_each(?)) order by number`,
      ),
    }
  }

  count(): number {
    return this.#statements.any.get() === 0 ? 0 : (this.#statements.count.get() as number)
  }

  /** Last found first. */
  page({ offset, limit }: { offset: number; limit: number }): FoundConflict[] {
    return this.#statements.page.all(limit, offset).map(found)
  }

  find(numbers: readonly number[] | undefined): FoundConflict[] {
    const { all, numbered } = this.#statements
    return (numbers === undefined ? all.all() : numbered.all(JSON.stringify(numbers))).map(found)
  }
}

function found({ number, kind, row, field, json, stamp, origin, ...shown }: Stored): FoundConflict {
  const value = json === EDITED && field === '' ? false : (JSON.parse(json) as Value)
  return {
    number,
    kind,
    row,
    field,
    other: { value, at: msOf(stamp), origin },
    shown: { value: JSON.parse(shown.shownJson) as Value, at: msOf(shown.shownStamp), origin: shown.shownOrigin },
  }
}
