/**
 * Sound, files and covers for other devices: the routes of the contract that answer with bytes. What they answer is made by
 * `Media`; here its refusals become the protocol's, and what is sent is tied to the token it is sent to.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Logger } from 'pino'
import type { MediaAnswer, MediaRequest } from '../media/answer.ts'
import type { Media } from '../media/media.ts'
import type { TokenId } from '../../shared/model/ids.ts'
import type { OpenConnections } from './open-connections.ts'
import { badRequest, nothingHere, type Refusal } from './refusal.ts'
import { PROTOCOL_HEADERS } from './send-answer.ts'
import { sendMedia } from './send-media.ts'
import { whenOver } from './when-over.ts'

export interface ByteRequest {
  incoming: IncomingMessage
  response: ServerResponse
  id: string
  query: URLSearchParams
  tokenId: TokenId
}

export interface ByteParts {
  media: Pick<Media, 'share' | 'shareCover' | 'answer'>
  connections: OpenConnections
  log: Logger
}

const ID = /^[A-Za-z0-9_-]{1,64}$/
const FORMAT = /^[a-z0-9]{1,20}$/
const MAX_BIT_RATE_KBPS = 100_000

export class ByteRoutes {
  readonly #parts: ByteParts

  constructor(parts: ByteParts) {
    this.#parts = parts
  }

  async sound(kind: 'stream' | 'download', request: ByteRequest): Promise<void> {
    const { id, query } = request
    if (!ID.test(id)) throw nothingHere()
    const wish = kind === 'stream' ? transcodingOf(query) : {}
    await this.#send('stream', request, (wanted) =>
      this.#parts.media.share(withMore(wanted, { kind, trackId: id, ...wish })),
    )
  }

  async cover(request: ByteRequest): Promise<void> {
    const { id, query } = request
    if (!ID.test(id)) throw nothingHere()
    const size = query.get('size')
    const { media } = this.#parts
    await this.#send('cover', request, (wanted) =>
      size === null
        ? media.shareCover(id, wanted)
        : media.answer(withMore(wanted, { url: `/media/cover/${id}?${new URLSearchParams({ size }).toString()}` })),
    )
  }

  async #send(
    kind: 'stream' | 'cover',
    { incoming, response, tokenId }: ByteRequest,
    answerTo: (request: MediaRequest) => Promise<MediaAnswer>,
  ): Promise<void> {
    const { connections, log } = this.#parts
    const closed = connections.add(tokenId, kind, () => incoming.socket.destroy())
    whenOver(incoming, response, closed)
    await sendMedia(incoming, response, async (request) => asProtocol(await answerTo(request), incoming.method), {
      headers: PROTOCOL_HEADERS,
      log,
    })
  }
}

/** The same request with more to it. Its signal is still made only when it is asked for. */
const withMore = <More extends object>(request: MediaRequest, more: More): MediaRequest & More => ({
  method: request.method,
  url: request.url,
  header: (name) => request.header(name),
  get signal() {
    return request.signal
  },
  ...more,
})

function transcodingOf(query: URLSearchParams): { format?: string; maxBitRate?: number } {
  const format = query.get('format') ?? undefined
  if (format !== undefined && !FORMAT.test(format)) throw badRequest('format: a name such as "mp3" or "opus".')
  const text = query.get('maxBitRate')
  if (text === null) return { format }
  const maxBitRate = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN
  if (!(maxBitRate >= 1 && maxBitRate <= MAX_BIT_RATE_KBPS)) {
    throw badRequest(`maxBitRate: a whole number of kilobits per second, from 1 to ${MAX_BIT_RATE_KBPS}.`)
  }
  return { format, maxBitRate }
}

const CODES: Readonly<Record<number, Refusal['code']>> = {
  400: 'BAD_REQUEST',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  410: 'GONE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  416: 'RANGE_NOT_SATISFIABLE',
  422: 'UNPROCESSABLE',
  429: 'TOO_MANY_REQUESTS',
  500: 'INTERNAL_SERVER_ERROR',
  501: 'NOT_IMPLEMENTED',
  503: 'UNAVAILABLE',
}

/** The page is told a sentence where the protocol has a code and a sentence. */
function asProtocol(answer: MediaAnswer, method: string | undefined): MediaAnswer {
  const { status, headers, body } = answer
  if (status < 400 || (body !== undefined && !(body instanceof Uint8Array))) return answer
  const message = status === 416 ? 'The range lies beyond the end of the file.' : textOf(body)
  const json = Buffer.from(JSON.stringify({ code: CODES[status] ?? 'REFUSED', message }))
  return {
    status,
    headers: {
      ...headers,
      'content-type': 'application/json; charset=utf-8',
      'content-length': String(json.length),
      'cache-control': 'no-store',
    },
    body: method === 'HEAD' ? undefined : json,
  }
}

const textOf = (body: Uint8Array | undefined): string =>
  (body && new TextDecoder().decode(body).trim()) || 'This cannot be had.'
