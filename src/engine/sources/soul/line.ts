/**
 * One address of a server: requests go out and answers come in, nothing else. Redirects are refused, for the token goes to
 * the address it was meant for and nowhere else. Time-outs are by inactivity: a slow line is not a dead one.
 */
import { Agent, request } from 'undici'
import { Info } from '../../../shared/protocol/index.ts'
import { PROTOCOL_PATH, PROTOCOL_VERSION } from '../../../shared/protocol/version.ts'
import { isAbort } from '../../errors.ts'
import { headerOf, letGo, type Answer } from '../http/answer.ts'
import { ACCEPTED_ENCODINGS, parseJson, readBody } from './body.ts'
import { connectorFor, type Place } from './connect.ts'
import { SoulError, soulErrorOf } from './soul-error.ts'

export interface Timeouts {
  /** Until a connection stands. */
  connectMs: number
  /** Until an answer begins, and between any two pieces of it. */
  silentMs: number
}

export const TIMEOUTS: Timeouts = { connectMs: 5_000, silentMs: 20_000 }

/** A large page; covers and sound have their own limits. */
const MAX_JSON_BYTES = 16 * 1024 * 1024
/** Longer, and it is as if nothing had been said. */
const MAX_RETRY_AFTER_MS = 3_600_000

export interface Ask {
  /** Below the protocol's path; every part encoded. */
  path: string
  query?: Record<string, string>
  headers?: Record<string, string>
  token?: string | undefined
  /** JSON; makes it a POST. */
  body?: unknown
  /** JSON that is packed already, in place of `body`; asked once more when a connection turns out to be stale. */
  packed?: { readonly bytes: Buffer; readonly encoding: 'zstd' | undefined } | undefined
  /** Of an answer that may be larger than a page. */
  maxBytes?: number | undefined
  /** Until the answer begins, where one cannot wait as long as usual. */
  answerMs?: number | undefined
  signal: AbortSignal
}

export interface JsonAnswer {
  value: unknown
  receivedBytes: number
}

export interface LineParts {
  place: Place
  /** As sentences name it: `“NAS”`. */
  server: () => string
  timeouts?: Timeouts
  /** No connection is left: who answers the next one may be another. */
  onUnconnected?(): void
  /** Before something with a token is asked once more, on a new connection. Its rejection is the answer. */
  beforeAgain?(signal: AbortSignal): Promise<void>
}

export class Line {
  readonly place: Place
  /** As sentences name it: `“NAS”`. */
  readonly #server: () => string
  readonly #agent: Agent
  readonly #silentMs: number
  readonly #beforeAgain: LineParts['beforeAgain']

