/**
 * The history of changes: the log, read as what the user did. What was changed in one `write` is one row of it, of which the
 * first change tells. It goes back as far as the log does; every device lists by itself what reached it, in the order it did.
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
import { EngineError } from '../errors.ts'
import { msOf } from './clock.ts'
import type { Held } from './held.ts'
import type { Kind } from './kind.ts'
import type { Value } from './merge.ts'
import { entryOf, UNLISTED, type Entry, type Op } from './op.ts'
import type { Change } from './change.ts'
import { REGISTER } from './row-state.ts'

/** Rows by index, newest first. `device`, `kind`: only of it; the kind of a row is that of its first change. */
export interface ChangesAsked {
  readonly offset: number
  readonly limit: number
  readonly deviceId?: DeviceId | undefined
  readonly kind?: string | undefined
}

interface LoggedOp extends Op {
  readonly number: number
  readonly origin: number
  readonly before: string | null
  readonly head: string | null
}

interface Group {
  readonly number: number
  /** Just past its last change. */
  readonly end: number
  readonly origin: number
  /** The kind of its first change. */
  readonly head: string
  readonly entry: Entry | undefined
  readonly shown: Pick<ChangeRow, 'id' | 'at' | 'count' | 'what' | 'field' | 'before' | 'after'>
}

/** More of a row than this is looked at only once somebody wants to undo it. */
const LOOKED_AT = 100

/** Origin `o` is, or was, what device `d` records under. */
const IS_OF = `(d.origin = o.id or exists (select 1 from cell c
  where c.kind = 'device' and c.row = d.id and c.field = 'former' and instr(c.value, o.id) > 0))`
const WHERE = `head is not null and head <> '${UNLISTED}'
  and ($device is null or origin in (select o.number from origin o join device d on ${IS_OF} where d.id = $device))
  and ($kind is null or head = $kind)`
const OP = 'number, origin, part, stamp, schema, body, before, head'

export class Changes {
  readonly #statements

