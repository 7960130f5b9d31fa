/**
 * Plays that counted, until the engine has them. They lie in this browser's storage meanwhile, so that what is heard while the
 * engine is away, or just before the page is closed, is told later, with the time it was really heard. The engine knows a play by
 * its track and its beginning, so telling one twice is harmless; it is told when it counts, and again when it is over.
 */
import { ORPCError } from '@orpc/client'
import type { TrackId } from '../../shared/model/ids.ts'

export interface CountedPlay {
  trackId: TrackId
  startedAt: number
  playedMs: number
}

/** Forgotten when somebody signs out (rpc/session.ts): the next one's history is another. */
const STORED = 'soul.plays'
/** A month of listening without the engine; the oldest go first. */
const MAX_KEPT = 10_000

/** What the engine will say no to again. */
const FINAL = new Set(['REFUSED', 'FORBIDDEN', 'NOT_FOUND', 'BAD_REQUEST'])

export class UntoldPlays {
  readonly #tell: (play: CountedPlay) => Promise<unknown>
  /** In case there is no storage; else what is stored counts, for another page of this browser may be telling, too. */
  #kept: readonly CountedPlay[] = []
  #telling = false

  constructor(tell: (play: CountedPlay) => Promise<unknown>) {
    this.#tell = tell
  }

  /** One that went on since it was added takes the place of what is not told yet. */
  add(play: CountedPlay): void {
    const others = this.#read().filter((other) => !isSame(other, play))
    this.#keep([...others, play].slice(-MAX_KEPT))
    void this.tellAll()
  }

  /** One after another, oldest first, until there are none or the engine cannot be reached. Never rejects. */
  async tellAll(): Promise<void> {
    if (this.#telling) return
    this.#telling = true
    try {
      for (let play = this.#read()[0]; play; play = this.#read()[0]) {
        await this.#tell(play).catch((error: unknown) => {
          if (!(error instanceof ORPCError && FINAL.has(error.code))) throw error
        })
        this.#forget(play)
      }
    } catch {
      // Kept, and told when the engine is back.
    } finally {
      this.#telling = false
    }
  }

  /** Unless it went on while it was told. */
  #forget(told: CountedPlay): void {
    this.#keep(this.#read().filter((play) => !isSame(play, told) || play.playedMs > told.playedMs))
  }

  #read(): readonly CountedPlay[] {
    try {
      return JSON.parse(localStorage.getItem(STORED) ?? '[]') as CountedPlay[]
    } catch {
      return this.#kept
    }
  }

  #keep(plays: readonly CountedPlay[]): void {
    this.#kept = plays
    try {
      if (plays.length === 0) localStorage.removeItem(STORED)
      else localStorage.setItem(STORED, JSON.stringify(plays))
    } catch {
      // Storage may be denied; then they are kept for as long as the page lives.
    }
  }
}

const isSame = (a: CountedPlay, b: CountedPlay): boolean => a.trackId === b.trackId && a.startedAt === b.startedAt
