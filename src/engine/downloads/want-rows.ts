/**
 * Writes what wants come to, with the queue and the files that follow from it, in slices: each a short write that leaves `wanted`, queue and
 * files as they belong together, so that it may end after any of them.
 */
import type { KeptQuality } from '../../shared/model/downloads.ts'
import { boundedSlice, movingLog, type Checkpoint } from '../db/short-writes.ts'
import { whenFree, write, type LibraryDb } from '../db/store.ts'
import { breathe } from '../sync/clock.ts'
import { settle, type Settled } from './settle.ts'
import { stateAfter, statesBefore } from './steps.ts'

interface Parts {
  library: LibraryDb
  /** Milliseconds since 1970. */
  now(): number
  /** Bytes of files that may stay because they were played. */
  playedQuota(): number
  cache: { drop(trackIds: readonly number[]): Promise<unknown> }
  /** Queue rows came, went or became others. */
  onJobs(): void
  checkpoint?: Checkpoint
}

interface WantState {
  want: string
  stamp: string
}

/** To one track; may say how many queue rows became others by it. */
type Change = (id: number) => number | void

const nothing: Change = () => {}

const STUCK = statesBefore('retry')

/** Rows of a write at most, and of a step of it. */
const SLICE = 500
const STEP = 20
/** Tracks that are read at once to see whether they are meant. */
const PAGE = 200

interface SliceHow {
  signal?: AbortSignal | undefined
  /** After each write: of how many tracks it was. */
  onWrote?: (tracks: number) => void
  inOrder?: boolean
}

export class WantRows {
  readonly #parts: Parts
  readonly #statements

