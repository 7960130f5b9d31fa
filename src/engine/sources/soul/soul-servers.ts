/**
 * The servers among the sources: trying, adding and minding them, and the one client for each. What is kept of a server is
 * its row; its token lies in the key store by the name of the source. Who follows them (the sync) listens here.
 */
import type { SourceId } from '../../../shared/model/ids.ts'
import type { DiscoveredServer, ServerInfo } from '../../../shared/model/server.ts'
import type { SourceRow, SourceState } from '../../../shared/model/source.ts'
import type { LibraryDb } from '../../db/store.ts'
import { EngineError } from '../../errors.ts'
import type { Host } from '../../host.ts'
import type { SettingsFile } from '../../settings/settings-file.ts'
import type { CopyBytes, CopyFetching, WantedRange } from '../source.ts'
import { getSourceRow } from '../source-rows.ts'
import { Discovery, type Browse } from './discovery.ts'
import { Joining, type ServersChange } from './joining.ts'
import type { Timeouts } from './line.ts'
import { SoulClient } from './soul-client.ts'
import { SoulError } from './soul-error.ts'
import { SoulFetching } from './soul-fetching.ts'
import { meaningOf, SoulMedia } from './soul-media.ts'
import {
  findServerRow,
  findSoulRow,
  getSoulRow,
  makeActive,
  putReachable,
  putState,
  serverInfoOf,
  soulRows,
  updateConfig,
  type ExchangeFacts,
  type SoulConfig,
  type SoulRow,
} from './soul-rows.ts'

export interface ServersParts {
  host: Pick<Host, 'secrets' | 'log' | 'now' | 'shell'>
  library: LibraryDb
  settings: Pick<SettingsFile, 'current'>
  /** Of this library, where it is served itself: it is no source of its own. */
  ownServerId?(): string | undefined
  timeouts?: Timeouts
  /** Listens to the local network. */
  browse?: Browse
  discoverMs?: number
}

export interface SoulServer {
  sourceId: SourceId
  name: string
  serverId: string
  addresses: string[]
  state: SourceState
  reachable: boolean
  paused: boolean
  exchange: ExchangeFacts
}

interface Kept {
  client: SoulClient
  /** What it was made of: with any of it another, another is made. */
  madeOf: string
}

const SIGN_OUT_MS = 3_000

export type { ServersChange }

export const tokenName = (sourceId: number): string => `soul-token:${sourceId}`

export class SoulServers {
  readonly #parts: ServersParts
  readonly #library: LibraryDb
  readonly #clients = new Map<number, Kept>()
  readonly #tokens = new Map<number, Promise<string | undefined>>()
  readonly #changed = new Set<(change: ServersChange) => void>()
  readonly #lost = new Set<(sourceId: SourceId) => void>()
  readonly #discovery: Discovery
  readonly #media: SoulMedia
  readonly #joining: Joining

