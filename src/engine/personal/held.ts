/**
 * The state as it lies in personal.db: each table is one part of it, joined entry by entry with the rules of merge.ts. Only
 * `Personal` writes through this, with the door open.
 */
import type { Database } from 'better-sqlite3'
import { hash } from 'node:crypto'
import type { Stamp } from './clock.ts'
import type { HeldRow, Kind } from './kind.ts'
import type { Happened, Value, Written } from './merge.ts'
import * as mergeRules from './merge.ts'
import type { Entry, EventEntry } from './op.ts'

export type MergeRules = Pick<typeof mergeRules, 'joinWrites' | 'joinCounts' | 'joinEvents'>

/** Who wrote an entry, and when. */
export interface Author {
  /** As everywhere, and as in this file. */
  readonly origin: { readonly id: string; readonly number: number }
  readonly stamp: Stamp
}

interface StoredWrite {
  value: string
  stamp: Stamp
  origin: string
}

/** Not by a join: looking up one row costs six times as much with one. */
const ORIGIN_ID = '(select id from origin where number = c.origin)'

export class Held {
  readonly #rules: MergeRules
  readonly #statements

  constructor(sql: Database, rules: MergeRules) {
    this.#rules = rules
    this.#statements = {
      cell: sql.prepare<[string, string, string], StoredWrite>(
        `select value, stamp, ${ORIGIN_ID} as origin from cell c where kind = ? and row = ? and field = ?`,
      ),
      value: sql
        .prepare<[string, string, string], string>('select value from cell where kind = ? and row = ? and field = ?')
        .pluck(),
      putCell: sql.prepare<[string, string, string, string, string, number]>(
        `insert into cell (kind, row, field, value, stamp, origin) values (?, ?, ?, ?, ?, ?)
         on conflict (kind, row, field) do update set value = excluded.value, stamp = excluded.stamp, origin = excluded.origin`,
      ),
      row: sql.prepare<[string, string], { dead: number; stamp: Stamp; origin: string }>(
        `select dead, stamp, ${ORIGIN_ID} as origin from row c where kind = ? and row = ?`,
      ),
      putRow: sql.prepare<[string, string, number, string, number]>(
        `insert into row (kind, row, dead, stamp, origin) values (?, ?, ?, ?, ?)
         on conflict (kind, row) do update set dead = excluded.dead, stamp = excluded.stamp, origin = excluded.origin`,
      ),
      count: sql
        .prepare<[string, string, string, number], number>(
          'select n from count where kind = ? and row = ? and field = ? and origin = ?',
        )
        .pluck(),
      putCount: sql.prepare<[string, string, string, number, number]>(
        `insert into count (kind, row, field, origin, n) values (?, ?, ?, ?, ?)
         on conflict (kind, row, field, origin) do update set n = excluded.n`,
      ),
      sum: sql
        .prepare<[string, string, string], number | null>(
          'select sum(n) from count where kind = ? and row = ? and field = ?',
        )
        .pluck(),
      event: sql.prepare<[string, string], Happened>(
        `select track_key as trackKey, at, ms, ${ORIGIN_ID} as origin from event c where kind = ? and id = ?`,
      ),
      putEvent: sql.prepare<[string, string, string, number, number, number]>(
        `insert into event (kind, id, track_key, origin, at, ms) values (?, ?, ?, ?, ?, ?)
         on conflict (kind, id) do update set track_key = excluded.track_key, origin = excluded.origin, at = excluded.at,
           ms = excluded.ms`,
      ),
      lastAt: sql
        .prepare<[string, string], number | null>('select max(at) from event where kind = ? and track_key = ?')
        .pluck(),
      cellsOfRow: sql.prepare<[string, string], { field: string; value: string }>(
        'select field, value from cell where kind = ? and row = ? order by field',
      ),
      countsOfRow: sql.prepare<[string, string, number], { field: string; n: number }>(
        'select field, n from count where kind = ? and row = ? and origin = ? order by field',
      ),
      eventsOfRow: sql.prepare<[string, string, number], { id: string; at: number; ms: number }>(
        'select id, at, ms from event where kind = ? and track_key = ? and origin = ? order by id',
      ),
      rows: sql
        .prepare<[{ kind: string }], string>(
          `select row from cell where kind = $kind union select row from row where kind = $kind
           union select row from count where kind = $kind union select track_key from event where kind = $kind`,
        )
        .pluck(),
      cells: sql
        .prepare<[], [string, string, string, string, string, string]>(
          'select c.kind, c.row, c.field, c.value, c.stamp, o.id from cell c join origin o on o.number = c.origin',
        )
        .raw(),
      deadRows: sql
        .prepare<[], [string, string, number, string, string]>(
          'select r.kind, r.row, r.dead, r.stamp, o.id from row r join origin o on o.number = r.origin',
        )
        .raw(),
      counts: sql
        .prepare<[], [string, string, string, string, number]>(
          'select c.kind, c.row, c.field, o.id, c.n from count c join origin o on o.number = c.origin',
        )
        .raw(),
      events: sql
        .prepare<[], [string, string, string, string, number, number]>(
          'select e.kind, e.id, e.track_key, o.id, e.at, e.ms from event e join origin o on o.number = e.origin',
        )
        .raw(),
    }
  }

  findCell(kind: string, row: string, field: string): Written | undefined {
    const stored = this.#statements.cell.get(kind, row, field)
    return stored && { ...stored, value: valueOf(stored.value) }
  }

  findRow(kind: string, row: string): Written | undefined {
    const stored = this.#statements.row.get(kind, row)
    return stored && { value: stored.dead === 1, stamp: stored.stamp, origin: stored.origin }
  }

  findCount(kind: string, row: string, field: string, origin: number): number | undefined {
    return this.#statements.count.get(kind, row, field, origin) as number | undefined
  }

  findEvent(kind: string, id: string): Happened | undefined {
    return this.#statements.event.get(kind, id)
  }

  /** Takes an entry in. True when the state is another now. `held`: of a cell or a row, if it was just looked up. */
  join(entry: Entry, author: Author, held?: { readonly write: Written | undefined }): boolean {
    switch (entry.type) {
      case 'cell':
        return this.#joinCell(entry, author, held ? held.write : this.findCell(entry.kind, entry.row, entry.field))
      case 'row':
        return this.#joinRow(entry, author, held ? held.write : this.findRow(entry.kind, entry.row))
      case 'count':
        return this.#joinCount(entry, author)
      case 'event':
        return this.#joinEvent(entry, author)
    }
  }

  #joinCell(
    { kind, row, field, value }: Extract<Entry, { type: 'cell' }>,
    { origin, stamp }: Author,
    held: Written | undefined,
  ): boolean {
    const told: Written = { value, stamp, origin: origin.id }
    if (this.#rules.joinWrites(held, told) !== told) return false
    this.#statements.putCell.run(kind, row, field, JSON.stringify(value), stamp, origin.number)
    return true
  }

  #joinRow(
    { kind, row, dead }: Extract<Entry, { type: 'row' }>,
    { origin, stamp }: Author,
    held: Written | undefined,
  ): boolean {
    const told: Written = { value: dead, stamp, origin: origin.id }
    if (this.#rules.joinWrites(held, told) !== told) return false
    this.#statements.putRow.run(kind, row, dead ? 1 : 0, stamp, origin.number)
    return true
  }

  #joinCount({ kind, row, field, n }: Extract<Entry, { type: 'count' }>, { origin }: Author): boolean {
    const held = this.findCount(kind, row, field, origin.number)
    const joined = this.#rules.joinCounts(held, n)
    if (joined === held) return false
    this.#statements.putCount.run(kind, row, field, origin.number, joined)
    return true
  }

  #joinEvent({ kind, id, trackKey, at, ms }: EventEntry, { origin }: Author): boolean {
    const told: Happened = { trackKey, at, ms, origin: origin.id }
    if (this.#rules.joinEvents(this.findEvent(kind, id), told) !== told) return false
    this.#statements.putEvent.run(kind, id, trackKey, origin.number, at, ms)
    return true
  }

  /** What projections read. */
  row(kind: Kind, row: string): HeldRow {
    const { value: stored, row: register, sum, lastAt } = this.#statements
    return {
      get alive() {
        return register.get(kind.name, row)?.dead !== 1
      },
      value(field) {
        const json = stored.get(kind.name, row, field) as string | undefined
        if (json === undefined) return undefined
        const value = valueOf(json)
        return kind.fields[field]?.reads(value) ? value : undefined
      },
      sum: (field) => (sum.get(kind.name, row, field) as number | null) ?? 0,
      lastAt: () => (lastAt.get(kind.name, row) as number | null) ?? undefined,
    }
  }

  /** Every row that anything is held of. */
  rows(kind: string): string[] {
    return this.#statements.rows.all({ kind }) as string[]
  }

  /** What one row consists of, as far as this origin could have recorded it. */
  entriesOf(kind: string, row: string, origin: number): Entry[] {
    const register = this.findRow(kind, row)
    const { cellsOfRow, countsOfRow, eventsOfRow } = this.#statements
    return [
      ...cellsOfRow
        .all(kind, row)
        .map(({ field, value }): Entry => ({ type: 'cell', kind, row, field, value: valueOf(value) })),
      ...(register ? [{ type: 'row', kind, row, dead: register.value === true } satisfies Entry] : []),
      ...countsOfRow.all(kind, row, origin).map(({ field, n }): Entry => ({ type: 'count', kind, row, field, n })),
      ...eventsOfRow.all(kind, row, origin).map((event): Entry => ({ type: 'event', kind, trackKey: row, ...event })),
    ]
  }

  /** Equal on two devices exactly when they hold the same. What stays on a device does not count. */
  digest(staysHere: (kind: string, field: string) => boolean): string {
    const { cells, deadRows, counts, events } = this.#statements
    const lines: string[] = []
    for (const cell of cells.iterate()) if (!staysHere(cell[0], cell[2])) lines.push(JSON.stringify(['c', ...cell]))
    for (const row of deadRows.iterate()) lines.push(JSON.stringify(['r', ...row]))
    for (const count of counts.iterate())
      if (!staysHere(count[0], count[2])) lines.push(JSON.stringify(['n', ...count]))
    for (const event of events.iterate()) lines.push(JSON.stringify(['e', ...event]))
    return hash('sha256', lines.sort().join('\n'))
  }
}

const valueOf = (json: string): Value => JSON.parse(json) as Value
