/**
 * Looks tracks up at AcoustID and MusicBrainz: when the user asks for it, one track after the other, as slowly as the services want it.
 * Nothing leaves this machine before they have switched a service on. A run is a row before it begins and goes on after a restart;
 * it holds while the user is offline by choice, and when a service has failed again and again, until they say to go on.
 */
import type {
  LookupsStatus,
  FoundId,
  FoundField,
  FoundRow,
  FoundState,
  LookupTrouble,
} from '../../shared/model/lookups.ts'
import type { TrackId } from '../../shared/model/ids.ts'
import type { Window } from '../../shared/model/list.ts'
import type { TrackRow } from '../../shared/model/track.ts'
import type { CorrectedField } from '../../shared/model/corrections.ts'
import type { Stores } from '../db/store.ts'
import { EngineError, isAbort } from '../errors.ts'
import type { Events } from '../events.ts'
import type { Host } from '../host.ts'
import type { Personal } from '../personal/personal.ts'
import type { SettingsFile } from '../settings/settings-file.ts'
import { breathe, systemClock, type Clock } from '../sync/clock.ts'
import type { TracksById } from '../downloads/queue-window.ts'
import { AcoustId } from './acoustid.ts'
import { ApiKey } from './api-key.ts'
import type { Candidate } from './candidate.ts'
import { FoundRows } from './found-rows.ts'
import { LookedUp, type Subject } from './looked-up.ts'
import { LookupError } from './lookup-error.ts'
import { MusicBrainz } from './musicbrainz.ts'
import { Run, StoredRun, type StoredRunValue } from './run.ts'
import { Service, type LookupTimeouts } from './service.ts'
import { NOTHING_BELIEVED_MS, StoredAnswers } from './stored-answers.ts'
import { Taking, type Which } from './taking.ts'

/** Of the services; each ends with a slash. */
export interface LookupAddresses {
  acoustid: string
  musicbrainz: string
}

export interface LookupsParts {
  host: Pick<Host, 'log' | 'now' | 'secrets' | 'version'>
  stores: Stores
  personal: Personal
  settings: Pick<SettingsFile, 'current' | 'onChange'>
  events: Events
  /** A recording id was taken, or taken back: what is the same recording may be seen otherwise. */
  onEvidence?(): void
  tracks: TracksById & { told(id: TrackId): Pick<TrackRow, CorrectedField> | undefined }
  clock?: Clock
  /** 0 ≤ x < 1 */
  random?(): number
  addresses?: LookupAddresses
  timeouts?: LookupTimeouts
}

export type RunAsk = { what: 'untagged' | 'withoutId' } | { what: 'tracks'; trackIds: TrackId[] }

const ADDRESSES: LookupAddresses = {
  acoustid: 'https://api.acoustid.org/v2/',
  musicbrainz: 'https://musicbrainz.org/ws/2/',
}
/** Three a second, and one a second, are allowed; a little less, for requests may catch up with each other on their way. */
const EVERY_MS: Record<keyof LookupAddresses, number> = { acoustid: 350, musicbrainz: 1_100 }

/** After so many answers in a row that cannot be used, a service is given up. */
const MOST_USELESS = 3
const COUNTED_AT_ONCE = 200
/** Between two announcements of how far it is. */
const TELL_MS = 250
/** Between two looks for new tracks. */
const NEW_TRACKS_MS = 600_000
const AFTER_CHANGE_MS = 30_000

export class Lookups {
  readonly #parts: LookupsParts
  readonly #clock: Clock
  readonly #acoustid: AcoustId
  readonly #musicbrainz: MusicBrainz
  readonly #services: readonly Service[]
  readonly #answers: StoredAnswers
  readonly #lookedUp: LookedUp
  readonly #rows: FoundRows
  readonly #taking: Taking
  readonly #key: ApiKey
  readonly #stored: StoredRun
  readonly #stopped = new AbortController()
  readonly #letGo: (() => void)[] = []
  /** What the user says of what was found, while it is being written. */
  readonly #saying = new Set<Promise<unknown>>()
  #run: Run | undefined
  #last: LookupsStatus['last'] = null
  #working: { over: Promise<void>; stop: AbortController } | undefined
  #telling: (() => void) | undefined
  #newTracks: (() => void) | undefined
  #lookedForNewAt = -Infinity

