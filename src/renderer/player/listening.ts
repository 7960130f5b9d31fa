/**
 * How long one track has really been heard: the clock's advance, without seeks and pauses. Says once when that makes a play:
 * half the track, or four minutes. It began when its first sound was heard, however long it was paused since.
 */
const ENOUGH_MS = 4 * 60_000
/** The clock is looked at about four times a second; a larger step was a seek, or a machine that slept. */
const MAX_STEP_MS = 2_500

export class Listening {
  readonly startedAt: number
  #playedMs = 0
  #lastMs: number | undefined
  #counted = false

  constructor(startedAt: number) {
    this.startedAt = startedAt
  }

  /** Whether it has come to count. It does once, however long it goes on. */
  get counted(): boolean {
    return this.#counted
  }

  get playedMs(): number {
    return Math.round(this.#playedMs)
  }

  /** The clock stands here now. True the one time the play has come to count. */
  at(positionMs: number, durationMs: number): boolean {
    const step = this.#lastMs === undefined ? 0 : positionMs - this.#lastMs
    this.#lastMs = positionMs
    if (step > 0 && step <= MAX_STEP_MS) this.#playedMs += step
    if (this.#counted || durationMs <= 0) return false
    // A hair less than half: the last look at the clock comes a little before the end.
    if (this.#playedMs < Math.min(durationMs / 2, ENOUGH_MS) - 250) return false
    this.#counted = true
    return true
  }

  /** The clock was moved by hand: what lies between was not heard. */
  jumped(): void {
    this.#lastMs = undefined
  }
}
