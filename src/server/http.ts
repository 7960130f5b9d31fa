/**
 * What the headless shell answers over HTTP: the page's files, which anyone may have; below `/media/` the engine's sound and
 * covers, for whom the door lets in; and on a server the protocol below `/api`, which minds itself. The guard stands before
 * all of them.
 */
import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { Hono } from 'hono'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Logger } from 'pino'
import type { Media } from '../engine/media/media.ts'
import { Refusal } from '../engine/sharing/refusal.ts'
import type { RequestGuard } from '../engine/sharing/request-guard.ts'
import { sendMedia } from '../engine/sharing/send-media.ts'
import { PROTOCOL_PATH } from '../shared/protocol/version.ts'
import type { Door } from './door.ts'
import { isProtocolPath, unlessBearer } from './guard.ts'
import type { PageFile, PageFiles } from './page.ts'
import { SECURITY_HEADERS } from './security-headers.ts'

interface Parts {
  media: Pick<Media, 'answer'>
  page: PageFiles
  guard: RequestGuard
  door: Door
  log: Logger
  /** On a server. */
  protocol?: Hono<{ Bindings: HttpBindings }>
}

export function httpApp({ media, page, guard, door, log, protocol }: Parts): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>()
  const protocolGuard = unlessBearer(guard)

  app.use(async (c, next) => {
    const { reasonAgainst } = protocol && isProtocolPath(c.req.path) ? protocolGuard : guard
    const reason = reasonAgainst(c.env.incoming.headers)
    if (reason !== undefined) return c.text(`${reason}\n`, 403, SECURITY_HEADERS)
    return next()
  })

  if (protocol) app.route(PROTOCOL_PATH, protocol)

  app.all('/media/*', async (c) => {
    const [incoming, response] = [c.env.incoming as IncomingMessage, c.env.outgoing as ServerResponse]
    const url = new URL(c.req.url)
    const caller = door.media(url)
    if (!caller) return c.text(NO_TICKET, 401, SECURITY_HEADERS)
    const over = door.hold(caller, url.pathname.startsWith('/media/track/') ? 'stream' : 'cover', () => {
      response.destroy()
    })
    try {
      await sendMedia(incoming, response, (request) => media.answer(request), { headers: SECURITY_HEADERS, log })
    } finally {
      over()
    }
    return RESPONSE_ALREADY_SENT
  })

  app.on(['GET', 'HEAD'], '/*', async (c): Promise<Response> => {
    const file = page.get(c.req.path === '/' ? 'index.html' : c.req.path.slice(1))
    if (!file) return c.text('There is nothing at this address.\n', 404, SECURITY_HEADERS)
    return pageAnswer(file, c.req.header('if-none-match'), c.req.header('accept-encoding'))
  })

  app.all('/*', (c) => c.text('This can only be read.\n', 405, { ...SECURITY_HEADERS, allow: 'GET, HEAD' }))

  app.onError((error, c) => {
    if (error instanceof Refusal) {
      const headers = { ...SECURITY_HEADERS, ...error.headers }
      return new Response(`${error.message}\n`, { status: error.status, headers })
    }
    log.error({ err: error, path: c.req.path }, 'an answer failed')
    return c.text('Something went wrong inside Soul Player; the log says more.\n', 500, SECURITY_HEADERS)
  })
  return app
}

const NO_TICKET = 'This is for those who have signed in. Load the page again.\n'

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
