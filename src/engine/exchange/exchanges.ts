/**
 * When personal data is exchanged with which server: at the start, when it answers again, after every edit, when it says that
 * there is something new, now and then, and when asked to. One exchange a server at a time; what happens meanwhile is
 * exchanged right after it.
 *
 *   idle ── request ──▶ running ──▶ idle (next time by the clock) ── edit, notice, online … ──▶
 *                          └─ changed meanwhile ─▶ once more
 */
import type { Logger } from 'pino'
import type { SourceId } from '../../shared/model/ids.ts'
import type { ExchangeStatus, Leader } from '../../shared/model/personal.ts'
import { EngineError, isAbort } from '../errors.ts'
import type { Events } from '../events.ts'
import { isUnreached, SoulError } from '../sources/soul/soul-error.ts'
import { systemClock, type Clock } from '../sync/clock.ts'
import { Announcing } from './announcing.ts'
import { countBeyond } from './peer-rows.ts'
import { Leading } from './leading.ts'
import type { ExchangeServer, ExchangeServers, ServerNews } from './ports.ts'
import { runExchange, type Fetching, type Heard } from './run-exchange.ts'
import type { SeatExchange } from './seat-exchange.ts'
import { ToldDevices } from './told-devices.ts'

export interface ExchangesParts {
  /** Of the owner: whoever sits before the player. */
  here: SeatExchange
  servers: ExchangeServers
  news: ServerNews
  events: Pick<Events, 'announce'>
  host: { readonly log: Logger; readonly shell: 'desktop' | 'headless'; now(): number }
  clock?: Clock
  /** 0 ≤ x < 1 */
  random?(): number
  /** Milliseconds; only differences mean something. */
  monotonic?(): number
}

/** Edits come in bursts. */
const AFTER_EDIT_MS = 100
const EVERY_MS = 5 * 60_000
const FIRST_WAIT_MS = 1_000
/** Nobody but the user can help: signing in, allowing, updating. */
const HOPELESS_WAIT_MS = 30 * 60_000
/** However long a server asks to be left alone. */
const MOST_WAIT_MS = 60 * 60_000

type Why = 'edit' | 'notice' | 'asked'

interface Entry {
  running: AbortController | null
  settled: Promise<void>
  again: Why | null
  failures: number
  state: 'idle' | 'offline' | 'signed-out' | 'not-allowed' | 'failing'
  failure: string | null
  lastAt: number | null
  fetching: Fetching | undefined
  /** That it held when it was last heard of. */
  playlists: number | undefined
  callOff(): void
}

const STOPPING = new DOMException('Soul Player stops', 'AbortError')
const NOTHING = () => {}

export class Exchanges {
  readonly #parts: ExchangesParts
  readonly #clock: Clock
  readonly #random: () => number
  readonly #entries = new Map<SourceId, Entry>()
  readonly #leading: Leading
  readonly #announcing: Announcing
  readonly told: ToldDevices
  #stopListening: (() => void)[] = []
  #callOffEdit: (() => void) | undefined
  #stopped = false

