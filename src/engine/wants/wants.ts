/** What the user wants to be kept offline, for whoever fetches it. */
import type { KeptQuality } from '../../shared/model/downloads.ts'
import { write, type PersonalDb } from '../db/store.ts'
import type { Personal } from '../personal/personal.ts'
import { wantChange, type WantType } from './kind.ts'

export interface Want {
  type: WantType
  key: string
  quality: KeptQuality
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
  readonly #find

  constructor(parts: Parts) {
    this.#parts = parts
    const { sql } = parts.db
    this.#all = sql.prepare<[], Want>('select type, key, quality, at from want order by at, type, key')
    this.#find = sql.prepare<[string, string], Want>(
      'select type, key, quality, at from want where type = ? and key = ?',
    )
  }

  /** In the order they were wanted. */
  all(): Want[] {
    return this.#all.all()
  }

  find(type: WantType, key: string): Want | undefined {
    return this.#find.get(type, key)
  }

  /** What is wanted already keeps its place, and its quality unless another is named. */
  set(type: WantType, key: string, on: boolean, quality?: KeptQuality): void {
    const { db, personal, now } = this.#parts
    const known = this.find(type, key)
    if ((known !== undefined) === on && (known === undefined || known.quality === (quality ?? known.quality))) return
    const fields = { at: known?.at ?? now(), quality: quality ?? known?.quality ?? 'original' }
    write(db, (tx) => personal.apply(tx, [wantChange(type, key, on ? fields : undefined)]))
  }
}
