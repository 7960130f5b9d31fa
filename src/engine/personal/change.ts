/** What is done to personal data: as features say it to `Personal.apply`. */
import type { Value } from './merge.ts'
import type { Op, Skip } from './op.ts'

export type Change =
  /** Fields of a row, which is there from its first field on. Writing what is there already is no change. */
  | { do: 'set'; kind: string; row: string; fields: Readonly<Record<string, Value>> }
  /** Fields written to a deleted row do not bring it back; `restore` does, with the fields as they are. */
  | { do: 'delete' | 'restore'; kind: string; row: string }
  /** The same id a second time is a change only when `ms` is more. */
  | { do: 'event'; kind: string; id: string; trackKey: string; at: number; ms: number }
  /** The next changes of another device, checked by `Exchange`. */
  | { do: 'take'; origin: string; ops: readonly (Op | Skip)[] }
