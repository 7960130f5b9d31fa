/**
 * One look at what wants and rules come to, and the writing of what is not yet so: what is new first, then what has gone, then
 * what went astray beside the wants (a file that was lost, a copy that came into an own folder). The library is read in the worker.
 */
import type { Logger } from 'pino'
import type { WantChanges, WantReads } from '../wants/reads.ts'
import { type Wish, wishesOf } from '../wants/wishes.ts'
import type { Wants } from '../wants/wants.ts'
import { breathe } from '../sync/clock.ts'
import type { DropBrake } from './drop-brake.ts'
import { priorityOf } from './rank.ts'
import { isByHand, isSame, withRevision, type WantStamps } from './reconcile-stamps.ts'
import type { WantRows } from './want-rows.ts'

interface RunParts {
  wants: Wants
  reads: WantReads
  rows: WantRows
  stamps: WantStamps
  brake: DropBrake
  log: Logger
  /** Milliseconds since 1970. */
  now(): number
  /** Of the library. */
  revision(): number
  onProgress(progress: { done: number; total: number }): void
}

/** `wants`: what the user did. `all`: whatever the library says, too. */
export type Scope = 'wants' | 'all'

interface Look {
  wish: Wish
  /** Its state before; undefined for one that was never looked at. */
  before: string | undefined
  stamp: string
}

interface Going {
  name: string
  ids: Int32Array
}

/** Tracks that are written within a moment. */
const FEW = 5_000

/** Of all that is to be written, as far as that is known. */
class Progress {
  readonly #tell: RunParts['onProgress']
  #done = 0
  #total = 0

  constructor(tell: RunParts['onProgress']) {
    this.#tell = tell
  }

  expect(tracks: number): void {
    this.#total += tracks
  }

  readonly wrote = (tracks: number): void => {
    this.#done += tracks
    if (this.#total >= FEW) this.#tell({ done: this.#done, total: this.#total })
  }
}

/** Wants of a handful of tracks are looked at together. */
const TOGETHER = 200
const STEP_MS = 6

/** Says whether any of it becomes something else as days pass. */
export async function runReconcile(parts: RunParts, scope: Scope, signal: AbortSignal): Promise<{ days: boolean }> {
  const { rows } = parts
  const states = rows.states()
  const wishes = wishesOf(parts.wants)
  const { looks, days } = await looksOf(parts, wishes, states, scope, signal)
  await rows.begin(looks.flatMap(({ wish, before }) => (before === undefined ? wish.name : [])))

  // What is taken away goes last: a track that one gives up may be what another has come to.
  const going: Going[] = []
  const byHand: Going[] = []
  const progress = new Progress(parts.onProgress)
  const how = { signal, onWrote: progress.wrote }
  const stamps: { want: string; before: string; stamp: string; waits: boolean }[] = []
  for (const together of batches(looks)) {
    const asks = together.map(({ wish }) => askOf(wish, parts.now()))
    const { changes, revision } = await parts.reads.changes(asks, { signal })
    for (const [i, { wish, before, stamp }] of together.entries()) {
      const { added, removed } = changes[i] as WantChanges
      const isNew = !before && wish.by.type !== 'rule'
      progress.expect(added.length + removed.length)
      await rows.add({ ...wish, priority: priorityOf(wish.by.type), isNew }, added, how)
      const waits = removed.length > 0 && !isByHand(before)
      if (removed.length > 0) (waits ? going : byHand).push({ name: wish.name, ids: removed })
      stamps.push({ want: wish.name, before: before ?? '', stamp: withRevision(revision, stamp), waits })
    }
  }

  for (const { name, ids } of byHand) await rows.remove(name, ids, how)
  const ended = endedOf(wishes, states)
  for (const { name } of ended.filter((one) => one.byHand)) await rows.end(name, signal)
  const gone = ended.filter((one) => !one.byHand)
  for (const { name } of gone) going.push({ name, ids: await parts.reads.rowsOf(name, { signal }) })

  const mayGo = await allows(parts, going, signal)
  if (mayGo) {
    for (const { name, ids } of going) await rows.remove(name, ids, how)
    for (const { name } of gone) await rows.end(name, signal)
  }
  await rows.stamp(stamps.filter(({ waits }) => mayGo || !waits))

  if (scope === 'all') for await (const ids of parts.reads.astray({ signal })) await rows.settle(ids, signal)
  return { days }
}

const askOf = ({ name, by, quality }: Wish, now: number) => ({
  want: name,
  by,
  priority: priorityOf(by.type),
  quality,
  now,
})

/** Those of which something may have changed. */
async function looksOf(
  { reads, stamps, now, revision }: RunParts,
  wishes: readonly Wish[],
  states: ReadonlyMap<string, string>,
  scope: Scope,
  signal: AbortSignal,
): Promise<{ looks: Look[]; days: boolean }> {
  const looks: Look[] = []
  const known = scope === 'all' ? revision() : undefined
  let days = false
  let since = performance.now()
  for (const wish of wishes) {
    const moves = reads.movesOf(wish.by)
    const stamp = stamps.of(wish, moves, now())
    const before = states.get(wish.name)
    days ||= moves.days
    if (before === undefined || !isSame(before, stamp, known)) looks.push({ wish, before, stamp })
    if (performance.now() - since < STEP_MS) continue
    await breathe()
    signal.throwIfAborted()
    since = performance.now()
  }
  return { looks, days }
}

function* batches(looks: readonly Look[]): Generator<Look[]> {
  let together: Look[] = []
  for (const look of looks) {
    const { type } = look.wish.by
    if (type !== 'track' && type !== 'album') {
      yield [look]
      continue
    }
    together.push(look)
    if (together.length < TOGETHER) continue
    yield together
    together = []
  }
  if (together.length > 0) yield together
}

/** Wants and rules that are no more, or off. */
function endedOf(wishes: readonly Wish[], states: ReadonlyMap<string, string>): { name: string; byHand: boolean }[] {
  const names = new Set(wishes.map(({ name }) => name))
  return [...states].flatMap(([name, stamp]) => (names.has(name) ? [] : { name, byHand: isByHand(stamp) }))
}

/** Whether what nobody took away by hand may go now. */
async function allows(
  { reads, brake, log, now }: RunParts,
  going: readonly Going[],
  signal: AbortSignal,
): Promise<boolean> {
  if (brake.isShut) return false
  const tracks = going.reduce((sum, { ids }) => sum + ids.length, 0)
  if (brake.isSmall(tracks)) {
    brake.release()
    return true
  }
  const ids = new Int32Array(tracks)
  let at = 0
  for (const { ids: some } of going) {
    ids.set(some, at)
    at += some.length
  }
  const given = await reads.givenUp(ids, { signal })
  const says = brake.asks(given, now())
  if (says !== 'go') {
    const { givenUp, kept } = given
    log[says === 'held' ? 'warn' : 'debug'](
      { givenUp: givenUp.length, kept, of: going.map(({ name }) => name) },
      'kept files are no longer wanted: waiting whether that stays so',
    )
  }
  return says === 'go'
}
