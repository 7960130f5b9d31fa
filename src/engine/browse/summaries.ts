/**
 * Counts and sums over the whole library (Home, plays of artists). Made on the spot while the library is small; else by the
 * worker, kept, and freshened behind an answer that is out of date, with a rest between two.
 */
import type { Stores } from '../db/store.ts'
import { isAbort } from '../errors.ts'
import type { Host } from '../host.ts'
import type { LibraryReader } from './library-reader.ts'
import type { Orders } from './orders.ts'
import { reads, type Summary } from './read-library.ts'

const REST_MS = 2_000

interface Parts {
  host: Host
  stores: Stores
  orders: Orders
  reader: LibraryReader
}

export class Summaries {
  readonly #parts: Parts
  #kept: { summary: Summary; stamp: string; madeAt: number } | undefined
  #making: Promise<Summary> | undefined
  #timer: NodeJS.Timeout | undefined

  constructor(parts: Parts) {
    this.#parts = parts
  }

  async get({ signal }: { signal?: AbortSignal } = {}): Promise<Summary> {
    signal?.throwIfAborted()
    const { orders, stores } = this.#parts
    const stamp = orders.playsStamp
    if (this.#kept?.stamp === stamp) return this.#kept.summary
    if (orders.isSmall()) {
      const summary = reads.summary(stores.library.sql, null)
      this.#kept = { summary, stamp, madeAt: performance.now() }
      return summary
    }
    if (this.#kept === undefined) return this.#make(true)
    this.#freshenLater()
    return this.#kept.summary
  }

  /** Has the worker begin, where one is needed: Home is mostly the first screen, and this the longest of what it shows. */
  prepare(): void {
    if (this.#parts.orders.isSmall()) return
    this.#make(false).catch((error: unknown) => {
      if (!isAbort(error)) this.#parts.host.log.error({ err: error }, 'summing up the library failed')
    })
  }

  /** The last one made, if any; what is missing or out of date is made behind it. */
  get soFar(): Summary | undefined {
    if (this.#kept?.stamp !== this.#parts.orders.playsStamp) this.#freshenLater()
    return this.#kept?.summary
  }

  stop(): void {
    clearTimeout(this.#timer)
  }

  #make(urgent: boolean): Promise<Summary> {
    this.#making ??= this.#ask(urgent).finally(() => (this.#making = undefined))
    return this.#making
  }

  async #ask(urgent: boolean): Promise<Summary> {
    const stamp = this.#parts.orders.playsStamp
    const summary = await this.#parts.reader.ask('summary', null, { urgent })
    this.#kept = { summary, stamp, madeAt: performance.now() }
    return summary
  }

  #freshenLater(): void {
    if (this.#timer !== undefined || this.#making !== undefined) return
    const { host, stores } = this.#parts
    const wait = this.#kept === undefined ? 0 : Math.max(0, this.#kept.madeAt + REST_MS - performance.now())
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#make(false).then(
        ({ revision }) => stores.library.events.announce({ kind: 'library.changed', revision }),
        (error: unknown) => {
          if (!isAbort(error)) host.log.error({ err: error }, 'summing up the library failed')
        },
      )
    }, wait)
    this.#timer.unref()
  }
}
