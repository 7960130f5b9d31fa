/**
 * The history of changes: the log, read as what the user did. What was changed in one act (one `write`, or several that say they are one) is one
 * row of it, of which the first change tells. It goes back as far as the log does; every device lists by itself what reached it, in
 * the order it did.
 *
 * The list is `op_head`, an index with one entry for each such row, and nothing else is read to come to a window: the newest at
 * once, and the far end of a million rows in some ten milliseconds, for that many entries are few pages. The total is counted in
 * it too, and remembered until something changes. (Places could be kept instead, but the log is cut at many places at once.)
 *
 * Taking something back is a change like any other, so it can be taken back itself, and every device sees it.
 */
import type { Database } from 'better-sqlite3'
import type { ChangeRow } from '../../shared/model/personal.ts'
import type { DeviceId } from '../../shared/model/ids.ts'
import { msOf } from './clock.ts'
import type { Held } from './held.ts'
import { entryOf, UNLISTED, type Entry, type Op } from './op.ts'
import { afterOf, beforeOf, stands, writtenBy, type WrittenOp } from './undoing.ts'

/** Rows by index, newest first. `device`, `kind`: only of it; the kind of a row is that of its first change. */
export interface ChangesAsked {
  readonly offset: number
  readonly limit: number
  readonly deviceId?: DeviceId | undefined
  readonly kind?: string | undefined
}

export interface LoggedOp extends Op {
  readonly number: number
  readonly origin: number
  readonly before: string | null
  readonly head: string | null
  readonly act: string | null
  readonly changes: number | null
  readonly things: number | null
  readonly skipped: number
}

interface Group {
  readonly number: number
  /** Just past the last change of its first write. */
  readonly end: number
  readonly origin: number
  readonly act: string | null
  /** The kind of its first change. */
  readonly head: string
  readonly entry: Entry | undefined
  readonly shown: Pick<ChangeRow, 'id' | 'at' | 'count' | 'things' | 'what' | 'field' | 'before' | 'after'>
}

/** More of a row than this is looked at only once somebody wants to undo it; of a window that is all of long ones, of each as much. */
const LOOKED_AT = 100
const LOOKED_AT_IN_ALL = 2_000
/** Changes that are read together, of what is to be undone. */
const PAGE = 250

/** Origin `o` is, or was, what device `d` records under. */
const IS_OF = `(d.origin = o.id or exists (select 1 from cell c
  where c.kind = 'device' and c.row = d.id and c.field = 'former' and instr(c.value, o.id) > 0))`
const WHERE = `head is not null and head <> '${UNLISTED}'
  and ($device is null or origin in (select o.number from origin o join device d on ${IS_OF} where d.id = $device))
  and ($kind is null or head = $kind)`
const OP = 'number, origin, part, stamp, schema, body, before, head, act, changes, things, skipped'
/** Just past the transaction that `op.number` begins. */
const END = `coalesce(
  (select n.number from op n where n.head is not null and n.number > op.number order by n.number limit 1),
  (select max(number) + 1 from op))`

export class Changes {
  readonly #statements

