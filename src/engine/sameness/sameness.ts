/** What the user said of pairs of tracks, for whoever works out which copies are one recording. */
import type { TrackId } from '../../shared/model/ids.ts'
import { write, type PersonalDb } from '../db/store.ts'
import type { Personal } from '../personal/personal.ts'
import { pairRow, sameness } from './kind.ts'

export interface Pair {
  a: TrackId
  b: TrackId
  same: boolean
}

interface Parts {
  db: PersonalDb
  personal: Personal
  /** Milliseconds since 1970. */
  now(): number
}

export class Sameness {
  readonly #parts: Parts
  readonly #all

  constructor(parts: Parts) {
    this.#parts = parts
    this.#all = parts.db.sql.prepare<[], { a: TrackId; b: TrackId; same: number }>(
      'select a, b, same from sameness order by a, b',
    )
  }

  all(): Pair[] {
    return this.#all.all().map((pair) => ({ ...pair, same: pair.same === 1 }))
  }

  /** Of two different trackKeys, in either order. Undefined takes back what was said. */
  say(a: TrackId, b: TrackId, same: boolean | undefined): void {
    if (a === b) throw new Error(`${a} is the same as itself`)
    const says = same === undefined ? '' : same ? 'same' : 'different'
    const change = {
      do: 'set',
      kind: sameness.name,
      row: pairRow(a, b),
      fields: { says, at: this.#parts.now() },
    } as const
    write(this.#parts.db, (tx) => this.#parts.personal.apply(tx, [change]))
  }
}
