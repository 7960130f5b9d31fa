/** Time as syncing sees it: what waits, waits here, so that tests need not. */

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** Runs `then` once, in `ms`; returns what calls it off. */
  after(ms: number, then: () => void): () => void
}

/** `now` is the host's. Nothing that waits here keeps the process alive. */
export const systemClock = (now: () => number): Clock => ({
  now,
  after(ms, then) {
    const timer = setTimeout(then, ms)
    timer.unref()
    return () => clearTimeout(timer)
  },
})

/** Rejects with the signal's reason as soon as it aborts. */
export function sleep(clock: Clock, ms: number, { signal }: { signal: AbortSignal }): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted()
    const onAbort = () => {
      callOff()
      reject(signal.reason as Error)
    }
    const callOff = clock.after(ms, () => {
      signal.removeEventListener('abort', onAbort)
      resolve()
    })
    signal.addEventListener('abort', onAbort, { once: true })
  })
}

/** Lets the event loop turn. */
export const breathe = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))
