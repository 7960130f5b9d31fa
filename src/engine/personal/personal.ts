/**
 * What the user did, in one personal.db: the only door through which it changes. A change made here and one that comes from
 * another device go the same way: into the log of changes, into the state, and from there into the tables that features read,
 * all in the caller's transaction. Guard triggers refuse whatever else would write there.
 */
import { randomBytes } from 'node:crypto'
import { DeviceId } from '../../shared/model/ids.ts'
import type { LiveEvent } from '../../shared/model/live-event.ts'
import type { ChangeRow, Conflict, Subject } from '../../shared/model/personal.ts'
import { write, type PersonalDb, type Writing } from '../db/store.ts'
import { EngineError } from '../errors.ts'
import type { Change } from './change.ts'
import type { ChangesAsked } from './changes.ts'
import * as clockRules from './clock.ts'
import { FIRST_STAMP, type Stamp } from './clock.ts'
import { differingKinds, type Contents } from './contents.ts'
import { devices, writesOf, type DeviceKind } from './device-kind.ts'
import { digestOf } from './digest.ts'
import { Held } from './held.ts'
import { becomeNew } from './identity.ts'
import type { Inside } from './inside.ts'
import type { Kind } from './kind.ts'
import { Log } from './log.ts'
import * as mergeRules from './merge.ts'
import { entryOf, SCHEMA } from './op.ts'
import { Projections } from './projections.ts'
import { Review } from './review.ts'
import type { Undoing } from './undoing.ts'
import { Work, type Rules, type Settled, type Store } from './work.ts'

export type { Change } from './change.ts'
export type { Inside } from './inside.ts'
export type { Rules } from './work.ts'

type PersonalWriting = Pick<Writing<PersonalDb['orm']['_']['fullSchema']>, 'sql' | 'announce'>

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
  /** Called before anything is recorded, by whoever can tell a copied profile: it then goes on under a new name. */
  confirm?: (becomeNew: () => void) => void
}

/** What is remembered of a transaction for as long as it goes on. */
interface Going {
  /** Place of the next change in it. */
  part: number
  /** The first change recorded in it. */
  firstChange: number | undefined
  /** What it is a part of. */
  act?: string
  readonly announced: Set<string>
}

export class Personal {
  readonly #db: PersonalDb
  readonly #kinds: ReadonlyMap<string, Kind>
  readonly #held: Held
  readonly #log: Log
  readonly #projections: Projections
  readonly #review: Review
  readonly #store: Store
  readonly #newOriginId: () => string
  readonly #named: { name: string; kind: DeviceKind } | undefined
  readonly #inSavepoint: (body: () => unknown) => unknown
  readonly #statements
  readonly #going = new WeakMap<PersonalWriting, Going>()
  readonly #silent = new WeakSet<PersonalWriting>()
  #revision = 0

