/**
 * Follows what becomes known (tracks, tags, fingerprints, what is said of pairs) and has it looked at once things have been quiet for a
 * moment: never while a scan or a sync takes in, one run at a time. What waits is marked in the library, so a run may end anywhere.
 */
import type { DuplicatesStatus, MatchingTrouble } from '../../shared/model/duplicates.ts'
import type { LiveEvent } from '../../shared/model/live-event.ts'
import { movingLog, type Checkpoint } from '../db/short-writes.ts'
import { write, type Stores } from '../db/store.ts'
import { isAbort } from '../errors.ts'
import type { Events } from '../events.ts'
import type { Fingerprints } from '../fingerprints/fingerprints.ts'
import type { Host } from '../host.ts'
import { unlessAborted } from '../lib/unless-aborted.ts'
import type { Merging } from '../sameness/merging.ts'
import type { Finding, Sameness } from '../sameness/sameness.ts'
import type { SettingsFile } from '../settings/settings-file.ts'
import { systemClock, type Clock } from '../sync/clock.ts'
import type { Writes } from '../writer/writes.ts'
import { Counts } from './counts.ts'
import { Finder } from './finder.ts'
import { markAll } from './mark-all.ts'
import { rowsOf, type Step } from './step.ts'
import { causeOf } from './trouble-cause.ts'

interface Parts {
  host: Pick<Host, 'log' | 'now' | 'workerEntry'>
  /** The owner's. */
  stores: Stores
  sameness: Pick<Sameness, 'found'>
  merging: Pick<Merging, 'settled' | 'failure' | 'tryAgain'>
  fingerprints: Pick<Fingerprints, 'status'>
  events: Events
  settings: Pick<SettingsFile, 'current'>
  writes: Pick<Writes, 'writeStep'>
  /** A scan or a sync goes on. */
  isTakingIn(): boolean
  checkpoint?: Checkpoint
  /** The system's, unless given. */
  clock?: Clock
}

/** What a run came to. */
interface RunReport {
  looked: number
  /** Pairs that were compared. */
  judged: number
  found: number
  proposed: number
  tookMs: number
}

const AFTER_START_MS = 5_000
/** After what is said of pairs. */
const SOON_MS = 300
/** Without a change of the library; but not for longer than that. */
const QUIET_MS = 3_000
const MOST_QUIET_MS = 60_000
/** While fingerprints are made there are always some more: their index is written in few large runs. */
const BETWEEN_MS = 300_000
/** After a failure; twice as long after each that follows, up to an hour. */
const AGAIN_AFTER_FAILURE_MS = 60_000
const MOST_AGAIN_MS = 3_600_000
const TOLD_MS = 250

export class Duplicates {
  readonly #parts: Parts
  readonly #clock: Clock
  readonly #counts: Counts
  readonly #anyWaiting
  readonly #abort = new AbortController()
  /** Shared with what reads merges. */
  readonly finder: Finder
  #timer: { at: number; callOff(): void } | undefined
  #loudSince: number | undefined
  #telling: (() => void) | undefined
  #told = ''
  #stopListening = () => {}
  #running: Promise<RunReport | undefined> = Promise.resolve(undefined)
  #isRunning = false
  #waiting = 0
  #lastEnd = -Infinity
  /** Something was said of pairs since proposals were last gone through. */
  #saidSince = false
  /** The same of what a run found by itself, which is in no hurry. */
  #foundSince = false
  #isTellingFound = false
  /** Of the last run. */
  #failed: { error: unknown; againAt: number } | undefined
  /** How many runs failed one after the other. */
  #failures = 0

  constructor(parts: Parts) {
    const { host, stores, clock } = parts
    this.#parts = parts
    this.#clock = clock ?? systemClock(() => host.now())
    this.#counts = new Counts(stores.library.sql, () => this.changed())
    this.#anyWaiting = stores.library.sql.prepare<[], number>('select 1 from to_match limit 1').pluck()
    this.finder = new Finder({ host, files: stores.files })
  }

  start(): void {
    this.#stopListening = this.#parts.events.listen((event) => this.#heard(event))
    this.#later(AFTER_START_MS)
    this.changed()
  }

