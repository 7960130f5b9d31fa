/**
 * One server, by whichever of its addresses leads to it: the last good one first, then the others in the order in which the
 * user gave them. Before an address is told our token it must have said that it is the server we know; another one in its
 * place is an error of its own, `replaced`.
 *
 * Every failure is a SoulError. Nothing here tries again later: that is for the callers, who know what waiting costs.
 */
import { promisify } from 'node:util'
import { zstdCompress } from 'node:zlib'
import type * as z from 'zod'
import type { ServerEvent } from '../../../shared/protocol/events.ts'
import {
  ExchangeOutput,
  LeadOutput,
  MAX_EXCHANGE_BYTES,
  StatePage,
  WirePeers,
  type ExchangeInput,
  type LeadInput,
} from '../../../shared/protocol/exchange.ts'
import { LibraryInfo } from '../../../shared/protocol/index.ts'
import { isAbort } from '../../errors.ts'
import { letGo, type Answer } from '../http/answer.ts'
import { cataloguePage, EndlessPages, type CataloguePage } from './catalogue-page.ts'
import type { Place } from './connect.ts'
import { eventStream } from './event-stream.ts'
import { Line, TIMEOUTS, type Ask, type JsonAnswer, type Timeouts } from './line.ts'
import { signOutAt } from './sign-in.ts'
import { isOfAddress, isUnreached, SoulError, soulErrorOf } from './soul-error.ts'

export interface SoulClientParts {
  /** As the user calls it now. */
  name(): string
  addresses: readonly Place[]
  /** The one that answered last. */
  lastGood?: string | undefined
  serverId: string
  /** Whether the user wants nothing to be asked. Asked each time. */
  isOffline?(): boolean
  /** Asked each time. What it throws is thrown on. */
  token(): Promise<string>
  /** Another address than before has answered. */
  onAddress?(url: string): void
  /** What the server has said of its library. */
  onLibrary?(library: LibraryInfo): void
  timeouts?: Timeouts
}

export interface Signalled {
  signal: AbortSignal
}

/** What is asked for of a track's sound. */
export interface TrackAsk {
  range: string
  /** Only if it is still this version. */
  ifRange?: string | undefined
  /** Kilobits a second of an MP3 to be made of it; absent for the file as it is. */
  mp3Kbps?: number | undefined
}

/** What is asked for of a track that is to be kept. */
export interface FileAsk {
  /** Where to begin, and on which condition. */
  headers: Readonly<Record<string, string>>
  /** What to make of it; absent for the file as it is. */
  made?: { readonly format: string; readonly kbps: number } | undefined
}

/** A file that lies there is sent at once, and whoever listens would like to hear another copy soon. */
const ORIGINAL_ANSWER_MS = 8_000
const MAX_COVER_BYTES = 64 * 1024 * 1024
/** Below, packing saves nothing. */
const WORTH_PACKING_BYTES = 1024
/** What tells most, first: an address that merely does not answer says nothing about those that do. */
const TELLING: readonly SoulError['kind'][] = [
  'replaced',
  'version',
  'tls',
  'not-soul',
  'timeout',
  'refused',
  'offline',
  'name',
]

interface Known {
  line: Line
  /** It has said that it is the server we know. */
  checked: boolean
}

export class SoulClient {
  readonly #parts: SoulClientParts
  readonly #server: () => string
  readonly #known: Known[]
  readonly #endless = new EndlessPages()
  #lastGood: string | undefined

  constructor(parts: SoulClientParts) {
    this.#parts = parts
    this.#server = () => `“${parts.name()}”`
    this.#lastGood = parts.lastGood
    const { timeouts = TIMEOUTS } = parts
    this.#known = parts.addresses.map((place) => this.#knownAt(place, timeouts))
  }

  /** A light probe. */
  async health({ signal }: Signalled): Promise<void> {
    await this.#onFirstGood(signal, (line) => line.json({ path: '/health', signal }))
  }