  constructor(parts: ExchangesParts) {
    this.#parts = parts
    const { here, host, events, servers } = parts
    const clock = (this.#clock = parts.clock ?? systemClock(() => host.now()))
    this.#random = parts.random ?? Math.random
    this.#announcing = new Announcing({ clock, announce: () => events.announce({ kind: 'personal.changed' }) })
    const onChange = () => this.#announcing.changed()
    const { monotonic = () => performance.now() } = parts
    this.#leading = new Leading({ here, servers, clock, log: host.log, monotonic, onChange })
    this.told = new ToldDevices({ servers, log: host.log, now: () => clock.now(), onChange })
  }

  start(): void {
    const { servers, news, here } = this.#parts
    this.#stopListening = [
      here.onGrown(() => this.noteEdit()),
      news.onPersonal((sourceId) => this.#request(sourceId, 'notice')),
      news.onOnline((sourceId) => this.#request(sourceId, 'notice')),
      servers.onChange(({ sourceId, why }) => {
        if (why === 'removed') void this.#forget(sourceId)
        else this.#request(sourceId, 'asked')
      }),
    ]
    this.#leading.start()
    for (const { sourceId } of servers.list()) this.#request(sourceId, 'asked')
  }

  /** What runs is cut off, and goes on with the next start. */
  async stop(): Promise<void> {
    this.#stopped = true
    for (const stopListening of this.#stopListening) stopListening()
    this.#callOffEdit?.()
    this.#announcing.stop()
    const entries = [...this.#entries.values()]
    for (const entry of entries) {
      entry.callOff()
      entry.running?.abort(STOPPING)
    }
    await Promise.all([this.#leading.stop(), this.told.stop(), ...entries.map(({ settled }) => settled)])
  }

  // What can be asked and told.

  /** Something was done here, or came from somewhere else: whoever lacks it is told soon. */
  noteEdit(): void {
    this.#announcing.changed()
    this.#callOffEdit ??= this.#clock.after(AFTER_EDIT_MS, () => {
      this.#callOffEdit = undefined
      for (const server of this.#parts.servers.list()) {
        if (this.#waiting(server) > 0) this.#request(server.sourceId, 'edit')
      }
    })
  }

  /** Answers at once. NOT_FOUND; REFUSED for a server that the user has switched off. */
  exchangeNow({ sourceId }: { sourceId?: SourceId | undefined }): void {
    if (sourceId === undefined) {
      for (const server of this.#parts.servers.list()) this.#request(server.sourceId, 'asked')
      return
    }
    const { name, exchange } = this.#server(sourceId)
    if (!exchange.on) {
      throw new EngineError('REFUSED', `Personal data is not exchanged with “${name}”. Switch it on first.`)
    }
    this.#request(sourceId, 'asked')
  }

  setExchange({ sourceId, on }: { sourceId: SourceId; on: boolean }): void {
    this.#server(sourceId)
    this.#parts.servers.noteExchange(sourceId, { on })
    if (on) this.#request(sourceId, 'asked')
    else {
      const entry = this.#entries.get(sourceId)
      entry?.callOff()
      entry?.running?.abort(new DOMException('switched off', 'AbortError'))
    }
    this.#announcing.changed()
  }

  status(): ExchangeStatus[] {
    return this.#parts.servers.list().map((server) => {
      const { sourceId, name, exchange } = server
      const entry = this.#entries.get(sourceId)
      const resting = entry?.state ?? 'idle'
      return {
        sourceId,
        name,
        on: exchange.on,
        state: !exchange.on ? 'off' : entry?.running ? 'exchanging' : resting,
        lastAt: entry?.lastAt ?? this.#peerOf(server)?.lastContactAt ?? null,
        waiting: this.#waiting(server),
        playlists: exchange.on && entry?.running ? this.#playlistsOf(entry) : null,
        failure: exchange.on ? (entry?.failure ?? null) : null,
      }
    })
  }

  leaders(): Leader[] {
    return this.#leading.list()
  }

  /** REFUSED where this device may not; UNAVAILABLE where it cannot be asked. */
  takeOver({ sourceId }: { sourceId: SourceId | null }): Promise<void> {
    return this.#leading.takeOver({ sourceId, name: sourceId === null ? '' : this.#server(sourceId).name })
  }

  /** Who is known by which server, and how far its clock is from ours. */
  peerIds(): readonly { sourceId: SourceId; name: string; peerId: string | null }[] {
    return this.#parts.servers
      .list()
      .map(({ sourceId, name, exchange }) => ({ sourceId, name, peerId: exchange.peerId }))
  }

  // When.

  #request(sourceId: SourceId, why: Why): void {
    const server = this.#parts.servers.list().find((one) => one.sourceId === sourceId)
    if (this.#stopped || !server?.exchange.on) return
    const entry = this.#entryOf(sourceId)
    if (entry.running) {
      if (why !== 'edit' || entry.again === null) entry.again = why
      return
    }
    // An edit is told when the server can be told anything; it is not what makes it answer.
    if (why === 'edit' && entry.failures > 0 && entry.state !== 'idle') return
    entry.callOff()
    const running = (entry.running = new AbortController())
    this.#announcing.changed()
    entry.settled = this.#run(server, entry, running.signal).then((waitMs) => this.#ended(server, entry, waitMs))
  }

  #ended(server: ExchangeServer, entry: Entry, waitMs: number): void {
    const { again } = entry
    entry.running = null
    entry.again = null
    this.#announcing.changed()
    if (this.#stopped || this.#entries.get(server.sourceId) !== entry) return
    const once = again === 'edit' ? entry.failures === 0 && this.#waiting(server) > 0 : again !== null
    if (once) this.#request(server.sourceId, again!)
    if (!entry.running) entry.callOff = this.#clock.after(waitMs, () => this.#request(server.sourceId, 'asked'))
  }

  /** Resolves with when to do so again, in milliseconds; never rejects. */
  async #run(server: ExchangeServer, entry: Entry, signal: AbortSignal): Promise<number> {
    const { here, servers, host } = this.#parts
    const { sourceId, name } = server
    try {
      await runExchange({
        here,
        client: servers.client(sourceId),
        name,
        deviceKind: host.shell === 'desktop' ? 'desktop' : 'server',
        peer: this.#peerOf(server),
        fetching: entry.fetching,
        signal,
        onFetching: (fetching) => {
          entry.fetching = fetching
          // It gets on: the waits begin anew from the shortest.
          entry.failures = 0
        },
        onHeard: (heard) => {
          entry.playlists = heard.playlists
          this.#heard(server, heard)
        },
      })
      Object.assign(entry, { failures: 0, state: 'idle', failure: null, lastAt: host.now() })
      return EVERY_MS
    } catch (error) {
      if (signal.aborted || isAbort(error)) {
        entry.state = 'idle'
        return EVERY_MS
      }
      return this.#failed(sourceId, entry, error)
    }
  }

  #heard({ sourceId }: ExchangeServer, { peer, leader }: Heard): void {
    this.#parts.servers.noteExchange(sourceId, { peerId: peer.id })
    this.#leading.heard(sourceId, leader)
    this.#announcing.changed()
  }

  #failed(sourceId: SourceId, entry: Entry, error: unknown): number {
    const { host, news } = this.#parts
    entry.failures++
    const own = FIRST_WAIT_MS * 2 ** Math.min(entry.failures - 1, 20) * (1 + this.#random() / 2)
    if (!(error instanceof SoulError)) {
      host.log.error({ err: error, source: sourceId }, 'an exchange of personal data failed')
      entry.state = 'failing'
      entry.failure = 'Something went wrong inside Soul Player; the log says more. It is tried again by itself.'
      return Math.min(own, EVERY_MS)
    }
    const { kind } = error
    entry.failure = error.message
    if (isUnreached(error)) {
      entry.state = 'offline'
      news.noteLost(sourceId)
    } else if (kind === 'signed-out') entry.state = 'signed-out'
    else if (kind === 'forbidden') {
      entry.state = 'not-allowed'
      entry.failure = 'The account that is signed in there may listen, and not keep anything. Sign in with another one.'
    } else entry.state = 'failing'
    if (HOPELESS.has(kind)) return HOPELESS_WAIT_MS
    return Math.min(Math.max(Math.min(own, EVERY_MS), error.retryAfterMs ?? 0), MOST_WAIT_MS)
  }

  async #forget(sourceId: SourceId): Promise<void> {
    const entry = this.#entries.get(sourceId)
    this.#entries.delete(sourceId)
    this.told.forget(sourceId)
    entry?.callOff()
    entry?.running?.abort(new DOMException('removed', 'AbortError'))
    this.#announcing.changed()
    await Promise.all([entry?.settled, this.#leading.forget(sourceId)])
  }

  // Details.

  /** While some of its playlists are not here yet. */
  #playlistsOf({ playlists: total }: Entry): ExchangeStatus['playlists'] {
    const done = this.#parts.here.playlists()
    return total !== undefined && done < total ? { done, total } : null
  }

  /** Changes it has not said that it holds. */
  #waiting(server: ExchangeServer): number {
    return countBeyond(this.#parts.here.exchange.vector(), this.#peerOf(server)?.holds ?? {})
  }

  #peerOf({ sourceId, exchange }: ExchangeServer) {
    const now = this.#parts.servers.list().find((one) => one.sourceId === sourceId)?.exchange ?? exchange
    return now.peerId === null ? undefined : this.#parts.here.peers.find(now.peerId)
  }

  #server(sourceId: SourceId): ExchangeServer {
    const found = this.#parts.servers.list().find((server) => server.sourceId === sourceId)
    if (!found) throw new EngineError('NOT_FOUND', 'This server is no longer in the library.')
    return found
  }

  #entryOf(sourceId: SourceId): Entry {
    let entry = this.#entries.get(sourceId)
    if (entry === undefined) {
      entry = {
        running: null,
        settled: Promise.resolve(),
        again: null,
        failures: 0,
        state: 'idle',
        failure: null,
        lastAt: null,
        fetching: undefined,
        playlists: undefined,
        callOff: NOTHING,
      }
      this.#entries.set(sourceId, entry)
    }
    return entry
  }
}

const HOPELESS: ReadonlySet<SoulError['kind']> = new Set([
  'signed-out',
  'forbidden',
  'replaced',
  'version',
  'not-soul',
  'tls',
])
