/**
 * The rows of the queue. Every change is a step (steps.ts) that is made only where the row is in a state before it, so that no
 * row ever takes a way that is not there, whoever comes first. Much at once is done in slices, each a short write.
 */
import type { Database, Statement } from 'better-sqlite3'
import { DownloadState, type DownloadReason } from '../../shared/model/download-state.ts'
import type { KeptQuality } from '../../shared/model/downloads.ts'
import { whenFree, write, type LibraryDb } from '../db/store.ts'
import { boundedSlice, boundedSteps, movingLog, type Checkpoint } from '../db/short-writes.ts'
import { breathe } from '../sync/clock.ts'
import type { SafePart } from './ports.ts'
import { statesBefore, stateAfter, STEP_NAMES, type Step } from './steps.ts'

export interface StoredDownload {
  trackId: number
  state: DownloadState
  rank: number
  priority: number
  quality: KeptQuality
  reason: DownloadReason | null
  message: string | null
  attempts: number
  nextTryAt: number | null
  queuedAt: number
  sourceId: number | null
  remoteId: string | null
  safeBytes: number
  version: string | null
  totalBytes: number | null
}

/** Why a row stands where a step brings it. */
export interface Said {
  reason?: DownloadReason
  message?: string
  nextTryAt?: number
  /** Absent: as many as before. */
  attempts?: number
}

export interface ToStep {
  trackId: number
  step: Step
  said?: Said
}

/** At a time, so that the main thread is never held up. */
const SLICE = 250
/** Rows that are counted within a millisecond. */
const MANY = 10_000
const STATES = DownloadState.options
const STEP = 25
const BOUNDS = { stepRows: STEP, mostRows: SLICE }

/** SQL: of rows that the disk refused. They wait until it does not, and for no time of their own. */
export const OF_DISK = `reason in ('no-space', 'not-writable', 'disk-error')`

const COLUMNS = `d.track_id as trackId, d.state, d.rank, d.priority, d.quality, d.reason, d.message, d.attempts,
  d.next_try_at as nextTryAt, d.queued_at as queuedAt, d.source_id as sourceId, d.remote_id as remoteId, d.safe_bytes as safeBytes,
  d.version, d.total_bytes as totalBytes`

const quoted = (states: readonly string[]): string => states.map((state) => `'${state}'`).join(', ')

type StepStatement = Statement<[string | null, string | null, number | null, number | null, number]>

export class QueueRows {
  readonly #library: LibraryDb
  readonly #checkpoint: Checkpoint
  readonly #sql: Database
  readonly #steps: Record<Step, StepStatement>
  readonly #find: Statement<[number], StoredDownload>
  readonly #first: Statement<[number, string, string], StoredDownload>
  readonly #counts: { all: Statement<[], number>; few: Statement<[string], number>; many: Statement<[string], number> }
  readonly #nextTry: Statement<[], number | null>