  /** What is being written is finished; the rest waits for the next start. */
  async stop(): Promise<void> {
    this.#stopListening()
    this.#timer?.callOff()
    this.#telling?.()
    this.#abort.abort(new DOMException('The library is being closed.', 'AbortError'))
    await this.finder.stop()
    await this.#running.catch(() => {})
    await this.#counts.stop()
  }

  status(): DuplicatesStatus {
    const { proposals, merged } = this.#counts
    return {
      proposals: proposals(),
      merged,
      matching: {
        running: this.#isRunning,
        waiting: this.#isRunning ? this.#waiting : this.#counts.waiting(),
        setAside: this.#counts.setAside(),
        trouble: this.#trouble(),
      },
      fingerprints: this.#parts.fingerprints.status(),
    }
  }

  /** Fingerprints went on, proposals came or went: the status is told, and what waits is looked at in its time. */
  changed(): void {
    if (this.#timer === undefined && !this.#isRunning) this.#later(QUIET_MS)
    if (this.#telling || this.#abort.signal.aborted) return
    this.#telling = this.#clock.after(TOLD_MS, () => {
      this.#telling = undefined
      const status = this.status()
      const told = JSON.stringify(status)
      if (told === this.#told) return
      this.#told = told
      this.#parts.events.announce({ kind: 'duplicates.changed', status })
    })
  }

  /** Everything is looked at once more. Resolves once it is marked. */
  async lookAgain(): Promise<void> {
    await markAll(this.#parts.stores.library, this.#abort.signal)
    this.#later(SOON_MS)
  }

  /** Does at once what did not go through, and looks at what was set aside as if it were new. */
  tryAgain(): void {
    const { stores, merging } = this.#parts
    write(stores.library, ({ sql }) => {
      sql.exec(
        'insert or replace into to_match (track_key) select track_key from not_matched; update not_matched set tries = 0',
      )
    })
    this.#failed = undefined
    merging.tryAgain()
    this.#later(0)
    this.changed()
  }

  /** Looks at what waits, at once. Answers what it came to, undefined when nothing waited. Rejects when it was cut off. */
  now(): Promise<RunReport | undefined> {
    const run = this.#running.catch(() => {}).then(() => this.#run())
    this.#running = run
    return run
  }

  #heard({ kind }: LiveEvent): void {
    if (kind === 'sameness.changed') {
      if (this.#isTellingFound) {
        this.#foundSince = true
        return
      }
      this.#saidSince = true
      this.#later(SOON_MS)
    } else if (kind === 'library.changed' || kind === 'marks.changed') this.#whenQuiet()
  }

  /** Put off as long as changes follow each other, within bounds. */
  #whenQuiet(): void {
    const now = this.#clock.now()
    this.#loudSince ??= now
    this.#later(QUIET_MS, { putOff: now - this.#loudSince < MOST_QUIET_MS })
  }

