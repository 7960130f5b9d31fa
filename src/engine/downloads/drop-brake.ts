/**
 * Holds back what would take very many kept files away at once when no user has just said so: a playlist emptied on another device,
 * a rule whose plays have not all arrived. Only what has been the same for a while goes; whatever changes meanwhile begins the
 * while anew, as does a restart.
 */
const HOLD_MS = 15 * 60_000
const MOST_FILES = 50
const MOST_SHARE = 0.2

export class DropBrake {
  #held: { digest: string; since: number } | undefined

  /** When what is held back may go, if it stays the same; undefined while nothing is. */
  get until(): number | undefined {
    return this.#held && this.#held.since + HOLD_MS
  }

  /** `givenUp` of `kept` files, `digest` saying which. `now`: milliseconds since 1970. */
  asks(
    { kept, givenUp, digest }: { kept: number; givenUp: number; digest: string },
    now: number,
  ): 'go' | 'held' | 'waits' {
    if (givenUp <= MOST_FILES || givenUp <= kept * MOST_SHARE) {
      this.#held = undefined
      return 'go'
    }
    if (this.#held?.digest !== digest) {
      this.#held = { digest, since: now }
      return 'held'
    }
    if (now < this.#held.since + HOLD_MS) return 'waits'
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
