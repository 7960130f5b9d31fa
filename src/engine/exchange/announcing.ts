/** Says that something has changed, at most every tenth of a second, however often it does. */
import type { Clock } from '../sync/clock.ts'

const AT_MOST_EVERY_MS = 100

export class Announcing {
  readonly #clock: Clock
  readonly #announce: () => void
  #callOff: (() => void) | undefined

  constructor({ clock, announce }: { clock: Clock; announce(): void }) {
    this.#clock = clock
    this.#announce = announce
  }

  changed(): void {
    this.#callOff ??= this.#clock.after(AT_MOST_EVERY_MS, () => {
      this.#callOff = undefined
      this.#announce()
    })
  }

  stop(): void {
    this.#callOff?.()
    // Nothing more is announced.
    this.#callOff = () => {}
  }
}
