/**
 * What is one recording while a run goes on: by the aliases of the library, and by what the run has found since, which the library
 * learns a moment later. What the user called different is never joined, nor what that would bring together.
 */
import { isSplitName } from '../sameness/splits.ts'

export class Joining {
  readonly #rootOf: (trackKey: string) => string
  /** Roots that were joined into others by this run. */
  readonly #above = new Map<string, string>()
  /** By root: keys that the user says are something else than one of its own, and names of splits that these are of. */
  readonly #apart = new Map<string, Set<string>>()

  /** `rootOf`: by the aliases. `different`: every pair of which the user said so; `b` may be a split's name. */
  constructor({
    rootOf,
    different,
  }: {
    rootOf: (trackKey: string) => string
    different: Iterable<{ a: string; b: string }>
  }) {
    this.#rootOf = rootOf
    for (const { a, b } of different) {
      this.#apartOf(this.root(a)).add(b)
      if (!isSplitName(b)) this.#apartOf(this.root(b)).add(a)
    }
  }

  root(trackKey: string): string {
    let root = this.#rootOf(trackKey)
    for (let above = this.#above.get(root); above !== undefined; above = this.#above.get(root)) root = above
    return root
  }

  /** Whether the user's word keeps the recordings of these two apart. */
  areApart(a: string, b: string): boolean {
    const other = this.root(b)
    for (const key of this.#apart.get(this.root(a)) ?? []) {
      if (isSplitName(key) ? this.#apart.get(other)?.has(key) : this.root(key) === other) return true
    }
    return false
  }

  /** Of two that are neither one nor apart. */
  join(a: string, b: string): void {
    const root = this.root(a)
    const joined = this.root(b)
    if (root === joined) return
    this.#above.set(joined, root)
    const apart = this.#apart.get(joined)
    if (apart === undefined) return
    this.#apart.delete(joined)
    for (const key of apart) this.#apartOf(root).add(key)
  }

  #apartOf(root: string): Set<string> {
    let apart = this.#apart.get(root)
    if (apart === undefined) this.#apart.set(root, (apart = new Set()))
    return apart
  }
}
