/** Reads rows of the state from personal.db, many at a time. */
import type { Database, Statement } from 'better-sqlite3'
import type { Stamp } from './clock.ts'
import type { Kept } from './conflicts.ts'
import type { Happened, Value } from './merge.ts'
import { REGISTER, type RowState } from './row-state.ts'

export interface LoadedEvent {
  readonly happened: Happened
  readonly origin: number
}

/** Rows asked for by one statement; the rest of the last is filled with repeats. */
const MANY = 50

type Asked = [string, ...string[]]
type StoredCell = [row: string, field: string, value: string, stamp: Stamp, origin: number, over: Stamp | null]
type StoredEvent = [id: string, trackKey: string, origin: number, at: number, ms: number]
type StoredKept = [row: string, number: number, field: string, value: string, stamp: Stamp, origin: number]

interface Sized<Stored> {
  /** Whether there is anything of the kind at all: a first import finds nothing, and need not look for each row. */
  any: Statement<[string], number>
  one: Statement<Asked, Stored>
  many: Statement<Asked, Stored>
}

export class Loading {
  readonly #anyKept: Statement<[], number>
  readonly #originId: Statement<[number], string>
  /** All of one row: an edit asks for no more, and need not ask twice. */
  readonly #row: Statement<[{ kind: string; row: string }], StoredCell>
  readonly #cells: Sized<StoredCell>
  readonly #registers: Sized<StoredCell>
  readonly #kept: Sized<StoredKept>
  readonly #events: Sized<StoredEvent>
  readonly #originIds = new Map<number, string>()

  constructor(sql: Database) {
    const sized = <Stored>(table: string, key: string, columns: string, order = ''): Sized<Stored> => {
      const from = `from ${table} where kind = ?`
      const of = (size: number) => {
        const places = Array.from({ length: size }, () => '?').join()
        return sql.prepare<Asked, Stored>(`select ${columns} ${from} and ${key} in (${places}) ${order}`).raw()
      }
      const any = sql.prepare<[string], number>(`select exists (select 1 ${from})`).pluck()
      return { any, one: of(1), many: of(MANY) }
    }
    this.#anyKept = sql.prepare<[], number>('select exists (select 1 from conflict)').pluck()
    this.#originId = sql.prepare<[number], string>('select id from origin where number = ?').pluck()
    const [cells, registers] = [
      'row, field, value, stamp, origin, over',
      `row, '${REGISTER}', iif(dead, 'true', 'false'), stamp, origin, over`,
    ]
    this.#row = sql
      .prepare<[{ kind: string; row: string }], StoredCell>(
        `select ${cells} from cell where kind = $kind and row = $row
         union all select ${registers} from row where kind = $kind and row = $row`,
      )
      .raw()
    this.#cells = sized('cell', 'row', cells)
    this.#registers = sized('row', 'row', registers)
    this.#kept = sized('conflict', 'row', 'row, number, field, value, stamp, origin', 'order by number')
    this.#events = sized('event', 'id', 'id, track_key, origin, at, ms')
  }

  /** Every row that is asked for, also when nothing is held of it. */
  rows(kind: string, rows: readonly string[]): Iterable<RowState> {
    const states = new Map<string, RowState>()
    for (const row of rows) states.set(row, { kind, row, cells: new Map(), kept: [], stored: [] })
    for (const [row, field, json, stamp, origin, over] of this.#stored(kind, rows)) {
      const write = { value: JSON.parse(json) as Value, stamp, origin: this.#idOf(origin) }
      const cell = { write, json, origin, over: over ?? undefined, changed: false }
      states.get(row)?.cells.set(field, cell)
    }
    if (this.#anyKept.get() === 1) this.#addKept(kind, rows, states)
    return states.values()
  }

  /** Those that are held. */
  *events(kind: string, ids: readonly string[]): Iterable<[string, LoadedEvent]> {
    for (const [id, trackKey, origin, at, ms] of asked(this.#events, kind, ids)) {
      yield [id, { happened: { trackKey, at, ms, origin: this.#idOf(origin) }, origin }]
    }
  }

  forget(): void {
    this.#originIds.clear()
  }

  #stored(kind: string, rows: readonly string[]): StoredCell[] {
    if (rows.length === 1) return this.#row.all({ kind, row: rows[0]! })
    return [this.#cells, this.#registers].flatMap((table) => asked(table, kind, rows))
  }

  #addKept(kind: string, rows: readonly string[], states: ReadonlyMap<string, RowState>): void {
    for (const [row, number, field, json, stamp, origin] of asked(this.#kept, kind, rows)) {
      const state = states.get(row)
      if (state === undefined) continue
      const one: Kept = { number, field, json, stamp, origin: { id: this.#idOf(origin), number: origin } }
      state.kept = state.stored = [...state.kept, one]
    }
  }

  #idOf(number: number): string {
    const known = this.#originIds.get(number)
    if (known !== undefined) return known
    const id = this.#originId.get(number) as string
    this.#originIds.set(number, id)
    return id
  }
}

function asked<Stored>({ any, one, many }: Sized<Stored>, kind: string, keys: readonly string[]): Stored[] {
  if (keys.length === 1) return one.all(kind, keys[0]!)
  if (keys.length === 0 || any.get(kind) === 0) return []
  const found: Stored[] = []
  for (let from = 0; from < keys.length; from += MANY) {
    const some = keys.slice(from, from + MANY)
    while (some.length < MANY) some.push(some[0]!)
    for (const row of many.all(kind, ...some)) found.push(row)
  }
  return found
}