  constructor(parts: Parts) {
    this.#parts = parts
    const { sql } = parts.library
    this.#statements = {
      states: sql.prepare<[], WantState>('select want, stamp from want_state'),
      begin: sql.prepare<[string, number]>(
        `insert into want_state (want, sums, ran_at, stamp) values (?, 'null', ?, '') on conflict do nothing`,
      ),
      stamp: sql.prepare<[string, number, string, string]>(
        'update want_state set stamp = ?, ran_at = ? where want = ? and stamp = ?',
      ),
      mark: sql.prepare<[string, string]>('update want_state set stamp = ? where want = ?'),
      end: sql.prepare<[string]>('delete from want_state where want = ?'),
      put: sql.prepare<[string, number, number, string]>(
        `insert into wanted (want, track_id, priority, quality) values (?, ?, ?, ?)
         on conflict (want, track_id) do update set priority = excluded.priority, quality = excluded.quality`,
      ),
      remove: sql.prepare<[string, number]>('delete from wanted where want = ? and track_id = ?'),
      some: sql.prepare<[string, number], number>('select track_id from wanted where want = ? limit ?').pluck(),
      leftOut: sql
        .prepare<[number, number], number>('select track_id from left_out where track_id > ? order by track_id limit ?')
        .pluck(),
      wantsOf: sql.prepare<[number], string>('select want from wanted where track_id = ?').pluck(),
      askAgain: sql.prepare<[number]>('delete from left_out where track_id = ?'),
      stuck: sql.prepare<[string, number, number, number], { id: number; rank: number }>(
        `select track_id as id, rank from download where state = ? and (rank, track_id) > (?, ?) order by rank, track_id limit ?`,
      ),
      retry: sql.prepare<[number]>(
        `update download set state = '${stateAfter('retry')}', reason = null, message = null, next_try_at = null, attempts = 0
         where track_id = ? and state in (${STUCK.map((state) => `'${state}'`).join(', ')})`,
      ),
      leaveOut: sql.prepare<[number]>('insert into left_out (track_id) values (?) on conflict do nothing'),
      queued: sql.prepare<[number], number>('select track_id from download limit ?').pluck(),
    }
  }

  /** What was looked at, and of what. */
  states(): Map<string, string> {
    return new Map(this.#statements.states.all().map(({ want, stamp }) => [want, stamp]))
  }

  /** Before any row of it; so that whatever has rows has a state. */
  async begin(wants: readonly string[]): Promise<void> {
    const at = this.#parts.now()
    await this.#someAtATime(wants, (want) => this.#statements.begin.run(want, at))
  }

  /** Where nobody put another in its place meanwhile. */
  async stamp(stamps: readonly { want: string; before: string; stamp: string }[]): Promise<void> {
    const at = this.#parts.now()
    await this.#someAtATime(stamps, ({ want, before, stamp }) => this.#statements.stamp.run(stamp, at, want, before))
  }

  /** In place of a stamp, so that it is looked at again. */
  async mark(wants: readonly string[], stamp: string): Promise<void> {
    await this.#someAtATime(wants, (want) => this.#statements.mark.run(stamp, want))
  }

  /** `isNew`: asked for just now, and with it what was left out of others, or could not be fetched. */
  async add(
    want: { name: string; priority: number; quality: KeptQuality; isNew: boolean },
    ids: Int32Array,
    how?: SliceHow,
  ): Promise<void> {
    const { put } = this.#statements
    await this.#inSlices(
      ids,
      (id) => {
        put.run(want.name, id, want.priority, want.quality)
        return want.isNew ? this.#askAgain(id) : 0
      },
      { ...how, inOrder: true },
    )
  }

  async remove(name: string, ids: Int32Array, how?: SliceHow): Promise<void> {
    await this.#inSlices(ids, (id) => void this.#statements.remove.run(name, id), how)
  }

  /** With all that stands for it. */
  async end(name: string, signal?: AbortSignal): Promise<void> {
    const { some, remove, end } = this.#statements
    await this.#whileThere(
      () => some.all(name, SLICE) as number[],
      (id) => void remove.run(name, id),
      signal,
    )
    write(this.#parts.library, () => end.run(name))
  }

  async settle(ids: Int32Array, signal?: AbortSignal): Promise<void> {
    await this.#inSlices(ids, nothing, { signal })
  }

  /** Tracks of these that were left out are asked for again, and those that could not be fetched are tried again. */
  async askAgain(names: readonly string[]): Promise<void> {
    const { wantsOf } = this.#statements
    const asked = new Set(names)
    const isAsked = (id: number) => (wantsOf.all(id) as string[]).some((name) => asked.has(name))
    for (const ids of this.#notComing()) {
      await this.#inSlices(ids.filter(isAsked), (id) => this.#askAgain(id))
      await breathe()
    }
  }

  /** What was left out, or could not be fetched, some at a time. */
  *#notComing(): Generator<number[]> {
    const { leftOut, stuck } = this.#statements
    for (let ids = leftOut.all(0, PAGE) as number[]; ids.length > 0; ids = leftOut.all(ids.at(-1)!, PAGE) as number[])
      yield ids
    for (const state of STUCK) {
      for (let last = { rank: -Infinity, id: 0 }; ;) {
        const rows = stuck.all(state, last.rank, last.id, PAGE)
        if (rows.length === 0) break
        yield rows.map(({ id }) => id)
        last = rows.at(-1)!
      }
    }
  }

  /** Says how many queue rows became others. */
  #askAgain(id: number): number {
    const { askAgain, retry } = this.#statements
    askAgain.run(id)
    return retry.run(id).changes
  }

  /** Out of the queue until they are asked for again; all that are in it, where `ids` is absent. */
  async leaveOut(ids: readonly number[] | undefined): Promise<void> {
    const leaveOut = (id: number) => void this.#statements.leaveOut.run(id)
    if (ids !== undefined) return this.#inSlices(ids, leaveOut)
    await this.#whileThere(() => this.#statements.queued.all(SLICE) as number[], leaveOut)
  }

  async #someAtATime<Item>(items: readonly Item[], change: (item: Item) => void): Promise<void> {
    for (let from = 0; from < items.length; from += SLICE) {
      if (from > 0) await breathe()
      write(this.#parts.library, () => {
        for (const item of items.slice(from, from + SLICE)) change(item)
      })
    }
  }

  async #whileThere(some: () => number[], change: Change, signal?: AbortSignal): Promise<void> {
    await this.#minding(async (wrote) => {
      for (let ids = some(); ids.length > 0; ids = some()) await this.#slices(ids, change, wrote, { signal })
    })
  }

  async #inSlices(ids: ArrayLike<number>, change: Change, how: SliceHow = {}): Promise<void> {
    await this.#minding((wrote) => this.#slices(ids, change, wrote, how))
  }

  /** The disk is not waited for on this thread where much is written. */
  #minding(body: (wrote: (rows: number) => Promise<void>) => Promise<void>): Promise<void> {
    const { library, checkpoint } = this.#parts
    return movingLog(library, checkpoint, body)
  }

  async #slices(
    ids: ArrayLike<number>,
    change: Change,
    wrote: (rows: number) => Promise<void>,
    { signal, onWrote, inOrder = false }: SliceHow,
  ): Promise<void> {
    const { library, cache, onJobs } = this.#parts
    for (let from = 0; from < ids.length;) {
      signal?.throwIfAborted()
      const { to, jobs, unwanted } = await whenFree(library, () =>
        write(library, ({ sql }) => this.#slice(sql, ids, from, change, inOrder)),
      )
      await wrote(to - from)
      onWrote?.(to - from)
      from = to
      if (jobs > 0) onJobs()
      if (unwanted.length > 0) await cache.drop(unwanted)
      await breathe()
    }
  }

  #slice(
    sql: LibraryDb['sql'],
    ids: ArrayLike<number>,
    from: number,
    change: Change,
    inOrder: boolean,
  ): Settled & { to: number } {
    const how = { now: this.#parts.now(), playedQuota: this.#parts.playedQuota() }
    const all: Settled = { jobs: 0, unwanted: [], marked: 0 }
    let place = from
    const step = (some: number[]) => {
      for (const id of some) all.jobs += change(id) ?? 0
      const settled = settle(sql, some, how, inOrder ? place : undefined)
      all.jobs += settled.jobs
      all.marked += settled.marked
      all.unwanted.push(...settled.unwanted)
      place += some.length
    }
    const to = boundedSlice(ids, from, step, { stepRows: STEP, mostRows: SLICE })
    return { ...all, to }
  }
}
