/**
 * What one row costs to write when nothing comes between, for those who write as much at a time as fits: the least but one of
 * the last few. A write that waited for the disk, or for another program, says nothing of the next; and the small writes
 * that it would lead to cost more for each row.
 */
const REMEMBERED = 6

export class UsualCost {
  readonly #last: number[] = []

  /** So many rows were written in so many milliseconds. */
  note(rows: number, ms: number): void {
    if (this.#last.push(ms / rows) > REMEMBERED) this.#last.shift()
  }

  /** Milliseconds a row; 0 before the first. */
  get perRow(): number {
    const [least = 0, next = least] = this.#last.toSorted((a, b) => a - b)
    return next
  }
}
