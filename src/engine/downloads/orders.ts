/** What the user may do with rows of the queue: named ones, or all of it. Of tracks that are not in the queue nothing is said. */
import type { TrackId } from '../../shared/model/ids.ts'
import { write, type LibraryDb } from '../db/store.ts'
import { joinTrackSql } from '../library/alias-sql.ts'
import { breathe } from '../sync/clock.ts'
import { moveRows } from './move.ts'
import type { QueueRows } from './queue-rows.ts'
import type { Scheduler } from './scheduler.ts'

interface Parts {
  library: LibraryDb
  rows: QueueRows
  scheduler: Scheduler
}

/** Absent: all. */
type Named = readonly TrackId[] | undefined

/** Tracks whose row ids are looked up at once. */
const LOOKED_UP = 500

export class Orders {
  readonly #parts: Parts
  readonly #ids

  constructor(parts: Parts) {
    this.#parts = parts
    this.#ids = parts.library.sql
      .prepare<[string], number>(
        `select t.id from json_each(?) j ${joinTrackSql('j.value', 't')} join download d on d.track_id = t.id order by j.key`,
      )
      .pluck()
  }

  async pause(named: Named): Promise<void> {
    const { rows, scheduler } = this.#parts
    if (named === undefined) {
      await rows.stepAll('pause')
      void scheduler.leaveAll('paused')
      return
    }
    const rowIds = await this.#rowIdsOf(named)
    await rows.stepMany(rowIds.map((trackId) => ({ trackId, step: 'pause' })))
    scheduler.leave(rowIds, 'paused')
  }

  async resume(named: Named): Promise<void> {
    const { rows } = this.#parts
    if (named === undefined) return void (await rows.stepAll('resume'))
    const rowIds = await this.#rowIdsOf(named)
    await rows.stepMany(rowIds.map((trackId) => ({ trackId, step: 'resume' })))
  }

  /** `unwant`: sees to it, before, that they do not come back at once. */
  async cancel(named: Named, unwant?: () => Promise<void>): Promise<void> {
    const { rows, scheduler } = this.#parts
    const rowIds = named && (await this.#rowIdsOf(named))
    await unwant?.()
    const leave = (gone: readonly number[]) => scheduler.leave(gone, 'cancelled')
    for (let some = rowIds ?? rows.some(); some.length > 0; some = rowIds ? [] : rows.some()) {
      await rows.removeMany(some, leave)
      await breathe()
    }
  }

  async retry(named: Named): Promise<void> {
    const { rows, scheduler } = this.#parts
    if (named === undefined) return void (await rows.stepAll('retry', { attempts: 0 }))
    const rowIds = await this.#rowIdsOf(named)
    scheduler.forgive(rowIds)
    await rows.stepMany(rowIds.map((trackId) => ({ trackId, step: 'retry', said: { attempts: 0 } })))
  }

  /** Nothing happens when the one to stand before is not in the queue. */
  move(trackIds: readonly TrackId[], to: 'first' | 'last' | TrackId): void {
    const rowIds = this.#rowIds(trackIds)
    const [before] = to === 'first' || to === 'last' ? [] : this.#rowIds([to])
    if (before === undefined && to !== 'first' && to !== 'last') return
    write(this.#parts.library, ({ sql }) => moveRows(sql, rowIds, before === undefined ? (to as 'first') : { before }))
  }

  async #rowIdsOf(trackIds: readonly TrackId[]): Promise<number[]> {
    const rowIds: number[] = []
    for (let from = 0; from < trackIds.length; from += LOOKED_UP) {
      if (from > 0) await breathe()
      rowIds.push(...this.#rowIds(trackIds.slice(from, from + LOOKED_UP)))
    }
    return rowIds
  }

  #rowIds(trackIds: readonly TrackId[]): number[] {
    return this.#ids.all(JSON.stringify(trackIds)) as number[]
  }
}
