/**
 * Bytes of a file over HTTP, going on where an earlier answer stopped (RFC 9110, 13 and 14). Servers, proxies and the pages
 * one has to sign in at answer such a question in many ways; here only two are believed: the part that begins exactly where we
 * stopped, of a whole of the known length, under the very tag that the bytes here have; and the whole, from its beginning.
 * What is neither is asked for anew, without a condition, once. Bytes of two versions are never joined.
 *
 * Only strong tags count: a weak one promises the same music, not the same bytes. Nothing is ever unpacked, and nobody is
 * followed elsewhere.
 */
import type { Readable } from 'node:stream'
import { contentRange, digestOf, hasLength, headerOf, isPacked, letGo, type Answer } from './answer.ts'

export interface ResumeAsk {
  /** So many bytes are here. */
  from: number
  /** Their version; without it, it is begun anew. */
  version: string | undefined
  /** Of the whole, where it is known. */
  total?: number | undefined
}

export interface Resumed {
  /** `from`, or 0. */
  start: number
  total: number | undefined
  /** A strong tag, as the server wrote it. */
  version: string | undefined
  /** Hex, of the whole. */
  sha256: string | undefined
  /** Lower case, without parameters. */
  contentType: string | undefined
  /** Undefined when everything is here already. */
  body: Readable | undefined
}

/** What a server answered that cannot be believed; `what` is for the log. */
export class WrongAnswer extends Error {
  readonly statusCode: number
  /** It is words to be read: mostly a page to sign in at, of a network or of a proxy. */
  readonly isPage: boolean

  constructor({ statusCode }: Pick<Answer, 'statusCode'>, what: string, { isPage = false } = {}) {
    super(what)
    this.name = 'WrongAnswer'
    this.statusCode = statusCode
    this.isPage = isPage
  }
}

/**
 * `send` asks once, with these headers beside its own, and throws for answers that are refusals. Throws WrongAnswer. The
 * caller reads the body to its end, counting, or destroys it.
 */
export async function resumeFrom(
  { from, version, total }: ResumeAsk,
  send: (headers: Record<string, string>) => Promise<Answer>,
): Promise<Resumed> {
  if (from > 0 && isStrong(version)) {
    const answer = await send({ range: `bytes=${from}-`, 'if-range': version, 'accept-encoding': 'identity' })
    const resumed = goingOn(answer, { from, version, total }) ?? asWhole(answer)
    if (resumed) return resumed
    letGo(answer)
  }
  const answer = await send({ 'accept-encoding': 'identity' })
  const whole = asWhole(answer)
  if (whole) return whole
  answer.body.destroy()
  throw whyNot(answer)
}

function goingOn(answer: Answer, { from, version, total }: ResumeAsk & { version: string }): Resumed | undefined {
  if (headerOf(answer, 'etag') !== version || isPacked(answer)) return undefined
  const facts = { version, sha256: digestOf(answer), contentType: typeOf(answer) }
  if (answer.statusCode === 416) {
    // Nothing follows: everything is here, if that is how long it is.
    const length = Number(/^bytes \*\/(\d+)$/.exec(headerOf(answer, 'content-range') ?? '')?.[1] ?? Number.NaN)
    if (length !== from || (total !== undefined && total !== length)) return undefined
    letGo(answer)
    return { ...facts, contentType: undefined, start: from, total: length, body: undefined }
  }
  if (answer.statusCode !== 206 || isPage(answer)) return undefined
  const range = contentRange(answer)
  if (!range || range.start !== from || range.end !== range.total - 1 || !hasLength(answer, range)) return undefined
  if (total !== undefined && total !== range.total) return undefined
  return { ...facts, start: from, total: range.total, body: answer.body }
}

/** The whole, whether it was asked for or sent instead of a part. */
function asWhole(answer: Answer): Resumed | undefined {
  if (answer.statusCode !== 200 || isPacked(answer) || isPage(answer)) return undefined
  // A part, said to be the whole.
  if (headerOf(answer, 'content-range') !== undefined) return undefined
  const length = headerOf(answer, 'content-length')
  if (length !== undefined && (!/^\d+$/.test(length) || !Number.isSafeInteger(Number(length)))) return undefined
  const etag = headerOf(answer, 'etag')
  return {
    start: 0,
    total: length === undefined ? undefined : Number(length),
    version: isStrong(etag) ? etag : undefined,
    sha256: digestOf(answer),
    contentType: typeOf(answer),
    body: answer.body,
  }
}

function whyNot(answer: Answer): WrongAnswer {
  const { statusCode } = answer
  if (statusCode !== 200) return new WrongAnswer(answer, `status ${statusCode} to a question for the whole`)
  if (isPacked(answer)) return new WrongAnswer(answer, 'packed, though that was not asked for')
  if (isPage(answer)) return new WrongAnswer(answer, `text (${typeOf(answer)}) instead of a file`, { isPage: true })
  return new WrongAnswer(answer, 'a whole that says of itself that it is a part, or has no number for its length')
}

/** What is made to be read by people or programs, and is no file of music. */
const isPage = (answer: Answer): boolean =>
  /^(text\/|application\/(json|xml|xhtml\+xml|problem\+json)|multipart\/)/.test(typeOf(answer) ?? '')

const typeOf = (answer: Answer): string | undefined =>
  headerOf(answer, 'content-type')?.split(';', 1)[0]!.trim().toLowerCase()

const isStrong = (etag: string | undefined): etag is string => etag !== undefined && /^"[^"]+"$/.test(etag)
