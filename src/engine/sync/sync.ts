/**
 * Keeping the library in step with the user's servers: when to sync with which (scheduler), what one sync does (run-sync),
 * whether they answer (online), hearing of news (notices), and saying how it stands (status).
 */
import type { Logger } from 'pino'
import type { SourceId } from '../../shared/model/ids.ts'
import type { Window } from '../../shared/model/list.ts'
import type { SyncIssue, SyncReason, SyncStatus } from '../../shared/model/server.ts'
import type { SourceState } from '../../shared/model/source.ts'
import { write, type LibraryDb } from '../db/store.ts'
import { EngineError } from '../errors.ts'
import type { Events } from '../events.ts'
import { writesHere, type Writes } from '../writer/writes.ts'
import { systemClock, type Clock } from './clock.ts'
import { endOfError, endOfSuccess, isAnswer, storeEnd, type EndOfRun } from './end-of-run.ts'
import { dropIssues, findIssue, issueCount, syncIssues } from './issue-rows.ts'
import { acceptedSources, answerBrake, removeAccepted } from './let-go.ts'
import { Notices } from './notices.ts'
import { OnlineStates, type Online } from './online.ts'
import type { SyncServers } from './ports.ts'
import { runWindow } from './run-rows.ts'
import { STOPPING, SyncRun } from './run-sync.ts'
import { Scheduler, type Ended } from './scheduler.ts'
import { beginAnew, setPaused, syncState } from './state-rows.ts'
import { StatusAnnouncements, statusFrom, type RunningSync } from './status.ts'

export interface SyncParts {
  host: { log: Logger; now(): number }
  library: LibraryDb
  servers: SyncServers
  events: Events
  clock?: Clock
  /** 0 ≤ x < 1 */
  random?(): number
  /** Whether the user wants no server to be asked. */
  isOffline?(): boolean
  /**
   * Moves what was written to the log of the library into it, in another thread; never rejects. Without it, writes do so now
   * and then, and take longer.
   */
  checkpoint?: () => Promise<void> | void
  /** Here, unless told. */
  writes?: Writes
}

const PROBE_TIMEOUT_MS = 10_000
const BY_HAND: ReadonlySet<SyncReason> = new Set(['user', 'refresh', 'retry', 'added'])

export class Sync {
  readonly #parts: SyncParts
  readonly #clock: Clock
  readonly #random: () => number
  readonly #writes: Writes
  readonly #scheduler: Scheduler
  readonly #online: OnlineStates
  readonly #notices: Notices
  readonly #announcements: StatusAnnouncements
  readonly #progress = new Map<SourceId, RunningSync>()
  readonly #stopping = new AbortController()
  readonly #underway = new Set<Promise<void>>()
  readonly #personal = new Set<(sourceId: SourceId) => void>()
  readonly #onlineAgain = new Set<(sourceId: SourceId) => void>()
  #stopListening: (() => void)[] = []

