/**
 * Keeps the library in step with what is said, found and told of pairs of trackKeys: which keys are one recording (`alias`),
 * and which copies are copies of one track. What is to be worked out lies in the library as `dirty_key`, with the digest of all
 * that was marked there so far: so what was said while nobody followed, in another device's name or before a crash, is made up
 * for at the next start. All is done in short writes, with the library in use meanwhile.
 */
import type { Logger } from 'pino'
import { boundedSlice, boundedSteps, movingLog, type Checkpoint } from '../db/short-writes.ts'
import { whenFree, write, type LibraryDb, type PersonalDb } from '../db/store.ts'
import { isAbort } from '../errors.ts'
import type { Events } from '../events.ts'
import type { Regroup } from '../library/regroup.ts'
import { perDatabase } from '../library/per-database.ts'
import { UsualCost } from '../library/usual-cost.ts'
import type { Personal } from '../personal/personal.ts'
import type { TouchedKeys } from '../personal/touched-keys.ts'
import { breathe, systemClock, type Clock } from '../sync/clock.ts'
import { workOutAliases } from './aliases.ts'
import { sameness } from './kind.ts'
import { touchedPairs } from './touched-pairs.ts'

interface Parts {
  /** The owner's: personal.db is attached to the library. */
  stores: { readonly library: LibraryDb; readonly personal: PersonalDb }
  /** The owner's. */
  personal: Pick<Personal, 'contents'>
  events: Events
  regroup: Regroup
  log: Pick<Logger, 'error'>
  /** Moves what was written to the library's log into it, off this thread. Absent: SQLite does it as it goes. */
  checkpoint?: Checkpoint
  /** It has failed, or goes again after it had. */
  onFailure?(): void
  /** The system's, unless given. */
  clock?: Clock
}

export interface MergingFailure {
  readonly error: unknown
  /** When it is tried again by itself. */
  readonly againAt: number
}

/** Name in `meta` of what all pairs came to when they were last marked. */
const DIGEST = 'sameness'

/** How long keys are worked out between two looks at the clock; and at most so many, with all that hangs together with each. */
const STEP_MS = 2
const MOST_STEP = 20
const FIRST_STEP = 4
/** Keys of one write at most. */
const MOST_KEYS = 40
/** Keys whose tracks are grouped together. */
const MOST_UNGROUPED = 5_000
/** Keys that are marked at once, and at most in one write. */
const MARK_STEP = 200
const MOST_MARKED = 4_000

/** After a failure; twice as long after each that follows, up to an hour. */
const AGAIN_MS = 60_000
const MOST_AGAIN_MS = 3_600_000

const MARK = 'insert or ignore into dirty_key (track_key)'

const statements = perDatabase((sql) => ({
  digest: sql.prepare<[string], string>('select value from meta where name = ?').pluck(),
  putDigest: sql.prepare<[string, string]>(
    'insert into meta (name, value) values (?, ?) on conflict (name) do update set value = excluded.value',
  ),
  anyDirty: sql.prepare<[], number>('select 1 from dirty_key limit 1').pluck(),
  anyUngrouped: sql.prepare<[], number>('select 1 from dirty_track limit 1').pluck(),
  mark: sql.prepare<[string]>(`${MARK} select value from json_each(?)`),
  /** One key at least of all that hangs together by what is said or told now, and of all that did until now. */
  streams: [
    `select a from personal.sameness where a > ? and (says is null or says = 'same') group by a order by a limit ?`,
    'select track_key from told_same where track_key > ? group by track_key order by track_key limit ?',
    'select root from alias where root > ? group by root order by root limit ?',
  ].map((text) => sql.prepare<[string, number], string>(text).pluck()),
}))

export class Merging {
  readonly #parts: Parts
  readonly #touched: TouchedKeys
  readonly #abort = new AbortController()
  /** Of working out a key. */
  readonly #cost = new UsualCost()
  #stopListening = () => {}
  #running: Promise<void> | undefined
  /** Whether everything is to be looked at. */
  #isAll = false
  /** Whether copies may have been moved, and the tracks not grouped. */
  #isUngrouped = false
  readonly #clock: Clock
  #failure: MergingFailure | undefined
  /** How many times it failed one after the other. */
  #failures = 0
  #callOff = () => {}

  constructor(parts: Parts) {
    this.#parts = parts
    this.#clock = parts.clock ?? systemClock(() => Date.now())
    this.#touched = touchedPairs(parts.stores.personal.sql)
  }

