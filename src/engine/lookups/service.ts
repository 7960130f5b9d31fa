/**
 * One service in the internet that is asked for JSON: slowly, one question at a time, with our name, and with limits on all that it
 * answers. A service that says when to come back is believed; one that fails again and again is given up.
 *
 * Redirects are refused, for what is asked is meant for that service and for nobody else.
 */
import { Agent, request } from 'undici'
import type { LookupService, LookupTrouble } from '../../shared/model/lookups.ts'
import { headerOf, letGo, type Answer } from '../sources/http/answer.ts'
import { parseJson, readBody } from '../sources/soul/body.ts'
import { connectorFor } from '../sources/soul/connect.ts'
import { SoulError, soulErrorOf, type SoulErrorKind } from '../sources/soul/soul-error.ts'
import type { Clock } from '../sync/clock.ts'
import { LookupError, mayPass } from './lookup-error.ts'
import { Pace } from './pace.ts'

export interface LookupTimeouts {
  connectMs: number
  /** Until an answer begins, and between any two pieces of it. */
  silentMs: number
  /** For the whole of it, by the clock that is given. */
  wholeMs: number
}

const TIMEOUTS: LookupTimeouts = { connectMs: 10_000, silentMs: 20_000, wholeMs: 60_000 }

/** MusicBrainz asks that programs say who they are and where their makers are found. */
const HOME = 'https://soul-player.invalid'

/** Of one question, in all. */
const TRIES = 5
const FIRST_WAIT_MS = 2_000
/** However long we are asked to stay away: after this we ask again. */
const MOST_WAIT_MS = 3_600_000
const MAX_ANSWER_BYTES = 2 * 1024 * 1024

export interface ServiceParts {
  service: LookupService
  /** Of all its addresses; ends with a slash. */
  base: string
  /** Between the beginnings of two requests. */
  everyMs: number
  version: string
  clock: Clock
  /** 0 ≤ x < 1 */
  random(): number
  timeouts?: LookupTimeouts | undefined
  /** It is left alone until then; null: it is being asked again. */
  onWait?(until: number | null): void
}

export interface Question {
  /** Below the base; every part encoded. */
  path: string
  query?: Readonly<Record<string, string>>
  /** Makes it a POST. What is secret belongs here, not into the address. */
  form?: Readonly<Record<string, string>>
}

export interface JsonAnswer {
  status: number
  value: unknown
}

export class Service {
  readonly #parts: ServiceParts
  readonly #pace: Pace
  readonly #agent: Agent
  readonly #timeouts: LookupTimeouts
  #leftAloneUntil = 0

  constructor(parts: ServiceParts) {
    this.#parts = parts
    this.#pace = new Pace(parts)
    this.#timeouts = parts.timeouts ?? TIMEOUTS
    this.#agent = new Agent({
      connect: connectorFor({}, { timeoutMs: this.#timeouts.connectMs }),
      headersTimeout: this.#timeouts.silentMs,
      bodyTimeout: this.#timeouts.silentMs,
      connections: 1,
      pipelining: 1,
      maxHeaderSize: 32 * 1024,
    })
  }

  /** Answers below 500, but for redirects and for 429. Throws LookupError once it is given up. */
  async ask(question: Question, { signal }: { signal: AbortSignal }): Promise<JsonAnswer> {
    for (let tried = 1; ; tried++) {
      if (this.#leftAloneUntil > this.#parts.clock.now()) this.#parts.onWait?.(this.#leftAloneUntil)
      try {
        return await this.#pace.run(() => this.#once(question, signal), { signal })
      } catch (error) {
        signal.throwIfAborted()
        if (tried >= TRIES || !mayPass(error)) throw error
        this.#leaveAlone(this.#waitAfter(tried, error))
      }
    }
  }

  /** Where the trouble stands in the answer itself. */
  trouble(trouble: LookupTrouble, what: string): LookupError {
    return new LookupError(this.#parts.service, trouble, what)
  }

  close(): Promise<void> {
    return this.#agent.destroy()
  }

  #waitAfter(tried: number, { retryAfterMs = 0 }: LookupError): number {
    const own = FIRST_WAIT_MS * 2 ** (tried - 1) * (1 + this.#parts.random() / 2)
    return Math.min(Math.max(own, retryAfterMs), MOST_WAIT_MS)
  }

  #leaveAlone(ms: number): void {
    this.#pace.hold(ms)
    this.#leftAloneUntil = this.#parts.clock.now() + ms
  }

  async #once({ path, query, form }: Question, signal: AbortSignal): Promise<JsonAnswer> {
    const { base, version, clock, onWait } = this.#parts
    onWait?.(null)
    const url = new URL(path, base)
    for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value)
    const late = new AbortController()
    const callOff = clock.after(this.#timeouts.wholeMs, () => late.abort())
    try {
      const answer = await request(url, {
        method: form ? 'POST' : 'GET',
        headers: {
          accept: 'application/json',
          'accept-encoding': 'gzip',
          'user-agent': `SoulPlayer/${version} ( ${HOME} )`,
          ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
        },
        ...(form && { body: new URLSearchParams(form).toString() }),
        signal: AbortSignal.any([signal, late.signal]),
        dispatcher: this.#agent,
      })
      answer.body.on('error', () => {})
      return await this.#read(answer)
    } catch (error) {
      signal.throwIfAborted()
      throw late.signal.aborted ? this.trouble('timeout', 'no whole answer in time') : this.#explained(error)
    } finally {
      callOff()
    }
  }

  async #read(answer: Answer): Promise<JsonAnswer> {
    const { service } = this.#parts
    const { statusCode: status } = answer
    if ((status >= 300 && status < 400) || status === 429 || status >= 500) {
      letGo(answer)
      if (status < 400) throw this.trouble('moved', `sent on elsewhere (${status})`)
      const retryAfterMs = retryAfterOf(headerOf(answer, 'retry-after'), this.#parts.clock.now())
      const trouble = status === 429 || status === 503 ? 'busy' : 'server'
      throw new LookupError(service, trouble, `status ${status}`, { retryAfterMs })
    }
    try {
      const encoding = headerOf(answer, 'content-encoding')
      const { bytes } = await readBody(answer.body, { encoding, maxBytes: MAX_ANSWER_BYTES, server: service })
      return { status, value: bytes.length === 0 ? undefined : parseJson(bytes, service) }
    } catch (error) {
      answer.body.destroy()
      // Refusals may be pages for people.
      if (status >= 400 && error instanceof SoulError) return { status, value: undefined }
      throw error
    }
  }

  #explained(error: unknown): LookupError {
    if (error instanceof LookupError) return error
    const { service } = this.#parts
    const { kind, cause } = soulErrorOf(error, service)
    const code = ((cause ?? error) as NodeJS.ErrnoException).code ?? kind
    return new LookupError(service, TROUBLES[kind] ?? 'bad-answer', `no usable answer (${code})`, { cause: error })
  }
}

const TROUBLES: Partial<Record<SoulErrorKind, LookupTrouble>> = {
  offline: 'offline',
  name: 'offline',
  refused: 'offline',
  timeout: 'timeout',
  tls: 'unsafe',
}

/** Seconds, or a date (RFC 9110, 10.2.3). */
function retryAfterOf(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined
  const ms = /^\s*\d+\s*$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now
  return Number.isNaN(ms) ? undefined : Math.max(ms, 0)
}