  constructor(parts: LookupsParts) {
    this.#parts = parts
    const { host, stores, tracks } = parts
    const now = () => host.now()
    this.#clock = parts.clock ?? systemClock(now)
    this.#answers = new StoredAnswers({ library: stores.library, now })
    this.#lookedUp = new LookedUp(stores)
    this.#rows = new FoundRows({ library: stores.library, tracks })
    this.#taking = new Taking({
      stores,
      personal: parts.personal,
      rows: this.#rows,
      now,
      told: (id) => tracks.told(id),
      signal: this.#stopped.signal,
    })
    this.#key = new ApiKey({ secrets: host.secrets, library: stores.library })
    this.#stored = new StoredRun(stores.library)
    const acoustid = this.#service('acoustid')
    const musicbrainz = this.#service('musicbrainz')
    this.#services = [acoustid, musicbrainz]
    this.#acoustid = new AcoustId({ service: acoustid, answers: this.#answers })
    this.#musicbrainz = new MusicBrainz({ service: musicbrainz, answers: this.#answers })
  }

  start(): void {
    const { settings, events } = this.#parts
    this.#letGo.push(
      settings.onChange(() => this.#settingsChanged()),
      events.listen(({ kind }) => {
        if (kind === 'library.changed' || kind === 'duplicates.changed') this.#lookForNewSoon()
      }),
    )
    this.#answers.sweep()
    const stored = this.#stored.read()
    if (stored) this.#run = new Run(stored)
    this.#look()
    this.#lookForNewSoon()
  }

  async stop(): Promise<void> {
    for (const letGo of this.#letGo.splice(0)) letGo()
    this.#telling?.()
    this.#newTracks?.()
    this.#stopped.abort()
    await this.#pauseWork()
    await Promise.allSettled(this.#saying)
    await Promise.all(this.#services.map((service) => service.close()))
  }

  status(): LookupsStatus {
    return {
      hasKey: this.#key.isThere,
      ...this.#rows.counts(),
      run: this.#run ? { ...this.#run.told, held: this.#held(this.#run) } : null,
      last: this.#last,
    }
  }

  /** REFUSED while no service is switched on. */
  run(ask: RunAsk): void {
    if (!this.#mayAsk())
      throw new EngineError(
        'REFUSED',
        'Nothing may be looked up yet. Switch AcoustID (with a key) or MusicBrainz on, in Settings, Look-ups.',
      )
    const ids = ask.what === 'tracks' ? ask.trackIds : []
    const wider = this.#run?.stored
    const all = ask.what === 'tracks' ? null : ask.what
    this.#begin({
      at: this.#parts.host.now(),
      all: wider?.all === 'withoutId' ? 'withoutId' : (all ?? wider?.all ?? null),
      ids: [...new Set([...ids, ...(wider?.ids ?? [])])],
    })
  }

  goOn(): void {
    if (!this.#run) return
    this.#run.told.failure = null
    this.#look()
    this.#tell()
  }

  async cancel(): Promise<void> {
    const run = this.#run
    if (!run) return
    this.#run = undefined
    this.#stored.clear()
    await this.#pauseWork()
    this.#ended(run, { cancelled: true })
  }

  found(asked: Window & { state: FoundState }): { rows: FoundRow[]; total: number; offset: number; revision: number } {
    return { ...this.#rows.window(asked), offset: asked.offset, revision: 0 }
  }

  async take(which: Which, fields: readonly FoundField[] | undefined): Promise<FoundId[]> {
    return this.#told(this.#taking.take(which, fields).finally(() => this.#parts.onEvidence?.()))
  }

  async refuse(ids: FoundId[], { whole }: { whole: boolean }): Promise<number> {
    return this.#told(this.#taking.refuse(ids, { whole }))
  }

  async takeBack(ids: FoundId[]): Promise<number> {
    return this.#told(this.#taking.takeBack(ids).finally(() => this.#parts.onEvidence?.()))
  }

  /** Empty removes it. REFUSED for what cannot be one. */
  async setKey(key: string): Promise<void> {
    await this.#key.set(key)
    if (this.#run?.told.failure?.trouble === 'key') this.#run.told.failure = null
    this.#settingsChanged()
    this.#tell()
  }

  /** Null: AcoustID knows it. Asks even while AcoustID is switched off, for the user wants just that; not while they are offline. */
  async testKey(
    typed: string | undefined,
    { signal }: { signal?: AbortSignal | undefined } = {},
  ): Promise<LookupTrouble | null> {
    if (this.#isOffline()) return 'offline'
    const key = typed?.trim() || (await this.#key.read())
    if (key === undefined) return 'key'
    const until = AbortSignal.any([this.#stopped.signal, ...(signal ? [signal] : [])])
    try {
      return await this.#acoustid.test(key, { signal: until })
    } catch (error) {
      if (error instanceof LookupError) return error.trouble
      throw error
    }
  }

  // A run.

  #begin(stored: StoredRunValue): void {
    this.#stored.write(stored)
    if (this.#run) this.#run.become(stored)
    else this.#run = new Run(stored)
    this.#look()
    this.#tell()
  }

  #held({ told }: Run): 'offline' | 'off' | 'failed' | null {
    if (told.failure) return 'failed'
    if (!this.#mayAsk()) return 'off'
    return this.#isOffline() ? 'offline' : null
  }

  /** Begins to work where there is something to do, and nothing holds it. */
  #look(): void {
    const run = this.#run
    if (!run || this.#working || this.#stopped.signal.aborted || this.#held(run)) return
    const stop = new AbortController()
    const over = this.#work(run, stop.signal)
      .catch((error: unknown) => this.#broke(run, error, stop.signal))
      .finally(() => {
        this.#working = undefined
        // What held it may have ended while it was ending.
        if (!run.told.failure && stop.signal.aborted) this.#look()
      })
    this.#working = { over, stop }
  }

  /** Breaks off what is under way; the track that it was about is looked up again. */
  async #pauseWork(): Promise<void> {
    this.#working?.stop.abort()
    await this.#working?.over
  }

  async #work(run: Run, signal: AbortSignal): Promise<void> {
    let useless = 0
    for (;;) {
      while (run.told.total === null) await this.#count(run, signal)
      signal.throwIfAborted()
      const id = run.next()
      if (id === undefined) break
      try {
        const outcome = await this.#lookUp(id, signal)
        run.dealtWith(outcome)
        if (outcome !== 'skipped') useless = 0
      } catch (error) {
        if (!isUseless(error) || ++useless >= MOST_USELESS) throw error
        this.#parts.host.log.warn({ err: error }, 'a look-up was answered with what cannot be used')
        run.dealtWith('nothing')
      }
      this.#tellSoon()
      await breathe()
    }
    if (this.#run !== run) return
    this.#run = undefined
    this.#stored.clear()
    this.#ended(run, { cancelled: false })
  }

  async #count(run: Run, signal: AbortSignal): Promise<void> {
    for (let after: number | undefined = 0; after !== undefined; await breathe()) after = this.#rows.dropGone(after)
    signal.throwIfAborted()
    const { stored } = run
    const { at, all, ids } = stored
    const todo = new Set<TrackId>()
    for (const [place, id] of ids.entries()) {
      if (place % COUNTED_AT_ONCE === 0) await breathe()
      if (!this.#lookedUp.wasAskedSince(id, at)) todo.add(id)
    }
    if (all !== null) {
      const since = Math.min(at, this.#parts.host.now() - NOTHING_BELIEVED_MS)
      const { untagged, tagged } = await this.#lookedUp.withoutId({ since, signal })
      for (const id of untagged) todo.add(id)
      if (all === 'withoutId') for (const id of tagged) todo.add(id)
    }
    // More may have been asked for meanwhile; then it is counted once more.
    if (run.stored === stored) run.counted([...todo])
    this.#tellSoon()
  }

  async #lookUp(id: TrackId, signal: AbortSignal): Promise<'found' | 'nothing' | 'skipped'> {
    const subject = this.#lookedUp.find(id)
    if (!subject || subject.hasId) return 'skipped'
    const candidates = await this.#candidatesOf(subject, signal)
    signal.throwIfAborted()
    if (!candidates) return 'skipped'
    return this.#rows.put(subject.trackKey, candidates, this.#parts.host.now()) && candidates.length > 0
      ? 'found'
      : 'nothing'
  }

  /** Undefined when there is nothing to ask by. */
  async #candidatesOf(subject: Subject, signal: AbortSignal): Promise<Candidate[] | undefined> {
    const { acoustid, musicbrainz } = this.#parts.settings.current.lookups
    const { title, artist, album, print } = subject
    if (print && acoustid && this.#key.isThere) {
      const key = await this.#key.read()
      if (key === undefined) throw new LookupError('acoustid', 'key', 'the key is not there any more')
      const heard = await this.#acoustid.lookUp(print, { key, album, signal })
      return musicbrainz ? this.#musicbrainz.detailed(heard, { album, signal }) : heard
    }
    if (!musicbrainz || title === '' || artist === '') return undefined
    return this.#musicbrainz.search(subject, { signal })
  }

  #broke(run: Run, error: unknown, signal: AbortSignal): void {
    run.told.waitsUntil = null
    if (signal.aborted || isAbort(error)) return
    const { log } = this.#parts.host
    if (error instanceof LookupError) {
      log.warn({ err: error, trouble: error.trouble }, 'looking up was given up')
      run.told.failure = { service: error.service, trouble: error.trouble }
    } else {
      log.error({ err: error }, 'looking up failed')
      run.told.failure = { service: 'musicbrainz', trouble: 'bad-answer' }
    }
    this.#tell()
  }

  #ended({ told, quiet }: Run, { cancelled }: { cancelled: boolean }): void {
    const { done, found, skipped } = told
    // What nobody asked for, and came to nothing, is not worth a word.
    if (!quiet || found > 0) this.#last = { at: this.#parts.host.now(), done, found, skipped, cancelled }
    this.#tell()
  }

  // What holds it, and what begins it by itself.

  #mayAsk(): boolean {
    const { acoustid, musicbrainz } = this.#parts.settings.current.lookups
    return musicbrainz || (acoustid && this.#key.isThere)
  }

  #isOffline = (): boolean => this.#parts.settings.current.offline === 'on'

  #settingsChanged(): void {
    if (this.#run && this.#held(this.#run) && this.#working) void this.#pauseWork().then(() => this.#tell())
    else this.#look()
    if (this.#run) this.#tell()
    this.#lookForNewSoon()
  }

  #lookForNewSoon(): void {
    const { lookups } = this.#parts.settings.current
    if (!lookups.newTracks || this.#newTracks || !this.#mayAsk() || this.#stopped.signal.aborted) return
    const wait = Math.max(AFTER_CHANGE_MS, this.#lookedForNewAt + NEW_TRACKS_MS - this.#clock.now())
    this.#newTracks = this.#clock.after(Math.min(wait, NEW_TRACKS_MS), () => {
      this.#newTracks = undefined
      if (!this.#parts.settings.current.lookups.newTracks || !this.#mayAsk()) return
      this.#lookedForNewAt = this.#clock.now()
      if (this.#run) return
      this.#run = new Run({ at: this.#parts.host.now(), all: 'untagged', ids: [] }, { quiet: true })
      this.#look()
    })
  }

  // Telling.

  async #told<Result>(done: Promise<Result>): Promise<Result> {
    this.#saying.add(done)
    try {
      return await done
    } finally {
      this.#saying.delete(done)
      this.#tell()
    }
  }

  #tell(): void {
    this.#telling?.()
    this.#telling = undefined
    if (!this.#stopped.signal.aborted) this.#parts.events.announce({ kind: 'lookups.changed', status: this.status() })
  }

  #tellSoon(): void {
    this.#telling ??= this.#clock.after(TELL_MS, () => this.#tell())
  }

  #service(service: keyof LookupAddresses): Service {
    const { host, addresses = ADDRESSES, random = Math.random, timeouts } = this.#parts
    return new Service({
      service,
      base: addresses[service],
      everyMs: EVERY_MS[service],
      version: host.version,
      clock: this.#clock,
      random,
      timeouts,
      onWait: (until) => {
        if (!this.#run || this.#run.told.waitsUntil === until) return
        this.#run.told.waitsUntil = until
        this.#tell()
      },
    })
  }
}

/** Answers that say nothing about whether the next one can be used. */
const isUseless = (error: unknown): boolean =>
  error instanceof LookupError && (error.trouble === 'bad-answer' || error.trouble === 'refused')
