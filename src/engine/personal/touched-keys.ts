/**
 * TrackKeys of which something may have become other since it was last asked, whoever changed it: so that what follows from it need
 * not be worked out for all. In memory only; what is lost with it is noticed by what all of them come to (contents.ts).
 */

/** More are not remembered singly: then all are looked at. */
const MOST = 20_000

export class TouchedKeys {
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
  note(...keys: readonly string[]): void {
    if (this.#keys === undefined || this.#isAll) return
    for (const key of keys) this.#keys.add(key)
    this.#isAll = this.#keys.size > MOST
  }

  get any(): boolean {
    return this.#isAll || (this.#keys !== undefined && this.#keys.size > 0)
  }

  /** The keys, or `all`; and forgets them. */
  take(): ReadonlySet<string> | 'all' {
    const taken = this.#isAll ? 'all' : (this.#keys ?? new Set<string>())
    if (this.#keys !== undefined) this.follow()
    this.#isAll = false
    return taken
  }
}
