/**
 * One opening of the door: what is done here is stamped and recorded, what comes from elsewhere is taken in, and all of it
 * joined to the state. Nothing lies in the file before `settle`.
 */
import type { Stamp } from './clock.ts'
import type * as clockRules from './clock.ts'
import { newest } from './conflicts.ts'
import type { Author, Held, MergeRules } from './held.ts'
import type { Kind } from './kind.ts'
import type { Log, Origin } from './log.ts'
import type { Value } from './merge.ts'
import { bodyOf, entryOf, isSkip, rowOf, SCHEMA, UNLISTED, type Entry, type Op, type Skip } from './op.ts'
import type { Change } from './change.ts'
import type { Projections } from './projections.ts'
import { REGISTER, type RowState } from './row-state.ts'

/** Replaced only by tests that want to see a broken rule found out. */
export type Rules = MergeRules & Pick<typeof clockRules, 'nextReading' | 'stampOver' | 'readingAfter'>

/** Changes that are worked on in one go: what they touch is in memory until it is written. */
const SLICE = 5_000

/** What lies behind the door. */
export interface Store {
  readonly held: Held
  readonly log: Log
  readonly projections: Projections
  readonly kinds: ReadonlyMap<string, Kind>
  readonly rules: Rules
  now(): number
}

interface Begun {
  /** The number of the origin that changes made here are recorded under. */
  mine: number
  /** The clock's last reading. */
  clock: Stamp
  /** Changes recorded in this transaction before. */
  part: number
  /** Whether what is done stays on this device. */
  isSilent: boolean
  /** The act that this transaction is a part of. */
  act?: string | undefined
}

/** What came of it. */
export interface Settled {
  /** The first change recorded here, as it lies in the log. */
  readonly firstChange: number | undefined
  /** Kinds of which something is another now. */
  readonly touched: Iterable<string>
  /** Whether conflicts, or what cannot be shown, or the log are others now. */
  readonly isNoted: boolean
}

export class Work {
  readonly #store: Store
  readonly #origins = new Map<number, Origin>()
  readonly #isSilent: boolean
  readonly #act: string | undefined
  readonly #onSettled: (settled: Settled) => void
  #reading: Stamp | undefined
  #touched = new Map<string, Set<string>>()
  /** Whether anything was added to the log since it was last written, and whether the first of that was done here. */
  #logged: { readonly mine: boolean } | undefined
  readonly mine: number
  clock: Stamp
  /** Place of the next change in the transaction. */
  part: number

  constructor(store: Store, { mine, clock, part, isSilent, act }: Begun, onSettled: (settled: Settled) => void) {
    this.#store = store
    this.mine = mine
    this.clock = clock
    this.part = part
    this.#isSilent = isSilent
    this.#act = act
    this.#onSettled = onSettled
  }

  /** Returns how many entries of the state became others. */
  apply(changes: readonly Change[]): number {
    let changed = 0
    for (let from = 0; from < changes.length; from += SLICE) {
      if (from > 0) this.settle()
      const slice = changes.slice(from, from + SLICE)
      if (slice.length > 1) this.#load(slice.filter((change) => change.do !== 'take'))
      for (const change of slice) changed += this.#applyOne(change)
    }
    return changed
  }

