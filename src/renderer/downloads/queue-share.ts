/**
 * How far a whole queue is, though it is told only how much is left: the most that was left since it was last empty is the whole.
 * What is added meanwhile makes the whole larger, so the share may step back; it never says more than is so.
 */
export class QueueShare {
  #whole = 0

  /** 0 to 1; null while nothing is left. */
  at(bytesLeft: number): number | null {
    if (bytesLeft <= 0) {
      this.#whole = 0
      return null
    }
    this.#whole = Math.max(this.#whole, bytesLeft)
    return 1 - bytesLeft / this.#whole
  }
}
