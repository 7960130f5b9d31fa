/**
 * What the headless shell answers over HTTP: the page's files, which anyone may have; below `/media/` the engine's sound and
 * covers, for whom the door lets in; and on a server the protocol below `/api`, which minds itself. The guard stands before
 * all of them.
 */
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Logger } from 'pino'
import type { Media } from '../engine/media/media.ts'
import { requestTarget } from '../engine/lib/request-target.ts'
import type { RequestGuard } from '../engine/sharing/request-guard.ts'
import type { Door } from './door.ts'
import { isProtocolPath, unlessBearer } from './guard.ts'
import { mediaListener } from './media-listener.ts'
import type { PageFile, PageFiles } from './page.ts'
import { SECURITY_HEADERS } from './security-headers.ts'
import { sendText } from './send-text.ts'

interface Parts {
  media: Pick<Media, 'answer' | 'atOnce'>
  page: PageFiles
  guard: RequestGuard
  door: Door
  log: Logger
  /** On a server. Never rejects. */
  protocol?: ((incoming: IncomingMessage, response: ServerResponse) => Promise<void>) | undefined
}

export function httpListener({ media, page, guard, door, log, protocol }: Parts): RequestListener {
  const protocolGuard = unlessBearer(guard)
  const sound = mediaListener({ media, door, log })
  const pages = getRequestListener(pageApp({ page, log }).fetch, { overrideGlobalObjects: false })

  return (incoming, response) => {
    const target = requestTarget(incoming.url ?? '/')
    const { path } = target
    const answerProtocol = isProtocolPath(path) ? protocol : undefined
    if (!HOST.test(incoming.headers.host ?? '')) return sendText(response, 400, 'The Host header names no server.')
    const reason = (answerProtocol ? protocolGuard : guard).reasonAgainst(incoming.headers)
    if (reason !== undefined) sendText(response, 403, reason)
    else if (answerProtocol) void answerProtocol(incoming, response)
    else if (path.startsWith('/media/')) sound(incoming, response, target)
    else void pages(incoming, response)
  }
}

/** A name or an address, perhaps a port, and nothing before them: only so it says what the guard takes it to say. */
const HOST = /^(?:\[[\da-f:.]+\]|[\w.~%!$&'()*+,;=-]+)(?::\d*)?$/i

function pageApp({ page, log }: Pick<Parts, 'page' | 'log'>): Hono {
  const app = new Hono()

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
