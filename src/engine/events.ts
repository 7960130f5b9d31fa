/**
 * All announcements of the engine, and the bus that carries them. They go out after the commit, upward only; nobody waits
 * for a listener, and a listener that throws is logged and does not disturb the others.
 */
import type { Logger } from 'pino'
import type { LiveEvent } from '../shared/model/live-event.ts'

export type Listener = (event: LiveEvent) => void

export class Events {
  readonly #listeners = new Set<Listener>()
  readonly #log: Logger

  constructor(log: Logger) {
    this.#log = log
  }

  /** Returns the function that stops listening. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  announce(event: LiveEvent): void {
    for (const listener of this.#listeners) {
      try {
        listener(event)
      } catch (error) {
        this.#log.error({ err: error, event: event.kind }, 'listener failed')
      }
    }
  }
}
