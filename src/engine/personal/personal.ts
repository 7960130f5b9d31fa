/**
 * What the user did, in one personal.db: the only door through which it changes. A change made here and one that comes from
 * another device go the same way: into the log of changes, into the state, and from there into the tables that features read,
 * all in the caller's transaction. Guard triggers refuse whatever else would write there.
 */
import { randomBytes } from 'node:crypto'
import { write, type PersonalDb, type Writing } from '../db/store.ts'
import * as clockRules from './clock.ts'
import { FIRST_STAMP, type Stamp } from './clock.ts'
import { Held, type Author, type MergeRules } from './held.ts'
import type { Field, Kind } from './kind.ts'
import { Log, type Origin } from './log.ts'
import * as mergeRules from './merge.ts'
import type { Value, Written } from './merge.ts'
import { bodyOf, entryOf, SCHEMA, type Entry, type Op } from './op.ts'
import { Projections } from './projections.ts'

export type Change =
  /** Fields of a row, which is there from its first field on. Writing what is there already is no change. */
  | { do: 'set'; kind: string; row: string; fields: Readonly<Record<string, Value>> }
  /** Fields written to a deleted row do not bring it back; `restore` does, with the fields as they are. */
  | { do: 'delete' | 'restore'; kind: string; row: string }
  /** `by`: a whole number above 0. */
  | { do: 'count'; kind: string; row: string; field: string; by: number }
  /** Raises the count that the kind names; the same id a second time is no change. */
  | { do: 'event'; kind: string; id: string; trackKey: string; at: number; ms: number }
  /** The next changes of another device, checked by `Exchange`. */
  | { do: 'take'; origin: string; ops: readonly Op[] }

type PersonalWriting = Pick<Writing<PersonalDb['orm']['_']['fullSchema']>, 'sql' | 'announce'>

/** Replaced only by tests that want to see a broken rule found out. */
export type Rules = MergeRules & Pick<typeof clockRules, 'nextReading' | 'stampOver' | 'readingAfter'>

const RULES: Rules = { ...mergeRules, ...clockRules }

interface Parts {
  db: PersonalDb
  kinds: readonly Kind[]
  /** Milliseconds since 1970, as far as this device knows. */
  now(): number
  rules?: Rules
  /** Names this device in this file. */
  newOriginId?: () => string
}

/** One call of `apply`. */
interface Work {
  readonly tx: PersonalWriting
  readonly mine: number
  readonly origins: Map<number, Origin>
  /** The clock's last reading. */
  clock: Stamp
  /** Of what is written now: one for the whole call. */
  reading: Stamp | undefined
  /** Place of the next change in the transaction. */
  part: number
  readonly touched: Map<string, Set<string>>
}

export class Personal {
  readonly #db: PersonalDb
  readonly #now: () => number
  readonly #rules: Rules
  readonly #kinds: ReadonlyMap<string, Kind>
  readonly #held: Held
  readonly #log: Log
  readonly #projections: Projections
  readonly #inSavepoint: (body: () => unknown) => unknown
  readonly #statements
  /** Changes recorded so far in a transaction that may go on. */
  readonly #parts = new WeakMap<PersonalWriting, number>()
  readonly #silent = new WeakSet<PersonalWriting>()

  constructor({ db, kinds, now, rules = RULES, newOriginId = () => randomBytes(16).toString('hex') }: Parts) {
    const { sql } = db
    this.#db = db
    this.#now = now
    this.#rules = rules
    this.#kinds = new Map(kinds.map((kind) => [kind.name, kind]))
    this.#held = new Held(sql, rules)
    this.#log = new Log(sql)
    this.#projections = new Projections(sql, this.#held, kinds)
    this.#inSavepoint = sql.transaction((body: () => unknown) => body())
    this.#statements = {
      meta: sql.prepare<[], { origin: number; clock: Stamp; kinds: string }>('select origin, clock, kinds from meta'),
      begin: sql.prepare<[string]>(`insert into meta (only, origin, clock, kinds, door) values (1, 0, ?, '', 1)`),
      become: sql.prepare<[number]>('update meta set origin = ?'),
      openDoor: sql.prepare<[]>('update meta set door = 1'),
      closeDoor: sql.prepare<[string]>('update meta set clock = ?, door = 0'),
      putKinds: sql.prepare<[string]>('update meta set kinds = ?'),
    }
    write(db, (tx) => this.#begin(tx, newOriginId))
  }

