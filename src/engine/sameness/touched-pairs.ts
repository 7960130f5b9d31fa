/**
 * Pairs of which something may have become other since it was last asked, whoever changed it: so that what follows from it need
 * not be worked out for all. In memory only; what is lost with it is noticed by what all of them come to (merging.ts).
 */
import { perDatabase } from '../library/per-database.ts'

/** More are not remembered singly: then all are looked at. */
const MOST = 20_000

export class TouchedPairs {
  #keys: Set<string> | undefined
  #isAll = false

  /** From now on. */
  follow(): void {
    this.#keys = new Set()
  }

  unfollow(): void {
    this.#keys = undefined
    this.#isAll = false
  }

  /** Nothing is remembered where nobody follows. */
  note(a: string, b: string): void {
    if (this.#keys === undefined || this.#isAll) return
    this.#keys.add(a).add(b)
    this.#isAll = this.#keys.size > MOST
  }

  get any(): boolean {
    return this.#isAll || (this.#keys !== undefined && this.#keys.size > 0)
  }

  /** The keys of those pairs, or `all`; and forgets them. */
  take(): ReadonlySet<string> | 'all' {
    const taken = this.#isAll ? 'all' : (this.#keys ?? new Set<string>())
    if (this.#keys !== undefined) this.follow()
    this.#isAll = false
    return taken
  }
}

/** Of one personal.db. */
export const touchedPairs = perDatabase(() => new TouchedPairs())