  /** Makes sure anew that it is the server we know. */
  async library({ signal }: Signalled): Promise<LibraryInfo> {
    for (const known of this.#known) known.checked = false
    const { value } = await this.#json({ path: '/library', signal })
    const library = LibraryInfo.safeParse(value)
    if (library.success) {
      this.#parts.onLibrary?.(library.data)
      return library.data
    }
    throw new SoulError('bad-answer', `What ${this.#server()} says of its library cannot be understood. Update it.`)
  }

  async tracks(query: { cursor: string | null; limit: number }, { signal }: Signalled): Promise<CataloguePage> {
    const { cursor, limit } = query
    const answer = await this.#json({
      path: '/sync/tracks',
      query: { limit: String(limit), ...(cursor !== null && { cursor }) },
      signal,
    })
    const page = await cataloguePage(answer, { server: this.#server(), signal })
    this.#endless.check(cursor, page, this.#server())
    return page
  }

  /** Ends when the connection does. */
  async *events({ lastId, signal }: { lastId?: string | undefined } & Signalled): AsyncGenerator<ServerEvent, void> {
    const token = await this.#parts.token()
    const { timeouts = TIMEOUTS } = this.#parts
    // The address is found by a probe; a socket is then asked for there and nowhere else.
    const place = await this.#onFirstGood(signal, async (line) => {
      await line.json({ path: '/health', signal })
      return line.place
    })
    yield* eventStream({ place, server: this.#server(), token, lastId, timeouts }, { signal })
  }

  /** Sends changes of personal data and hears what has become of it there. May be said again whenever its answer was lost. */
  async exchange(input: z.input<typeof ExchangeInput>, { signal }: Signalled): Promise<ExchangeOutput> {
    return this.#exchanged(ExchangeOutput, { path: '/sync', packed: await packed(input), signal })
  }

  /** A page of all personal data there; the first one without `after`. */
  async personalState(
    { after, limit, kinds }: { after: string | null; limit: number; kinds?: readonly string[] | undefined },
    { signal }: Signalled,
  ): Promise<StatePage> {
    return this.#exchanged(StatePage, {
      path: '/sync/state',
      query: { limit: String(limit), ...(after !== null && { after }), ...(kinds && { kinds: kinds.join(',') }) },
      signal,
    })
  }

  /** Who exchanges there. */
  async personalDevices({ signal }: Signalled): Promise<WirePeers> {
    return this.#exchanged(WirePeers, { path: '/sync/devices', signal })
  }

  async lead(input: LeadInput, { signal }: Signalled): Promise<LeadOutput> {
    return this.#exchanged(LeadOutput, { path: '/sync/leader', body: input, signal })
  }

  /**
   * The answer as it comes, with its body still to be read: 200, 206, 404 or 416. Throws SoulError for every other. What its
   * body throws is to be given to `explain`.
   */
  async openTrack(remoteId: string, { range, ifRange, mp3Kbps }: TrackAsk, { signal }: Signalled): Promise<Answer> {
    return this.#onFirstGood(signal, async (line) => {
      const answer = await line.send({
        path: `/tracks/${encodeURIComponent(remoteId)}/stream`,
        ...(mp3Kbps !== undefined && { query: { format: 'mp3', maxBitRate: String(mp3Kbps) } }),
        headers: { range, accept: '*/*', ...(ifRange !== undefined && { 'if-range': ifRange }) },
        token: await this.#parts.token(),
        answerMs: mp3Kbps === undefined ? ORIGINAL_ANSWER_MS : undefined,
        signal,
      })
      if (answer.statusCode >= 400 && ![404, 416].includes(answer.statusCode)) throw line.refusal(answer)
      return answer
    })
  }

  /**
   * A track to be kept, as the answer comes: 2xx, 404, 416, or 501 for what the server cannot make of it. Throws SoulError
   * for every other. What its body throws is to be given to `explain`; `signal` ends that, too.
   */
  async openFile(remoteId: string, { headers, made }: FileAsk, { signal }: Signalled): Promise<Answer> {
    return this.#onFirstGood(signal, async (line) => {
      const answer = await line.send({
        path: `/tracks/${encodeURIComponent(remoteId)}/${made ? 'stream' : 'download'}`,
        ...(made && { query: { format: made.format, maxBitRate: String(made.kbps) } }),
        headers: { accept: '*/*', ...headers },
        token: await this.#parts.token(),
        signal,
      })
      if (answer.statusCode >= 400 && ![404, 416, 501].includes(answer.statusCode)) throw line.refusal(answer)
      return answer
    })
  }

  /** The image as the server has it; undefined when it has none by this id. */
  async cover(id: string, { signal }: Signalled): Promise<Buffer | undefined> {
    return this.#onFirstGood(signal, async (line) => {
      const answer = await line.send({
        path: `/covers/${encodeURIComponent(id)}`,
        headers: { accept: 'image/*' },
        token: await this.#parts.token(),
        signal,
      })
      if (answer.statusCode === 404) return letGo(answer) as undefined
      if (answer.statusCode >= 400) throw line.refusal(answer)
      return (await line.bytes(answer, MAX_COVER_BYTES, signal)).bytes
    })
  }

  /** Gives the token back. Throws SoulError. */
  async signOut({ signal }: Signalled): Promise<void> {
    await this.#onFirstGood(signal, async (line) => signOutAt(line, await this.#parts.token(), { signal }))
  }

  /** What a body threw, as everything else here throws. */
  explain(error: unknown, signal: AbortSignal): unknown {
    if (signal.aborted) return signal.reason
    return isAbort(error) ? error : soulErrorOf(error, this.#server())
  }

  /** Breaks off what is under way; or lets it end, when `gently`. */
  async close({ gently = false } = {}): Promise<void> {
    await Promise.all(this.#known.map(({ line }) => line.close({ gently })))
  }

  async #exchanged<Schema extends z.ZodType>(schema: Schema, ask: Ask): Promise<z.output<Schema>> {
    const { value } = await this.#json({ ...ask, maxBytes: MAX_EXCHANGE_BYTES })
    const answer = schema.safeParse(value)
    if (answer.success) return answer.data
    throw new SoulError('bad-answer', `What ${this.#server()} says of personal data cannot be understood. Update it.`)
  }

  #json(ask: Ask): Promise<JsonAnswer> {
    return this.#onFirstGood(ask.signal, async (line) => line.json({ ...ask, token: await this.#parts.token() }))
  }

  async #onFirstGood<Result>(signal: AbortSignal, body: (line: Line) => Promise<Result>): Promise<Result> {
    if (this.#parts.isOffline?.()) {
      throw new SoulError('offline', `You chose to be offline. Switch that off to reach ${this.#server()}.`)
    }
    const errors: SoulError[] = []
    for (const known of this.#inOrder()) {
      signal.throwIfAborted()
      try {
        const result = await this.#ask(known, signal, body)
        this.#isGood(known)
        return result
      } catch (error) {
        if (signal.aborted || isAbort(error)) throw error
        // Who did not answer may be another one when the address answers again.
        if (isUnreached(error)) known.checked = false
        if (!isOfAddress(error)) throw error
        errors.push(error)
      }
    }
    if (errors.length === 0)
      throw new SoulError('name', `No address is known of ${this.#server()}. Add one, in Settings, Servers.`)
    throw errors.sort((a, b) => TELLING.indexOf(a.kind) - TELLING.indexOf(b.kind))[0]!
  }

  async #ask<Result>(known: Known, signal: AbortSignal, body: (line: Line) => Promise<Result>): Promise<Result> {
    const wasChecked = known.checked
    if (!wasChecked) await this.#check(known, signal)
    try {
      return await body(known.line)
    } catch (error) {
      // Who does not know us may be another, that has come to stand there since.
      if (wasChecked && error instanceof SoulError && error.kind === 'signed-out') {
        known.checked = false
        await this.#check(known, signal)
      }
      throw error
    }
  }

  async #check(known: Known, signal: AbortSignal): Promise<void> {
    const { server_id } = await known.line.info({ signal })
    if (server_id !== this.#parts.serverId) {
      throw new SoulError(
        'replaced',
        `Another server answers where ${this.#server()} stood. If it was set up anew, accept it in Settings, Servers; else correct its address.`,
      )
    }
    known.checked = true
  }

  /**
   * A certificate says with every connection who answers. Without one, the next connection after the last has closed may lead to
   * another machine that has the same address in another network.
   */
  #knownAt(place: Place, timeouts: Timeouts): Known {
    const asked = {
      onUnconnected: () => void (known.checked = false),
      beforeAgain: (signal: AbortSignal) => this.#check(known, signal),
    }
    const line = new Line({
      place,
      server: this.#server,
      timeouts,
      ...(new URL(place.url).protocol === 'http:' && asked),
    })
    const known: Known = { line, checked: false }
    return known
  }

  #inOrder(): Known[] {
    return this.#known.toSorted((a, b) => Number(this.#isLastGood(b)) - Number(this.#isLastGood(a)))
  }

  #isLastGood = ({ line }: Known): boolean => line.place.url === this.#lastGood

  #isGood({ line: { place } }: Known): void {
    if (this.#lastGood === place.url) return
    this.#lastGood = place.url
    this.#parts.onAddress?.(place.url)
  }
}

async function packed(value: unknown): Promise<NonNullable<Ask['packed']>> {
  const bytes = Buffer.from(JSON.stringify(value))
  if (bytes.length < WORTH_PACKING_BYTES) return { bytes, encoding: undefined }
  return { bytes: await promisify(zstdCompress)(bytes), encoding: 'zstd' }
}