  constructor(parts: Parts) {
    const { db, kinds, now, rules = RULES, newOriginId = randomId, deviceName, deviceKind = 'desktop' } = parts
    const { sql } = db
    this.#db = db
    this.#newOriginId = newOriginId
    this.#named = deviceName === undefined ? undefined : { name: deviceName, kind: deviceKind }
    this.#kinds = new Map([...kinds, devices].map((kind) => [kind.name, kind]))
    this.#held = new Held(sql, { rules, kinds: this.#kinds, now })
    this.#log = new Log(sql)
    this.#projections = new Projections(sql, { held: this.#held, kinds: [...this.#kinds.values()], now })
    this.#review = new Review(sql, { held: this.#held, kinds: this.#kinds })
    this.#store = {
      held: this.#held,
      log: this.#log,
      projections: this.#projections,
      kinds: this.#kinds,
      rules,
      now,
    }
    this.#inSavepoint = sql.transaction((body: () => unknown) => body())
    this.#statements = {
      meta: sql.prepare<[], { origin: number; clock: Stamp; kinds: string; deviceId: string }>(
        'select origin, clock, kinds, device_id as deviceId from meta',
      ),
      begin: sql.prepare<[string]>(`insert into meta (only, origin, clock, kinds, door) values (1, 0, ?, '', 1)`),
      become: sql.prepare<[number]>('update meta set origin = ?'),
      named: sql.prepare<[string]>('update meta set device_id = ?'),
      openDoor: sql.prepare<[], { origin: number; clock: Stamp; contents: string }>(
        'update meta set door = 1 returning origin, clock, contents',
      ),
      closeDoor: sql.prepare<[string, string]>('update meta set clock = ?, contents = ?, door = 0'),
      contents: sql.prepare<[], string>('select contents from meta').pluck(),
      putKinds: sql.prepare<[string]>('update meta set kinds = ?'),
      travels: sql.prepare<[string], number>('select travels from travel_choice where kind = ?').pluck(),
      putTravels: sql.prepare<[string, number]>(
        'insert into travel_choice (kind, travels) values (?, ?) on conflict do update set travels = excluded.travels',
      ),
    }
    write(db, (tx) => this.#begin(tx))
    parts.confirm?.(() => write(db, (tx) => this.inside(tx, becomeNew)))
    write(db, (tx) => this.#introduce(tx))
  }

  /** Of this device: stays when it records under another name. */
  get deviceId(): DeviceId {
    return DeviceId.parse(this.#statements.meta.get()!.deviceId)
  }

  /** What changes made here are recorded under. */
  get originId(): string {
    return this.#log.get(this.#statements.meta.get()!.origin).id
  }

  /** Another one whenever conflicts or the history of changes have become others, as long as this is open. */
  get revision(): number {
    return this.#revision
  }

  /**
   * Applies changes within the caller's `write`: all of them, or, when it throws, none. Those of one `write` arrive
   * together elsewhere, and are one entry of the history. Returns how many entries of the state became others: 0 when nothing
   * was new.
   */
  apply(tx: PersonalWriting, changes: readonly Change[]): number {
    return this.#behindTheDoor(tx, (work) => work.apply(changes))
  }

  /**
   * What is going to be applied in this `write` is a part of an act of the user that takes several (`newAct`): one entry of the history
   * all the same, here and elsewhere, undone as one.
   */
  partOf(tx: PersonalWriting, act: string): void {
    this.#goingOf(tx).act = act
  }

  /** The first change that was recorded in this `write` so far, as the history of changes numbers them. */
  lastChangeId(tx: PersonalWriting): number | null {
    return this.#going.get(tx)?.firstChange ?? null
  }

  /** What `body` applies is not told until `forceRecord`, but with the state. For maintenance only: devices differ meanwhile. */
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
    this.#behindTheDoor(tx, (work) => work.recordAnew(kind, [row]))
  }

  /** Kinds whose travelling is the user's choice on this device. */
  travelling(): { kind: string; travels: boolean }[] {
    const chosen = [...this.#kinds.values()].filter(({ travels }) => travels === 'chosen')
    return chosen.map(({ name }) => ({ kind: name, travels: this.#statements.travels.get(name) === 1 }))
  }

  /**
   * From now on, what is done here to a kind leaves this device, with all that is there already; or nothing of it does. It is
   * recorded in either case, so that it can be undone; `Exchange` keeps it back.
   */
  setTravels(tx: PersonalWriting, kind: string, travels: boolean): void {
    const now = this.travelling().find((one) => one.kind === kind)
    if (now === undefined) throw new EngineError('REFUSED', `Whether “${kind}” leaves this device cannot be chosen.`)
    if (now.travels === travels) return
    this.#statements.putTravels.run(kind, travels ? 1 : 0)
    this.#announce(tx, { kind: 'personal.changed' })
    if (travels) this.#behindTheDoor(tx, (work) => work.recordAnew(kind, this.#held.rows(kind)))
  }

  status(): { conflicts: number; parked: number; unshown: { count: number; reason: string } | null } {
    return {
      conflicts: this.#review.conflictCount(),
      parked: this.#log.parkedCount(),
      unshown: this.#projections.unshown(),
    }
  }

  /** Last found first. Subjects are named as far as their rows do it themselves. */
  conflicts(window: { offset: number; limit: number }): { rows: Conflict[]; total: number } {
    return this.#reading(() => this.#review.conflicts(window))
  }

  /** Writes what was chosen anew, which ends the conflict on every device; of all when `numbers` is absent. */
  resolve(
    tx: PersonalWriting,
    numbers: readonly number[] | undefined,
    choose: 'shown' | 'other',
  ): { resolved: number; changeId: number | null } {
    const before = this.#review.conflictCount()
    this.#behindTheDoor(tx, (work) => {
      for (const { kind, row, field, chosen } of this.#review.chosen(numbers, choose)) {
        work.put(this.#held.at(kind, row), field, chosen.value)
      }
    })
    return { resolved: before - this.#review.conflictCount(), changeId: this.lastChangeId(tx) }
  }

  /** The history of changes, newest first: one row for what was changed together. */
  changes(asked: ChangesAsked): { rows: ChangeRow[]; total: number } {
    const { origin: mine, deviceId } = this.#statements.meta.get()!
    return this.#reading(() => this.#review.changes(asked, { mine, deviceId, revision: this.#revision }))
  }

  /**
   * Takes back a change, and all that was changed together with it when it is the first of that, as a change of its own. Plays
   * stay. REFUSED where something was changed again since, by the name that `nameOf` has for it.
   */
  undo(
    tx: PersonalWriting,
    id: number,
    nameOf: (subject: Subject) => string = ({ name }) => name,
  ): { changeId: number | null } {
    const undoing = this.undoing(id, nameOf)
    while (undoing.gather());
    for (let at = 0; at < undoing.rows.length;) at = undoing.check(at)
    this.apply(tx, undoing.changesOf(undoing.rows))
    return { changeId: this.lastChangeId(tx) }
  }

  /** The same, to be done some at a time (undo-in-steps.ts). */
  undoing(id: number, nameOf: (subject: Subject) => string = ({ name }) => name): Undoing {
    return this.#review.undoing(id, nameOf, (body) => this.#reading(body))
  }

  /** Whether a field is kept on this device, and never told. */
  staysHere(kind: string, field: string): boolean {
    return this.#kinds.get(kind)?.fields[field]?.deviceOnly === true
  }

  /** For the rest of this folder: moves the log and the state themselves, with the door open. */
  inside<Result>(tx: PersonalWriting, body: (inside: Inside) => Result): Result {
    let isRenamed = false
    const result = this.#behindTheDoor(tx, (work) =>
      body({
        log: this.#log,
        held: this.#held,
        mine: work.mine,
        become: (origin) => {
          this.#statements.become.run(origin)
          isRenamed = true
        },
        newOriginId: this.#newOriginId,
        setClock: (reading) => (work.clock = reading),
        join: (entry, author) => work.join(entry, author),
        load: (entries) => work.load(entries),
        touch: (kind, row) => work.touch(kind, row),
      }),
    )
    this.#revision++
    if (isRenamed) this.#introduce(tx)
    return result
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
          this.#held.recount()
          differences += differingKinds(this.contents(), JSON.parse(this.#held.contents.end()) as Contents).length
          throw counted
        }),
      )
    } catch (error) {
      if (error !== counted) throw error
    }
    return differences
  }

  /** What all that is held comes to. */
  contents(): Contents {
    return JSON.parse(this.#statements.contents.get() as string) as Contents
  }

  /** Of everything that is held for all devices: equal where the same was received. */
  digest(): string {
    return digestOf(this.#db.sql, (kind, field) => this.staysHere(kind, field))
  }

  /** First of all: names this device, takes in what only this version understands, and shows what could not be shown. */
  #begin(tx: PersonalWriting): void {
    if (this.#statements.meta.get() === undefined) {
      this.#statements.begin.run(FIRST_STAMP)
      this.#statements.become.run(this.#log.add(this.#newOriginId()).number)
    }
    if (this.#statements.meta.get()!.deviceId === '') {
      this.#statements.openDoor.get()
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
      // What stays here may be other fields now.
      this.#held.recount()
      this.#projections.rebuild()
      this.#statements.putKinds.run(kinds)
    })
  }

  /** Tells other devices what this one is called, unless they know. */
  #introduce(tx: PersonalWriting): void {
    if (this.#named === undefined) return
    const told = { ...this.#named, id: this.deviceId, origin: this.originId }
    const changes = this.#reading(() => writesOf(told, this.#held.row(devices, told.id)))
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
    const { firstChange } = going
    let isDone = false
    try {
      return this.#inSavepoint(() => {
        const { origin: mine, clock, contents } = this.#statements.openDoor.get()!
        this.#held.contents.begin(contents)
        const begun = { mine, clock, part: going.part, isSilent: this.#silent.has(tx), act: going.act }
        const work = new Work(this.#store, begun, (settled) => this.#tell(tx, settled))
        const result = body(work)
        work.finish()
        this.#statements.closeDoor.run(work.clock, this.#held.contents.end())
        going.part = work.part
        isDone = true
        return result
      }) as Result
    } finally {
      if (!isDone) going.firstChange = firstChange
      this.#held.forget()
      this.#log.forget()
    }
  }

  #tell(tx: PersonalWriting, { firstChange, touched, isNoted }: Settled): void {
    this.#goingOf(tx).firstChange ??= firstChange
    for (const kind of touched) {
      const announces = this.#kinds.get(kind)?.announces
      if (announces) this.#announce(tx, announces)
    }
    if (!isNoted) return
    this.#revision++
    this.#announce(tx, { kind: 'personal.changed' })
  }

  /** Once for each `write`. */
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
}

/** Names an act; 48 random bits, of this device alone. */
export const newAct = (): string => randomBytes(6).toString('base64url')

const randomId = (): string => randomBytes(16).toString('hex')
