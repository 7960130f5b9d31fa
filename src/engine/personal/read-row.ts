/** One row as features see it: whether it is there, and those of its values that they can read. */
import type { Held } from './held.ts'
import type { HeldRow, Kind } from './kind.ts'
import type { Value } from './merge.ts'
import { REGISTER, type RowState } from './row-state.ts'

/** Answers from memory; of events from the file. */
export class ReadRow implements HeldRow {
  readonly #kind: Kind
  readonly #state: RowState
  readonly #held: Pick<Held, 'happened'>

  constructor(kind: Kind, state: RowState, held: Pick<Held, 'happened'>) {
    this.#kind = kind
    this.#state = state
    this.#held = held
  }

  get alive(): boolean {
    return this.#state.cells.get(REGISTER)?.write.value !== true
  }

  value(field: string): Value | undefined {
    const value = this.#state.cells.get(field)?.write.value
    return value !== undefined && this.#kind.fields[field]?.reads(value) ? value : undefined
  }

  happened(): { readonly times: number; readonly lastAt: number | null } {
    return this.#held.happened(this.#state)
  }
}