  #later(wanted: number, { putOff = false } = {}): void {
    if (this.#abort.signal.aborted) return
    const now = this.#clock.now()
    const at = Math.max(now + wanted, this.#failed?.againAt ?? 0)
    const ms = at - now
    if (this.#timer && (putOff ? this.#timer.at >= at : this.#timer.at <= at)) return
    this.#timer?.callOff()
    this.#timer = { at, callOff: this.#clock.after(ms, () => this.#due()) }
  }

  #due(): void {
    this.#timer = undefined
    this.#loudSince = undefined
    if (this.#isRunning) return
    // Set before it failed.
    if (this.#failed && this.#failed.againAt > this.#clock.now()) return this.#later(0)
    this.#counts.recount()
    if (!this.#isAnythingDue()) return
    const { isTakingIn, fingerprints, host } = this.#parts
    if (isTakingIn()) return this.#later(QUIET_MS)
    if (!this.#saidSince && fingerprints.status().running) {
      const wait = this.#lastEnd + BETWEEN_MS - this.#clock.now()
      if (wait > 0) return this.#later(wait)
    }
    this.now().catch((error: unknown) => {
      if (isAbort(error)) return
      host.log.error({ err: error }, 'looking for duplicates failed')
    })
  }

  async #run(): Promise<RunReport | undefined> {
    this.#abort.signal.throwIfAborted()
    if (!this.#isAnythingDue()) return undefined
    this.#isRunning = true
    const [saidSince, foundSince] = [this.#saidSince, this.#foundSince]
    this.#saidSince = false
    this.#foundSince = false
    const report: RunReport = { looked: 0, judged: 0, found: 0, proposed: 0, tookMs: 0 }
    const began = performance.now()
    try {
      const { stores, merging, checkpoint, host } = this.#parts
      await unlessAborted(merging.settled(), this.#abort.signal)
      await movingLog(stores.library, checkpoint, (wrote) => this.#steps(report, wrote))
      report.tookMs = Math.round(performance.now() - began)
      if (report.looked > 0) host.log.info(report, 'looked for duplicates')
      this.#failed = undefined
      this.#failures = 0
      return report
    } catch (error) {
      if (isAbort(error)) throw error
      this.#saidSince ||= saidSince
      this.#foundSince ||= foundSince
      const ms = Math.min(AGAIN_AFTER_FAILURE_MS * 2 ** this.#failures++, MOST_AGAIN_MS)
      this.#failed = { error, againAt: this.#clock.now() + ms }
      this.#later(ms)
      throw error
    } finally {
      this.#isRunning = false
      this.#lastEnd = this.#clock.now()
      this.#counts.recount()
      this.changed()
      if (this.#isAnythingDue()) this.#later(QUIET_MS)
    }
  }

  /** What is merged comes first: looking goes by it. */
  #trouble(): MatchingTrouble | null {
    const { failure } = this.#parts.merging
    if (failure !== undefined) return { step: 'merging', cause: causeOf(failure.error), againAt: failure.againAt }
    if (this.#failed === undefined) return null
    return { step: 'looking', cause: causeOf(this.#failed.error), againAt: this.#failed.againAt }
  }

  #isAnythingDue(): boolean {
    return this.#saidSince || this.#foundSince || this.#anyWaiting.get() !== undefined
  }

  async #steps(report: RunReport, wrote: (rows: number) => Promise<void>): Promise<void> {
    const { signal } = this.#abort
    const { mergeByRecordingId, mergeBySound, mergeAcrossAlbums } = this.#parts.settings.current.duplicates
    await this.finder.ask('begin', {
      merges: { recordingId: mergeByRecordingId, sound: mergeBySound, acrossAlbums: mergeAcrossAlbums },
      now: this.#clock.now(),
    })
    let writing: Promise<void> = Promise.resolve()
    try {
      for (;;) {
        const step = await this.finder.ask('next', null)
        await writing
        signal.throwIfAborted()
        if (step === undefined) return
        writing = this.#write(step, report, wrote)
        // Looking goes on beside the writing; what is looked up in an index has to be there.
        if (step.kind !== 'looked') await writing
      }
    } finally {
      await writing.catch(() => {})
    }
  }

  async #write(step: Step, report: RunReport, wrote: (rows: number) => Promise<void>): Promise<void> {
    const { writes } = this.#parts
    const rows = rowsOf(step)
    if (step.kind === 'began') this.#waiting = step.waiting
    // Before the mark goes: cut off in between, it is found once more.
    if (step.kind === 'looked' && step.found.length > 0) await this.#tellFound(step.found)
    await writes.writeStep(step, { at: this.#clock.now() })
    if (step.kind === 'looked') {
      this.#waiting = Math.max(0, this.#waiting - step.keys.length)
      report.looked += step.keys.length
      report.judged += step.judged
      report.found += step.found.length
      report.proposed += step.proposals.length
      for (const aside of step.setAside) {
        this.#parts.host.log.warn(aside, 'a track could not be looked at for duplicates, and is tried again')
      }
    }
    this.changed()
    await wrote(rows)
  }

  async #tellFound(found: readonly Finding[]): Promise<void> {
    this.#isTellingFound = true
    try {
      await this.#parts.sameness.found(found)
    } finally {
      this.#isTellingFound = false
    }
  }
}
