/**
 * The protocol over HTTP: everything below `/api`, for both shells, as contract in `src/shared/protocol`.
 *
 * A request goes through the same gates in the same order: its path and method (404, 405), its token (401), the scope that
 * the route names (403), its body (413, 415, 400). Only then is anything looked at or done. Every refusal is
 * `{ code, message }`; everything is written straight to Node's response.
 */
import { StandardOpenAPIHandler } from '@orpc/openapi/standard'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Logger } from 'pino'
import { PROTOCOL_PATH } from '../../shared/protocol/version.ts'
import {
  ChangesQuery,
  ExchangeInput,
  LeadInput,
  MAX_EXCHANGE_BYTES,
  StateQuery,
} from '../../shared/protocol/exchange.ts'
import { SyncQuery, type SyncKind } from '../../shared/protocol/sync.ts'
import type { Access } from '../access/access.ts'
import type { Caller } from '../access/caller.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { ServedExchange } from '../exchange/served-exchange.ts'
import { requestTarget } from '../lib/request-target.ts'
import type { Media } from '../media/media.ts'
import { bearerOf } from './bearer-header.ts'
import { ByteRoutes } from './byte-routes.ts'
import { docsPage, DOCS_HEADERS } from './docs-page.ts'
import { openApiDocument } from './openapi.ts'
import type { OpenConnections } from './open-connections.ts'
import { protocolCalls, type CallContext, type ServerSelf } from './protocol-calls.ts'
import { readJson, readPackedJson } from './read-json.ts'
import { nothingHere, Refusal, refusalOf, unauthorized } from './refusal.ts'
import {
  fillPath,
  findRoutes,
  type BytePath,
  type ExchangeCall,
  type FoundRoutes,
  type ProtocolRoute,
} from './routes.ts'
import { jsonAnswer, refusalAnswer, sendAnswer, type TextAnswer } from './send-answer.ts'

export interface ProtocolParts {
  access: Access
  catalogue: Catalogue
  media: Pick<Media, 'share' | 'shareCover' | 'answer' | 'canTranscode'>
  /** Of personal data: always that of the token's account. */
  exchange: ServedExchange
  info: ServerSelf
  /** The same for everything that serves: a token that ends, ends all it was used for. */
  connections: OpenConnections
  log: Logger
  /** Where a request comes from, for counting tries. Without it, the other end of the socket. */
  addressOf?(incoming: IncomingMessage): string
}

/** One request on its way through the gates. */
interface Asked {
  incoming: IncomingMessage
  response: ServerResponse
  route: ProtocolRoute
  params: FoundRoutes['params']
  query: URLSearchParams
  caller: Caller | undefined
}