  #applyOne(change: Change): number {
    switch (change.do) {
      case 'set':
        return this.#set(change)
      case 'delete':
      case 'restore':
        return this.#setDead(change.kind, change.row, change.do === 'delete')
      case 'event':
        return this.#happen(change)
      case 'take':
        return this.#take(change.origin, change.ops)
    }
  }

  #set({ kind, row, fields }: Extract<Change, { do: 'set' }>): number {
    const state = this.#store.held.at(kind, row)
    let changed = 0
    for (const [field, value] of Object.entries(fields)) {
      this.#expectField(kind, field)
      if (state.cells.get(field)?.write.value !== value) changed += this.put(state, field, value)
    }
    return changed
  }

  #setDead(kind: string, row: string, dead: boolean): number {
    const state = this.#store.held.at(kind, row)
    return (state.cells.get(REGISTER)?.write.value ?? false) === dead ? 0 : this.put(state, REGISTER, dead)
  }

  /** A field, or (of the field `REGISTER`) whether the row is dead: also when it says so already. */
  put(state: RowState, field: string, value: Value): number {
    const { kind, row } = state
    const over = this.#store.held.knownOver(state, field, this.mine)
    if (field === REGISTER) return this.#write({ type: 'row', kind, row, dead: value === true, over }, state)
    return this.#write({ type: 'cell', kind, row, field, value, over }, state)
  }

  #happen({ do: _, ...event }: Extract<Change, { do: 'event' }>): number {
    const { kind, id, trackKey } = event
    const { held, kinds } = this.#store
    if (kinds.get(kind)?.events !== true) throw new Error(`Nothing happens in the kind ${kind}`)
    const known = held.findEvent(kind, id)
    if (known !== undefined && known.ms >= event.ms) return 0
    // Or it went on: the same event still.
    return this.#write({ type: 'event', ...event }, held.at(kind, trackKey))
  }

  /** Rows as they are here, as if they had all been written now. */
  recordAnew(kind: string, rows: readonly string[]): void {
    const { held } = this.#store
    for (let from = 0; from < rows.length; from += SLICE) {
      if (from > 0) this.settle()
      const slice = rows.slice(from, from + SLICE)
      held.load(kind, slice)
      for (const row of slice) {
        const state = held.at(kind, row)
        for (const entry of held.entriesOf(kind, row, this.mine)) {
          if (entry.type === 'cell') this.put(state, entry.field, entry.value)
          else if (entry.type === 'row') this.put(state, REGISTER, entry.dead)
          else this.#write(entry, state)
        }
      }
    }
  }

  /** A write made here, stamped later than what it overwrites (of events: nothing), and than what it knew. */
  #write(entry: Entry, state: RowState): number {
    const { rules, log, now } = this.#store
    this.#reading ??= rules.nextReading(this.clock, now())
    if (this.#reading > this.clock) this.clock = this.#reading
    const held = overwritten(entry, state)
    const over = 'over' in entry ? entry.over : undefined
    const stamp = rules.stampOver(this.#reading, newest(held?.write.stamp, over))
    const mine = this.#originOf(this.mine)
    if (!this.#isSilent && !this.#staysHere(entry)) {
      const act = this.part === 0 ? this.#act : undefined
      const body = bodyOf({ ...entry, act })
      const op: Op = { part: this.part++, stamp, schema: SCHEMA, body }
      const filed = { before: held?.json, kind: this.#headOf(entry), act, thing: thingOf(entry) }
      this.#origins.set(mine.number, log.append(mine, op, false, filed))
      this.#logged ??= { mine: true }
    }
    return this.#join(entry, { origin: mine, stamp }, state)
  }

  #take(id: string, ops: readonly (Op | Skip)[]): number {
    const { held, log, rules, now } = this.#store
    let origin = this.#originOf((log.find(id) ?? log.add(id)).number)
    log.dropAfter(origin)
    const wallMs = now()
    let changed = 0
    for (let from = 0; from < ops.length; from += SLICE) {
      if (from > 0) this.settle()
      const slice = ops.slice(from, from + SLICE)
      const entries = slice.map((op) => (isSkip(op) ? undefined : entryOf(op)))
      if (slice.length > 1) this.load(entries)
      for (const [i, op] of slice.entries()) {
        this.#logged ??= { mine: false }
        if (isSkip(op)) {
          origin = log.appendSkip(origin, op)
          continue
        }
        const entry = entries[i]
        const state = entry && held.at(entry.kind, rowOf(entry))
        const before = entry && overwritten(entry, state!)?.json
        const thing = entry && thingOf(entry)
        const filed = { before, kind: entry ? this.#headOf(entry) : '', act: entry?.act, ...(thing && { thing }) }
        origin = log.append(origin, op, entry === undefined, filed)
        this.clock = rules.readingAfter(this.clock, op.stamp, wallMs)
        if (entry) changed += this.#join(entry, { origin, stamp: op.stamp }, state!)
      }
    }
    this.#origins.set(origin.number, origin)
    return changed
  }

  /** What the history of changes lists it by: not anew when an event that is known went on. */
  #headOf(entry: Entry): string | null {
    const { held, kinds } = this.#store
    const isKnown = entry.type === 'event' && held.findEvent(entry.kind, entry.id) !== undefined
    const isListed = entry.type !== 'cell' || (kinds.get(entry.kind)?.fields[entry.field]?.listed ?? true)
    return isKnown ? null : isListed ? entry.kind : UNLISTED
  }

  /** What another device wrote, by whatever way it came. Answers whether the state is another now. */
  join(entry: Entry, author: Author): boolean {
    return this.#join(entry, author, this.#store.held.at(entry.kind, rowOf(entry))) > 0
  }

  /** What is held of a row became another. */
  touch(kind: string, row: string): void {
    const rows = this.#touched.get(kind)
    if (rows) rows.add(row)
    else this.#touched.set(kind, new Set([row]))
  }

  /** Writes what was worked out so far: the log, the state, and what features read of it. */
  settle(): void {
    const { held, log, projections } = this.#store
    const first = log.flush()
    const reviewed = held.flush()
    let unshown = false
    for (const [kind, rows] of this.#touched) if (projections.project(kind, rows)) unshown = true
    this.#onSettled({
      firstChange: this.#logged?.mine ? first : undefined,
      touched: this.#touched.keys(),
      isNoted: this.#logged !== undefined || reviewed || unshown,
    })
    this.#touched = new Map()
    this.#logged = undefined
    held.forget()
  }

  /** Settles, and ends it. */
  finish(): void {
    this.settle()
    for (const origin of this.#origins.values()) this.#store.log.save(origin)
  }

  /** Reads beforehand what these are going to look at. */
  load(entries: readonly (Entry | undefined)[]): void {
    this.#load(entries.flatMap((entry) => entry ?? []))
  }

  #load(touching: readonly (Entry | Exclude<Change, { do: 'take' }>)[]): void {
    const rows = new Map<string, string[]>()
    const ids = new Map<string, string[]>()
    const add = (keys: Map<string, string[]>, kind: string, key: string) => {
      const known = keys.get(kind)
      if (known) known.push(key)
      else keys.set(kind, [key])
    }
    for (const one of touching) {
      if ('trackKey' in one) add(ids, one.kind, one.id)
      add(rows, one.kind, 'trackKey' in one ? one.trackKey : one.row)
    }
    const { held } = this.#store
    for (const [kind, some] of rows) held.load(kind, some)
    for (const [kind, some] of ids) held.loadEvents(kind, some)
  }

  #join(entry: Entry, author: Author, state: RowState): number {
    if (!this.#store.held.join(entry, author, state)) return 0
    this.touch(state.kind, state.row)
    return 1
  }

  #originOf(number: number): Origin {
    return this.#origins.get(number) ?? this.#store.log.get(number)
  }

  #staysHere = (entry: Entry): boolean =>
    'field' in entry && this.#store.kinds.get(entry.kind)?.fields[entry.field]?.deviceOnly === true

  #expectField(kind: string, field: string): void {
    if (this.#store.kinds.get(kind)?.fields[field] === undefined)
      throw new Error(`The kind ${kind} has no field ${field}`)
  }
}

const thingOf = (entry: Entry) => [entry.kind, rowOf(entry)] as const

function overwritten(entry: Entry, state: RowState) {
  if (entry.type === 'cell') return state.cells.get(entry.field)
  return entry.type === 'row' ? state.cells.get(REGISTER) : undefined
}
