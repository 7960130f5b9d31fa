/** One row as it is held, while it is worked on. */
import type { Stamp } from './clock.ts'
import type { Kept } from './conflicts.ts'
import type { Written } from './merge.ts'

/** In place of a field's name: whether the row is dead. No field is called so. */
export const REGISTER = ''

export interface Cell {
  readonly write: Written
  /** Its value as JSON. */
  readonly json: string
  /** Who wrote it, as numbered in this file. */
  readonly origin: number
  /** The newest stamp of others that anybody who wrote here knew (conflicts.ts). */
  readonly over: Stamp | undefined
  /** Since it was read from the file. */
  changed: boolean
}

export interface RowState {
  readonly kind: string
  readonly row: string
  readonly cells: Map<string, Cell>
  kept: readonly Kept[]
  /** `kept` as it lies in the file. */
  stored: readonly Kept[]
}