/** Answers one request; never rejects. */
export function protocolListener(parts: ProtocolParts) {
  const { access, catalogue, exchange, log, addressOf = addressOfSocket } = parts
  const bytes = new ByteRoutes(parts)
  const calls = new StandardOpenAPIHandler<CallContext>(protocolCalls(parts), {
    interceptors: [
      async ({ next, context }) => {
        try {
          return await next()
        } catch (error) {
          // As it was thrown; outside, it would be one of oRPC's.
          context.failed = error
          throw error
        }
      },
    ],
  })
  let document: Promise<{ json: string; page: string }> | undefined

  const byPath: Record<BytePath, (asked: Asked) => Promise<TextAnswer | undefined>> = {
    '/tracks/{id}/stream': (asked) => sound('stream', asked),
    '/tracks/{id}/download': (asked) => sound('download', asked),
    '/covers/{id}': async (asked) => {
      await bytes.cover(byteRequest(asked))
      return undefined
    },
    '/events': async () => {
      throw new Refusal(426, 'UPGRADE_REQUIRED', 'Events are told over a WebSocket; connect with one.', {
        upgrade: 'websocket',
      })
    },
    '/openapi.json': async () => ({ status: 200, text: (await described()).json }),
    '/docs': async () => ({
      status: 200,
      headers: DOCS_HEADERS,
      text: (await described()).page,
      type: 'text/html; charset=utf-8',
    }),
  }

  async function sound(kind: 'stream' | 'download', asked: Asked): Promise<undefined> {
    await bytes.sound(kind, byteRequest(asked))
  }

  /** Made when first asked for: most servers are never asked. */
  async function described() {
    document ??= openApiDocument().then((api) => ({ json: JSON.stringify(api), page: docsPage(api) }))
    return document
  }

  function syncPage(kind: SyncKind, query: URLSearchParams): TextAnswer {
    // Pages come from our own rows, and are large: they are neither validated nor turned into objects and back.
    return { status: 200, text: catalogue.pageText(kind, SyncQuery.parse(Object.fromEntries(query))) }
  }

  /** By hand, as pages are: what is exchanged is large, packed, and made by ourselves. */
  const exchanged: Record<ExchangeCall, (asked: Asked, caller: Caller) => Promise<unknown>> = {
    sync: async ({ incoming }, caller) =>
      exchange.sync(caller, ExchangeInput.parse(await readPackedJson(incoming, MAX_EXCHANGE_BYTES))),
    changes: async ({ query }, caller) => exchange.changes(caller, ChangesQuery.parse(Object.fromEntries(query))),
    state: async ({ query }, caller) => exchange.state(caller, StateQuery.parse(Object.fromEntries(query))),
    devices: async (_, caller) => exchange.devices(caller),
    leader: async ({ incoming }, caller) => exchange.lead(caller, LeadInput.parse(await readJson(incoming))),
  }

  async function call({ incoming, route, params, query, caller }: Asked): Promise<TextAnswer> {
    const body = route.method === 'GET' ? undefined : await readJson(incoming)
    const url = new URL(`http://server${fillPath(route.path, params)}`)
    url.search = query.toString()
    const context: CallContext = { caller, from: addressOf(incoming) }
    const { response } = await calls.handle(
      { method: route.method, url, headers: {}, body: async () => body, signal: undefined },
      { context },
    )
    if (context.failed !== undefined) throw context.failed
    if (!response) throw nothingHere()
    return response.body === undefined ? { status: response.status } : jsonAnswer(response.status, response.body)
  }

  function callerOf({ headers: { authorization } }: IncomingMessage): Caller {
    const caller = access.callerOf(bearerOf(authorization))
    if (!caller) throw unauthorized()
    return caller
  }

  async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<TextAnswer | undefined> {
    const { path, query } = targetOf(incoming)
    const found = path === undefined ? undefined : findRoutes(path)
    if (!found) throw nothingHere()
    const route = routeFor(incoming.method ?? 'GET', found.byMethod)
    const caller = route.scope === null ? undefined : callerOf(incoming)
    if (caller && route.scope !== null && !caller.scopes.has(route.scope)) throw forbidden(route.scope)
    const { answers } = route
    const asked: Asked = { incoming, response, route, params: found.params, query, caller }
    switch (answers.by) {
      case 'sync':
        return syncPage(answers.kind, query)
      case 'exchange':
        if (!caller) throw unauthorized()
        return jsonAnswer(200, await exchanged[answers.name](asked, caller))
      case 'bytes':
        return byPath[answers.path](asked)
      case 'call':
        return call(asked)
    }
  }

  return async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    let made: TextAnswer | undefined
    try {
      made = await answer(incoming, response)
    } catch (error) {
      const route = `${incoming.method} ${targetOf(incoming).path ?? ''}`
      made = refusalAnswer(refusalOf(error, { log, route }))
    }
    if (!made) return
    try {
      await sendAnswer(incoming, response, made)
    } catch (error) {
      log.error({ err: error }, 'an answer could not be sent')
      response.destroy()
    }
  }
}

function routeFor(method: string, byMethod: FoundRoutes['byMethod']): ProtocolRoute {
  const route = byMethod.get(method) ?? (method === 'HEAD' ? byMethod.get('GET') : undefined)
  if (route) return route
  const allowed = [...byMethod.keys()].flatMap((name) => (name === 'GET' ? ['GET', 'HEAD'] : [name])).join(', ')
  throw new Refusal(405, 'METHOD_NOT_ALLOWED', `This can be done with ${allowed} only.`, { allow: allowed })
}

const forbidden = (scope: string): Refusal =>
  new Refusal(
    403,
    'FORBIDDEN',
    `This takes the scope "${scope}", which this device or key does not have. Ask an owner of this library.`,
  )

const byteRequest = ({ incoming, response, params, query, caller }: Asked) => {
  // Routes with bytes that belong to the library have a scope, and no token is without an id.
  if (caller?.tokenId == null) throw unauthorized()
  return { incoming, response, id: params.id!, query, tokenId: caller.tokenId }
}

/** Path below `/api` and query, of a request line in either form; no path when it is not ours. */
function targetOf({ url = '' }: IncomingMessage): { path: string | undefined; query: URLSearchParams } {
  const { path, query } = requestTarget(url)
  const below = path.startsWith(`${PROTOCOL_PATH}/`) ? path.slice(PROTOCOL_PATH.length) : undefined
  return { path: below, query }
}

const addressOfSocket = ({ socket }: IncomingMessage): string => socket.remoteAddress ?? ''
