/** Says something at once, and then not before some time has passed; what is said last is never lost. */
import type { Clock } from '../sync/clock.ts'

interface PacedParts {
  clock: Clock
  /** A function is asked whenever it is said. */
  everyMs: number | (() => number)
  say(): void
}

export class Paced {
  readonly #parts: PacedParts
  #notBefore = 0
  #longest = 0
  #callOff: (() => void) | undefined

  constructor(parts: PacedParts) {
    this.#parts = parts
  }

  /** There is something to say. */
  due(): void {
    if (this.#callOff) return
    const { clock } = this.#parts
    const wait = this.#notBefore - clock.now()
    // A clock that was set back must not silence it.
    if (wait <= 0 || wait > this.#longest) this.now()
    else this.#callOff = clock.after(wait, () => this.now())
  }

  now(): void {
    this.stop()
    const { clock, everyMs, say } = this.#parts
    this.#longest = typeof everyMs === 'number' ? everyMs : everyMs()
    this.#notBefore = clock.now() + this.#longest
    say()
  }

  stop(): void {
    this.#callOff?.()
    this.#callOff = undefined
  }
}
