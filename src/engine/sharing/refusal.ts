/**
 * What goes wrong, as the protocol says it: a status, and `{ code, message }` in plain words. What nobody foresaw becomes a
 * 500 with a reference; the log has the rest.
 */
import { ORPCError, ValidationError } from '@orpc/contract'
import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import * as z from 'zod'
import { TooManyTries, WrongSecret } from '../access/refusals.ts'
import { CursorGone } from '../catalogue/cursor.ts'
import { EngineError, type ErrorCode } from '../errors.ts'

export class Refusal extends Error {
  readonly status: number
  readonly code: string
  readonly headers: Readonly<Record<string, string>>

  constructor(status: number, code: string, message: string, headers: Record<string, string> = {}) {
    super(message)
    this.name = 'Refusal'
    this.status = status
    this.code = code
    this.headers = headers
  }
}

/** The same for a token that is missing, malformed, unknown, expired or revoked: which of them it is, is nobody's business. */
export const unauthorized = (): Refusal =>
  new Refusal(
    401,
    'UNAUTHORIZED',
    'This needs a device or key that is known here. Sign in, or pair the device again.',
    {
      'www-authenticate': 'Bearer',
    },
  )

export const badRequest = (message: string): Refusal => new Refusal(400, 'BAD_REQUEST', message)

export const nothingHere = (): Refusal =>
  new Refusal(404, 'NOT_FOUND', 'There is nothing at this address. /api/docs lists what there is.')

const OF_ENGINE: Record<ErrorCode, readonly [status: number, code: string]> = {
  NOT_FOUND: [404, 'NOT_FOUND'],
  REFUSED: [400, 'BAD_REQUEST'],
  UNAVAILABLE: [503, 'UNAVAILABLE'],
  FORBIDDEN: [403, 'FORBIDDEN'],
}

export function refusalOf(error: unknown, { log, route }: { log: Logger; route: string }): Refusal {
  if (error instanceof Refusal) return error
  if (error instanceof TooManyTries) return tooMany(error.message, error.retryAfterMs)
  if (error instanceof WrongSecret) return new Refusal(401, 'UNAUTHORIZED', error.message)
  if (error instanceof CursorGone) return new Refusal(410, 'GONE', error.message)
  if (error instanceof EngineError) return new Refusal(...OF_ENGINE[error.code], error.message)
  if (error instanceof z.ZodError) return badRequest(wordsFor(error.issues))
  if (error instanceof ORPCError && error.status < 500) return badRequest(wordsFor(issuesOf(error)))
  const reference = randomUUID().slice(0, 8)
  log.error({ err: error, route, reference }, 'a request failed')
  return new Refusal(
    500,
    'INTERNAL_SERVER_ERROR',
    `Something went wrong inside Soul Player (reference ${reference}; the log says more).`,
  )
}

export const tooMany = (message: string, retryAfterMs: number): Refusal =>
  new Refusal(429, 'TOO_MANY_REQUESTS', message, { 'retry-after': String(Math.max(1, Math.ceil(retryAfterMs / 1000))) })

interface Issue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { key: PropertyKey })[]
}

const issuesOf = ({ cause }: Error): readonly Issue[] => (cause instanceof ValidationError ? cause.issues : [])

/** The first few; a request with a hundred faults is not mended by a list of them. */
function wordsFor(issues: readonly Issue[]): string {
  if (issues.length === 0) return 'The request is not as it should be. /api/docs says how.'
  const words = issues.slice(0, 3).map(({ path = [], message }) => {
    const place = path.map((part) => String(typeof part === 'object' ? part.key : part)).join('.')
    return place === '' ? message : `${place.slice(0, 80)}: ${message}`
  })
  return `The request is not as it should be. ${words.join('; ')}.`
}
