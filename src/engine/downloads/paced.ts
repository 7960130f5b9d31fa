/** Says something at once, and then not before some time has passed; what is said last is never lost. */
import type { Clock } from '../sync/clock.ts'

export class Paced {
  readonly #parts: { clock: Clock; everyMs: number; say(): void }
  #notBefore = 0
  #callOff: (() => void) | undefined

  constructor(parts: { clock: Clock; everyMs: number; say(): void }) {
    this.#parts = parts
  }

  /** There is something to say. */
  due(): void {
    if (this.#callOff) return
    const { clock, everyMs } = this.#parts
    const wait = this.#notBefore - clock.now()
    // A clock that was set back must not silence it.
    if (wait <= 0 || wait > everyMs) this.now()
    else this.#callOff = clock.after(wait, () => this.now())
  }

  now(): void {
    this.stop()
    const { clock, everyMs, say } = this.#parts
    this.#notBefore = clock.now() + everyMs
    say()
  }

  stop(): void {
    this.#callOff?.()
    this.#callOff = undefined
  }
}
