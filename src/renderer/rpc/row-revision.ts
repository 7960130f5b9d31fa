/**
 * A number that grows when rows may be others, for windows that the query client does not know: at once when asked, then at most
 * once a second while asked again, for what is announced many times a second.
 */
import { useSyncExternalStore } from 'react'
import { Pacer } from './pacer.ts'

const EVERY_MS = 1_000

export class RowRevision {
  #revision = 0
  readonly #listeners = new Set<() => void>()
  readonly #pacer = new Pacer(EVERY_MS, () => this.raise())

  /** A hook. */
  readonly use = (): number => useSyncExternalStore(this.#subscribe, () => this.#revision)

  readonly #subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  ask(): void {
    this.#pacer.ask()
  }

  /** After something of one's own: without waiting. */
  askNow(): void {
    this.#pacer.ask()
    this.#pacer.flush()
  }

  /** Whatever was asked before. */
  raise(): void {
    this.#revision += 1
    for (const listener of this.#listeners) listener()
  }
}
