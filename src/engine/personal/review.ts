/** Conflicts and the history of changes, in the words that the page reads. */
import type { Database } from 'better-sqlite3'
import type { ChangeRow, Conflict, Subject } from '../../shared/model/personal.ts'
import { Changes, type ChangesAsked } from './changes.ts'
import { Conflicts, type FoundConflict } from './conflicts.ts'
import type { Held } from './held.ts'
import type { Kind } from './kind.ts'
import { rowOf } from './op.ts'
import { Undoing } from './undoing.ts'

interface Parts {
  held: Held
  kinds: ReadonlyMap<string, Kind>
}

/** Subjects are named here as far as their rows say it themselves. */
export class Review {
  readonly #held: Held
  readonly #kinds: ReadonlyMap<string, Kind>
  readonly #conflicts: Conflicts
  readonly #changes: Changes
  /** Of the history, by what was asked for: counted once for each state of it, while a list is scrolled. */
  #totals: { readonly revision: number; readonly of: Map<string, number> } = { revision: -1, of: new Map() }

  constructor(sql: Database, { held, kinds }: Parts) {
    this.#held = held
    this.#kinds = kinds
    this.#conflicts = new Conflicts(sql)
    this.#changes = new Changes(sql)
  }

  conflictCount(): number {
    return this.#conflicts.count()
  }

  conflicts(window: { offset: number; limit: number }): { rows: Conflict[]; total: number } {
    const told = ({ value, at, origin }: FoundConflict['shown']) => {
      return { value, at, ...this.#changes.deviceOf(origin) }
    }
    const rows = this.#conflicts.page(window).map(({ number, kind, row, field, shown, other }): Conflict => {
      return { id: number, subject: this.#subject(kind, row), field, shown: told(shown), other: told(other) }
    })
    return { rows, total: this.#conflicts.count() }
  }

  /** What is to be written for the conflicts so numbered, or all. Of several other values of one field, the newest is last. */
  chosen(
    numbers: readonly number[] | undefined,
    choose: 'shown' | 'other',
  ): (FoundConflict & { chosen: FoundConflict['shown'] })[] {
    const found = this.#conflicts.find(numbers).sort((a, b) => a.other.at - b.other.at)
    const last = new Map(found.map((one) => [JSON.stringify([one.kind, one.row, one.field]), one]))
    return [...last.values()].map((one) => ({ ...one, chosen: choose === 'shown' ? one.shown : one.other }))
  }

  /** `mine`: the origin of what is done here, and `deviceId` who does it; `revision`: another one when the history is another. */
  changes(
    asked: ChangesAsked,
    { mine, deviceId, revision }: { mine: number; deviceId: string; revision: number },
  ): { rows: ChangeRow[]; total: number } {
    const groups = this.#changes.page(asked)
    const undoable = this.#changes.areUndoable(groups, this.#held)
    const devices = new Map(
      [...new Set(groups.map(({ origin }) => origin))].map((one) => [one, this.#changes.deviceOf(one)]),
    )
    const rows = groups.map(({ shown, origin, entry, head }, i): ChangeRow => {
      const [kind, row] = entry === undefined ? [head, ''] : [entry.kind, rowOf(entry)]
      const device = devices.get(origin)!
      return {
        ...shown,
        ...device,
        here: origin === mine || device.deviceId === deviceId,
        subject: this.#subject(kind, row),
        undoable: undoable[i]!,
      }
    })
    return { rows, total: this.#total(asked, revision) }
  }

  /** Nothing is read yet. */
  undoing(id: number, nameOf: (subject: Subject) => string, reading: <Result>(body: () => Result) => Result): Undoing {
    return new Undoing({
      ops: this.#changes.group(id),
      held: this.#held,
      kinds: this.#kinds,
      nameOf: (kind, row) => nameOf(this.#subject(kind, row)),
      reading,
    })
  }

  #total({ deviceId, kind }: ChangesAsked, revision: number): number {
    if (this.#totals.revision !== revision) this.#totals = { revision, of: new Map() }
    const key = JSON.stringify([deviceId, kind])
    const total = this.#totals.of.get(key) ?? this.#changes.total({ deviceId, kind })
    this.#totals.of.set(key, total)
    return total
  }

  #subject(kind: string, row: string): Subject {
    const known = this.#kinds.get(kind)
    if (known === undefined) return { kind, row, type: 'other', key: row, name: '', within: '' }
    const { type, key, name = '', within = '' } = known.subject(row, this.#held.row(known, row))
    return { kind, row, type, key, name, within }
  }
}
