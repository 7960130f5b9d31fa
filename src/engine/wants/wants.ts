/** What the user wants to be kept offline, for whoever fetches it. */
import { write, type PersonalDb } from '../db/store.ts'
import { markRow } from '../marks/mark-row.ts'
import type { Value } from '../personal/merge.ts'
import type { Personal } from '../personal/personal.ts'
import { type WantedType, wants } from './kind.ts'

export interface Want {
  type: WantedType
  key: string
  /** Since when. */
  at: number
}

interface Parts {
  db: PersonalDb
  personal: Personal
  /** Milliseconds since 1970. */
  now(): number
}

export class Wants {
  readonly #parts: Parts
  readonly #all
  readonly #has

  constructor(parts: Parts) {
    this.#parts = parts
    const { sql } = parts.db
    this.#all = sql.prepare<[], Want>('select type, key, at from want order by at, type, key')
    this.#has = sql.prepare<[string, string]>('select 1 from want where type = ? and key = ?')
  }

  /** In the order they were wanted. */
  all(): Want[] {
    return this.#all.all()
  }

  /** What is wanted already keeps its place. */
  set(type: WantedType, key: string, on: boolean): void {
    const { db, personal, now } = this.#parts
    if ((this.#has.get(type, key) !== undefined) === on) return
    const fields: Record<string, Value> = on ? { on, at: now() } : { on }
    write(db, (tx) => personal.apply(tx, [{ do: 'set', kind: wants.name, row: markRow(type, key), fields }]))
  }
}