  constructor(sql: Database) {
    this.#statements = {
      page: sql.prepare<[Filter & { offset: number; limit: number }], LoggedOp & { end: number }>(
        `select ${OP}, coalesce(
           (select n.number from op n where n.head is not null and n.number > op.number order by n.number limit 1),
           (select max(number) + 1 from op)) as end
         from op where number in (
           select number from op where ${WHERE} order by number desc limit $limit offset $offset)
         order by number desc`,
      ),
      total: sql.prepare<[Filter], number>(`select count(*) from op where ${WHERE}`).pluck(),
      first: sql.prepare<[number], LoggedOp>(`select ${OP} from op where number = ? and skipped = 0`),
      following: sql.prepare<[number], LoggedOp & { skipped: number }>(
        `select ${OP}, skipped from op where number > ? order by number`,
      ),
      between: sql.prepare<[number, number, number], LoggedOp>(
        `select ${OP} from op where number >= ? and number < ? and skipped = 0 order by number limit ?`,
      ),
      device: sql.prepare<[number], { deviceName: string; deviceId: DeviceId }>(
        `select d.name as deviceName, d.id as deviceId from origin o join device d on ${IS_OF} where o.number = ?`,
      ),
    }
  }

  page({ offset, limit, ...filter }: ChangesAsked): Group[] {
    return this.#statements.page.all({ ...filterOf(filter), offset, limit }).map((op): Group => {
      const { number, end, origin, head, before } = op
      const entry = entryOf(op)
      const shown = { id: number, at: msOf(op.stamp), count: end - number, ...told(entry, before) }
      return { number, end, origin, head: head!, entry, shown }
    })
  }

  total(asked: Omit<ChangesAsked, 'offset' | 'limit'>): number {
    return this.#statements.total.get(filterOf(asked)) as number
  }

  /** What was changed together, if `number` begins it; else that change alone. Empty when the log does not go back so far. */
  group(number: number): readonly LoggedOp[] {
    const first = this.#statements.first.get(number)
    if (first === undefined) return []
    if (first.head === null) return [first]
    const ops = [first]
    for (const op of this.#statements.following.iterate(number)) {
      if (op.part === 0 || op.skipped > 0 || op.origin !== first.origin) break
      ops.push(op)
    }
    return ops
  }

  /** How many things it concerns, and whether taking it back would do something, and be let: of very many, as the first tell. */
  lookAt({ number, end, head, shown }: Group, held: Held): Pick<ChangeRow, 'count' | 'things' | 'undoable'> {
    const read = this.#statements.between.all(number, end, LOOKED_AT)
    // What is not listed by itself (an event that went on) lies among those that are.
    const strange = read.findIndex(({ part }, i) => i > 0 && part === 0)
    const ops = strange < 0 ? read : read.slice(0, strange)
    const entries = ops.flatMap(written)
    for (const kind of new Set(entries.map(({ entry }) => entry.kind))) held.load(kind, rowsOfKind(entries, kind))
    const rows = new Set(ops.flatMap((op) => rowOfKind(entryOf(op), head)))
    return {
      count: strange < 0 ? shown.count : strange,
      things: Math.max(1, ops.length < LOOKED_AT ? rows.size : Math.round((rows.size * (end - number)) / LOOKED_AT)),
      undoable: entries.length > 0 && [...lastOf(entries).values()].every((one) => isShown(one, held)),
    }
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

type Write = Extract<Entry, { type: 'cell' | 'row' }>

interface WrittenOp {
  readonly op: LoggedOp
  readonly entry: Write
  readonly field: string
}

interface Parts {
  held: Held
  kinds: ReadonlyMap<string, Kind>
  nameOf(kind: string, row: string): string
}

/** The changes that take these back. REFUSED, with why, where that cannot be. */
export function undoing(ops: readonly LoggedOp[], { held, kinds, nameOf }: Parts): Change[] {
  if (ops.length === 0) {
    throw new EngineError('NOT_FOUND', 'This change is no longer in the history, so it cannot be undone.')
  }
  const entries = ops.flatMap(written)
  if (entries.length === 0) throw refusedWhole(ops)
  for (const kind of new Set(entries.map(({ entry }) => entry.kind))) held.load(kind, rowsOfKind(entries, kind))
  for (const one of lastOf(entries).values()) {
    const { kind, row } = one.entry
    if (kinds.get(kind) === undefined || (one.field !== REGISTER && kinds.get(kind)?.fields[one.field] === undefined)) {
      throw new EngineError(
        'REFUSED',
        'A newer version of Soul Player made this change. Undo it there, or update first.',
      )
    }
    if (isShown(one, held)) continue
    const name = nameOf(kind, row)
    const what = name === '' ? 'What was changed here' : `“${name}”`
    throw new EngineError('REFUSED', `${what} was changed again since. Undo the later change first.`)
  }
  return changesOf(entries)
}

/** What each field was before the first of them, row by row. */
function changesOf(entries: readonly WrittenOp[]): Change[] {
  const rows = new Map<string, { kind: string; row: string; dead?: boolean; fields: Record<string, Value> }>()
  for (const { op, entry, field } of entries.toReversed()) {
    const key = JSON.stringify([entry.kind, entry.row])
    const row = rows.get(key) ?? { kind: entry.kind, row: entry.row, fields: {} }
    const before = op.before === null ? null : (JSON.parse(op.before) as Value)
    if (field === REGISTER) row.dead = before === true
    else row.fields[field] = before
    rows.set(key, row)
  }
  // What came first comes first again: the history tells a change by its first field.
  const inOrder = [...rows.values()].toReversed()
  return inOrder.flatMap(({ kind, row, dead, fields }): Change[] => [
    ...(dead === undefined ? [] : [{ do: dead ? ('delete' as const) : ('restore' as const), kind, row }]),
    ...(Object.keys(fields).length === 0
      ? []
      : [{ do: 'set' as const, kind, row, fields: Object.fromEntries(Object.entries(fields).toReversed()) }]),
  ])
}

function refusedWhole(ops: readonly Op[]): EngineError {
  const isUnknown = ops.some((op) => entryOf(op) === undefined)
  return new EngineError(
    'REFUSED',
    isUnknown
      ? 'A newer version of Soul Player made this change. Undo it there, or update first.'
      : 'Plays cannot be undone: they have happened.',
  )
}

/** Cells and rows; plays stay. */
function written(op: LoggedOp): WrittenOp[] {
  const entry = entryOf(op)
  if (entry?.type === 'cell') return [{ op, entry, field: entry.field }]
  return entry?.type === 'row' ? [{ op, entry, field: REGISTER }] : []
}

const rowOfKind = (entry: Entry | undefined, kind: string): string[] =>
  entry?.kind === kind ? [entry.type === 'event' ? entry.trackKey : entry.row] : []

/** Of several changes of one field, the last. */
const lastOf = (entries: readonly WrittenOp[]): Map<string, WrittenOp> =>
  new Map(entries.map((one) => [JSON.stringify([one.entry.kind, one.entry.row, one.field]), one]))

const rowsOfKind = (entries: readonly WrittenOp[], kind: string): string[] =>
  entries.filter(({ entry }) => entry.kind === kind).map(({ entry }) => entry.row)

/** Whether what it wrote is what is there. */
function isShown({ op, entry, field }: WrittenOp, held: Held): boolean {
  const cell = held.find(entry.kind, entry.row, field)
  return cell?.write.stamp === op.stamp && cell.origin === op.origin
}

function told(entry: Entry | undefined, json: string | null): Pick<ChangeRow, 'what' | 'field' | 'before' | 'after'> {
  const before = json === null ? null : (JSON.parse(json) as Value)
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
