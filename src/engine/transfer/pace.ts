/** Long work on the main thread in steps: between two of them whoever waits gets their turn. */
const STEP_MS = 8

export class Pace {
  readonly #signal: AbortSignal | undefined
  #since = performance.now()

  constructor({ signal }: { signal?: AbortSignal | undefined } = {}) {
    this.#signal = signal
  }

  /** Cheap; waits only when a step's time is up. Throws once `signal` has aborted. */
  async breathe(): Promise<void> {
    if (performance.now() - this.#since < STEP_MS) return
    await new Promise((resolve) => setImmediate(resolve))
    this.#signal?.throwIfAborted()
    this.#since = performance.now()
  }
}
