/**
 * The servers among the sources: trying, adding and minding them, and the one client for each. What is kept of a server is
 * its row; its token lies in the key store by the name of the source. Who follows them (the sync) listens here.
 */
import type { SourceId } from '../../../shared/model/ids.ts'
import type { DiscoveredServer, ServerInfo, SignIn, Verdict } from '../../../shared/model/server.ts'
import type { SourceRow, SourceState } from '../../../shared/model/source.ts'
import type { LibraryDb } from '../../db/store.ts'
import { EngineError, isAbort } from '../../errors.ts'
import type { Host } from '../../host.ts'
import type { SettingsFile } from '../../settings/settings-file.ts'
import type { CopyBytes, WantedRange } from '../source.ts'
import { deleteSourceRow, getSourceRow } from '../source-rows.ts'
import { isPlain } from './address.ts'
import type { Place } from './connect.ts'
import { Discovery, type Browse } from './discovery.ts'
import type { Line, Timeouts } from './line.ts'
import { findServer, lineTo, verdictOf, type Found } from './probe.ts'
import { signInAt, signOutAt, type Granted } from './sign-in.ts'
import { SoulClient } from './soul-client.ts'
import { isOfAddress, isUnreached, SoulError } from './soul-error.ts'
import { meaningOf, SoulMedia } from './soul-media.ts'
import {
  alreadyThere,
  findSoulRow,
  getSoulRow,
  insertServer,
  makeActive,
  putReachable,
  putState,
  serverInfoOf,
  soulRows,
  updateConfig,
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
}

export interface ServersChange {
  sourceId: SourceId
  why: 'added' | 'changed' | 'removed' | 'signed-in'
}

interface PlaceTyped {
  address: string
  accept?: string | undefined
}

interface Option {
  signal?: AbortSignal | undefined
}

interface Kept {
  client: SoulClient
  /** What it was made of: with any of it another, another is made. */
  madeOf: string
}

