/**
 * How fast downloads may be: so many bytes a second over all of them, and so many from each server. A bucket fills evenly with
 * time and is emptied by what passes; who finds it empty waits. Nothing is locked while somebody waits, a piece larger than
 * a bucket is passed and leaves a debt instead of waiting for ever, and limits may change at any moment.
 *
 * A bucket holds little, so that no second carries more than the limit; what it could not hold because a timer was late is
 * given back slowly, so that the mean is the limit nevertheless. Among those who wait goes first who has had least (start-time
 * fair queueing), whatever the size of their pieces; an empty bucket of one server holds nobody else up.
 */
export interface ThrottleClock {
  /** Milliseconds, never going back. */
  now(): number
  /** Runs `then` once, in `ms`; returns what calls it off. */
  after(ms: number, then: () => void): () => void
}

/** Together with a piece these stay within a twentieth of the limit, in any second, though the thread that counts is a little late. */
const BUCKET_SECONDS = 0.03
const GIVE_BACK_SHARE = 0.01
const PIECE_SECONDS = 1 / 256

/** Time that was lost is not given back when it lies longer back: nobody wanted anything then. */
const MOST_LOST_SECONDS = 1
const LEAST_PIECE_BYTES = 256

interface Waiting {
  readonly server: string
  readonly bytes: number
  /** When its turn is, in bytes that others had. */
  readonly start: number
  go(): void
}

export class Throttle {
  readonly #clock: ThrottleClock
  readonly #servers = new Map<string, Bucket>()
  /** By stream: where its next piece may begin, in virtual time. */
  readonly #finishes = new WeakMap<object, number>()
  readonly #waiting: Waiting[] = []
  #all: Bucket | undefined
  #virtualNow = 0
  #callOff: (() => void) | undefined

  constructor(clock: ThrottleClock) {
    this.#clock = clock
  }

  /** Over everything, from now on; null for as fast as it goes. */
  setLimit(bytesPerSecond: number | null): void {
    this.#all = this.#changed(this.#all, bytesPerSecond)
    this.#serve()
  }

  setServerLimit(server: string, bytesPerSecond: number | null): void {
    const bucket = this.#changed(this.#servers.get(server), bytesPerSecond)
    if (bucket) this.#servers.set(server, bucket)
    else this.#servers.delete(server)
    this.#serve()
  }

  /** As many bytes as are best passed at once, so that the stream is even. Infinity without a limit. */
  pieceBytes(server: string): number {
    const limit = Math.min(this.#all?.limit ?? Infinity, this.#servers.get(server)?.limit ?? Infinity)
    return limit === Infinity ? limit : Math.max(Math.floor(limit * PIECE_SECONDS), LEAST_PIECE_BYTES)
  }

  /** Undefined: they may pass at once. Rejects with the signal's reason. `stream` is whoever is to have a fair share. */
  pass(stream: object, bytes: number, server: string, signal: AbortSignal): Promise<void> | undefined {
    if (!this.#all && !this.#servers.has(server)) return undefined
    if (signal.aborted) return Promise.reject(signal.reason as Error)
    const start = Math.max(this.#virtualNow, this.#finishes.get(stream) ?? 0)
    this.#finishes.set(stream, start + bytes)
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    let hasPassed = false
    const onAbort = () => {
      this.#waiting.splice(this.#waiting.indexOf(waiting), 1)
      reject(signal.reason as Error)
      this.#serve()
    }
    const go = () => {
      hasPassed = true
      signal.removeEventListener('abort', onAbort)
      resolve()
    }
    const waiting: Waiting = { server, bytes, start, go }
    this.#waiting.push(waiting)
    signal.addEventListener('abort', onAbort, { once: true })
    this.#serve()
    return hasPassed ? undefined : promise
  }

  /** Lets pass whoever may, and wakes up when the next one may. */
  #serve(): void {
    const now = this.#clock.now()
    this.#callOff?.()
    this.#callOff = undefined
    for (let next = this.#next(now); next; next = this.#next(now)) {
      this.#waiting.splice(this.#waiting.indexOf(next), 1)
      for (const bucket of this.#bucketsOf(next)) bucket.take(next.bytes)
      this.#virtualNow = Math.max(this.#virtualNow, next.start)
      next.go()
    }
    if (this.#waiting.length === 0) return
    const waits = this.#waiting.map((one) => Math.max(...this.#bucketsOf(one).map((bucket) => bucket.msUntilOpen())))
    this.#callOff = this.#clock.after(Math.max(Math.ceil(Math.min(...waits)), 1), () => this.#serve())
  }

  /** Whose turn it is, among those whose buckets are open. */
  #next(now: number): Waiting | undefined {
    let best: Waiting | undefined
    for (const one of this.#waiting) {
      if (best && best.start <= one.start) continue
      if (this.#bucketsOf(one).every((bucket) => bucket.isOpen(now))) best = one
    }
    return best
  }

  #bucketsOf({ server }: Waiting): Bucket[] {
    return [this.#all, this.#servers.get(server)].filter((bucket) => bucket !== undefined)
  }

  #changed(bucket: Bucket | undefined, limit: number | null): Bucket | undefined {
    if (limit === null || !(limit > 0)) return undefined
    if (!bucket) return new Bucket(limit, this.#clock.now())
    bucket.setLimit(limit, this.#clock.now())
    return bucket
  }
}

class Bucket {
  limit: number
  /** Below zero: a debt. */
  #tokens = 0
  /** Could not be held, and are still to be given. */
  #lost = 0
  #filledAt: number

  constructor(limit: number, now: number) {
    this.limit = limit
    this.#filledAt = now
  }

  setLimit(limit: number, now: number): void {
    this.#fill(now)
    this.limit = limit
    this.#lost = 0
    // A debt that was small at the old limit may be hours at the new one.
    this.#tokens = Math.max(this.#tokens, -limit * PIECE_SECONDS)
  }

  isOpen(now: number): boolean {
    this.#fill(now)
    return this.#tokens >= 0
  }

  take(bytes: number): void {
    this.#tokens -= bytes
  }

  msUntilOpen(): number {
    return (-this.#tokens / this.limit) * 1000
  }

  #fill(now: number): void {
    const seconds = Math.max(now - this.#filledAt, 0) / 1000
    this.#filledAt = now
    if (seconds > MOST_LOST_SECONDS) this.#lost = 0
    const givenBack = Math.min(this.#lost, seconds * this.limit * GIVE_BACK_SHARE)
    const most = this.limit * BUCKET_SECONDS
    const tokens = this.#tokens + seconds * this.limit + givenBack
    this.#tokens = Math.min(tokens, most)
    const overflow = Math.min(Math.max(tokens - most, 0), MOST_LOST_SECONDS * this.limit)
    this.#lost = Math.min(this.#lost - givenBack + overflow, MOST_LOST_SECONDS * this.limit)
  }
}
