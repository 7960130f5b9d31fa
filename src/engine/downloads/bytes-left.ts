/**
 * What the whole queue comes to, for how long it will take. Counted in slices when rows came or went, and kept up meanwhile as
 * files come in; exact again with the next count.
 */
import type { Statement } from 'better-sqlite3'
import type { LibraryDb } from '../db/store.ts'
import { breathe } from '../sync/clock.ts'

const SLICE = 500

interface Slice {
  bytes: number
  last: number | null
  rows: number
}

export class BytesLeft {
  readonly #slice: Statement<[number], Slice>
  #bytes = 0
  #counting: Promise<void> = Promise.resolve()
  #isCounting = false
  #again = false
  #stopped = false

  constructor({ sql }: Pick<LibraryDb, 'sql'>) {
    this.#slice = sql.prepare(
      `select coalesce(sum(bytes), 0) as bytes, max(track_id) as last, count(*) as rows from (
         select d.track_id, max(0, coalesce(d.total_bytes, (select max(c.size_bytes) from copy c where c.track_id = d.track_id), 0)
           - d.safe_bytes) as bytes
         from download d where d.track_id > ? and d.state <> 'failed' order by d.track_id limit ${SLICE})`,
    )
  }

  get bytes(): number {
    return this.#bytes
  }

  less(bytes: number): void {
    this.#bytes = Math.max(this.#bytes - bytes, 0)
  }

  /** Resolves when it has been counted. */
  count(): Promise<void> {
    this.#again = true
    if (!this.#isCounting) {
      this.#isCounting = true
      this.#counting = this.#count()
    }
    return this.#counting
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await this.#counting
  }

  async #count(): Promise<void> {
    while (this.#again && !this.#stopped) {
      this.#again = false
      let sum = 0
      for (let after = -1; !this.#stopped;) {
        const { bytes, last, rows } = this.#slice.get(after)!
        sum += bytes
        if (rows < SLICE) break
        after = last!
        await breathe()
      }
      this.#bytes = sum
    }
    this.#isCounting = false
  }
}
