/**
 * Taking up with a server: trying an address, signing in, adding it, moving it to other addresses, and accepting the one that
 * stands in its place. Whatever a server says no to is refused with its reason, and leaves nothing behind on either side.
 */
import type { SourceId } from '../../../shared/model/ids.ts'
import type { SignIn, Verdict } from '../../../shared/model/server.ts'
import type { SourceRow } from '../../../shared/model/source.ts'
import type { LibraryDb } from '../../db/store.ts'
import { EngineError, isAbort } from '../../errors.ts'
import type { Host } from '../../host.ts'
import { deleteSourceRow, getSourceRow } from '../source-rows.ts'
import { isPlain, isPlainUnasked } from './address.ts'
import type { Place } from './connect.ts'
import type { Line, Timeouts } from './line.ts'
import { findServer, lineTo, verdictOf, type Found } from './probe.ts'
import { signInAt, signOutAt, type Granted } from './sign-in.ts'
import { isOfAddress, isUnreached, SoulError } from './soul-error.ts'
import {
  alreadyThere,
  findServerRow,
  getSoulRow,
  insertServer,
  putReachable,
  putState,
  updateConfig,
  type SoulRow,
} from './soul-rows.ts'

export interface ServersChange {
  sourceId: SourceId
  why: 'added' | 'changed' | 'removed' | 'signed-in'
}

export interface JoiningParts {
  host: Pick<Host, 'now' | 'shell'>
  library: LibraryDb
  ownServerId?: (() => string | undefined) | undefined
  timeouts?: Timeouts | undefined
  keepToken(sourceId: SourceId, token: string): Promise<void>
  tell(change: ServersChange): void
}

interface PlaceTyped {
  address: string
  accept?: string | undefined
}

interface Option {
  signal?: AbortSignal | undefined
}

export class Joining {
  readonly #parts: JoiningParts
  readonly #library: LibraryDb

  constructor(parts: JoiningParts) {
    this.#parts = parts
    this.#library = parts.library
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
      trackCount: null,
      plain: isPlain(place.url),
      canTranscode: null,
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
      if (isPlainUnasked(input.address, place.url)) throw new EngineError('REFUSED', onlyPlain(info.name, place))
      const line = lineTo(place, this.#parts.timeouts)
      try {
        const granted = await this.#signInAt(line, info.name, input.signIn, signal)
        try {
          const sourceId = await this.#insert({ place, info }, granted, input.name)
          this.#parts.tell({ sourceId, why: 'added' })
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
    this.#parts.tell({ sourceId, why: 'changed' })
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
    this.#parts.tell({ sourceId, why: 'signed-in' })
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
    this.#parts.tell({ sourceId, why: 'changed' })
    return getSourceRow(this.#library, sourceId)
  }

  // Details.

  async #insert({ place, info }: Found, granted: Granted, name: string | undefined): Promise<SourceId> {
    const sourceId = insertServer(this.#library, {
      name: name ?? (info.name.trim() || 'Soul Player'),
      addedAt: this.#parts.host.now(),
      config: { addresses: [place], lastAddress: place.url, serverId: info.server_id, ...ofGrant(granted) },
    })
    try {
      await this.#parts.keepToken(sourceId, granted.token)
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
          await this.#parts.keepToken(sourceId, granted.token)
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

  #whyKnown(serverId: string): EngineError | undefined {
    if (serverId === this.#parts.ownServerId?.()) {
      return new EngineError('REFUSED', 'This is the library that is open here. Its folders are sources already.')
    }
    const row = findServerRow(this.#library, serverId)
    return row && alreadyThere(row)
  }
}

const signalOf = ({ signal }: Option): AbortSignal => signal ?? new AbortController().signal

const ofGrant = ({ account, role, library }: Granted) => ({
  account,
  role,
  canTranscode: library.transcode.includes('mp3'),
  formats: library.transcode,
})

const needsSetup = (name: string): string =>
  `“${name}” has no account yet. Open its address in a browser, set it up with the code it printed, then come back.`

const onlyPlain = (name: string, { url }: Place): string =>
  `“${name}” answers without TLS only, so everybody on the way could read the password. If you want that, type “${url}”.`

/** What a server said no to is refused here, with its reason. */
async function refusing<Result>(body: () => Promise<Result>): Promise<Result> {
  try {
    return await body()
  } catch (error) {
    if (isAbort(error) || !(error instanceof SoulError)) throw error
    throw new EngineError('REFUSED', error.message, { cause: error })
  }
}