  constructor(parts: ServersParts) {
    this.#parts = parts
    this.#library = parts.library
    const { browse, discoverMs } = parts
    this.#discovery = new Discovery({
      log: parts.host.log,
      ...(browse && { browse }),
      ...(discoverMs !== undefined && { firstMs: discoverMs }),
    })
    this.#media = new SoulMedia({
      library: parts.library,
      wantedQuality: () => parts.settings.current.streamQuality,
      client: (sourceId) => this.client(sourceId),
      onAnswer: (row, error) => this.#noteAnswer(row, error),
    })
    this.#joining = new Joining({
      host: parts.host,
      library: parts.library,
      ownServerId: parts.ownServerId,
      timeouts: parts.timeouts,
      keepToken: (sourceId, token) => this.#keepToken(sourceId, token),
      tell: (change) => this.#tell(change),
    })
  }

  async stop(): Promise<void> {
    this.#discovery.stop()
    await this.cutOff()
  }

  // What others ask.

  list(): SoulServer[] {
    return soulRows(this.#library).map(({ sourceId, name, state, reachable, paused, config }) => ({
      sourceId,
      name,
      serverId: config.serverId,
      addresses: config.addresses.map(({ url }) => url),
      state,
      reachable,
      paused,
      exchange: config.exchange,
    }))
  }

  /** Throws NOT_FOUND. */
  info(sourceId: number): ServerInfo {
    return serverInfoOf(getSoulRow(this.#library, sourceId))
  }

  /** The same one until its addresses change. Throws NOT_FOUND. */
  client(sourceId: number): SoulClient {
    return this.#clientOf(getSoulRow(this.#library, sourceId))
  }

  /** Returns the function that stops listening. */
  onChange(listener: (change: ServersChange) => void): () => void {
    this.#changed.add(listener)
    return () => this.#changed.delete(listener)
  }

  /** Called when a server stopped answering while it was played from. Returns the function that stops listening. */
  onLost(listener: (sourceId: SourceId) => void): () => void {
    this.#lost.add(listener)
    return () => this.#lost.delete(listener)
  }

  /** Breaks off whatever is under way with any server. */
  async cutOff(): Promise<void> {
    const clients = [...this.#clients.values()]
    this.#clients.clear()
    await Promise.all(clients.map(({ client }) => client.close()))
  }

  setReachable(sourceId: SourceId, reachable: boolean): void {
    putReachable(this.#library, sourceId, reachable)
  }

  /** Written only when it is news. Nothing for one that is no longer there. */
  noteExchange(sourceId: SourceId, facts: Partial<ExchangeFacts>): void {
    const exchange = soulRows(this.#library).find((row) => row.sourceId === sourceId)?.config.exchange
    if (exchange) this.#note(sourceId, { exchange: { ...exchange, ...facts } })
  }

  setState(sourceId: SourceId, state: SourceState): void {
    putState(this.#library, sourceId, state)
  }

  openCopy(
    copy: { sourceId: number; remoteId: string },
    options: { signal: AbortSignal; range?: WantedRange | undefined },
  ): Promise<CopyBytes> {
    return this.#media.openCopy(copy, options)
  }

  readCover(
    cover: { sourceId: number; coverId: string },
    options: { signal: AbortSignal },
  ): Promise<Buffer | undefined> {
    return this.#media.readCover(cover, options)
  }

  /** For keeping what it has. Undefined for a source that is no server, or goes. */
  fetching(sourceId: number): CopyFetching | undefined {
    if (!soulRows(this.#library).some((row) => row.sourceId === sourceId)) return undefined
    return new SoulFetching({
      library: this.#library,
      sourceId,
      client: () => this.client(sourceId),
      onAnswer: (row, error) => this.#noteAnswer(row, error),
    })
  }

  // The `servers` branch of the contract.

  async discover(): Promise<DiscoveredServer[]> {
    if (this.#isOffline()) return []
    const heard = await this.#discovery.heard()
    const own = this.#parts.ownServerId?.()
    return heard
      .filter(({ serverId }) => serverId !== own)
      .map((one) => ({ ...one, known: findServerRow(this.#library, one.serverId) !== undefined }))
  }

  readonly test: Joining['test'] = (input, option) => this.#joinable().test(input, option)
  readonly add: Joining['add'] = (input, option) => this.#joinable().add(input, option)
  readonly setAddresses: Joining['setAddresses'] = (input, option) => this.#joinable().setAddresses(input, option)
  readonly signIn: Joining['signIn'] = (input, option) => this.#joinable().signIn(input, option)
  readonly acceptReplaced: Joining['acceptReplaced'] = (input, option) => this.#joinable().acceptReplaced(input, option)

  setActive({ sourceId }: { sourceId: SourceId }): SourceRow {
    getSoulRow(this.#library, sourceId)
    makeActive(this.#library, sourceId)
    return getSourceRow(this.#library, sourceId)
  }

  /**
   * Signs out there if it answers soon, and forgets the token. The caller has marked the source as one that goes, and removes
   * its rows. Nothing for a source that is no server.
   */
  async remove(sourceId: SourceId): Promise<void> {
    const row = findSoulRow(this.#library, sourceId)
    if (!row) return
    this.#tell({ sourceId, why: 'removed' })
    const others = soulRows(this.#library)
    if (others[0] && !others.some(({ config }) => config.active)) makeActive(this.#library, others[0].sourceId)
    const client = this.#clientOf(row)
    this.#clients.delete(sourceId)
    this.#media.forget(sourceId)
    try {
      await client.signOut({ signal: AbortSignal.timeout(SIGN_OUT_MS) })
    } catch (error) {
      this.#parts.host.log.debug({ err: error, sourceId }, 'signing out of a removed server failed')
    }
    await client.close()
    this.#tokens.delete(sourceId)
    await this.#parts.host.secrets.delete(tokenName(sourceId))
  }

  // Details.

  /** As if no server answered, because the user wants it so. */
  #isOffline(): boolean {
    return this.#parts.settings.current.offline === 'on'
  }

  #joinable(): Joining {
    if (!this.#isOffline()) return this.#joining
    throw new EngineError('REFUSED', 'You chose to be offline, so no server is asked. Switch that off, then try again.')
  }

  #clientOf({ sourceId, config }: SoulRow): SoulClient {
    const madeOf = JSON.stringify([config.addresses, config.serverId])
    const kept = this.#clients.get(sourceId)
    if (kept?.madeOf === madeOf) return kept.client
    if (kept) void kept.client.close({ gently: true })
    const client = new SoulClient({
      name: () => findSoulRow(this.#library, sourceId)?.name ?? 'the server',
      addresses: config.addresses,
      lastGood: config.lastAddress ?? undefined,
      serverId: config.serverId,
      isOffline: () => this.#isOffline(),
      token: () => this.#token(sourceId),
      onAddress: (lastAddress) => this.#note(sourceId, { lastAddress }),
      onLibrary: ({ transcode }) =>
        this.#note(sourceId, { canTranscode: transcode.includes('mp3'), formats: transcode }),
      ...(this.#parts.timeouts && { timeouts: this.#parts.timeouts }),
    })
    this.#clients.set(sourceId, { client, madeOf })
    return client
  }

  async #keepToken(sourceId: SourceId, token: string): Promise<void> {
    await this.#parts.host.secrets.set(tokenName(sourceId), token)
    this.#tokens.delete(sourceId)
  }

  /** Read from the key store once; it may ask the user. */
  async #token(sourceId: number): Promise<string> {
    let asked = this.#tokens.get(sourceId)
    if (!asked) {
      asked = this.#parts.host.secrets.get(tokenName(sourceId))
      this.#tokens.set(sourceId, asked)
      asked.catch(() => this.#tokens.delete(sourceId))
    }
    const token = await asked
    if (token !== undefined) return token
    const name = findSoulRow(this.#library, sourceId)?.name ?? ''
    throw new SoulError('signed-out', `This device has not signed in to “${name}”. Sign in, in Settings, Servers.`)
  }

  /** Written only when it is news. */
  #note(
    sourceId: SourceId,
    facts: Partial<Pick<SoulConfig, 'lastAddress' | 'canTranscode' | 'formats' | 'exchange'>>,
  ): void {
    const row = soulRows(this.#library).find((one) => one.sourceId === sourceId)
    if (!row || JSON.stringify({ ...row.config, ...facts }) === JSON.stringify(row.config)) return
    updateConfig(this.#library, sourceId, facts)
  }

  #noteAnswer({ sourceId, state, reachable }: SoulRow, error: unknown): void {
    const meaning = error === undefined ? undefined : meaningOf(error)
    if (error === undefined) {
      if (!reachable) this.setReachable(sourceId, true)
      if (state === 'replaced') this.setState(sourceId, 'ready')
    } else if (meaning === 'lost') {
      this.setReachable(sourceId, false)
      for (const listener of this.#lost) listener(sourceId)
    } else if (meaning !== undefined) this.setState(sourceId, meaning)
  }

  #tell(change: ServersChange): void {
    for (const listener of this.#changed) listener(change)
  }
}
