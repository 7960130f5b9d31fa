/**
 * Being the one who minds a log: says so every half minute, trims the log now and then, and stops by itself when it has not
 * been heard in time. How long is counted from the moment of asking, by a clock that cannot be set.
 */
import type { Clock } from '../sync/clock.ts'
import { HEARTBEAT_MS, USED_MS } from './lease.ts'

/** What the library answers. */
export interface Word {
  readonly granted: boolean
  readonly epoch: number
}

export interface MindingParts {
  clock: Clock
  /** Milliseconds; only differences mean something. */
  monotonic(): number
  claim(how: 'claim' | 'take-over'): Promise<Word>
  renew(epoch: number): Promise<Word>
  /** Trims the log, as far as it may under this epoch, and as long as `mayGoOn` says so. */
  keepHouse(epoch: number, mayGoOn: () => boolean): Promise<void>
  /** It has begun or ended. */
  onChange(): void
  /** What could not be asked, or done. */
  onTrouble(error: unknown): void
}

/** Between two times that the log is trimmed; the first is a minute after taking over, when everything else has begun. */
const HOUSEKEEPING_MS = 6 * 3_600_000
const FIRST_HOUSEKEEPING_MS = 60_000

export class Minding {
  readonly #parts: MindingParts
  #epoch: number | null = null
  #until = -Infinity
  #housekeepingAt = Infinity
  #callOff = () => {}
  #stopped = false
  #underway: Promise<void> = Promise.resolve()

  constructor(parts: MindingParts) {
    this.#parts = parts
  }

  /** Whether this device does, as far as it may be sure. */
  get here(): boolean {
    return this.#epoch !== null && this.#parts.monotonic() < this.#until
  }

  /** False when somebody else does. Rejects when the library cannot be asked. */
  async take(how: 'claim' | 'take-over'): Promise<boolean> {
    const askedAt = this.#parts.monotonic()
    const { granted, epoch } = await this.#parts.claim(how)
    if (this.#stopped) return false
    if (!granted) {
      this.#end()
      return false
    }
    this.#epoch = epoch
    this.#until = askedAt + USED_MS
    this.#housekeepingAt = askedAt + FIRST_HOUSEKEEPING_MS
    this.#next()
    this.#parts.onChange()
    return true
  }

  /** Resolves when nothing of it is under way. */
  async stop(): Promise<void> {
    this.#stopped = true
    this.#callOff()
    this.#epoch = null
    await this.#underway
  }

  #next(): void {
    this.#callOff()
    this.#callOff = this.#parts.clock.after(HEARTBEAT_MS, () => {
      this.#underway = this.#beat()
    })
  }

  async #beat(): Promise<void> {
    const epoch = this.#epoch
    if (epoch === null || this.#stopped) return
    const { monotonic, onTrouble } = this.#parts
    const askedAt = monotonic()
    try {
      const { granted } = await this.#parts.renew(epoch)
      if (this.#epoch !== epoch) return
      if (!granted) return this.#end()
      this.#until = askedAt + USED_MS
      if (askedAt >= this.#housekeepingAt) {
        this.#housekeepingAt = askedAt + HOUSEKEEPING_MS
        await this.#parts.keepHouse(epoch, () => !this.#stopped)
      }
    } catch (error) {
      onTrouble(error)
    }
    if (this.#epoch === epoch && !this.#stopped) this.#next()
  }

  #end(): void {
    this.#callOff()
    if (this.#epoch === null) return
    this.#epoch = null
    this.#parts.onChange()
  }
}
