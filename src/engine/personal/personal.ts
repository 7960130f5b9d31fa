/**
 * What the user did, in one personal.db: the only door through which it changes. A change made here and one that comes from
 * another device go the same way: into the log of changes, into the state, and from there into the tables that features read,
 * all in the caller's transaction. Guard triggers refuse whatever else would write there.
 */
import { randomBytes } from 'node:crypto'
import type { LiveEvent } from '../../shared/model/live-event.ts'
import type { ChangeRow, Conflict, Subject } from '../../shared/model/personal.ts'
import { DeviceId } from '../../shared/model/ids.ts'
import { write, type PersonalDb, type Writing } from '../db/store.ts'
import { EngineError } from '../errors.ts'
import { Changes, undoing, type ChangesAsked } from './changes.ts'
import * as clockRules from './clock.ts'
import { FIRST_STAMP, type Stamp } from './clock.ts'
import { Conflicts, newest } from './conflicts.ts'
import { devices, writesOf, type DeviceKind } from './device-kind.ts'
import { Held, type Author, type MergeRules } from './held.ts'
import type { Field, Kind } from './kind.ts'
import { Log, type Origin } from './log.ts'
import * as mergeRules from './merge.ts'
import type { Value } from './merge.ts'
import { bodyOf, entryOf, isSkip, SCHEMA, type Entry, type Op, type Skip } from './op.ts'
import { Projections } from './projections.ts'
import { REGISTER, type Cell } from './row-state.ts'

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
  | { do: 'take'; origin: string; ops: readonly (Op | Skip)[] }

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
  /** How the device calls itself, as long as the user has given it no other name. Absent: it tells nothing of itself. */
  deviceName?: string
  deviceKind?: DeviceKind
}

/** Changes that are worked on in one go: what is read beforehand for them is in memory until they are written. */
const SLICE = 5_000

/** What lies behind the door, for the rest of this folder. */
export interface Inside {
  readonly log: Log
  readonly held: Held
  /** The number of the origin that changes made here are recorded under. */
  readonly mine: number
  /** From now on they are recorded under this one. */
  become(origin: number): void
  newOriginId(): string
  /** The clock's last reading, put to another. */
  setClock(reading: Stamp): void
  /** Takes an entry in; the tables of features follow. */
  join(entry: Entry, author: Author): boolean
  /** What is held of a row was changed without `join`. */
  touch(kind: string, row: string): void
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
  touched: Map<string, Set<string>>
  /** Whether anything was written to the log since it was last flushed, and whether the first of that was done here. */
  logged: { readonly mine: boolean } | undefined
}

/** What is remembered of a transaction for as long as it goes on. */
interface Going {
  /** Place of the next change in it. */
  part: number
  /** The first change recorded in it. */
  firstChange: number | undefined
  readonly announced: Set<string>
}

export class Personal {
  readonly #db: PersonalDb
  readonly #now: () => number
  readonly #newOriginId: () => string
  readonly #rules: Rules
  readonly #kinds: ReadonlyMap<string, Kind>
  readonly #held: Held
  readonly #log: Log
  readonly #projections: Projections
  readonly #conflicts: Conflicts
  readonly #changes: Changes
  readonly #inSavepoint: (body: () => unknown) => unknown
  readonly #statements
  readonly #going = new WeakMap<PersonalWriting, Going>()
  readonly #silent = new WeakSet<PersonalWriting>()
  #revision = 0

