/**
 * Taking back what was done in one go: which changes that comes to, and whether it can be. In small portions, for what was done may be
 * tens of thousands of changes: first all of them are gathered, then looked at, and only then is the first of them taken back
 * (undo-in-steps.ts). It can be taken back while what it wrote still stands there, or stands there again. What is already as it was before is
 * passed over, so one that was cut off goes on where it ended.
 */
import { EngineError } from '../errors.ts'
import type { Change } from './change.ts'
import type { LoggedOp } from './changes.ts'
import type { Held } from './held.ts'
import type { Kind } from './kind.ts'
import type { Value } from './merge.ts'
import { entryOf, type Entry } from './op.ts'
import { REGISTER, type Cell } from './row-state.ts'

type Write = Extract<Entry, { type: 'cell' | 'row' }>

/** A change of something that can be taken back. */
export interface WrittenOp {
  readonly op: LoggedOp
  readonly entry: Write
  readonly field: string
}

/** One row, with what was written to each of its fields. */
export interface UndoneRow {
  readonly kind: string
  readonly row: string
  /** By field: what stood there before the first of these changes, and after the last. */
  readonly fields: Map<string, { readonly before: Value; after: Value }>
}

interface Parts {
  /** The changes, some at a time. */
  ops: Iterator<readonly LoggedOp[]>
  held: Held
  kinds: ReadonlyMap<string, Kind>
  nameOf(kind: string, row: string): string
  /** Looks at what is held, and forgets it. */
  reading<Result>(body: () => Result): Result
}

/** Rows that are looked at together. */
const AT_ONCE = 100

export class Undoing {
  readonly #parts: Parts
  readonly #byRow = new Map<string, UndoneRow>()
  #rows: UndoneRow[] = []
  #isFound = false
  #isUnknown = false
  #isAnyShown = false

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** In the order in which they were first written. */
  get rows(): readonly UndoneRow[] {
    return this.#rows
  }

  /** Reads some more of what was done. True when there may be more; NOT_FOUND or REFUSED where none of it can be taken back. */
  gather(): boolean {
    const { value: ops, done } = this.#parts.ops.next()
    if (!done) {
      for (const op of ops) this.#add(op)
      return true
    }
    if (!this.#isFound) {
      throw new EngineError('NOT_FOUND', 'This change is no longer in the history, so it cannot be undone.')
    }
    if (this.#byRow.size === 0) throw this.#isUnknown ? newer() : playsStay()
    this.#rows = [...this.#byRow.values()]
    return false
  }

  /** Looks at some of the rows, from this one on. Answers where the next begins; REFUSED, with why, where one cannot be taken back. */
  check(from: number): number {
    const rows = this.#rows.slice(from, from + AT_ONCE)
    this.#parts.reading(() => {
      this.#load(rows)
      for (const one of rows) this.#checkRow(one)
    })
    const next = from + rows.length
    if (next >= this.#rows.length && !this.#isAnyShown) this.#refuse(this.#rows[0]!)
    return next
  }

  /** What some rows come to; REFUSED where one has become another since it was looked at. */
  changesOf(rows: readonly UndoneRow[]): Change[] {
    return this.#parts.reading(() => {
      this.#load(rows)
      return rows.flatMap((one) => this.#changesOfRow(one))
    })
  }

  #changesOfRow(one: UndoneRow): Change[] {
    const { kind, row, fields } = one
    const { held } = this.#parts
    const left = [...fields].filter(([field, { before }]) => !stands(held.find(kind, row, field), field, before))
    for (const [field, { after }] of left) if (!stands(held.find(kind, row, field), field, after)) this.#refuse(one)
    const register = left.find(([field]) => field === REGISTER)
    const cells = left.filter(([field]) => field !== REGISTER).map(([field, { before }]) => [field, before])
    return [
      ...(register
        ? [{ do: register[1].before === true ? ('delete' as const) : ('restore' as const), kind, row }]
        : []),
      ...(cells.length > 0 ? [{ do: 'set' as const, kind, row, fields: Object.fromEntries(cells) }] : []),
    ]
  }

  #load(rows: readonly UndoneRow[]): void {
    for (const [kind, some] of Map.groupBy(rows, (one) => one.kind)) {
      this.#parts.held.load(
        kind,
        some.map(({ row }) => row),
      )
    }
  }

  #add(op: LoggedOp): void {
    this.#isFound = true
    const written = writtenBy(op)
    if (written === undefined) {
      if (entryOf(op) === undefined) this.#isUnknown = true
      return
    }
    const { entry, field } = written
    const { kind, row } = entry
    const key = JSON.stringify([kind, row])
    let one = this.#byRow.get(key)
    if (one === undefined) this.#byRow.set(key, (one = { kind, row, fields: new Map() }))
    const known = one.fields.get(field)
    if (known) known.after = afterOf(written)
    else one.fields.set(field, { before: beforeOf(op), after: afterOf(written) })
  }

  #checkRow(one: UndoneRow): void {
    const { held, kinds } = this.#parts
    const kind = kinds.get(one.kind)
    for (const [field, { before, after }] of one.fields) {
      if (kind === undefined || (field !== REGISTER && kind.fields[field] === undefined)) throw newer()
      const cell = held.find(one.kind, one.row, field)
      if (stands(cell, field, after)) this.#isAnyShown = true
      else if (!stands(cell, field, before)) this.#refuse(one)
    }
  }

  #refuse({ kind, row }: UndoneRow): never {
    const name = this.#parts.nameOf(kind, row)
    const what = name === '' ? 'What was changed here' : `“${name}”`
    throw new EngineError('REFUSED', `${what} was changed again since. Undo the later change first.`)
  }
}

/** Of cells and rows; plays stay. */
export function writtenBy(op: LoggedOp): WrittenOp | undefined {
  const entry = entryOf(op)
  if (entry?.type === 'cell') return { op, entry, field: entry.field }
  return entry?.type === 'row' ? { op, entry, field: REGISTER } : undefined
}

export const beforeOf = ({ before }: Pick<LoggedOp, 'before'>): Value =>
  before === null ? null : (JSON.parse(before) as Value)

export const afterOf = ({ entry }: Pick<WrittenOp, 'entry'>): Value => (entry.type === 'row' ? entry.dead : entry.value)

/** Whether this is what is there, whoever wrote it: also once a later change was undone. */
export const stands = (cell: Cell | undefined, field: string, value: Value): boolean =>
  field === REGISTER ? (cell?.write.value === true) === (value === true) : (cell?.write.value ?? null) === value

const newer = (): EngineError =>
  new EngineError('REFUSED', 'A newer version of Soul Player made this change. Undo it there, or update first.')

const playsStay = (): EngineError => new EngineError('REFUSED', 'Plays cannot be undone: they have happened.')
