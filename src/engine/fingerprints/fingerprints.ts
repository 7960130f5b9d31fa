/**
 * Makes the fingerprints of what lies on this machine, one file after another, in one worker that can be killed. What is still to
 * be made are rows, so it goes on after any end, and finding out that there is nothing to do is one look at an index.
 *
 * It waits while folders are scanned, while the user says so, and while music plays on a machine that needs what it has for that;
 * on others it takes half a core meanwhile. When nothing plays, it takes one.
 */
import { availableParallelism, loadavg } from 'node:os'
import type { DuplicatesStatus, PrintingHeld } from '../../shared/model/duplicates.ts'
import { whenFree, write, type LibraryDb } from '../db/store.ts'
import { Paced } from '../downloads/paced.ts'
import type { Events } from '../events.ts'
import type { Host } from '../host.ts'
import type { SettingsFile } from '../settings/settings-file.ts'
import { breathe, sleep, systemClock, type Clock } from '../sync/clock.ts'
import type { MadePrint } from './make-print.ts'
import { PrintWorker } from './print-worker.ts'
import {
  countPrints,
  forget,
  isPaused,
  nextUnprinted,
  putMade,
  putNone,
  putPaused,
  type PrintCounts,
  type Unprinted,
} from './unprinted.ts'

export interface FingerprintsParts {
  host: Pick<Host, 'log' | 'workerEntry' | 'now'>
  library: LibraryDb
  settings: Pick<SettingsFile, 'current' | 'onChange'>
  events: Events
  /** Where kept files lie now: `cache.folder`. */
  keptFolder(): string
  /** `sources.progress() !== null`: nothing is made meanwhile. */
  isScanning(): boolean
  /** The status is another one. Not more often than twice a second. */
  onChange(): void
  clock?: Clock
  machine?: Machine
  limits?: { fileLimitMs?: number; growthLimitBytes?: number }
}

/** What there is to share. */
export interface Machine {
  cores: number
  /** Mean number of threads that ran or waited in the last minute; 0 where that is not known. */
  load(): number
}

/** What a start needs first has the machine for itself. */
const START_AFTER_MS = 20_000
/** Libraries change in many small steps. */
const SETTLE_MS = 5_000
const AGAIN_MS = 60_000
const TELL_EVERY_MS = 500
/** The disk is full, or the worker does not start: neither is mended soon. */
const AFTER_FAILURE_MS = 600_000
/** A player tells every few seconds where it is; one that has not for so long does not play. */
const PLAYING_MS = 15_000
const MAY_BRING_FILES: ReadonlySet<string> = new Set([
  'library.changed',
  'availability.changed',
  'sources.changed',
  'scan.ended',
])
/** With fewer, decoding for the ear and decoding for a fingerprint are in each other's way. */
const ENOUGH_CORES = 4

export class Fingerprints {
  readonly #parts: FingerprintsParts
  readonly #clock: Clock
  readonly #machine: Machine
  readonly #worker: PrintWorker
  readonly #tell: Paced
  readonly #stopping = new AbortController()
  #counts: PrintCounts | undefined
  #paused: boolean
  #playingUntil = 0
  /** Where the pass over what is to be made has come to; undefined when it is through. */
  #after: string | undefined
  /** So many of the pass could not be read. */
  #unread = 0
  /** They may be within reach again. */
  #mayBeRead = true
  /** What took too much once, perhaps because others did. */
  readonly #tooMuch = new Set<string>()
  #making: { ended: Promise<void>; controller: AbortController } | undefined
  #notBefore = 0
  #callOff = new Map<string, () => void>()
  #stopListening: (() => void)[] = []