  constructor({ db, kinds, now, rules = RULES, newOriginId = randomId, deviceName, deviceKind = 'desktop' }: Parts) {
    const { sql } = db
    this.#db = db
    this.#now = now
    this.#newOriginId = newOriginId
    this.#rules = rules
    this.#kinds = new Map([...kinds, devices].map((kind) => [kind.name, kind]))
    this.#held = new Held(sql, { rules, kinds: this.#kinds, now })
    this.#log = new Log(sql)
    this.#projections = new Projections(sql, { held: this.#held, kinds: [...this.#kinds.values()], now })
    this.#conflicts = new Conflicts(sql)
    this.#changes = new Changes(sql)
    this.#inSavepoint = sql.transaction((body: () => unknown) => body())
    this.#statements = {
      meta: sql.prepare<[], { origin: number; clock: Stamp; kinds: string; deviceId: string }>(
        'select origin, clock, kinds, device_id as deviceId from meta',
      ),
      begin: sql.prepare<[string]>(`insert into meta (only, origin, clock, kinds, door) values (1, 0, ?, '', 1)`),
      become: sql.prepare<[number]>('update meta set origin = ?'),
      named: sql.prepare<[string]>('update meta set device_id = ?'),
      openDoor: sql.prepare<[]>('update meta set door = 1'),
      closeDoor: sql.prepare<[string]>('update meta set clock = ?, door = 0'),
      putKinds: sql.prepare<[string]>('update meta set kinds = ?'),
      travels: sql.prepare<[string], number>('select travels from travel_choice where kind = ?').pluck(),
      putTravels: sql.prepare<[string, number]>(
        'insert into travel_choice (kind, travels) values (?, ?) on conflict do update set travels = excluded.travels',
      ),
    }
    write(db, (tx) => {
      this.#begin(tx, newOriginId)
      if (deviceName !== undefined) this.#introduce(tx, { name: deviceName, kind: deviceKind })
    })
  }

  /** Of this device: stays when it records under another name. */
  get deviceId(): DeviceId {
    return DeviceId.parse(this.#statements.meta.get()!.deviceId)
  }

  /** Another one whenever conflicts or the history of changes have become others, as long as this is open. */
  get revision(): number {
    return this.#revision
  }

  /** What changes made here are recorded under. */
  get originId(): string {
    return this.#log.get(this.#statements.meta.get()!.origin).id
  }

  /**
   * Applies changes within the caller's `write`: all of them, or, when it throws, none. Those of one `write` arrive
   * together elsewhere, and are one entry of the history. Returns how many entries of the state became others: 0 when nothing
   * was new.
   */
  apply(tx: PersonalWriting, changes: readonly Change[]): number {
    return this.#behindTheDoor(tx, (work) => {
      let changed = 0
      for (let from = 0; from < changes.length; from += SLICE) {
        const slice = changes.slice(from, from + SLICE)
        if (slice.length > 1) this.#load(slice)
        for (const change of slice) changed += this.#applyOne(work, change)
        if (from + SLICE < changes.length) this.#settle(work)
      }
      return changed
    })
  }

  /** The first change that was recorded in this `write` so far, as the history of changes numbers them. */
  lastChangeId(tx: PersonalWriting): number | null {
    return this.#going.get(tx)?.firstChange ?? null
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
    this.#behindTheDoor(tx, (work) => this.#recordAnew(work, kind, row))
  }

  /** Kinds whose travelling is the user's choice on this device. */
  travelling(): { kind: string; travels: boolean }[] {
    const chosen = [...this.#kinds.values()].filter(({ travels }) => travels === 'chosen')
    return chosen.map(({ name }) => ({ kind: name, travels: this.#statements.travels.get(name) === 1 }))
  }

  /** From now on, what is done here to a kind leaves this device, with all that is there already; or nothing of it does. */
  setTravels(tx: PersonalWriting, kind: string, travels: boolean): void {
    const now = this.travelling().find((one) => one.kind === kind)
    if (now === undefined) throw new EngineError('REFUSED', `Whether “${kind}” leaves this device cannot be chosen.`)
    if (now.travels === travels) return
    this.#statements.putTravels.run(kind, travels ? 1 : 0)
    this.#announce(tx, { kind: 'personal.changed' })
    if (!travels) return
    this.#behindTheDoor(tx, (work) => {
      const rows = this.#held.rows(kind)
      for (let from = 0; from < rows.length; from += SLICE) {
        const slice = rows.slice(from, from + SLICE)
        this.#held.load(kind, slice, this.#counts(kind))
        for (const row of slice) this.#recordAnew(work, kind, row)
        this.#settle(work)
      }
    })
  }

  status(): { conflicts: number; parked: number; unshown: { count: number; reason: string } | null } {
    return {
      conflicts: this.#conflicts.count(),
      parked: this.#log.parkedCount(),
      unshown: this.#projections.unshown(),
    }
  }

  /** Last found first. What the rows do not say themselves is named by the caller. */
  conflicts(window: { offset: number; limit: number }): { rows: Conflict[]; total: number } {
    const found = this.#conflicts.page(window)
    return this.#reading(() => ({
      rows: found.map(({ number, kind, row, field, shown, other }): Conflict => {
        const told = ({ value, at, origin }: typeof shown) => {
          const { deviceName, deviceId } = this.#changes.deviceOf(origin)
          return { value, at, deviceName, deviceId }
        }
        return { id: number, subject: this.#subject(kind, row), field, shown: told(shown), other: told(other) }
      }),
      total: this.#conflicts.count(),
    }))
  }

  /** Writes what was chosen anew, which ends the conflict on every device; of all when `numbers` is absent. */
  resolve(
    tx: PersonalWriting,
    numbers: readonly number[] | undefined,
    choose: 'shown' | 'other',
  ): { resolved: number; changeId: number | null } {
    const before = this.#conflicts.count()
    const done = new Set<string>()
    this.#behindTheDoor(tx, (work) => {
      // Of several other values in one field, the newest: what was told first is written first.
      const chosen = this.#conflicts.find(numbers).sort((a, b) => a.other.at - b.other.at)
      for (const { kind, row, field, shown, other } of chosen) {
        const key = JSON.stringify([kind, row, field])
        if (choose === 'shown' && done.has(key)) continue
        done.add(key)
        this.#put(work, { kind, row, field, value: choose === 'shown' ? shown.value : other.value })
      }
    })
    return { resolved: before - this.#conflicts.count(), changeId: this.lastChangeId(tx) }
  }

  /** The history of changes, newest first: one row for what was changed together. */
  changes(asked: ChangesAsked): { rows: ChangeRow[]; total: number } {
    const mine = this.#statements.meta.get()!.origin
    return this.#reading(() => ({
      rows: this.#changes.page(asked).map((group): ChangeRow => {
        const { entry } = group
        const [kind, row] = entry === undefined ? [group.head, ''] : [entry.kind, rowOf(entry)]
        return {
          ...group.shown,
          ...this.#changes.deviceOf(group.origin),
          here: group.origin === mine,
          subject: this.#subject(kind, row),
          ...this.#changes.lookAt(group, this.#held),
        }
      }),
      total: this.#changes.total(asked),
    }))
  }

  /**
   * Takes back a change, and all that was changed together with it when it is the first of that, as a change of its own. Plays stay.
   * REFUSED where something was changed again since, by the name that `nameOf` has for it.
   */
  undo(
    tx: PersonalWriting,
    id: number,
    nameOf: (subject: Subject) => string = ({ name }) => name,
  ): { changeId: number | null } {
    const changes = this.#reading(() =>
      undoing(this.#changes.group(id), {
        held: this.#held,
        kinds: this.#kinds,
        nameOf: (kind, row) => nameOf(this.#subject(kind, row)),
      }),
    )
    this.apply(tx, changes)
    return { changeId: this.lastChangeId(tx) }
  }

  /** Whether a field is kept on this device, and never told. */
  staysHere(kind: string, field: string): boolean {
    return this.#kinds.get(kind)?.fields[field]?.deviceOnly === true
  }

  /** For the rest of this folder: moves the log and the state themselves, with the door open. */
  inside<Result>(tx: PersonalWriting, body: (inside: Inside) => Result): Result {
    return this.#behindTheDoor(tx, (work) =>
      body({
        log: this.#log,
        held: this.#held,
        mine: work.mine,
        become: (origin) => void this.#statements.become.run(origin),
        newOriginId: this.#newOriginId,
        setClock: (reading) => (work.clock = reading),
        join: (entry, author) => this.#join(work, entry, author) > 0,
        touch: (kind, row) => add(work.touched, kind, row),
      }),
    )
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

  /** First of all: names this device, takes in what only this version understands, and shows what could not be shown. */
  #begin(tx: PersonalWriting, newOriginId: () => string): void {
    if (this.#statements.meta.get() === undefined) {
      this.#statements.begin.run(FIRST_STAMP)
      this.#statements.become.run(this.#log.add(newOriginId()).number)
    }
    if (this.#statements.meta.get()!.deviceId === '') {
      this.#statements.openDoor.run()
      this.#statements.named.run(this.originId)
    }
    const kinds = JSON.stringify([
      SCHEMA,
      ...[...this.#kinds.values()].map(({ name, fields, projection }) => [
        name,
        Object.keys(fields),
        projection.tables,
      ]),
    ])
    const isSame = this.#statements.meta.get()!.kinds === kinds
    if (isSame && !this.#projections.anyUnshown) return
    this.#behindTheDoor(tx, () => {
      if (isSame) return this.#projections.again()
      this.#takeParked()
      this.#projections.rebuild()
      this.#statements.putKinds.run(kinds)
    })
  }

  /** Tells other devices what this one is called, unless they know. */
  #introduce(tx: PersonalWriting, told: { name: string; kind: DeviceKind }): void {
    const { deviceId, originId } = this
    const changes = this.#reading(() =>
      writesOf({ ...told, id: deviceId, origin: originId }, this.#held.row(devices, deviceId)),
    )
    if (changes.length > 0) this.apply(tx, changes)
  }

  #takeParked(): void {
    for (const op of this.#log.parked()) {
      const entry = entryOf(op)
      if (entry === undefined) continue
      this.#held.join(entry, { origin: this.#log.get(op.origin), stamp: op.stamp })
      this.#log.unpark(op.number)
    }
    this.#held.flush()
    this.#held.forget()
  }

  #behindTheDoor<Result>(tx: PersonalWriting, body: (work: Work) => Result): Result {
    const going = this.#goingOf(tx)
    const firstBefore = going.firstChange
    let done = false
    try {
      return this.#inSavepoint(() => {
        this.#statements.openDoor.run()
        const { origin: mine, clock } = this.#statements.meta.get()!
        const work: Work = {
          tx,
          mine,
          origins: new Map(),
          clock,
          reading: undefined,
          part: going.part,
          touched: new Map(),
          logged: undefined,
        }
        const result = body(work)
        this.#settle(work)
        for (const origin of work.origins.values()) this.#log.save(origin)
        this.#statements.closeDoor.run(work.clock)
        going.part = work.part
        done = true
        return result
      }) as Result
    } finally {
      if (!done) going.firstChange = firstBefore
      this.#held.forget()
      this.#log.forget()
    }
  }

  /** Writes what was worked out so far: the log, the state, and what features read of it. */
  #settle(work: Work): void {
    const { tx, touched, logged } = work
    const going = this.#goingOf(tx)
    const first = this.#log.flush()
    if (logged?.mine) going.firstChange ??= first
    const reviewed = this.#held.flush()
    let unshown = false
    for (const [kind, rows] of touched) {
      if (this.#projections.project(kind, rows)) unshown = true
      const announces = this.#kinds.get(kind)?.announces
      if (announces) this.#announce(tx, announces)
    }
    if (logged || reviewed || unshown) {
      this.#revision++
      this.#announce(tx, { kind: 'personal.changed' })
    }
    work.touched = new Map()
    work.logged = undefined
    this.#held.forget()
  }

  #announce(tx: PersonalWriting, event: LiveEvent): void {
    const { announced } = this.#goingOf(tx)
    if (announced.has(event.kind)) return
    announced.add(event.kind)
    tx.announce(event)
  }

  #goingOf(tx: PersonalWriting): Going {
    const known = this.#going.get(tx)
    if (known !== undefined) return known
    const going: Going = { part: 0, firstChange: undefined, announced: new Set() }
    this.#going.set(tx, going)
    return going
  }

  /** Looks at what is held, outside of any change. */
  #reading<Result>(body: () => Result): Result {
    try {
      return body()
    } finally {
      this.#held.forget()
    }
  }

  /** Reads beforehand what these changes are going to look at. */
  #load(changes: readonly Change[]): void {
    const rows = new Map<string, Set<string>>()
    const ids = new Map<string, Set<string>>()
    for (const change of changes) {
      if (change.do === 'take') continue
      if (change.do === 'event') add(ids, change.kind, change.id)
      add(rows, change.kind, change.do === 'event' ? change.trackKey : change.row)
    }
    this.#loadThese(rows, ids)
  }

  #loadThese(rows: ReadonlyMap<string, Iterable<string>>, ids: ReadonlyMap<string, Iterable<string>>): void {
    for (const [kind, some] of rows) this.#held.load(kind, some, this.#counts(kind))
    for (const [kind, some] of ids) this.#held.loadEvents(kind, some)
  }

  /** Whether rows of a kind may have counts. */
  #counts(kind: string): boolean {
    const known = this.#kinds.get(kind)
    return known === undefined || Object.values(known.fields).some(({ merge }) => merge === 'sum')
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
      const held = this.#held.find(kind, row, field)
      if (held?.write.value === value) continue
      changed += this.#put(work, { kind, row, field, value })
    }
    return changed
  }

  #setDead(work: Work, kind: string, row: string, dead: boolean): number {
    const held = this.#held.find(kind, row, REGISTER)
    if ((held?.write.value ?? false) === dead) return 0
    return this.#put(work, { kind, row, field: REGISTER, value: dead })
  }

  /** A field, or (of the field `REGISTER`) whether the row is dead: also when it says so already. */
  #put(work: Work, { kind, row, field, value }: { kind: string; row: string; field: string; value: Value }): number {
    const over = this.#held.knownOver(kind, row, field, work.mine)
    if (field === REGISTER) return this.#write(work, { type: 'row', kind, row, dead: value === true, over })
    return this.#write(work, { type: 'cell', kind, row, field, value, over })
  }

  #raise(work: Work, kind: string, row: string, field: string, by: number): number {
    this.#expectField(kind, field, 'sum')
    const n = (this.#held.findCount(kind, row, field, work.mine) ?? 0) + by
    return this.#write(work, { type: 'count', kind, row, field, n, by })
  }

  #happen(work: Work, { do: _, ...event }: Extract<Change, { do: 'event' }>): number {
    const { kind, id, trackKey } = event
    const raise = this.#kinds.get(kind)?.events?.raise
    if (raise === undefined) throw new Error(`Nothing happens in the kind ${kind}`)
    if (this.#held.findEvent(kind, id) !== undefined) return 0
    return this.#write(work, { type: 'event', ...event }) + this.#raise(work, kind, trackKey, raise, 1)
  }

  #recordAnew(work: Work, kind: string, row: string): void {
    for (const entry of this.#held.entriesOf(kind, row, work.mine)) {
      if (entry.type === 'cell') this.#put(work, entry)
      else if (entry.type === 'row') this.#put(work, { kind, row, field: REGISTER, value: entry.dead })
      else this.#write(work, entry)
    }
  }

  /** A write made here, stamped later than what it overwrites (of counts and events: nothing), and than what it knew. */
  #write(work: Work, entry: Entry): number {
    work.reading ??= this.#rules.nextReading(work.clock, this.#now())
    if (work.reading > work.clock) work.clock = work.reading
    const held = this.#overwritten(entry)
    const over = 'over' in entry ? entry.over : undefined
    const stamp = this.#rules.stampOver(work.reading, newest(held?.write.stamp, over))
    const mine = this.#originOf(work, work.mine)
    if (!this.#silent.has(work.tx) && !this.#staysHere(entry)) {
      const op: Op = { part: work.part++, stamp, schema: SCHEMA, body: bodyOf(entry) }
      work.origins.set(mine.number, this.#log.append(mine, op, false, { before: held?.json, kind: entry.kind }))
      work.logged ??= { mine: true }
    }
    return this.#join(work, entry, { origin: mine, stamp })
  }

  #take(work: Work, id: string, ops: readonly (Op | Skip)[]): number {
    let origin = this.#originOf(work, (this.#log.find(id) ?? this.#log.add(id)).number)
    this.#log.dropAfter(origin)
    const wallMs = this.#now()
    let changed = 0
    for (let from = 0; from < ops.length; from += SLICE) {
      const slice = ops.slice(from, from + SLICE)
      const entries = slice.map((op) => (isSkip(op) ? undefined : entryOf(op)))
      if (slice.length > 1) this.#loadEntries(entries)
      for (const [i, op] of slice.entries()) {
        work.logged ??= { mine: false }
        if (isSkip(op)) {
          origin = this.#log.appendSkip(origin, op)
          continue
        }
        const entry = entries[i]
        const before = entry && this.#overwritten(entry)?.json
        origin = this.#log.append(origin, op, entry === undefined, { before, kind: entry?.kind ?? '' })
        work.clock = this.#rules.readingAfter(work.clock, op.stamp, wallMs)
        if (entry) changed += this.#join(work, entry, { origin, stamp: op.stamp })
      }
      if (from + SLICE < ops.length) this.#settle(work)
    }
    work.origins.set(origin.number, origin)
    return changed
  }

  #loadEntries(entries: readonly (Entry | undefined)[]): void {
    const rows = new Map<string, Set<string>>()
    const ids = new Map<string, Set<string>>()
    for (const entry of entries) {
      if (entry === undefined) continue
      if (entry.type === 'event') add(ids, entry.kind, entry.id)
      add(rows, entry.kind, rowOf(entry))
    }
    this.#loadThese(rows, ids)
  }

  #overwritten(entry: Entry): Cell | undefined {
    if (entry.type === 'cell') return this.#held.find(entry.kind, entry.row, entry.field)
    return entry.type === 'row' ? this.#held.find(entry.kind, entry.row, REGISTER) : undefined
  }

  #join(work: Work, entry: Entry, author: Author): number {
    if (!this.#held.join(entry, author)) return 0
    add(work.touched, entry.kind, rowOf(entry))
    return 1
  }

  #subject(kind: string, row: string): Subject {
    const known = this.#kinds.get(kind)
    if (known === undefined) return { kind, row, type: 'other', key: row, name: '', within: '' }
    const { type, key, name = '', within = '' } = known.subject(row, this.#held.row(known, row))
    return { kind, row, type, key, name, within }
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

const randomId = (): string => randomBytes(16).toString('hex')

const rowOf = (entry: Entry): string => (entry.type === 'event' ? entry.trackKey : entry.row)

function add(sets: Map<string, Set<string>>, kind: string, row: string): void {
  const rows = sets.get(kind)
  if (rows) rows.add(row)
  else sets.set(kind, new Set([row]))
}