  constructor({ place, server, timeouts = TIMEOUTS, onUnconnected, beforeAgain }: LineParts) {
    this.place = place
    this.#beforeAgain = beforeAgain
    this.#server = server
    this.#silentMs = timeouts.silentMs
    this.#agent = new Agent({
      connect: connectorFor(place, { timeoutMs: timeouts.connectMs, onUnconnected }),
      headersTimeout: timeouts.silentMs,
      bodyTimeout: timeouts.silentMs,
      keepAliveTimeout: 30_000,
      // Sound, covers, pages and the probe beside each other.
      connections: 12,
      pipelining: 1,
      maxHeaderSize: 32 * 1024,
    })
  }

  /** Any answer but a redirect. Throws SoulError when none comes. The caller reads the body to its end, or destroys it. */
  async send({ path, query, headers, token, body, packed, answerMs, signal }: Ask): Promise<Answer> {
    const url = new URL(`${this.place.url}${PROTOCOL_PATH}${path}`)
    for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value)
    const options: Parameters<typeof request>[1] = {
      method: body === undefined && packed === undefined ? 'GET' : 'POST',
      headers: {
        accept: 'application/json',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...((body !== undefined || packed) && { 'content-type': 'application/json' }),
        ...(packed?.encoding && { 'content-encoding': packed.encoding }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(packed && { body: packed.bytes }),
      ...(answerMs !== undefined && { headersTimeout: Math.min(answerMs, this.#silentMs) }),
      signal,
      dispatcher: this.#agent,
    }
    let answer: Answer
    try {
      answer = await request(url, options).catch(async (error: unknown) => {
        // A connection kept from before may have been closed from the other side in the very moment it is used again.
        if (body !== undefined || signal.aborted || !isStale(error)) throw error
        if (token !== undefined) await this.#beforeAgain?.(signal)
        return request(url, options)
      })
    } catch (error) {
      throw this.explain(error, signal)
    }
    // Who lets go of a body hears of nothing more; who reads it hears of errors by reading.
    answer.body.on('error', () => {})
    if (answer.statusCode >= 300 && answer.statusCode < 400) {
      letGo(answer)
      throw new SoulError('not-soul', redirected(this.#server(), answer.headers.location))
    }
    return answer
  }

  /** The JSON of an answer that says yes. Throws SoulError for every other. */
  async json(ask: Ask): Promise<JsonAnswer> {
    const answer = await this.send({ ...ask, headers: { 'accept-encoding': ACCEPTED_ENCODINGS, ...ask.headers } })
    if (answer.statusCode >= 400) throw this.refusal(answer)
    const { bytes, receivedBytes } = await this.bytes(answer, ask.maxBytes ?? MAX_JSON_BYTES, ask.signal)
    return { value: parseJson(bytes, this.#server()), receivedBytes }
  }

  /** The whole body, decoded. Throws SoulError when it is longer than `maxBytes`, or breaks off. */
  async bytes(answer: Answer, maxBytes: number, signal: AbortSignal) {
    try {
      const encoding = headerOf(answer, 'content-encoding')
      return await readBody(answer.body, { encoding, maxBytes, server: this.#server() })
    } catch (error) {
      answer.body.destroy()
      throw this.explain(error, signal)
    }
  }

  /** Which server this is; needs no token. Throws SoulError `not-soul` or `version` for what is none of ours. */
  async info({ signal }: { signal: AbortSignal }): Promise<Info> {
    const notSoul = () =>
      new SoulError(
        'not-soul',
        `What answers at the address of ${this.#server()} is no Soul Player. Check the address and its port.`,
      )
    let value: unknown
    try {
      value = (await this.json({ path: '/info', signal })).value
    } catch (error) {
      if (error instanceof SoulError && ['bad-answer', 'forbidden', 'signed-out', 'gone'].includes(error.kind))
        throw notSoul()
      throw error
    }
    if ((value as { product?: unknown } | null)?.product !== 'soul-player') throw notSoul()
    const { protocol } = value as { protocol?: unknown }
    if (protocol !== PROTOCOL_VERSION) {
      const older = typeof protocol === 'number' && protocol < PROTOCOL_VERSION ? 'the server' : 'this player'
      throw new SoulError(
        'version',
        `${this.#server()} and this player are too far apart in age to understand each other. Update ${older}.`,
      )
    }
    const info = Info.safeParse(value)
    if (!info.success) throw notSoul()
    return info.data
  }

  /** An answer of 400 or more, as an error; lets go of its body. */
  refusal(answer: Answer): SoulError {
    letGo(answer)
    const { statusCode } = answer
    const retryAfterMs = retryAfterOf(headerOf(answer, 'retry-after'))
    const server = this.#server()
    switch (statusCode) {
      case 401:
        return new SoulError(
          'signed-out',
          `${server} does not know this device any more. Sign in again, in Settings, Servers.`,
        )
      case 403:
        return new SoulError(
          'forbidden',
          `${server} does not allow this to the account that is signed in. Ask its owner.`,
        )
      case 404:
        return new SoulError(
          'bad-answer',
          `${server} does not have what was asked for. Sync with it, and update it if that does not help.`,
        )
      case 410:
        return new SoulError('gone', `${server} begins its list of tracks anew.`)
      case 429:
        return new SoulError('too-many', `${server} asks to wait before the next try.`, { retryAfterMs })
      case 400:
      case 405:
      case 413:
      case 415:
      case 422:
        return new SoulError(
          'bad-answer',
          `${server} did not understand what was asked (${statusCode}). Update both sides.`,
        )
      default:
        return new SoulError(
          'server',
          `${server} cannot answer just now (${statusCode}). Try again later; its log says more.`,
          {
            retryAfterMs,
          },
        )
    }
  }

  /** Aborts pass as they are. */
  explain(error: unknown, signal: AbortSignal): unknown {
    if (signal.aborted) return signal.reason
    return isAbort(error) ? error : soulErrorOf(error, this.#server())
  }

  /** Breaks off what is under way; or lets it end, when `gently`. */
  close({ gently = false } = {}): Promise<void> {
    return gently ? this.#agent.close() : this.#agent.destroy()
  }
}

const isStale = (error: unknown): boolean =>
  ['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE'].includes((error as NodeJS.ErrnoException).code ?? '')

/** Seconds, or a date (RFC 9110, 10.2.3). */
function retryAfterOf(header: string | undefined, now = Date.now()): number | undefined {
  if (header === undefined) return undefined
  const ms = /^\s*\d+\s*$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), MAX_RETRY_AFTER_MS)
}

function redirected(server: string, location: string | string[] | undefined): string {
  const target = typeof location === 'string' && URL.canParse(location) ? new URL(location) : undefined
  return target?.protocol === 'https:' || target?.protocol === 'http:'
    ? `${server} sends us on to ${target.origin}. If that is right, use it as the address.`
    : `${server} sends us on to another page, which no Soul Player does. Check the address.`
}
