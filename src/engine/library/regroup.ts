/**
 * Works out tracks, albums, artists and genres for all copies that changed, in many short writes with the event loop free
 * between them. What is still to be done is in the database (`dirty_track`), so a regrouping cut short goes on with the next,
 * also after a crash. Costs what changed, not what there is.
 */
import { write, type LibraryDb } from '../db/store.ts'
import { groupingStep, warmUp, type FactsCache } from './grouping-step.ts'
import { perDatabase } from './per-database.ts'
import { raiseRevision } from './revision.ts'
import { UsualCost } from './usual-cost.ts'

export interface RegroupOptions {
  signal?: AbortSignal
  /** Tracks done so far, of all that were dirty when it began. */
  onProgress?: (done: number, total: number) => void
  /** How long one write should take, in ms. More is faster on the whole, and holds the main thread longer. */
  stepMs?: number
}

/** Does as `regroup` below, here or elsewhere. */
export type Regroup = (options?: RegroupOptions) => Promise<void>

const STEP_MS = 9
const FIRST_STEP = 8
/** A write has its price, however little it does. */
const LEAST_STEP = 4
/** A heap of tracks with one album title in one folder is looked at in every step: then fewer, longer steps are the lesser evil. */
const LOOKED_AT_FOR_EACH = 64
/** Neighbours that a step may read itself; more are read before, so many at a time. */
const MOST_COLD = 200
const MOST_STEP = 2_000
/** A step is stretched by up to so many tracks to end where a folder ends, so that no album is worked out twice. */
const STRETCH = 40
const MOST_CACHED = 10_000

const statements = perDatabase((sql) => ({
  count: sql.prepare<[], number>('select count(*) from dirty_track').pluck(),
  next: sql.prepare<[number], number>('select track_id from dirty_track order by track_id limit ?').pluck(),
  folder: sql.prepare<[number], string>('select folder from copy where track_id = ? limit 1').pluck(),
}))

/** Facts remembered while anyone regroups; shared, for one regrouping may change what another remembers. */
const remembered = perDatabase(() => ({ cache: new Map() as FactsCache, users: 0 }))

/** Kept from one regrouping to the next, for a sync groups again and again. */
const costs = perDatabase(() => new UsualCost())

/** Tracks that are still to be grouped. */
export const dirtyCount = ({ sql }: LibraryDb): number => statements(sql).count.get() as number

/** Rejects with the signal's reason when aborted; what was done until then stays. Several may run at once. */
export async function regroup(library: LibraryDb, options: RegroupOptions = {}): Promise<void> {
  const shared = remembered(library.sql)
  shared.users++
  try {
    await steps(library, options, shared.cache)
  } finally {
    shared.users--
    if (shared.users === 0) shared.cache.clear()
  }
}

async function steps(
  library: LibraryDb,
  { signal, onProgress, stepMs = STEP_MS }: RegroupOptions,
  cache: FactsCache,
): Promise<void> {
  const { count, next, folder } = statements(library.sql)
  const total = count.get() as number
  const cost = costs(library.sql)
  const fitting = (least: number) => Math.min(Math.max(stepMs / cost.perRow, least), MOST_STEP)
  let size = cost.perRow === 0 ? FIRST_STEP : Math.round(fitting(LEAST_STEP))
  let done = 0
  for (;;) {
    signal?.throwIfAborted()
    const ids = wholeFolders(next.all(size + STRETCH), size, (id) => folder.get(id))
    if (ids.length === 0) return
    const { looked, tookMs } = await step(library, ids, cache)
    done += ids.length
    onProgress?.(done, Math.max(total, done))
    cost.note(ids.length, tookMs)
    const least = Math.max(LEAST_STEP, looked / LOOKED_AT_FOR_EACH)
    size = Math.round(Math.min(fitting(least), size * 2))
    if (cache.size > MOST_CACHED) cache.clear()
    await breathe()
  }
}

const breathe = () => new Promise((resolve) => void setImmediate(resolve))

/** Answers how many tracks were looked at, and how long the write took. */
async function step(
  library: LibraryDb,
  ids: readonly number[],
  cache: FactsCache,
): Promise<{ looked: number; tookMs: number }> {
  // Should they be forgotten again while they are read, it goes on all the same.
  for (const mostCold of [MOST_COLD, Infinity]) {
    // Without the wait for its turn.
    let began = 0
    const outcome = write(library, (tx) => {
      began = performance.now()
      const tried = groupingStep(tx.sql, ids, cache, { mostCold })
      if (tried.kind === 'done') raiseRevision(tx)
      return tried
    })
    if (outcome.kind === 'done') return { looked: outcome.looked, tookMs: performance.now() - began }
    for (let at = 0; at < outcome.neighbours.length; at += MOST_COLD) {
      await breathe()
      warmUp(library.sql, outcome.neighbours.slice(at, at + MOST_COLD), cache)
    }
    await breathe()
  }
  throw new Error('a step that may read all it needs is done at once')
}

/** The first `size` tracks, and those that follow them in the same folder. */
function wholeFolders(ids: number[], size: number, folderOf: (id: number) => string | undefined): number[] {
  if (ids.length <= size) return ids
  const folder = folderOf(ids[size - 1]!)
  let end = size
  while (end < ids.length && folderOf(ids[end]!) === folder) end++
  return ids.slice(0, end)
}
