/** A clock that a test moves on by hand. Timers run in the order of their times, with the event loop turning in between. */
import type { Clock } from '../../src/engine/sync/clock.ts'

export class FakeClock implements Clock {
  #now = Date.UTC(2026, 0, 1)
  #timers: { at: number; run: () => void }[] = []

  now(): number {
    return this.#now
  }

  after(ms: number, then: () => void): () => void {
    const timer = { at: this.#now + ms, run: then }
    this.#timers.push(timer)
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer)
    }
  }

  /** How many wait. */
  get waiting(): number {
    return this.#timers.length
  }

  /** Moves on to the next timer and runs it, if there is one. */
  next(): void {
    const next = this.#timers.toSorted((a, b) => a.at - b.at)[0]
    if (!next) return
    this.#now = Math.max(this.#now, next.at)
    this.#timers = this.#timers.filter((other) => other !== next)
    next.run()
  }

  async advance(ms: number): Promise<void> {
    const end = this.#now + ms
    await turns()
    for (;;) {
      const next = this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0]
      if (!next) break
      this.#now = Math.max(this.#now, next.at)
      this.#timers = this.#timers.filter((other) => other !== next)
      next.run()
      await turns()
    }
    this.#now = end
  }
}

/** Lets everything that is under way go on that does not wait for a clock or the network. */
export async function turns(count = 30): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise((resolve) => void setImmediate(resolve))
}

/** Turns the event loop until it is so; throws when it does not come to be. */
export async function until(isSo: () => boolean, what = 'what was waited for'): Promise<void> {
  for (let i = 0; i < 20_000; i++) {
    if (isSo()) return
    await new Promise((resolve) => void setImmediate(resolve))
  }
  throw new Error(`it did not come to ${what}`)
}