  constructor(sql: Database) {
    this.#statements = {
      page: sql.prepare<[Filter & { offset: number; limit: number }], LoggedOp & { end: number }>(
        `select ${OP}, ${END} as end from op where number in (
           select number from op where ${WHERE} order by number desc limit $limit offset $offset)
         order by number desc`,
      ),
      total: sql.prepare<[Filter], number>(`select count(*) from op where ${WHERE}`).pluck(),
      first: sql.prepare<[number], LoggedOp & { end: number }>(
        `select ${OP}, ${END} as end from op where number = ? and skipped = 0`,
      ),
      parts: sql.prepare<[string, number], Part>(
        `select number, ${END} as end from op where act = ? and origin = ? order by number`,
      ),
      sums: sql.prepare<[string, number, number], Pick<LoggedOp, 'changes' | 'things'>>(
        `select sum(changes) as changes, sum(things) as things from op where act = ? and origin = ? and number >= ?`,
      ),
      between: sql.prepare<[number, number, number], LoggedOp>(
        `select ${OP} from op where number >= ? and number < ? order by number limit ?`,
      ),
      lastBetween: sql.prepare<[number, number, number], LoggedOp>(
        `select ${OP} from op where number >= ? and number < ? and skipped = 0 order by number desc limit ?`,
      ),
      device: sql.prepare<[number], { deviceName: string; deviceId: DeviceId }>(
        `select d.name as deviceName, d.id as deviceId from origin o join device d on ${IS_OF} where o.number = ?`,
      ),
    }
  }

  page({ offset, limit, ...filter }: ChangesAsked): Group[] {
    return this.#statements.page.all({ ...filterOf(filter), offset, limit }).map((op): Group => {
      const { number, end, origin, act, head, before } = op
      const entry = entryOf(op)
      const sums = act === null ? op : this.#statements.sums.get(act, origin, number)!
      const shown = {
        id: number,
        at: msOf(op.stamp),
        count: sums.changes ?? 1,
        things: sums.things ?? 1,
        ...told(entry, before),
      }
      return { number, end, origin, act, head: head!, entry, shown }
    })
  }

  total(asked: Omit<ChangesAsked, 'offset' | 'limit'>): number {
    return this.#statements.total.get(filterOf(asked)) as number
  }

  /** What was changed together, if `number` begins it, some at a time; else that change alone. None when the log does not go back so far. */
  *group(number: number): Generator<readonly LoggedOp[], undefined> {
    const first = this.#statements.first.get(number)
    if (first === undefined) return
    if (first.head === null) return void (yield [first])
    for (const part of this.#partsOf(first, first.end)) {
      for (let from = part.number; from < part.end;) {
        const ops = this.#statements.between.all(from, part.end, PAGE)
        const together = togetherAfter(part.number, ops)
        yield together
        if (together.length < PAGE) break
        from = ops.at(-1)!.number + 1
      }
    }
  }

  /** Whether taking each of these back would do something, and be let: of very many changes, as the first tell. */
  areUndoable(groups: readonly Group[], held: Held): boolean[] {
    const wanted = groups.reduce((sum, { number, end }) => sum + Math.min(end - number, LOOKED_AT), 0)
    const most = wanted <= LOOKED_AT_IN_ALL ? LOOKED_AT : Math.ceil(LOOKED_AT_IN_ALL / groups.length)
    const looked = groups.map(({ number, end }) => {
      const ops = togetherAfter(number, this.#statements.between.all(number, end, most))
      return ops.flatMap((op) => writtenBy(op) ?? [])
    })
    load(looked.flat(), held)
    return groups.map((group, i) => {
      const written = looked[i]!
      const state = stateOf(written, held)
      if (state !== 'back' || group.shown.count <= written.length) return state === 'shown'
      return this.#endIsShown(group, most, held)
    })
  }

  /** What was taken back in part, until it was cut off, has its end still to be taken back. */
  #endIsShown(group: Group, most: number, held: Held): boolean {
    const { number, end } = this.#partsOf(group, group.end).at(-1)!
    const written = this.#statements.lastBetween.all(number, end, most).flatMap((op) => writtenBy(op) ?? [])
    load(written, held)
    return stateOf(written, held) === 'shown'
  }

  /** The writes that it is made of. */
  #partsOf({ number, origin, act }: Pick<LoggedOp, 'number' | 'origin' | 'act'>, end: number): readonly Part[] {
    return act === null
      ? [{ number, end }]
      : this.#statements.parts.all(act, origin).filter((part) => part.number >= number)
  }

  /** Which device recorded under an origin; nothing is known of one that never told of itself. */
  deviceOf(origin: number): { deviceName: string; deviceId: DeviceId | null } {
    return this.#statements.device.get(origin) ?? { deviceName: '', deviceId: null }
  }
}

interface Filter {
  device: string | null
  kind: string | null
}

const filterOf = ({ deviceId, kind }: Omit<ChangesAsked, 'offset' | 'limit'>): Filter => ({
  device: deviceId ?? null,
  kind: kind ?? null,
})

/** One write: its first change, and just past its last. */
interface Part {
  readonly number: number
  readonly end: number
}

/** Those that belong to the write that `begins`, up to the first that does not: an event that went on lies among others. */
function togetherAfter(begins: number, ops: readonly LoggedOp[]): readonly LoggedOp[] {
  const strange = ops.findIndex(({ number, part, skipped }) => number > begins && (part === 0 || skipped > 0))
  return strange < 0 ? ops : ops.slice(0, strange)
}

/** Reads beforehand what is asked of these. */
function load(written: readonly WrittenOp[], held: Held): void {
  for (const [kind, some] of Map.groupBy(written, ({ entry }) => entry.kind)) {
    held.load(
      kind,
      some.map(({ entry }) => entry.row),
    )
  }
}

/** Whether what any of these wrote stands there, or all is as it was before; or something else was written there since. */
function stateOf(written: readonly WrittenOp[], held: Held): 'shown' | 'back' | 'changed' {
  let isAny = false
  for (const { first, last } of byField(written)) {
    const cell = held.find(last.entry.kind, last.entry.row, last.field)
    if (stands(cell, last.field, afterOf(last))) isAny = true
    else if (!stands(cell, last.field, beforeOf(first.op))) return 'changed'
  }
  return isAny ? 'shown' : 'back'
}

/** Of the changes of each field, the first and the last. */
function byField(written: readonly WrittenOp[]): Iterable<{ first: WrittenOp; last: WrittenOp }> {
  const fields = new Map<string, { first: WrittenOp; last: WrittenOp }>()
  for (const one of written) {
    const key = JSON.stringify([one.entry.kind, one.entry.row, one.field])
    fields.set(key, { first: fields.get(key)?.first ?? one, last: one })
  }
  return fields.values()
}

function told(entry: Entry | undefined, json: string | null): Pick<ChangeRow, 'what' | 'field' | 'before' | 'after'> {
  const before = beforeOf({ before: json })
  switch (entry?.type) {
    case 'cell':
      return { what: 'set', field: entry.field, before, after: entry.value }
    case 'row':
      return { what: entry.dead ? 'delete' : 'restore', field: '', before, after: entry.dead }
    case 'event':
      return { what: 'event', field: '', before: null, after: entry.ms }
    default:
      return { what: 'unknown', field: '', before: null, after: null }
  }
}
