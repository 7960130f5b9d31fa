/**
 * Holds back what would take very many kept files away at once when no user has just said so: a playlist emptied on another device,
 * a rule whose plays have not all arrived. Only what has been the same for a while goes; whatever changes meanwhile begins the
 * while anew, as does a restart.
 */
const HOLD_MS = 15 * 60_000
const MOST_FILES = 50
const MOST_SHARE = 0.2

export class DropBrake {
  #isShut = false
  #held: { digest: string; tracks: Int32Array; until: number } | undefined

  /** What is held back, by the row ids of its tracks, and when it may go if it stays the same; undefined while nothing is. */
  get held(): { readonly tracks: Int32Array; readonly until: number } | undefined {
    return this.#held
  }

  /** The user says so: it goes with the next look, if it is still the same. */
  letGo(): void {
    if (this.#held) this.#held.until = 0
  }

  /** While `body` runs, nothing goes: what it keeps piece by piece would be few at last. */
  async shutWhile(body: () => Promise<void>): Promise<void> {
    this.#isShut = true
    try {
      await body()
    } finally {
      this.#isShut = false
    }
  }

  get isShut(): boolean {
    return this.#isShut
  }

  /** `givenUp` of `kept` files, `digest` saying which. `now`: milliseconds since 1970. */
  asks(
    { kept, givenUp, digest }: { kept: number; givenUp: Int32Array; digest: string },
    now: number,
  ): 'go' | 'held' | 'waits' {
    if (givenUp.length <= MOST_FILES || givenUp.length <= kept * MOST_SHARE) {
      this.#held = undefined
      return 'go'
    }
    if (this.#held?.digest !== digest) {
      this.#held = { digest, tracks: givenUp, until: now + HOLD_MS }
      return 'held'
    }
    if (now < this.#held.until) return 'waits'
    this.#held = undefined
    return 'go'
  }

  /** Nothing is to go. */
  release(): void {
    this.#held = undefined
  }

  /** Fewer than can matter. */
  isSmall(tracks: number): boolean {
    return tracks <= MOST_FILES
  }
}
