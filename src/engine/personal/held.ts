/**
 * The state as it lies in personal.db: each table is one part of it, joined entry by entry with the rules of merge.ts. Only
 * `Personal` writes through this, with the door open.
 *
 * Rows are read as a whole, changed in memory and written by `flush`, many at a time and in the order of their keys: in bulk,
 * going to SQLite for each entry would take most of the time.
 */
import type { Database } from 'better-sqlite3'
import type { Stamp } from './clock.ts'
import { ContentsKept } from './contents.ts'
import { EDITED, keptBeside, newest, unknowingEdit, type Kept } from './conflicts.ts'
import { Loading, type LoadedEvent } from './loading.ts'
import type { HeldRow, Kind } from './kind.ts'
import type { Happened, Value, Written } from './merge.ts'
import * as mergeRules from './merge.ts'
import { rowOf, type Entry, type EventEntry } from './op.ts'
import { ReadRow } from './read-row.ts'
import { Rows } from './rows.ts'
import { REGISTER, type Cell, type RowState } from './row-state.ts'

export type MergeRules = Pick<typeof mergeRules, 'joinWrites' | 'joinEvents'>

/** Who wrote an entry, and when. */
export interface Author {
  /** As everywhere, and as in this file. */
  readonly origin: { readonly id: string; readonly number: number }
  readonly stamp: Stamp
}

export class Held {
  readonly #rules: MergeRules
  readonly #kinds: ReadonlyMap<string, Kind>
  readonly #now: () => number
  readonly #loading: Loading
  /** What it all comes to. */
  readonly contents = new ContentsKept()
  readonly #statements
  readonly #rows = new Map<string, Map<string, RowState>>()
  readonly #events = new Map<string, Map<string, LoadedEvent | undefined>>()
  #changed = new Set<RowState>()
  #newEvents: [string, string, LoadedEvent][] = []

