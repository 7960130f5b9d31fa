/**
 * Ending a worker thread that loads SQLite. One that is terminated while a native module is being loaded takes the whole program
 * with it; so it says when that is done, and is not ended before.
 */
import type { MessagePort, Worker } from 'node:worker_threads'

const LOADED = 'loaded'

/** In the thread, once its first connection is open: SQLite's native module is loaded with that, not when it is imported. */
export const sayLoaded = (port: MessagePort): void => port.postMessage(LOADED)

/** A message that is for `LoadedThread`, and no answer. */
export const isLoaded = (message: unknown): boolean => message === LOADED

/** Made together with its worker, so that the word is not missed. */
export class LoadedThread {
  readonly worker: Worker
  readonly #loaded: Promise<void>

  constructor(worker: Worker) {
    this.worker = worker
    this.#loaded = new Promise((resolve) => {
      worker.on('message', (message) => {
        if (isLoaded(message)) resolve()
      })
      worker.once('exit', () => resolve())
    })
  }

  /** Wherever it is, once it has loaded. */
  async end(): Promise<void> {
    await this.#loaded
    await this.worker.terminate()
  }
}
