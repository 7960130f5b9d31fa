/**
 * Two threads write to one database, each on its own connection: this one, where somebody may be waiting, and one in the
 * background that does much, a little at a time. SQLite lets only one write at a time, and who finds it taken sleeps and looks
 * again, longer and longer; the other, which goes on at once after each write, would hardly ever let it in. So they agree
 * here: who wants to write says so, the background waits until nobody does, and who waits for it is woken when it is done.
 *
 * SQLite's own lock stays in force; this only settles whose turn it is.
 */

/** Whose turn it is, as `write` asks. Call what `take` answers when the write is over. */
export interface Turns {
  take(): () => void
  /** As `take`, with the event loop free meanwhile. */
  wait?(): Promise<() => void>
}

const WANTED = 0
const BUSY = 1
/** Should the other thread have died: SQLite's lock decides then. */
const PATIENCE_MS = 1_000

/** For the thread where somebody may be waiting: it waits for the write that is under way, and for no other. */
export class ForegroundTurns implements Turns {
  /** To be handed to the thread in the background. */
  readonly shared = new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT)
  readonly #state = new Int32Array(this.shared)

  take(): () => void {
    Atomics.add(this.#state, WANTED, 1)
    while (Atomics.load(this.#state, BUSY) === 1) {
      if (Atomics.wait(this.#state, BUSY, 1, PATIENCE_MS) === 'timed-out') break
    }
    return () => this.#giveBack()
  }

  async wait(): Promise<() => void> {
    Atomics.add(this.#state, WANTED, 1)
    while (Atomics.load(this.#state, BUSY) === 1) {
      const { value } = Atomics.waitAsync(this.#state, BUSY, 1, PATIENCE_MS)
      if ((await value) === 'timed-out') break
    }
    return () => this.#giveBack()
  }

  /** The thread in the background has ended, wherever it was. */
  clear(): void {
    Atomics.store(this.#state, BUSY, 0)
    Atomics.notify(this.#state, BUSY)
  }

  #giveBack(): void {
    Atomics.sub(this.#state, WANTED, 1)
    Atomics.notify(this.#state, WANTED)
  }
}

/** For the thread in the background: it begins only when nobody else wants to write. */
export class BackgroundTurns implements Turns {
  readonly #state: Int32Array<SharedArrayBuffer>

  constructor(shared: SharedArrayBuffer) {
    this.#state = new Int32Array(shared)
  }

  take(): () => void {
    for (;;) {
      // First said, then looked: whoever looks the other way round meanwhile sees one or the other.
      Atomics.store(this.#state, BUSY, 1)
      const wanted = Atomics.load(this.#state, WANTED)
      if (wanted === 0) return () => this.#giveBack()
      this.#giveBack()
      Atomics.wait(this.#state, WANTED, wanted, PATIENCE_MS)
    }
  }

  #giveBack(): void {
    Atomics.store(this.#state, BUSY, 0)
    Atomics.notify(this.#state, BUSY)
  }
}
