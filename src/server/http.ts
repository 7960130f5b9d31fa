/**
 * What the headless shell answers over HTTP: the page's files, and below `/media/` the engine's sound and covers. The
 * guard stands before both.
 */
import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { Hono } from 'hono'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Logger } from 'pino'
import type { Media } from '../engine/media/media.ts'
import { sendMedia } from '../engine/sharing/send-media.ts'
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
    const { incoming, outgoing } = c.env
    await sendMedia(incoming as IncomingMessage, outgoing as ServerResponse, (request) => media.answer(request), {
      headers: SECURITY_HEADERS,
      log,
    })
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
