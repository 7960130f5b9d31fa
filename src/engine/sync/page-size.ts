/**
 * How many tracks to ask for at once. A page is one write, and who wants to write beside it waits for it: pages grow and shrink
 * with what a track costs here.
 */
import { UsualCost } from '../library/usual-cost.ts'

const FIRST = 200
const LEAST = 50
const MOST = 1_000
/** The write should stay below 16 ms; some room is left, for tracks differ. */
const AIM_MS = 12
/** Fewer say little of what many cost. */
const TELLING = 25

export class PageSize {
  readonly #cost = new UsualCost()
  #size = FIRST

  get current(): number {
    return this.#size
  }

  /** A page of so many rows took so long to write. */
  noteWrite(rows: number, ms: number): void {
    if (rows < TELLING) return
    this.#cost.note(rows, ms)
    const fitting = AIM_MS / this.#cost.perRow
    this.#size = Math.round(Math.min(Math.max(fitting, LEAST), this.#size * 1.5, MOST))
  }
}
