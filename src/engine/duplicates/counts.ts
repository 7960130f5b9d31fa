/** How many proposals wait, what waits to be looked at, and how many tracks were merged: kept, bounded, or counted a little at a time. */
import type { Database } from 'better-sqlite3'
import type { DuplicatesStatus } from '../../shared/model/duplicates.ts'
import { breathe } from '../sync/clock.ts'
import { countOf } from './proposal-rows.ts'

const ROOTS = 1_000
/** More than these wait: said as these. */
const MOST_WAITING = 20_000

export class Counts {
  /** Tracks of several trackKeys, as they were last counted. */
  merged = 0
  readonly #onCounted: () => void
  readonly #sql: Database
  readonly #statements
  #counting: Promise<void> | undefined
  #again = false
  #stopped = false

  constructor(sql: Database, onCounted: () => void) {
    this.#onCounted = onCounted
    this.#sql = sql
    this.#statements = {
      waiting: sql.prepare<[number], number>('select count(*) from (select 1 from to_match limit ?)').pluck(),
      setAside: sql.prepare<[number], number>('select count(*) from (select 1 from not_matched limit ?)').pluck(),
      roots: sql.prepare<[string, number], { root: string; isHere: number }>(
        `select r.root, exists (select 1 from track t where t.key = r.root) as isHere
         from (select distinct root from alias where root > ? order by root limit ?) r order by r.root`,
      ),
    }
  }

  readonly proposals = (): DuplicatesStatus['proposals'] => ({
    recordingId: countOf(this.#sql, 'recordingId'),
    sound: countOf(this.#sql, 'sound'),
    tags: countOf(this.#sql, 'tags'),
  })

  readonly setAside = (): number => this.#statements.setAside.get(MOST_WAITING)!

  readonly waiting = (): number => this.#statements.waiting.get(MOST_WAITING)!

  recount(): void {
    this.#again = true
    this.#counting ??= this.#count()
      // It stays as it was last counted; whoever asks next counts anew.
      .catch(() => {})
      .finally(() => (this.#counting = undefined))
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await this.#counting
  }

  async #count(): Promise<void> {
    while (this.#again && !this.#stopped) {
      this.#again = false
      let merged = 0
      let after = ''
      for (;;) {
        const roots = this.#statements.roots.all(after, ROOTS)
        for (const { isHere } of roots) merged += isHere
        if (roots.length < ROOTS) break
        after = roots.at(-1)!.root
        await breathe()
        if (this.#stopped) return
      }
      if (merged === this.merged) continue
      this.merged = merged
      this.#onCounted()
    }
  }
}