  constructor(parts: SyncParts) {
    this.#parts = parts
    const { host, events, servers } = parts
    const clock = (this.#clock = parts.clock ?? systemClock(host.now))
    const random = (this.#random = parts.random ?? Math.random)
    this.#writes = parts.writes ?? writesHere(parts.library)
    this.#announcements = new StatusAnnouncements({ clock, events, statusOf: (sourceId) => this.#statusOf(sourceId) })
    this.#scheduler = new Scheduler({
      clock,
      run: (sourceId, reason, signal) => this.#run(sourceId, reason, signal),
      onChange: (sourceId) => this.#announcements.changed(sourceId),
      isDue: (sourceId) => this.#mayBySelf(sourceId) && this.#online.of(sourceId) !== 'offline',
    })
    this.#online = new OnlineStates({
      clock,
      random,
      probe: (sourceId, signal) => this.#probe(sourceId, signal),
      isWatched: (sourceId) => this.#notices.isOpen(sourceId),
      onChange: (sourceId, now, before) => this.#onlineChanged(sourceId, now, before),
    })
    this.#notices = new Notices({
      clock,
      random,
      log: host.log,
      client: (sourceId) => servers.client(sourceId),
      onNotice: (sourceId) => this.#requestBySelf(sourceId, 'notice'),
      onPersonal: (sourceId) => {
        for (const listener of this.#personal) listener(sourceId)
      },
      onOpen: (sourceId) => this.#online.heard(sourceId),
      onLost: (sourceId) => this.noteLost(sourceId),
    })
  }

  start(): void {
    const { servers, library } = this.#parts
    const onChange = servers.onChange(({ sourceId, why }) => {
      if (why === 'added') this.#takeUp(sourceId, 'added')
      else if (why === 'removed') this.#inBackground(this.forget(sourceId), 'forgetting a server failed')
      else this.#changed(sourceId, why)
    })
    this.#stopListening = [onChange, servers.onLost((sourceId) => this.noteLost(sourceId))]
    for (const { sourceId } of servers.list()) this.#takeUp(sourceId, 'start')
    for (const sourceId of acceptedSources(library)) this.#letGoOfHeld(sourceId)
  }

  /** What runs is cut off, and goes on with the next start. */
  async stop(): Promise<void> {
    for (const stopListening of this.#stopListening) stopListening()
    this.#stopping.abort(STOPPING)
    this.#announcements.stop()
    await Promise.all([this.#scheduler.stop(STOPPING), this.#online.stop(), this.#notices.stop()])
    await Promise.all(this.#underway)
    this.#announcements.stop()
  }

  // What can be asked and told.

  status(): SyncStatus[] {
    return this.#parts.servers.list().map(({ sourceId }) => this.#statusOf(sourceId)!)
  }

  /** Something is being taken in, or made into tracks. */
  isTakingIn(): boolean {
    return this.status().some(({ phase }) => phase === 'syncing' || phase === 'grouping')
  }

  /** Answers at once. NOT_FOUND; REFUSED for one that is paused. Of all servers, those that are paused are left out. */
  request({ sourceId, reason }: { sourceId?: SourceId | undefined; reason: 'user' | 'refresh' | 'retry' }): void {
    if (sourceId !== undefined) {
      const { name } = this.#getServer(sourceId)
      if (syncState(this.#parts.library, sourceId).paused) {
        throw new EngineError('REFUSED', `Syncing with “${name}” is paused. Let it go on first.`)
      }
      this.#scheduler.request(sourceId, reason)
      return
    }
    for (const server of this.#parts.servers.list()) {
      if (!syncState(this.#parts.library, server.sourceId).paused) this.#scheduler.request(server.sourceId, reason)
    }
  }

  /** What was taken in stays, and the next sync goes on from there. */
  cancel({ sourceId }: { sourceId?: SourceId | undefined }): void {
    if (sourceId !== undefined) this.#scheduler.cancel(this.#getServer(sourceId).sourceId)
    else for (const server of this.#parts.servers.list()) this.#scheduler.cancel(server.sourceId)
  }

  /** Holds until it is taken back, also over a restart. */
  pause({ sourceId, paused }: { sourceId: SourceId; paused: boolean }): SyncStatus {
    this.#getServer(sourceId)
    const { library } = this.#parts
    if (syncState(library, sourceId).paused !== paused) {
      setPaused(library, sourceId, paused)
      if (paused) {
        this.#scheduler.cancel(sourceId)
        this.#notices.close(sourceId)
      } else {
        this.#scheduler.request(sourceId, 'user')
        if (this.#online.of(sourceId) === 'online') this.#notices.listen(sourceId)
      }
      this.#announcements.changed(sourceId)
    }
    return this.#statusOf(sourceId)!
  }

  runs(window: Window & { sourceId?: SourceId | undefined }) {
    return runWindow(this.#parts.library, window)
  }

  issues(): SyncIssue[] {
    return syncIssues(this.#parts.library)
  }

  /** NOT_FOUND when it has been resolved; REFUSED for what it does not offer. */
  async resolve({ id, remedy }: { id: number; remedy: 'retry' | 'accept' | 'keep' | 'dismiss' }): Promise<void> {
    const { library } = this.#parts
    const issue = findIssue(library, id)
    if (!issue) throw new EngineError('NOT_FOUND', 'This has been resolved already.')
    if (!issue.remedies.includes(remedy)) {
      throw new EngineError('REFUSED', `This is nothing that can be resolved that way: ${issue.message}`)
    }
    const { sourceId, kind } = issue
    switch (remedy) {
      case 'dismiss':
        write(library, ({ sql }) => dropIssues(sql, sourceId, [kind]))
        break
      case 'retry':
        if (kind === 'rejected-track') await this.#compareAnew(sourceId)
        this.request({ sourceId, reason: 'retry' })
        break
      case 'accept':
      case 'keep':
        answerBrake(library, sourceId, remedy)
        this.#setState(sourceId, 'ready')
        if (remedy === 'accept') this.#letGoOfHeld(sourceId)
    }
    this.#announcements.changed(sourceId)
  }

  /** Called when a server says that personal data there is not what it was. Returns the function that stops listening. */
  onPersonal(listener: (sourceId: SourceId) => void): () => void {
    this.#personal.add(listener)
    return () => this.#personal.delete(listener)
  }

  /** Called when a server has come to answer. Returns the function that stops listening. */
  onOnline(listener: (sourceId: SourceId) => void): () => void {
    this.#onlineAgain.add(listener)
    return () => this.#onlineAgain.delete(listener)
  }

  /** A stream, or another request elsewhere, could not reach the server: it is asked whether it is there. */
  noteLost(sourceId: SourceId): void {
    if (this.#online.of(sourceId) !== 'offline') this.#online.ask(sourceId)
  }

  /** What the user wants of being online has changed: every server is asked anew, or found to be out of reach. */
  lookAgain(): void {
    for (const { sourceId } of this.#parts.servers.list()) this.#online.ask(sourceId)
  }

  /** Before its rows are removed: resolves when nothing writes for it any more. */
  async forget(sourceId: SourceId): Promise<void> {
    this.#notices.forget(sourceId)
    this.#online.forget(sourceId)
    await this.#scheduler.forget(sourceId)
    this.#announcements.forget(sourceId)
  }

  // When.

  #takeUp(sourceId: SourceId, reason: 'start' | 'added'): void {
    const will = this.#mayBySelf(sourceId)
    this.#online.follow(sourceId, { ask: !will })
    if (will) this.#scheduler.request(sourceId, reason)
  }

  #changed(sourceId: SourceId, why: 'changed' | 'signed-in'): void {
    // Perhaps at another address, as somebody else, or another server: what was open is of before.
    this.#notices.forget(sourceId)
    this.#scheduler.forgive(sourceId)
    if (why === 'signed-in') {
      write(this.#parts.library, ({ sql }) => dropIssues(sql, sourceId, ['signed-out', 'replaced', 'tls']))
      this.#setState(sourceId, this.#restingState(sourceId))
    }
    this.#announcements.changed(sourceId)
    // Also when it was waiting for the user: this may be what it was waiting for.
    if (syncState(this.#parts.library, sourceId).paused) this.#online.ask(sourceId)
    else this.#scheduler.request(sourceId, 'retry')
  }

  #requestBySelf(sourceId: SourceId, reason: SyncReason): void {
    if (this.#mayBySelf(sourceId)) this.#scheduler.request(sourceId, reason)
  }

  /** Not while the user has paused it or is offline by choice, nor while it waits for the user to sign in. */
  #mayBySelf(sourceId: SourceId): boolean {
    if (this.#parts.isOffline?.()) return false
    const state = this.#storedState(sourceId)
    return state !== 'signed-out' && state !== 'replaced' && !syncState(this.#parts.library, sourceId).paused
  }

  #onlineChanged(sourceId: SourceId, now: 'online' | 'offline', before: Online): void {
    const { servers } = this.#parts
    servers.setReachable(sourceId, now === 'online')
    if (now === 'offline') this.#notices.close(sourceId)
    else {
      this.#listen(sourceId)
      if (before === 'offline') {
        this.#requestBySelf(sourceId, 'back-online')
        for (const listener of this.#onlineAgain) listener(sourceId)
      }
    }
    this.#announcements.changed(sourceId)
  }

  #listen(sourceId: SourceId): void {
    if (this.#mayBySelf(sourceId) && this.#online.of(sourceId) === 'online') this.#notices.listen(sourceId)
  }

  async #probe(sourceId: SourceId, signal: AbortSignal): Promise<boolean> {
    const timeout = new AbortController()
    const callOff = this.#clock.after(PROBE_TIMEOUT_MS, () => timeout.abort())
    try {
      await this.#parts.servers.client(sourceId).health({ signal: AbortSignal.any([signal, timeout.signal]) })
      return true
    } catch (error) {
      return isAnswer(error)
    } finally {
      callOff()
    }
  }

  // One sync.

  async #run(sourceId: SourceId, reason: SyncReason, signal: AbortSignal): Promise<Ended> {
    const { library, servers, host, checkpoint } = this.#parts
    const startedAt = this.#clock.now()
    const name = servers.list().find((server) => server.sourceId === sourceId)?.name ?? ''
    let run: SyncRun | undefined
    let end: EndOfRun
    try {
      run = new SyncRun(
        { sourceId, name },
        {
          library,
          client: servers.client(sourceId),
          clock: this.#clock,
          log: host.log,
          random: this.#random,
          signal,
          checkpoint,
          writes: this.#writes,
          onAnswer: () => this.#online.heard(sourceId),
          onProgress: (progress) => {
            this.#progress.set(sourceId, { ...progress, startedAt })
            this.#announcements.changed(sourceId)
          },
        },
      )
      end = endOfSuccess(await run.run())
    } catch (error) {
      end = endOfError(error, { name, signal })
      if (end.fault) host.log.error({ err: error, source: sourceId }, 'sync failed')
    }
    this.#progress.delete(sourceId)
    if (this.#stopping.signal.aborted || this.#storedState(sourceId) === undefined) return 'waits'
    const counts = run?.counts ?? { full: false, added: 0, updated: 0, removed: 0, pages: 0, bytes: 0 }
    storeEnd(library, end, { sourceId, reason, startedAt, endedAt: this.#clock.now(), ...counts })
    this.#setState(sourceId, end.ended === 'done' ? this.#restingState(sourceId) : end.state)
    if (end.lost) this.#online.missed(sourceId)
    else if (end.ended === 'done') this.#listen(sourceId)
    if (counts.full || counts.added + counts.updated + counts.removed > 0) {
      library.events.announce({ kind: 'sources.changed', sourceIds: [sourceId] })
    }
    // Who asked for it is there: the waits begin anew from the shortest.
    if (BY_HAND.has(reason)) this.#scheduler.forgive(sourceId)
    return end.ended
  }

  // What needs the user.

  async #compareAnew(sourceId: SourceId): Promise<void> {
    this.#scheduler.cancel(sourceId)
    await this.#scheduler.idle(sourceId)
    beginAnew(this.#parts.library, sourceId)
  }

  #letGoOfHeld(sourceId: SourceId): void {
    const { library } = this.#parts
    const { signal } = this.#stopping
    const going = async () => {
      await removeAccepted(library, sourceId, { signal })
      await this.#writes.regroup({ signal })
    }
    this.#inBackground(going(), 'removing what has gone failed')
  }

  /** What breaks off because the engine stops has not failed. */
  #inBackground(work: Promise<void>, failed: string): void {
    const done = work
      .catch((error: unknown) => {
        if (!this.#stopping.signal.aborted) this.#parts.host.log.error({ err: error }, failed)
      })
      .finally(() => this.#underway.delete(done))
    this.#underway.add(done)
  }

  // How it stands.

  #statusOf(sourceId: SourceId): SyncStatus | undefined {
    const { library, servers } = this.#parts
    const server = servers.list().find((one) => one.sourceId === sourceId)
    if (!server) return undefined
    const { is, nextAt } = this.#scheduler.stateOf(sourceId)
    const progress = is === 'running' ? this.#progress.get(sourceId) : undefined
    return statusFrom(server, syncState(library, sourceId), { online: this.#online.of(sourceId), is, nextAt, progress })
  }

  #getServer(sourceId: SourceId): { sourceId: SourceId; name: string } {
    const found = this.#parts.servers.list().find((server) => server.sourceId === sourceId)
    if (!found) throw new EngineError('NOT_FOUND', 'This server is no longer in the library.')
    return found
  }

  #restingState(sourceId: SourceId): SourceState {
    return issueCount(this.#parts.library.sql, sourceId, 'braked') === undefined ? 'ready' : 'braked'
  }

  #storedState(sourceId: SourceId): SourceState | undefined {
    return this.#parts.library.sql
      .prepare<[number], SourceState>('select state from source where id = ?')
      .pluck()
      .get(sourceId)
  }

  #setState(sourceId: SourceId, state: SourceState | null): void {
    if (state !== null && this.#storedState(sourceId) !== state) this.#parts.servers.setState(sourceId, state)
  }
}
