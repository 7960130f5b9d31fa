/**
 * What was said of pairs of trackKeys: by the user, and by evidence that was enough to merge them without asking. What follows
 * from it for the library is worked out elsewhere (merging.ts).
 */
import type { MatchEvidence } from '../../shared/model/duplicates.ts'
import type { TrackId } from '../../shared/model/ids.ts'
import type { PersonalDb } from '../db/store.ts'
import { applyInSteps } from '../personal/apply-in-steps.ts'
import type { Personal } from '../personal/personal.ts'
import { pairRow, sameness } from './kind.ts'

export type Says = 'same' | 'different'

/** `a` < `b`. */
export interface Pair {
  a: TrackId
  b: TrackId
  says: Says | null
  found: MatchEvidence | null
  at: number
}

/** Two different trackKeys, in either order; empty takes back what was said. */
export interface Saying {
  a: TrackId
  b: TrackId
  says: Says | ''
}

export interface Finding {
  a: TrackId
  b: TrackId
  evidence: MatchEvidence
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
  readonly #one

  constructor(parts: Parts) {
    this.#parts = parts
    const { sql } = parts.db
    this.#all = sql.prepare<[], Pair>('select a, b, says, found, at from sameness order by a, b')
    this.#one = sql.prepare<[string, string], Pick<Pair, 'says' | 'found'>>(
      'select says, found from sameness where a = ? and b = ?',
    )
  }

  all(): Pair[] {
    return this.#all.all()
  }

  /** The user's word. Of as many pairs as a screen holds it is one entry of the history of changes. */
  async say(pairs: readonly Saying[]): Promise<void> {
    const at = this.#parts.now()
    for (const { a, b } of pairs) if (a === b) throw new Error(`${a} is the same as itself`)
    await applyInSteps<Saying>(this.#parts, pairs, ({ a, b, says }) => {
      if ((this.#known(a, b)?.says ?? '') === says) return []
      return [{ do: 'set', kind: sameness.name, row: pairRow(a, b), fields: { says, at } }]
    })
  }

  /** Evidence that was enough; of what was found before, or where the user has said something, nothing is recorded. */
  async found(pairs: readonly Finding[]): Promise<void> {
    const at = this.#parts.now()
    for (const { a, b } of pairs) if (a === b) throw new Error(`${a} is the same as itself`)
    await applyInSteps<Finding>(this.#parts, pairs, ({ a, b, evidence }) => {
      const known = this.#known(a, b)
      if (known !== undefined && (known.says !== null || known.found !== null)) return []
      return [{ do: 'set', kind: sameness.name, row: pairRow(a, b), fields: { found: evidence, at } }]
    })
  }

  #known(a: string, b: string): Pick<Pair, 'says' | 'found'> | undefined {
    return a < b ? this.#one.get(a, b) : this.#one.get(b, a)
  }
}
