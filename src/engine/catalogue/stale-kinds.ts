/** Which kinds of the catalogue have something new to tell: worked out once for many commits, from the numbers themselves. */
import { SYNC_KINDS, type SyncKind } from '../../shared/protocol/sync.ts'
import type { Events } from '../events.ts'
import type { Feeds } from './feeds.ts'

export class StaleKinds {
  readonly #feeds: Feeds
  readonly #afterMs: number
  readonly #listeners = new Set<(kinds: SyncKind[]) => void>()
  readonly #leave: () => void
  #told: number[]
  #timer: NodeJS.Timeout | undefined

  constructor({ events, feeds, afterMs }: { events: Events; feeds: Feeds; afterMs: number }) {
    this.#feeds = feeds
    this.#afterMs = afterMs
    this.#told = SYNC_KINDS.map((kind) => feeds.latest(kind))
    this.#leave = events.listen(({ kind }) => {
      if (kind === 'library.changed') this.#timer ??= setTimeout(() => this.#tell(), this.#afterMs).unref()
    })
  }

  listen(listener: (kinds: SyncKind[]) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  stop(): void {
    this.#leave()
    clearTimeout(this.#timer)
    this.#listeners.clear()
  }

  #tell(): void {
    this.#timer = undefined
    const before = this.#told
    this.#told = SYNC_KINDS.map((kind) => this.#feeds.latest(kind))
    const stale = SYNC_KINDS.filter((_, i) => this.#told[i] !== before[i])
    if (stale.length === 0) return
    for (const listener of this.#listeners) listener(stale)
  }
}