  /**
   * Applies changes within the caller's `write`: all of them, or, when it throws, none. Those of one `write` arrive
   * together elsewhere. Returns how many entries of the state became others: 0 when nothing was new.
   */
  apply(tx: PersonalWriting, changes: readonly Change[]): number {
    return this.#behindTheDoor(tx, (work) => changes.reduce((sum, change) => sum + this.#applyOne(work, change), 0))
  }

  /** What `body` applies stays on this device until `forceRecord`. For maintenance only: devices differ meanwhile. */
  withoutSync<Result>(tx: PersonalWriting, body: () => Result): Result {
    this.#silent.add(tx)
    try {
      return body()
    } finally {
      this.#silent.delete(tx)
    }
  }

  /** Records a row as it is here anew, as if it had all been written now. */
  forceRecord(tx: PersonalWriting, kind: string, row: string): void {
    this.#behindTheDoor(tx, (work) => {
      for (const entry of this.#held.entriesOf(kind, row, work.mine)) {
        if (entry.type === 'cell') this.#write(work, entry, { write: this.#held.findCell(kind, row, entry.field) })
        else if (entry.type === 'row') this.#write(work, entry, { write: this.#held.findRow(kind, row) })
        else this.#write(work, entry)
      }
    })
  }

  /** Writes the tables of all features anew from what is held. */
  rebuildProjections(tx: PersonalWriting): void {
    this.#behindTheDoor(tx, () => this.#projections.rebuild())
  }

  /** How many rows of those tables are not what a rebuild would make them. Changes nothing; 0 unless there is a bug. */
  audit(): number {
    let differences = 0
    const counted = new Error('counted')
    try {
      write(this.#db, (tx) =>
        this.#behindTheDoor(tx, () => {
          differences = this.#projections.differences()
          throw counted
        }),
      )
    } catch (error) {
      if (error !== counted) throw error
    }
    return differences
  }

  /** Of everything that is held for all devices: equal where the same was received. */
  digest(): string {
    return this.#held.digest((kind, field) => this.#kinds.get(kind)?.fields[field]?.deviceOnly === true)
  }

  /** First of all: names this device, or takes in what only this version understands. */
  #begin(tx: PersonalWriting, newOriginId: () => string): void {
    if (this.#statements.meta.get() === undefined) {
      this.#statements.begin.run(FIRST_STAMP)
      this.#statements.become.run(this.#log.add(newOriginId()).number)
    }
    const kinds = JSON.stringify([
      SCHEMA,
      ...[...this.#kinds.values()].map(({ name, fields, projection }) => [
        name,
        Object.keys(fields),
        projection.tables,
      ]),
    ])
    if (this.#statements.meta.get()!.kinds === kinds) return
    this.#behindTheDoor(tx, () => {
      this.#takeParked()
      this.#projections.rebuild()
      this.#statements.putKinds.run(kinds)
    })
  }

  #takeParked(): void {
    for (const op of this.#log.parked()) {
      const entry = entryOf(op)
      if (entry === undefined) continue
      this.#held.join(entry, { origin: this.#log.get(op.origin), stamp: op.stamp })
      this.#log.unpark(op.number)
    }
  }

  #behindTheDoor<Result>(tx: PersonalWriting, body: (work: Work) => Result): Result {
    return this.#inSavepoint(() => {
      this.#statements.openDoor.run()
      const { origin: mine, clock } = this.#statements.meta.get()!
      const part = this.#parts.get(tx) ?? 0
      const work: Work = { tx, mine, origins: new Map(), clock, reading: undefined, part, touched: new Map() }
      const result = body(work)
      for (const [kind, rows] of work.touched) {
        this.#projections.project(kind, rows)
        const announces = this.#kinds.get(kind)?.announces
        if (announces) tx.announce(announces)
      }
      for (const origin of work.origins.values()) this.#log.save(origin)
      this.#statements.closeDoor.run(work.clock)
      this.#parts.set(tx, work.part)
      return result
    }) as Result
  }

  #applyOne(work: Work, change: Change): number {
    switch (change.do) {
      case 'set':
        return this.#set(work, change)
      case 'delete':
      case 'restore':
        return this.#setDead(work, change.kind, change.row, change.do === 'delete')
      case 'count':
        return this.#raise(work, change.kind, change.row, change.field, change.by)
      case 'event':
        return this.#happen(work, change)
      case 'take':
        return this.#take(work, change.origin, change.ops)
    }
  }

  #set(work: Work, { kind, row, fields }: Extract<Change, { do: 'set' }>): number {
    let changed = 0
    for (const [field, value] of Object.entries(fields)) {
      this.#expectField(kind, field, 'newest')
      const held = this.#held.findCell(kind, row, field)
      if (held?.value === value) continue
      changed += this.#write(work, { type: 'cell', kind, row, field, value }, { write: held })
    }
    return changed
  }

  #setDead(work: Work, kind: string, row: string, dead: boolean): number {
    const held = this.#held.findRow(kind, row)
    if ((held?.value ?? false) === dead) return 0
    return this.#write(work, { type: 'row', kind, row, dead }, { write: held })
  }

  #raise(work: Work, kind: string, row: string, field: string, by: number): number {
    this.#expectField(kind, field, 'sum')
    const n = (this.#held.findCount(kind, row, field, work.mine) ?? 0) + by
    return this.#write(work, { type: 'count', kind, row, field, n })
  }

  #happen(work: Work, { do: _, ...event }: Extract<Change, { do: 'event' }>): number {
    const { kind, id, trackKey } = event
    const raise = this.#kinds.get(kind)?.events?.raise
    if (raise === undefined) throw new Error(`Nothing happens in the kind ${kind}`)
    if (this.#held.findEvent(kind, id) !== undefined) return 0
    return this.#write(work, { type: 'event', ...event }) + this.#raise(work, kind, trackKey, raise, 1)
  }

  /** A write made here, stamped later than what it overwrites (of counts and events: nothing). */
  #write(work: Work, entry: Entry, overwritten?: { readonly write: Written | undefined }): number {
    work.reading ??= this.#rules.nextReading(work.clock, this.#now())
    if (work.reading > work.clock) work.clock = work.reading
    const stamp = this.#rules.stampOver(work.reading, overwritten?.write?.stamp)
    const mine = this.#originOf(work, work.mine)
    if (!this.#silent.has(work.tx) && !this.#staysHere(entry)) {
      const op: Op = { part: work.part++, stamp, schema: SCHEMA, body: bodyOf(entry) }
      work.origins.set(mine.number, this.#log.append(mine, op, false))
    }
    return this.#join(work, entry, { origin: mine, stamp }, overwritten)
  }

  #take(work: Work, id: string, ops: readonly Op[]): number {
    let origin = this.#originOf(work, (this.#log.find(id) ?? this.#log.add(id)).number)
    const wallMs = this.#now()
    let changed = 0
    for (const op of ops) {
      const entry = entryOf(op)
      origin = this.#log.append(origin, op, entry === undefined)
      work.clock = this.#rules.readingAfter(work.clock, op.stamp, wallMs)
      if (entry) changed += this.#join(work, entry, { origin, stamp: op.stamp })
    }
    work.origins.set(origin.number, origin)
    return changed
  }

  #join(work: Work, entry: Entry, author: Author, held?: { readonly write: Written | undefined }): number {
    if (!this.#held.join(entry, author, held)) return 0
    const row = entry.type === 'event' ? entry.trackKey : entry.row
    const rows = work.touched.get(entry.kind)
    if (rows) rows.add(row)
    else work.touched.set(entry.kind, new Set([row]))
    return 1
  }

  #originOf(work: Work, number: number): Origin {
    return work.origins.get(number) ?? this.#log.get(number)
  }

  #staysHere = (entry: Entry): boolean =>
    'field' in entry && this.#kinds.get(entry.kind)?.fields[entry.field]?.deviceOnly === true

  #expectField(kind: string, field: string, merge: Field['merge']): void {
    if (this.#kinds.get(kind)?.fields[field]?.merge !== merge) {
      throw new Error(`The kind ${kind} has no field ${field} that is merged by ${merge}`)
    }
  }
}