  constructor(parts: FingerprintsParts) {
    this.#parts = parts
    const { host, library } = parts
    this.#clock = parts.clock ?? systemClock(() => host.now())
    this.#machine = parts.machine ?? { cores: availableParallelism(), load: () => loadavg()[0] ?? 0 }
    this.#worker = new PrintWorker({
      entry: () => host.workerEntry('make-fingerprints'),
      log: host.log,
      ...parts.limits,
    })
    this.#tell = new Paced({ clock: this.#clock, everyMs: TELL_EVERY_MS, say: () => parts.onChange() })
    this.#paused = isPaused(library.sql)
  }

  /** Returns at once; begins a while after. */
  start(): void {
    const { events, settings } = this.#parts
    this.#later('look', START_AFTER_MS, () => this.#look())
    this.#stopListening = [
      events.listen(({ kind }) => {
        if (!MAY_BRING_FILES.has(kind)) return
        if (kind !== 'library.changed') this.#mayBeRead = true
        this.#later('look', SETTLE_MS, () => this.#look())
      }),
      settings.onChange(() => this.#reconsider()),
    ]
  }

  /** What is being made is given up, and made anew after the next start. */
  async stop(): Promise<void> {
    this.#stopping.abort(new DOMException('the engine stops', 'AbortError'))
    for (const stopListening of this.#stopListening) stopListening()
    for (const callOff of this.#callOff.values()) callOff()
    this.#tell.stop()
    this.#making?.controller.abort(this.#stopping.signal.reason)
    await this.#making?.ended
    await this.#worker.stop()
  }

  status(): DuplicatesStatus['fingerprints'] {
    const { done, failed, waiting } = this.#count()
    return {
      done,
      failed,
      total: done + failed + waiting,
      running: this.#making !== undefined,
      held: waiting > 0 ? this.#held() : null,
    }
  }

  /** Stays over a restart. */
  setPaused(paused: boolean): void {
    if (paused === this.#paused) return
    this.#paused = paused
    putPaused(this.#parts.library, paused)
    this.#reconsider()
  }

  /** A player has told where it is, as it does every few seconds while it plays; or that it has stopped. */
  playing(isPlaying: boolean): void {
    this.#playingUntil = isPlaying ? this.#clock.now() + PLAYING_MS : 0
    if (isPlaying) this.#later('playing', PLAYING_MS, () => this.#reconsider())
    if (!isPlaying || this.#making === undefined) this.#reconsider()
  }

  // When.

  /** Something may have come to be made. */
  #look(): void {
    this.#counts = undefined
    // Files of a disk that is unplugged may be many, and are not gone through each time a server tells something.
    if (this.#after === undefined && this.#isWorthAPass()) this.#beginPass()
    this.#reconsider()
  }

  #isWorthAPass(): boolean {
    return this.#mayBeRead || this.#count().waiting > this.#unread
  }

  #beginPass(): void {
    this.#after = ''
    this.#unread = 0
    this.#mayBeRead = false
  }

  #reconsider(): void {
    if (this.#stopping.signal.aborted) return
    const held = this.#held()
    this.#tell.due()
    if (held === 'off' || held === 'paused') {
      this.#making?.controller.abort(new DOMException('held', 'AbortError'))
    } else if (held === null && !this.#making && this.#after !== undefined) {
      this.#begin()
    }
  }

  #held(): PrintingHeld | null {
    const { settings, isScanning } = this.#parts
    if (!settings.current.duplicates.fingerprints) return 'off'
    if (this.#paused) return 'paused'
    if (isScanning()) return 'busy'
    if (this.#isPlaying() && this.#isScarce()) return 'playing'
    return null
  }

  #isPlaying(): boolean {
    return this.#clock.now() < this.#playingUntil
  }

  #isScarce(): boolean {
    const { cores, load } = this.#machine
    // One of those that run is our own.
    return cores < ENOUGH_CORES || load() > cores + 1
  }

  /** One of a name waits at a time; a wait that has begun is not drawn out. */
  #later(name: string, ms: number, then: () => void): void {
    if (name !== 'playing' && this.#callOff.has(name)) return
    this.#callOff.get(name)?.()
    this.#callOff.set(
      name,
      this.#clock.after(ms, () => {
        this.#callOff.delete(name)
        then()
      }),
    )
  }

  // One after another.

  #begin(): void {
    if (this.#clock.now() < this.#notBefore) return
    const controller = new AbortController()
    const ended = this.#makeAll(controller.signal)
      .catch((error: unknown) => {
        if (controller.signal.aborted) return
        this.#parts.host.log.error({ err: error }, 'no fingerprints can be made')
        this.#notBefore = this.#clock.now() + AFTER_FAILURE_MS
        this.#later('failure', AFTER_FAILURE_MS, () => this.#reconsider())
      })
      .finally(() => {
        this.#making = undefined
        this.#reconsider()
      })
    this.#making = { ended, controller }
  }

  async #makeAll(signal: AbortSignal): Promise<void> {
    // Whoever began this has more to do first.
    await breathe()
    while (this.#held() === null) {
      signal.throwIfAborted()
      const next = this.#next()
      if (next === undefined) return
      const began = performance.now()
      await this.#make(next, signal)
      this.#after = next.trackKey
      this.#tell.due()
      if (this.#isPlaying()) await sleep(this.#clock, performance.now() - began, { signal })
      else await breathe()
    }
  }

  #next(): Unprinted | undefined {
    if (this.#after === undefined) return undefined
    const next = nextUnprinted(this.#parts.library, this.#after, this.#parts)
    if (next !== undefined) return next
    this.#after = undefined
    this.#counts = undefined
    // What came meanwhile may stand before where the pass was.
    if (!this.#isWorthAPass()) return undefined
    this.#beginPass()
    return this.#next()
  }

  /** What cannot be read now is left for another look. */
  async #make({ trackKey, isOver, copies }: Unprinted, signal: AbortSignal): Promise<void> {
    if (isOver) return this.#forget(trackKey)
    for (const { durationMs, ...job } of copies) {
      const made = await this.#worker.make(job, { signal })
      if (made.kind === 'unreadable') continue
      if (this.#isTriedAgain(trackKey, made)) break
      return this.#store(trackKey, made, durationMs)
    }
    this.#unread++
  }

  /** What one file takes cannot be told from what the rest of the program takes meanwhile: it gets a second chance, later. */
  #isTriedAgain(trackKey: string, made: MadePrint): boolean {
    if (made.kind !== 'none' || (made.reason !== 'timeout' && made.reason !== 'memory')) return false
    if (this.#tooMuch.delete(trackKey)) return false
    this.#tooMuch.add(trackKey)
    this.#later('again', AGAIN_MS, () => {
      this.#mayBeRead = true
      this.#look()
    })
    return true
  }

  async #store(trackKey: string, made: Exclude<MadePrint, { kind: 'unreadable' }>, durationMs: number): Promise<void> {
    const { library, host } = this.#parts
    // Those of before the write; whoever counts anew meanwhile counts it, too.
    const counts = this.#count()
    await whenFree(library, () =>
      write(library, ({ sql }) => {
        if (made.kind === 'made') putMade(sql, { trackKey, bytes: made.bytes, durationMs })
        else putNone(sql, { trackKey, reason: made.reason, at: host.now() })
      }),
    )
    counts.waiting--
    if (made.kind === 'made') counts.done++
    else counts.failed++
  }

  async #forget(trackKey: string): Promise<void> {
    const { library } = this.#parts
    const counts = this.#count()
    await whenFree(library, () => write(library, ({ sql }) => forget(sql, trackKey)))
    counts.waiting--
  }

  #count(): PrintCounts {
    return (this.#counts ??= countPrints(this.#parts.library.sql))
  }
}
