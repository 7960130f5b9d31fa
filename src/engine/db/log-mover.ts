/**
 * What is written to a database lies in its log first. SQLite moves it into the file within one commit of a thousand pages, and
 * whoever writes then waits for the disk. For a database of many small writes, another thread moves it a while after the first
 * of them, or once there are many; SQLite itself only where that thread does not get to it, and when the database is closed.
 */
import type { Clock } from '../sync/clock.ts'
import type { PersonalDb } from './store.ts'

/** Some 80 MB. */
const LOG_PAGES = 20_000
const AFTER_MS = 30_000
/** An import writes some hundred rows at a time. */
const MOST_WRITES = 100

interface Parts {
  db: PersonalDb
  /** Moves the log of this database into it, in another thread. Never rejects. */
  move(file: string): Promise<void>
  clock: Clock
}

export class LogMover {
  readonly #parts: Parts
  readonly #note = () => this.#noteWrite()
  #writes = 0
  #isMoving = false
  #callOff: (() => void) | undefined

  constructor(parts: Parts) {
    this.#parts = parts
    parts.db.sql.pragma(`wal_autocheckpoint = ${LOG_PAGES}`)
    parts.db.written?.add(this.#note)
  }

  /** What is in the log stays there until the database is closed. */
  stop(): void {
    this.#parts.db.written?.delete(this.#note)
    this.#callOff?.()
    this.#callOff = undefined
    this.#writes = 0
  }

  #noteWrite(): void {
    this.#writes++
    if (this.#isMoving) return
    if (this.#writes >= MOST_WRITES) void this.#move()
    else this.#callOff ??= this.#parts.clock.after(AFTER_MS, () => void this.#move())
  }

  /** One at a time; what is written meanwhile is moved a while later. */
  async #move(): Promise<void> {
    const { db, move, clock } = this.#parts
    this.#callOff?.()
    this.#callOff = undefined
    this.#writes = 0
    this.#isMoving = true
    await move(db.sql.name)
    this.#isMoving = false
    if (this.#writes > 0) this.#callOff = clock.after(AFTER_MS, () => void this.#move())
  }
}
