/**
 * One request at a time, and the next one begins no sooner than so long after the last one began: what a service asks of those who
 * use it for nothing. Whoever waits may leave; nobody's place is lost by that.
 */
import { unlessAborted } from '../lib/unless-aborted.ts'
import type { Clock } from '../sync/clock.ts'

export class Pace {
  readonly #clock: Pick<Clock, 'after'>
  readonly #everyMs: number
  /** Until the request before is over. */
  #before: Promise<unknown> = Promise.resolve()
  /** Until the next one may begin. */
  #open: Promise<unknown> = Promise.resolve()

  constructor({ clock, everyMs }: { clock: Pick<Clock, 'after'>; everyMs: number }) {
    this.#clock = clock
    this.#everyMs = everyMs
  }

  /** Rejects with the signal's reason, or as `body` does. */
  async run<Result>(body: () => Promise<Result>, { signal }: { signal: AbortSignal }): Promise<Result> {
    const { promise: isOver, resolve } = Promise.withResolvers<void>()
    const before = this.#before
    this.#before = before.then(() => isOver)
    try {
      await unlessAborted(before, signal)
      // It may be closed anew while it is waited for.
      for (let open; open !== this.#open;) await unlessAborted((open = this.#open), signal)
      this.hold(this.#everyMs)
      return await body()
    } finally {
      resolve()
    }
  }

  /** Nothing begins before so long from now, by timers, not by the time of day, which may be set back; a longer wait stays as it is. */
  hold(ms: number): void {
    const passed = new Promise<void>((resolve) => void this.#clock.after(ms, resolve))
    this.#open = Promise.all([this.#open, passed])
  }
}