  constructor(
    sql: Database,
    { rules, kinds, now }: { rules: MergeRules; kinds: ReadonlyMap<string, Kind>; now: () => number },
  ) {
    this.#rules = rules
    this.#kinds = kinds
    this.#now = now
    this.#loading = new Loading(sql)
    this.#statements = {
      cells: new Rows(sql, {
        into: 'insert into cell (kind, row, field, value, stamp, origin, over)',
        width: 7,
        after: `on conflict (kind, row, field) do update set value = excluded.value, stamp = excluded.stamp,
          origin = excluded.origin, over = excluded.over`,
      }),
      registers: new Rows(sql, {
        into: 'insert into row (kind, row, dead, stamp, origin, over)',
        width: 6,
        after: `on conflict (kind, row) do update set dead = excluded.dead, stamp = excluded.stamp, origin = excluded.origin,
          over = excluded.over`,
      }),
      events: new Rows(sql, {
        into: 'insert into event (kind, id, track_key, origin, at, ms)',
        width: 6,
        after: `on conflict (kind, id) do update set track_key = excluded.track_key, origin = excluded.origin,
          at = excluded.at, ms = excluded.ms`,
      }),
      keep: sql.prepare<[string, string, string, string, string, number, number]>(
        `insert into conflict (kind, row, field, value, stamp, origin, seen_at) values (?, ?, ?, ?, ?, ?, ?)
         on conflict do nothing`,
      ),
      unkeep: sql.prepare<[number]>('delete from conflict where number = ?'),
      happened: sql.prepare<[string, string], { times: number; lastAt: number | null }>(
        'select count(*) as times, max(at) as lastAt from event where kind = ? and track_key = ?',
      ),
      eventsOfRow: sql.prepare<[string, string, number], { id: string; at: number; ms: number }>(
        'select id, at, ms from event where kind = ? and track_key = ? and origin = ? order by id',
      ),
      writes: sql
        .prepare<[], [string, string, string, string, Stamp, string]>(
          `select c.kind, c.row, c.field, c.value, c.stamp, o.id from cell c join origin o on o.number = c.origin
           union all select r.kind, r.row, '', iif(r.dead, 'true', 'false'), r.stamp, o.id
           from row r join origin o on o.number = r.origin`,
        )
        .raw(),
      happenings: sql
        .prepare<[], [string, string, string, number, number, string]>(
          'select e.kind, e.id, e.track_key, e.at, e.ms, o.id from event e join origin o on o.number = e.origin',
        )
        .raw(),
      rows: sql
        .prepare<[{ kind: string }], string>(
          `select row from cell where kind = $kind union select row from row where kind = $kind
           union select track_key from event where kind = $kind`,
        )
        .pluck(),
    }
  }

  /** Reads rows beforehand, many at a time. What is not read so is read when it is asked for. */
  load(kind: string, rows: Iterable<string>): void {
    const known = this.#rowsOf(kind)
    const wanted = new Set<string>()
    for (const row of rows) if (!known.has(row)) wanted.add(row)
    for (const state of this.#loading.rows(kind, [...wanted])) known.set(state.row, state)
  }

  loadEvents(kind: string, ids: Iterable<string>): void {
    const known = this.#eventsOf(kind)
    const wanted = new Set<string>()
    for (const id of ids) if (!known.has(id)) wanted.add(id)
    for (const id of wanted) known.set(id, undefined)
    for (const [id, event] of this.#loading.events(kind, [...wanted])) known.set(id, event)
  }

  /** Of a cell, or, of the field `REGISTER`, whether the row is dead. */
  find(kind: string, row: string, field: string): Cell | undefined {
    return this.at(kind, row).cells.get(field)
  }

  findCell(kind: string, row: string, field: string): Written | undefined {
    return this.find(kind, row, field)?.write
  }

  findRow(kind: string, row: string): Written | undefined {
    return this.find(kind, row, REGISTER)?.write
  }

  findEvent(kind: string, id: string): Happened | undefined {
    const known = this.#eventsOf(kind)
    if (!known.has(id)) this.loadEvents(kind, [id])
    return known.get(id)?.happened
  }

  /** What a write of this device says that it knows here: the newest stamp of others; undefined where nobody asks. */
  knownOver({ kind, cells, kept }: RowState, field: string, mine: number): Stamp | undefined {
    if (!this.#isReviewed(kind, field)) return undefined
    let over: Stamp | undefined
    const add = (cell: Cell) => {
      over = newest(over, cell.over)
      if (cell.origin !== mine) over = newest(over, cell.write.stamp)
    }
    if (field === REGISTER) for (const cell of cells.values()) add(cell)
    else if (cells.has(field)) add(cells.get(field)!)
    for (const one of kept) {
      if ((field === REGISTER || one.field === field) && one.origin.number !== mine) over = newest(over, one.stamp)
    }
    const register = field === REGISTER ? undefined : cells.get(REGISTER)
    if (register?.write.value === true && register.origin !== mine) over = newest(over, register.write.stamp)
    return over
  }

  /** Takes an entry in. True when the state is another now. */
  join(entry: Entry, author: Author, state: RowState = this.at(entry.kind, rowOf(entry))): boolean {
    switch (entry.type) {
      case 'cell':
        return this.#joinWrite(state, { field: entry.field, value: entry.value, over: entry.over }, author)
      case 'row':
        return this.#joinWrite(state, { field: REGISTER, value: entry.dead, over: entry.over }, author)
      case 'event':
        return this.#joinEvent(entry, author)
    }
  }

  #joinWrite(
    state: RowState,
    { field, value, over: toldOver }: { field: string; value: Value; over: Stamp | undefined },
    { origin, stamp }: Author,
  ): boolean {
    const held = state.cells.get(field)
    const told: Written = { value, stamp, origin: origin.id }
    const wins = held === undefined || this.#rules.joinWrites(held.write, told) === told
    const over = newest(held?.over, toldOver)
    const winner: Cell = wins
      ? { write: told, json: JSON.stringify(value), origin: origin.number, over, changed: true }
      : { ...held, over, changed: held.changed || over !== held.over }
    if (wins && !this.#staysHere(state.kind, field)) {
      if (held) this.contents.turn(state.kind, contentOf(state.row, field, held.json, held.write))
      this.contents.turn(state.kind, contentOf(state.row, field, winner.json, told))
    }
    if (winner.changed) {
      state.cells.set(field, winner)
      this.#changed.add(state)
    }
    if (held && (held.origin !== origin.number || state.kept.length > 0) && this.#isReviewed(state.kind, field)) {
      const loser: Kept = wins
        ? { ...keptOf(held), field }
        : { number: undefined, field, json: JSON.stringify(value), stamp, origin }
      this.#review(state, field, winner, loser)
    }
    return wins
  }

  #review(state: RowState, field: string, winner: Cell, loser: Kept): void {
    const ofField = state.kept.filter((one) => one.field === field && one.json !== EDITED)
    const kept = keptBeside([...ofField, loser], winner.write, winner.over)
    if (ofField.length === kept.length && kept.every((one, i) => one === ofField[i])) return
    state.kept = [...state.kept.filter((one) => !ofField.includes(one)), ...kept]
    this.#changed.add(state)
  }

  #joinEvent({ kind, id, trackKey, at, ms }: EventEntry, { origin }: Author): boolean {
    const told: Happened = { trackKey, at, ms, origin: origin.id }
    const held = this.findEvent(kind, id)
    if (this.#rules.joinEvents(held, told) !== told) return false
    if (held) this.contents.turn(kind, contentOfEvent(id, held))
    this.contents.turn(kind, contentOfEvent(id, told))
    const event = { happened: told, origin: origin.number }
    this.#eventsOf(kind).set(id, event)
    this.#newEvents.push([kind, id, event])
    return true
  }

  /** Writes what was joined. True when what is kept for review became other. */
  flush(): boolean {
    const { cells, registers, events } = this.#statements
    let reviewed = false
    for (const state of sorted(this.#changed)) {
      const { kind, row } = state
      for (const [field, cell] of state.cells) {
        if (!cell.changed) continue
        const { json, origin, write, over = null } = cell
        if (field === REGISTER)
          registers.waiting.push(kind, row, write.value === true ? 1 : 0, write.stamp, origin, over)
        else cells.waiting.push(kind, row, field, json, write.stamp, origin, over)
        cell.changed = false
      }
      if (this.#keep(state)) reviewed = true
    }
    this.#changed = new Set()
    this.#newEvents.sort(([, a], [, b]) => (a < b ? -1 : 1))
    for (const [kind, id, { happened, origin }] of this.#newEvents) {
      events.waiting.push(kind, id, happened.trackKey, origin, happened.at, happened.ms)
    }
    this.#newEvents = []
    for (const rows of [cells, registers, events]) rows.flush()
    return reviewed
  }

  /** Stores what is kept of a row beside what is shown. */
  #keep(state: RowState): boolean {
    const isDead = state.cells.get(REGISTER)?.write.value === true
    if (!isDead && state.stored.length === 0 && state.kept.length === 0) return false
    state.kept = [
      ...state.kept.filter((one) => one.json !== EDITED),
      ...unknowingEdit(state, (field) => this.#isReviewed(state.kind, field)),
    ]
    const { keep, unkeep } = this.#statements
    let changed = false
    for (const { number } of state.stored) {
      if (state.kept.some((one) => one.number === number)) continue
      unkeep.run(number!)
      changed = true
    }
    state.kept = state.kept.map((one) => {
      if (one.number !== undefined) return one
      changed = true
      const { field, json, stamp, origin } = one
      const put = keep.run(state.kind, state.row, field, json, stamp, origin.number, this.#now())
      return { ...one, number: Number(put.lastInsertRowid) }
    })
    state.stored = state.kept
    return changed
  }

  /** After this, everything is read anew. */
  forget(): void {
    this.#rows.clear()
    this.#events.clear()
    this.#changed = new Set()
    this.#newEvents = []
    this.#loading.forget()
    const { cells, registers, events } = this.#statements
    for (const rows of [cells, registers, events]) rows.forget()
  }

  /** What projections read. */
  row(kind: Kind, row: string): HeldRow {
    return new ReadRow(kind, this.at(kind.name, row), this)
  }

  happened({ kind, row }: RowState): { readonly times: number; readonly lastAt: number | null } {
    return this.#statements.happened.get(kind, row)!
  }

  /** Every row that anything is held of. */
  rows(kind: string): string[] {
    return this.#statements.rows.all({ kind }) as string[]
  }

  /** What one row consists of, as far as this origin could have recorded it. */
  entriesOf(kind: string, row: string, origin: number): Entry[] {
    const { eventsOfRow } = this.#statements
    const entries: Entry[] = []
    for (const [field, { write }] of this.at(kind, row).cells) {
      if (field === REGISTER) entries.push({ type: 'row', kind, row, dead: write.value === true })
      else entries.push({ type: 'cell', kind, row, field, value: write.value })
    }
    for (const event of eventsOfRow.all(kind, row, origin)) {
      entries.push({ type: 'event', kind, trackKey: row, ...event })
    }
    return entries
  }

  /** Works out anew what it all comes to. */
  recount(): void {
    const { contents } = this
    const { writes, happenings } = this.#statements
    contents.begin('{}')
    for (const [kind, row, field, json, stamp, origin] of writes.iterate()) {
      if (!this.#staysHere(kind, field)) contents.turn(kind, contentOf(row, field, json, { stamp, origin }))
    }
    for (const [kind, id, trackKey, at, ms, origin] of happenings.iterate()) {
      contents.turn(kind, contentOfEvent(id, { trackKey, at, ms, origin }))
    }
  }

  #staysHere(kind: string, field: string): boolean {
    return this.#kinds.get(kind)?.fields[field]?.deviceOnly === true
  }

  #isReviewed(kind: string, field: string): boolean {
    const fields = this.#kinds.get(kind)?.fields
    if (fields === undefined) return false
    return field === REGISTER ? Object.values(fields).some((one) => one.reviewed) : fields[field]?.reviewed === true
  }

  /** A row, to be handed back where something is joined to it. */
  at(kind: string, row: string): RowState {
    const known = this.#rowsOf(kind)
    const state = known.get(row)
    if (state !== undefined) return state
    this.load(kind, [row])
    return known.get(row)!
  }

  #rowsOf(kind: string): Map<string, RowState> {
    const known = this.#rows.get(kind)
    if (known !== undefined) return known
    const rows = new Map<string, RowState>()
    this.#rows.set(kind, rows)
    return rows
  }

  #eventsOf(kind: string): Map<string, LoadedEvent | undefined> {
    const known = this.#events.get(kind)
    if (known !== undefined) return known
    const events = new Map<string, LoadedEvent | undefined>()
    this.#events.set(kind, events)
    return events
  }
}

const contentOf = (row: string, field: string, json: string, { stamp, origin }: Pick<Written, 'stamp' | 'origin'>) =>
  `${row}\n${field}\n${stamp}${origin}${json}`

const contentOfEvent = (id: string, { trackKey, at, ms, origin }: Happened) =>
  `${id}\n${trackKey}\n${at} ${ms}${origin}`

const keptOf = ({ json, write, origin }: Cell): Omit<Kept, 'field'> => ({
  number: undefined,
  json,
  stamp: write.stamp,
  origin: { id: write.origin, number: origin },
})

/** Neighbours in the file lie in one page, which is then written once. */
function sorted(states: ReadonlySet<RowState>): RowState[] {
  const all = [...states]
  return all.length < 2
    ? all
    : all.sort((a, b) => (a.kind === b.kind ? (a.row < b.row ? -1 : 1) : a.kind < b.kind ? -1 : 1))
}
