/**
 * What the headless shell answers over HTTP: the page's files, and below `/media/` the engine's sound and covers. The
 * guard stands before both. Sound is written straight to Node's response, which is twice as fast as a web stream; what is
 * answered, and with which headers, the engine alone decides.
 */
import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { Hono } from 'hono'
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import type { Logger } from 'pino'
import type { MediaStream } from '../engine/media/answer.ts'
import type { Media } from '../engine/media/media.ts'
import { isAbort } from '../engine/errors.ts'
import { givePiece } from '../engine/media/pieces.ts'
import type { Guard } from './guard.ts'
import type { PageFile, PageFiles } from './page.ts'
import { SECURITY_HEADERS } from './security-headers.ts'

interface Parts {
  media: Pick<Media, 'answer'>
  page: PageFiles
  guard: Guard
  log: Logger
}

export function httpApp({ media, page, guard, log }: Parts): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>()

  app.use(async (c, next) => {
    const reason = guard.reasonAgainst(c.env.incoming.headers)
    if (reason !== undefined) return c.text(`${reason}\n`, 403, SECURITY_HEADERS)
    return next()
  })

  app.all('/media/*', async (c) => {
    await sendMedia(media, c.env, log)
    return RESPONSE_ALREADY_SENT
  })

  app.on(['GET', 'HEAD'], '/*', async (c): Promise<Response> => {
    const file = page.get(c.req.path === '/' ? 'index.html' : c.req.path.slice(1))
    if (!file) return c.text('There is nothing at this address.\n', 404, SECURITY_HEADERS)
    return pageAnswer(file, c.req.header('if-none-match'), c.req.header('accept-encoding'))
  })

  app.all('/*', (c) => c.text('This can only be read.\n', 405, { ...SECURITY_HEADERS, allow: 'GET, HEAD' }))

  app.onError((error, c) => {
    log.error({ err: error, path: c.req.path }, 'an answer failed')
    return c.text('Something went wrong inside Soul Player; the log says more.\n', 500, SECURITY_HEADERS)
  })
  return app
}

async function pageAnswer(file: PageFile, ifNoneMatch: string | undefined, accepted = ''): Promise<Response> {
  const { bytes, etag } = await file.plain()
  const headers: Record<string, string> = {
    ...SECURITY_HEADERS,
    etag,
    'cache-control': file.cacheControl,
    vary: 'accept-encoding',
  }
  if (ifNoneMatch?.includes(etag)) return new Response(null, { status: 304, headers })
  const encoding = /\bbr\b/.test(accepted) ? 'br' : /\bgzip\b/.test(accepted) ? 'gzip' : undefined
  const compressed = encoding && (await file.compressed(encoding))
  const body = compressed ?? bytes
  headers['content-type'] = file.type
  headers['content-length'] = String(body.length)
  if (compressed) headers['content-encoding'] = encoding
  return new Response(body as Uint8Array<ArrayBuffer>, { headers })
}

async function sendMedia(media: Pick<Media, 'answer'>, { incoming, outgoing }: HttpBindings, log: Logger) {
  const response = outgoing as ServerResponse
  const leaving = new AbortController()
  response.once('close', () => {
    if (!response.writableFinished) leaving.abort()
  })
  try {
    const answer = await media.answer({
      method: incoming.method ?? 'GET',
      url: incoming.url ?? '/',
      header: (name) => {
        const value = incoming.headers[name]
        return typeof value === 'string' ? value : undefined
      },
      signal: leaving.signal,
    })
    response.writeHead(answer.status, { ...SECURITY_HEADERS, ...answer.headers })
    if (answer.body === undefined || answer.body instanceof Uint8Array) response.end(answer.body)
    else await sendStream(answer.body, response, leaving.signal)
  } catch (error) {
    // A body cut short must not look whole.
    response.destroy()
    if (!isAbort(error) && !leaving.signal.aborted) log.warn({ err: error, url: incoming.url }, 'sound broke off')
  }
}

/** The next piece is read only when the last one has left for the socket; then its memory is free for another. */
async function sendStream(stream: MediaStream, response: ServerResponse, signal: AbortSignal): Promise<void> {
  let left = stream.sizeBytes
  for await (const chunk of stream.chunks) {
    left -= chunk.length
    const gone = (error?: Error | null) => {
      if (!error) givePiece(chunk)
    }
    // Headers, last piece and end in one write.
    if (left === 0) response.end(chunk, gone)
    else if (!response.write(chunk, gone)) await once(response, 'drain', { signal })
  }
}