  /** Follows from now on; what was said while nobody did is made up for. */
  start(): void {
    const { events, stores } = this.#parts
    this.#touched.follow()
    this.#isAll = this.#digest() !== (statements(stores.library.sql).digest.get(DIGEST) ?? '')
    this.#isUngrouped = statements(stores.library.sql).anyUngrouped.get() !== undefined
    this.#stopListening = events.listen(({ kind }) => {
      // What servers tell comes in with the library.
      if (kind === 'sameness.changed' || kind === 'library.changed') this.#wake()
    })
    this.#wake()
  }

  /** What is under way ends after its step; the rest is done after the next start. */
  async stop(): Promise<void> {
    this.#stopListening()
    this.#callOff()
    this.#touched.unfollow()
    this.#abort.abort(new DOMException('The library is being closed.', 'AbortError'))
    await this.#running
  }

  /** Once everything that was said, found and told is in the library, and the tracks are grouped. */
  async settled(): Promise<void> {
    while (this.#running !== undefined) await this.#running
  }

  /** Why it stands still; undefined while it does not. */
  get failure(): MergingFailure | undefined {
    return this.#failure
  }

  /** At once, where it failed. */
  tryAgain(): void {
    this.#callOff()
    this.#wake()
  }

  #wake(): void {
    if (this.#running !== undefined || this.#abort.signal.aborted || !this.#isDue()) return
    this.#running = this.#run().then(
      () => {
        this.#running = undefined
        this.#failures = 0
        this.#failedOf(undefined)
        this.#wake()
      },
      (error: unknown) => {
        this.#running = undefined
        if (isAbort(error)) return
        this.#parts.log.error({ err: error }, 'working out which copies are one recording failed')
        // Tried again with the next thing that changes, or after a while: what failed just now would fail at once again.
        this.#isAll = true
        const ms = Math.min(AGAIN_MS * 2 ** this.#failures++, MOST_AGAIN_MS)
        this.#failedOf({ error, againAt: this.#clock.now() + ms })
        this.#callOff()
        this.#callOff = this.#clock.after(ms, () => this.#wake())
      },
    )
  }

  #failedOf(failure: MergingFailure | undefined): void {
    const isAnother = failure !== this.#failure
    this.#failure = failure
    if (isAnother) this.#parts.onFailure?.()
  }

  #isDue(): boolean {
    const { library } = this.#parts.stores
    return this.#isUngrouped || this.#isAll || this.#touched.any || statements(library.sql).anyDirty.get() !== undefined
  }

  async #run(): Promise<void> {
    const { stores, regroup, checkpoint } = this.#parts
    const { signal } = this.#abort
    while (this.#isDue()) {
      this.#isUngrouped = true
      await movingLog(stores.library, checkpoint, async (wrote) => {
        await this.#mark(wrote)
        await this.#workOut(wrote)
        await regroup({ signal })
        await wrote(0)
      })
      this.#isUngrouped = false
    }
  }

  /** The last of these writes holds what they were made from, so a torn-off one is begun anew. */
  async #mark(wrote: (rows: number) => Promise<void>): Promise<void> {
    const { library } = this.#parts.stores
    const db = statements(library.sql)
    // Whatever is said from now on is touched again.
    const digest = this.#digest()
    const keys = this.#touched.take()
    const isAll = this.#isAll || keys === 'all'
    this.#isAll = isAll
    if (isAll) for (const stream of db.streams) await this.#markStream(stream, wrote)
    else await this.#markKeys([...keys], wrote)
    if (db.digest.get(DIGEST) !== digest) await this.#write(() => db.putDigest.run(DIGEST, digest))
    this.#isAll = false
  }

  async #markKeys(keys: readonly string[], wrote: (rows: number) => Promise<void>): Promise<void> {
    const { mark } = statements(this.#parts.stores.library.sql)
    for (let from = 0; from < keys.length;) {
      const to = await this.#write(() =>
        boundedSlice(keys, from, (some) => void mark.run(JSON.stringify(some)), {
          stepRows: MARK_STEP,
          mostRows: MOST_MARKED,
        }),
      )
      await wrote(to - from)
      from = to
    }
  }

  async #markStream(
    stream: ReturnType<typeof statements>['streams'][number],
    wrote: (rows: number) => Promise<void>,
  ): Promise<void> {
    const { mark } = statements(this.#parts.stores.library.sql)
    let after = ''
    const next = () => {
      const keys = stream.all(after, MARK_STEP) as string[]
      if (keys.length > 0) mark.run(JSON.stringify(keys))
      after = keys.at(-1) ?? after
      return keys.length
    }
    for (let more = true; more;) {
      const done = await this.#write(() => boundedSteps(next, { stepRows: MARK_STEP, mostRows: MOST_MARKED }))
      await wrote(done.rows)
      more = done.more
    }
  }

  /** Until nothing is marked, or something is to be grouped first: lists show what was moved only then. */
  async #workOut(wrote: (rows: number) => Promise<void>): Promise<void> {
    let ungrouped = false
    let looked = 0
    for (let more = true; more && !ungrouped && looked < MOST_UNGROUPED;) {
      const stepRows = this.#stepRows()
      const done = await this.#write((tx) =>
        boundedSteps(
          () => {
            const since = performance.now()
            const outcome = workOutAliases(tx, stepRows)
            ungrouped = outcome.kind === 'ungrouped'
            if (outcome.kind === 'ungrouped' || outcome.looked === 0) return 0
            this.#cost.note(outcome.looked, performance.now() - since)
            return outcome.looked
          },
          { stepRows, mostRows: MOST_KEYS },
        ),
      )
      await wrote(done.rows)
      looked += done.rows
      more = done.more
    }
  }

  #stepRows(): number {
    const { perRow } = this.#cost
    return perRow === 0 ? FIRST_STEP : Math.max(1, Math.min(Math.floor(STEP_MS / perRow), MOST_STEP))
  }

  /** A short one, in its turn and with the event loop free before it. */
  async #write<Result>(body: (tx: Parameters<Parameters<typeof write>[1]>[0]) => Result): Promise<Result> {
    await breathe()
    this.#abort.signal.throwIfAborted()
    const { library } = this.#parts.stores
    return whenFree(library, () => write(library, body))
  }

  #digest(): string {
    return this.#parts.personal.contents()[sameness.name] ?? ''
  }
}
