/**
 * Work that several callers want at once, done once. Each may leave by its own signal; when none is left, the work is
 * aborted.
 */
interface Work<Result> {
  readonly done: Promise<Result>
  readonly controller: AbortController
  waiting: number
}

export class Shared<Result> {
  readonly #works = new Map<string, Work<Result>>()

  /** `begin` runs for the first caller only. Rejects with the reason of `signal` when that aborts. */
  async join(
    key: string,
    { signal }: { signal: AbortSignal },
    begin: (signal: AbortSignal) => Promise<Result>,
  ): Promise<Result> {
    signal.throwIfAborted()
    const work = this.#works.get(key) ?? this.#begin(key, begin)
    work.waiting += 1
    let leave: (() => void) | undefined
    const left = new Promise<never>((_, reject) => {
      leave = () => reject(signal.reason as Error)
      signal.addEventListener('abort', leave, { once: true })
    })
    try {
      return await Promise.race([work.done, left])
    } finally {
      signal.removeEventListener('abort', leave!)
      work.waiting -= 1
      if (work.waiting === 0) {
        work.controller.abort()
        // Who comes now must not join what has just been given up.
        if (this.#works.get(key) === work) this.#works.delete(key)
      }
    }
  }

  stop(): void {
    for (const work of this.#works.values()) work.controller.abort()
  }

  #begin(key: string, begin: (signal: AbortSignal) => Promise<Result>): Work<Result> {
    const controller = new AbortController()
    const work: Work<Result> = { controller, waiting: 0, done: begin(controller.signal) }
    this.#works.set(key, work)
    const forget = () => {
      if (this.#works.get(key) === work) this.#works.delete(key)
    }
    work.done.then(forget, forget)
    return work
  }
}
