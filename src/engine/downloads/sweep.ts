/**
 * Goes over what waits, and says of each row that no source gives now why that is; what a source gives again goes on. In
 * slices, and once more when something changed meanwhile: a library of 100,000 tracks may wait for one server.
 */
import { movingLog, type Checkpoint } from '../db/short-writes.ts'
import { whenFree, type LibraryDb } from '../db/store.ts'
import { breathe } from '../sync/clock.ts'
import type { CopiesToFetch, StandingRow } from './copies-to-fetch.ts'
import { type QueueRows, type Said, type ToStep } from './queue-rows.ts'

/** Rows of one look and one write. */
const SLICE = 100

interface Parts {
  library: LibraryDb
  checkpoint?: Checkpoint
  rows: QueueRows
  copies: CopiesToFetch
  /** Rows were changed. */
  onChange(): void
  /** Nothing begins, and nothing is to be said of sources. */
  isHeld(): boolean
}

export class Sweep {
  readonly #parts: Parts
  #running: Promise<void> = Promise.resolve()
  #isRunning = false
  #again = false
  #lost = false
  #stopped = false

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /**
   * Resolves when all has been gone over. `sourcesChanged`: what a source did not give although it was there is worth another try,
   * too, before its time.
   */
  run({ sourcesChanged = false } = {}): Promise<void> {
    this.#again = true
    this.#lost ||= sourcesChanged
    if (!this.#isRunning) {
      this.#isRunning = true
      this.#running = this.#all()
    }
    return this.#running
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await this.#running
  }

  async #all(): Promise<void> {
    try {
      while (this.#again && !this.#stopped) {
        this.#again = false
        const lost = this.#lost
        this.#lost = false
        await this.#once(lost)
      }
    } finally {
      // In the very moment in which it ends: who comes after this begins anew.
      this.#isRunning = false
    }
  }

  #once(lost: boolean): Promise<void> {
    const { library, checkpoint } = this.#parts
    return movingLog(library, checkpoint, (wrote) => this.#slices(lost, wrote))
  }

  async #slices(lost: boolean, wrote: (rows: number) => Promise<void>): Promise<void> {
    const { library, rows, copies, onChange, isHeld } = this.#parts
    for (let after = -1; !this.#stopped && !isHeld();) {
      const slice = copies.standings(after, SLICE)
      const steps = slice.flatMap((row) => stepsOf(row, lost))
      if (steps.length > 0) {
        const made = await whenFree(library, () => (this.#stopped ? 0 : rows.stepEach(steps)))
        if (made > 0) onChange()
        await wrote(made)
      }
      if (slice.length < SLICE) return
      after = slice.at(-1)!.trackId
      await breathe()
    }
  }
}

function stepsOf({ trackId, state, reason, nextTryAt, standing, sourceName }: StandingRow, lost: boolean): ToStep[] {
  if (standing === 'answers') {
    // Only when a source is another than before: one that has it in its list, and does not give it, is not asked for ever.
    if (state === 'failed') return lost ? [{ trackId, step: 'retry', said: { attempts: 0 } }] : []
    const waits = state === 'blocked' && reason === 'unreachable' && (lost || nextTryAt === null)
    return waits ? [{ trackId, step: 'goOn' }] : []
  }
  if (state === 'failed' && reason === standing) return []
  if (standing === 'unreachable') {
    if (state === 'blocked') return []
    const block: ToStep = { trackId, step: 'block', said: unreachable(sourceName) }
    return state === 'failed' ? [{ trackId, step: 'retry' }, block] : [block]
  }
  // What waits for room or for its time has been told already, and is told anew when it is tried.
  if (state === 'blocked' && reason !== 'unreachable') return []
  const fail: ToStep = { trackId, step: 'fail', said: standing === 'gone' ? GONE : signedOut(sourceName) }
  return state === 'failed' ? [{ trackId, step: 'retry' }, fail] : [fail]
}

export const unreachable = (sourceName: string): Said => ({
  reason: 'unreachable',
  message: `“${sourceName}” does not answer. This goes on by itself when it does.`,
})

const signedOut = (sourceName: string): Said => ({
  reason: 'signed-out',
  message: `“${sourceName}” does not know this device any more. Sign in again, in Settings, Servers.`,
})

export const GONE = {
  reason: 'gone',
  message: 'No source has this track any more. Take it out of the downloads, or add a source that has it.',
} satisfies Said