const SIGN_OUT_MS = 3_000

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
  }

  async stop(): Promise<void> {
    this.#discovery.stop()
    const clients = [...this.#clients.values()]
    this.#clients.clear()
    await Promise.all(clients.map(({ client }) => client.close()))
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

  setReachable(sourceId: SourceId, reachable: boolean): void {
    putReachable(this.#library, sourceId, reachable)
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

  // The `servers` branch of the contract.

  async discover(): Promise<DiscoveredServer[]> {
    const heard = await this.#discovery.heard()
    const own = this.#parts.ownServerId?.()
    return heard
      .filter(({ serverId }) => serverId !== own)
      .map((one) => ({ ...one, known: this.#rowOf(one.serverId) !== undefined }))
  }

  async test(input: PlaceTyped & { signIn?: SignIn | undefined }, options: Option = {}): Promise<Verdict> {
    const signal = signalOf(options)
    let found: Found
    try {
      found = await findServer(input, { signal, timeouts: this.#parts.timeouts })
    } catch (error) {
      return verdictOf(error)
    }
    const { place, info } = found
    const server = {
      serverId: info.server_id,
      name: info.name,
      version: info.version,
      trackCount: 0,
      plain: isPlain(place.url),
      canTranscode: false,
    }
    const verdict = {
      kind: 'ok',
      message: `“${info.name}” answers.`,
      address: place.url,
      server,
      fingerprint: null,
    } as const
    const known = this.#whyKnown(info.server_id)
    if (known) return { ...verdict, kind: 'known', message: known.message }
    if (info.needs_setup) return { ...verdict, kind: 'sign-in', message: needsSetup(info.name) }
    // A code is spent by using it, so it is not tried; it is used when the server is added.
    if (!input.signIn || input.signIn.kind === 'code') return verdict
    const line = lineTo(place, this.#parts.timeouts)
    try {
      const granted = await this.#signInAt(line, info.name, input.signIn, signal)
      if (input.signIn.kind === 'password') await signOutAt(line, granted.token, { signal }).catch(() => {})
      const { counts, transcode } = granted.library
      return { ...verdict, server: { ...server, trackCount: counts.tracks, canTranscode: transcode.includes('mp3') } }
    } catch (error) {
      const { kind, message } = verdictOf(error)
      return { ...verdict, kind, message }
    } finally {
      await line.close()
    }
  }

  /** Throws REFUSED with the reason. */
  async add(
    input: PlaceTyped & { signIn: SignIn; name?: string | undefined },
    options: Option = {},
  ): Promise<SourceRow> {
    const signal = signalOf(options)
    return refusing(async () => {
      const { place, info } = await findServer(input, { signal, timeouts: this.#parts.timeouts })
      const known = this.#whyKnown(info.server_id)
      if (known) throw known
      if (info.needs_setup) throw new EngineError('REFUSED', needsSetup(info.name))
      const line = lineTo(place, this.#parts.timeouts)
      try {
        const granted = await this.#signInAt(line, info.name, input.signIn, signal)
        try {
          const sourceId = await this.#insert({ place, info }, granted, input.name)
          this.#tell({ sourceId, why: 'added' })
          return getSourceRow(this.#library, sourceId)
        } catch (error) {
          if (input.signIn.kind !== 'key') await signOutAt(line, granted.token, { signal }).catch(() => {})
          throw error
        }
      } finally {
        await line.close()
      }
    })
  }

  /** Throws REFUSED for an address that leads to another server, or nowhere; one that is known already need not answer now. */
  async setAddresses(
    { sourceId, addresses }: { sourceId: SourceId; addresses: PlaceTyped[] },
    options: Option = {},
  ): Promise<SourceRow> {
    const signal = signalOf(options)
    const { config, name } = getSoulRow(this.#library, sourceId)
    const places = await refusing(() =>
      Promise.all(
        addresses.map(async (typed): Promise<Place> => {
          const before = config.addresses.find(({ url }) => url === typed.address.trim())
          const accept = typed.accept ?? before?.fingerprint
          try {
            const { place, info } = await findServer({ ...typed, accept }, { signal, timeouts: this.#parts.timeouts })
            if (info.server_id === config.serverId) return place
          } catch (error) {
            if (before && isUnreached(error)) return before
            throw error
          }
          throw new EngineError(
            'REFUSED',
            `At “${typed.address}” another server answers than “${name}”. Check the address, or add it as a server of its own.`,
          )
        }),
      ),
    )
    const byUrl = new Map(places.map((place) => [place.url, place]))
    const lastAddress = config.lastAddress !== null && byUrl.has(config.lastAddress) ? config.lastAddress : null
    updateConfig(this.#library, sourceId, { addresses: [...byUrl.values()], lastAddress })
    this.#tell({ sourceId, why: 'changed' })
    return getSourceRow(this.#library, sourceId)
  }

  /** Throws REFUSED when another server answers, or does not take what proves us. */
  async signIn({ sourceId, signIn }: { sourceId: SourceId; signIn: SignIn }, options: Option = {}): Promise<SourceRow> {
    const row = getSoulRow(this.#library, sourceId)
    await this.#signInAnew(row, signIn, signalOf(options), (serverId) => {
      if (serverId === row.config.serverId) return
      throw new SoulError(
        'replaced',
        `Another server answers where “${row.name}” stood. If it was set up anew, accept it first; else correct its address.`,
      )
    })
    this.#tell({ sourceId, why: 'signed-in' })
    return getSourceRow(this.#library, sourceId)
  }

  /** Throws as `signIn` does. */
  async acceptReplaced(
    { sourceId, signIn }: { sourceId: SourceId; signIn: SignIn },
    options: Option = {},
  ): Promise<SourceRow> {
    const row = getSoulRow(this.#library, sourceId)
    await this.#signInAnew(row, signIn, signalOf(options), (serverId) => {
      const known = serverId === row.config.serverId ? undefined : this.#whyKnown(serverId)
      if (known) throw known
    })
    this.#tell({ sourceId, why: 'changed' })
    return getSourceRow(this.#library, sourceId)
  }

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
      token: () => this.#token(sourceId),
      onAddress: (url) => this.#noteAddress(sourceId, url),
      ...(this.#parts.timeouts && { timeouts: this.#parts.timeouts }),
    })
    this.#clients.set(sourceId, { client, madeOf })
    return client
  }

  async #insert({ place, info }: Found, granted: Granted, name: string | undefined): Promise<SourceId> {
    const sourceId = insertServer(this.#library, {
      name: name ?? (info.name.trim() || 'Soul Player'),
      addedAt: this.#parts.host.now(),
      config: { addresses: [place], lastAddress: place.url, serverId: info.server_id, ...ofGrant(granted) },
    })
    try {
      await this.#keepToken(sourceId, granted.token)
    } catch (error) {
      deleteSourceRow(this.#library, sourceId)
      throw error
    }
    return sourceId
  }

  /** By the first of its addresses that leads to a server which `check` lets pass. */
  async #signInAnew(
    { sourceId, name, config }: SoulRow,
    signIn: SignIn,
    signal: AbortSignal,
    check: (serverId: string) => void,
  ): Promise<void> {
    await refusing(async () => {
      let firstError: unknown
      for (const place of config.addresses) {
        const line = lineTo(place, this.#parts.timeouts)
        try {
          const { server_id } = await line.info({ signal })
          check(server_id)
          const granted = await this.#signInAt(line, name, signIn, signal)
          await this.#keepToken(sourceId, granted.token)
          updateConfig(this.#library, sourceId, { ...ofGrant(granted), serverId: server_id, lastAddress: place.url })
          putState(this.#library, sourceId, 'ready')
          putReachable(this.#library, sourceId, true)
          return
        } catch (error) {
          if (signal.aborted || !isOfAddress(error)) throw error
          firstError ??= error
        } finally {
          await line.close()
        }
      }
      throw firstError
    })
  }

  #signInAt(line: Line, name: string, signIn: SignIn, signal: AbortSignal): Promise<Granted> {
    return signInAt(line, { signIn, shell: this.#parts.host.shell, server: `“${name}”` }, { signal })
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

  #noteAddress(sourceId: SourceId, url: string): void {
    if (soulRows(this.#library).find((row) => row.sourceId === sourceId)?.config.lastAddress === url) return
    updateConfig(this.#library, sourceId, { lastAddress: url })
  }

  #noteAnswer({ sourceId, reachable }: SoulRow, error: unknown): void {
    const meaning = error === undefined ? undefined : meaningOf(error)
    if (error === undefined) {
      if (!reachable) this.setReachable(sourceId, true)
    } else if (meaning === 'lost') {
      this.setReachable(sourceId, false)
      for (const listener of this.#lost) listener(sourceId)
    } else if (meaning !== undefined) this.setState(sourceId, meaning)
  }

  #rowOf(serverId: string): SoulRow | undefined {
    return soulRows(this.#library).find(({ config }) => config.serverId === serverId)
  }

  #whyKnown(serverId: string): EngineError | undefined {
    if (serverId === this.#parts.ownServerId?.()) {
      return new EngineError('REFUSED', 'This is the library that is open here. Its folders are sources already.')
    }
    const row = this.#rowOf(serverId)
    return row && alreadyThere(row)
  }

  #tell(change: ServersChange): void {
    for (const listener of this.#changed) listener(change)
  }
}

const signalOf = ({ signal }: Option): AbortSignal => signal ?? new AbortController().signal

const ofGrant = ({ account, role, library }: Granted) => ({
  account,
  role,
  canTranscode: library.transcode.includes('mp3'),
})

const needsSetup = (name: string): string =>
  `“${name}” has no account yet. Open its address in a browser, set it up with the code it printed, then come back.`

/** What a server said no to is refused here, with its reason. */
async function refusing<Result>(body: () => Promise<Result>): Promise<Result> {
  try {
    return await body()
  } catch (error) {
    if (isAbort(error) || !(error instanceof SoulError)) throw error
    throw new EngineError('REFUSED', error.message, { cause: error })
  }
}