  constructor(library: LibraryDb, checkpoint?: Checkpoint) {
    this.#library = library
    this.#checkpoint = checkpoint
    const sql = (this.#sql = library.sql)
    this.#steps = Object.fromEntries(
      STEP_NAMES.map((step) => [
        step,
        sql.prepare(
          `update download set state = '${stateAfter(step)}', reason = ?, message = ?, next_try_at = ?, attempts = coalesce(?, attempts)
           where track_id = ? and state in (${quoted(statesBefore(step))})`,
        ),
      ]),
    ) as Record<Step, StepStatement>
    this.#find = sql.prepare(`select ${COLUMNS} from download d where d.track_id = ?`)
    this.#first = sql.prepare(
      `select ${COLUMNS} from download d where d.state = 'waiting' and d.rank >= ?
         and d.track_id not in (select value from json_each(?))
         and exists (select 1 from copy c where c.track_id = d.track_id and c.present and c.source_id in (select value from json_each(?)))
       order by d.rank, d.track_id limit 1`,
    )
    const counting = <Params extends unknown[]>(text: string) =>
      sql.prepare<Params, number>(text).pluck() as Statement<Params, number>
    this.#counts = {
      // SQLite adds up pages for this one, and looks at no row.
      all: counting('select count(*) from download'),
      few: counting(`select count(*) from (select 1 from download where state = ? limit ${MANY + 1})`),
      many: counting('select count(*) from download where state = ?'),
    }
    this.#nextTry = sql
      .prepare('select min(next_try_at) from download where next_try_at is not null')
      .pluck() as Statement<[], number | null>
  }

  find(trackId: number): StoredDownload | undefined {
    return this.#find.get(trackId)
  }

  /** The one to begin next of those that one of these sources has. `from`: none of a smaller rank waits for them. */
  firstWaiting(
    sources: readonly number[],
    { except, from }: { except: readonly number[]; from: number },
  ): StoredDownload | undefined {
    return this.#first.get(from, JSON.stringify(except), JSON.stringify(sources))
  }

  /** Of a million rows nearly all are in one state, and those of that one are what the others leave: they are not gone over. */
  counts(): Record<DownloadState, number> {
    const { all, few, many } = this.#counts
    const counts = { waiting: 0, active: 0, verifying: 0, paused: 0, failed: 0, blocked: 0 }
    for (const state of STATES) counts[state] = few.get(state)!
    const [largest, ...others] = STATES.filter((state) => counts[state] > MANY)
    if (largest === undefined) return counts
    for (const state of others) counts[state] = many.get(state)!
    counts[largest] = 0
    counts[largest] = all.get()! - STATES.reduce((sum, state) => sum + counts[state], 0)
    return counts
  }

  /** When the first of those that wait for a time is due; null: none waits for one. */
  nextTryAt(): number | null {
    return this.#nextTry.get() ?? null
  }

  /** Says whether it was made. */
  step(trackId: number, step: Step, said: Said = {}): boolean {
    return write(this.#library, () => this.#step(trackId, step, said))
  }

  /** Several, in one write; says how many were made. */
  stepEach(steps: readonly ToStep[]): number {
    if (steps.length === 0) return 0
    return write(this.#library, () => {
      let made = 0
      for (const { trackId, step, said } of steps) if (this.#step(trackId, step, said ?? {})) made++
      return made
    })
  }

  #step(trackId: number, step: Step, { reason, message, nextTryAt, attempts }: Said): boolean {
    const { changes } = this.#steps[step].run(
      reason ?? null,
      message ?? null,
      nextTryAt ?? null,
      attempts ?? null,
      trackId,
    )
    return changes === 1
  }

  /** From another copy than before: what is safe of that one is worth nothing, and the caller removes the part. */
  begin(trackId: number, copy: { sourceId: number; remoteId: string }, { anew }: { anew: boolean }): boolean {
    return write(this.#library, ({ sql }) => {
      if (!this.#step(trackId, 'begin', {})) return false
      sql
        .prepare(
          `update download set source_id = ?, remote_id = ?${anew ? ', safe_bytes = 0, version = null, total_bytes = null' : ''} where track_id = ?`,
        )
        .run(copy.sourceId, copy.remoteId, trackId)
      return true
    })
  }

  /** Nothing of a copy or a quality that the row is not fetched from, or as, any more. */
  noteSafe(
    { trackId, quality }: Pick<StoredDownload, 'trackId' | 'quality'>,
    copy: { sourceId: number; remoteId: string },
    { safeBytes, version, bytesTotal }: SafePart,
  ): void {
    write(this.#library, ({ sql }) =>
      sql
        .prepare(
          `update download set safe_bytes = ?, version = ?, total_bytes = ?
           where track_id = ? and source_id = ? and remote_id = ? and quality = ?`,
        )
        .run(safeBytes, version, bytesTotal, trackId, copy.sourceId, copy.remoteId, quality),
    )
  }

  /** What was safe is none of it any more: its bytes were wrong, or its part is gone. */
  forgetSafe(trackId: number): void {
    write(this.#library, ({ sql }) =>
      sql
        .prepare('update download set safe_bytes = 0, version = null, total_bytes = null where track_id = ?')
        .run(trackId),
    )
  }

  /** What ran and does not any more waits again, with its part. `except`: what runs. */
  recover(except: readonly number[] = []): void {
    write(this.#library, ({ sql }) => {
      sql
        .prepare<[string]>(
          `update download set state = 'waiting' where state in ('active', 'verifying')
             and track_id not in (select value from json_each(?))`,
        )
        .run(JSON.stringify(except))
    })
  }

  /** At a start: as `recover`; and what the disk refused then is tried anew, for nobody knows whether it still would. */
  recoverAll(): void {
    this.recover()
    write(this.#library, ({ sql }) => {
      sql
        .prepare(
          `update download set state = 'waiting', reason = null, message = null, next_try_at = null
           where state = 'blocked' and ${OF_DISK}`,
        )
        .run()
    })
  }

  // Many at once.

  /** All rows on which the step can be made. `where`: SQL over `download`. */
  async stepAll(step: Step, { where = 'true', attempts }: { where?: string; attempts?: number } = {}): Promise<number> {
    const some = this.#sql.prepare<[number | null]>(
      `update download set state = '${stateAfter(step)}', reason = null, message = null, next_try_at = null, attempts = coalesce(?, attempts)
       where track_id in (select track_id from download where state in (${quoted(statesBefore(step))}) and (${where}) limit ${STEP})`,
    )
    return movingLog(this.#library, this.#checkpoint, async (wrote) => {
      for (let sum = 0; ;) {
        const { rows, more } = await this.#short(() => boundedSteps(() => some.run(attempts ?? null).changes, BOUNDS))
        sum += rows
        if (!more) return sum
        await wrote(rows)
        await breathe()
      }
    })
  }

  /** As `stepEach`, however many they are. */
  async stepMany(steps: readonly ToStep[]): Promise<void> {
    await this.#many(steps, (some) => {
      for (const { trackId, step, said } of some) this.#step(trackId, step, said ?? {})
    })
  }

  /** However many they are. `onGone`: with some that were there, after each write. */
  async removeMany(trackIds: readonly number[], onGone: (trackIds: readonly number[]) => void): Promise<void> {
    let gone: number[] = []
    const remove = (some: readonly number[]) => void gone.push(...this.#remove(some))
    await this.#many(trackIds, remove, () => {
      onGone(gone)
      gone = []
    })
  }

  async #many<Item>(items: readonly Item[], step: (some: Item[]) => void, after = () => {}): Promise<void> {
    await movingLog(this.#library, this.#checkpoint, async (wrote) => {
      for (let from = 0; from < items.length;) {
        const to = await this.#short(() => boundedSlice(items, from, step, BOUNDS))
        after()
        await wrote(to - from)
        from = to
        if (from < items.length) await breathe()
      }
    })
  }

  #short<Result>(body: () => Result): Promise<Result> {
    return whenFree(this.#library, () => write(this.#library, body))
  }

  /** Within a write; returns the tracks. */
  #remove(trackIds: readonly number[]): number[] {
    return this.#sql
      .prepare<[string], number>(
        'delete from download where track_id in (select value from json_each(?)) returning track_id',
      )
      .pluck()
      .all(JSON.stringify(trackIds))
  }

  /** Those of which something is on the disk. */
  begun(): number[] {
    return this.#sql.prepare<[], number>('select track_id from download where safe_bytes > 0').pluck().all()
  }

  /** Some of the whole queue, in any order, for who goes through it in slices. */
  some(): number[] {
    return this.#sql.prepare<[], number>(`select track_id from download limit ${SLICE}`).pluck().all()
  }

  /** Blocked, and their time has come. A clock that was set back would let them wait for ever: what is too far off is due, too. */
  due(now: number, { most }: { most: number }): number[] {
    return this.#sql
      .prepare<[number, number], number>(
        `select track_id from download where next_try_at is not null and (next_try_at <= ? or next_try_at > ?) and state = 'blocked'
         limit ${SLICE}`,
      )
      .pluck()
      .all(now, now + most)
  }
}
