/**
 * The protocol's description, OpenAPI 3.1: the calls as oRPC generates them from the contract, and beside them what answers
 * with bytes, written down here. Which scope an operation takes stands in its `security`.
 */
import type { OpenAPI } from '@orpc/contract'
import { OpenAPIGenerator } from '@orpc/openapi'
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4'
import { BYTE_ROUTES, protocol } from '../../shared/protocol/index.ts'
import { ProtocolError } from '../../shared/protocol/route.ts'
import { SYNC_KINDS } from '../../shared/protocol/sync.ts'
import { WireAlbum, WireArtist, WireCover, WireTrack } from '../../shared/protocol/track.ts'
import { PROTOCOL_PATH, PROTOCOL_VERSION } from '../../shared/protocol/version.ts'
import { ROUTES, type BytePath, type ProtocolRoute } from './routes.ts'

export type ApiDocument = OpenAPI.Document
export type ApiOperation = OpenAPI.OperationObject

const ABOUT = `What a device says to a Soul Player server. Calls that need a scope take a token as
\`Authorization: Bearer …\`, which signing in or pairing gives. Every refusal is \`{ code, message }\`.`

export async function openApiDocument(): Promise<ApiDocument> {
  const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] })
  const document = await generator.generate(protocol, {
    info: { title: 'Soul Player', version: `${PROTOCOL_VERSION}`, description: ABOUT },
    servers: [{ url: PROTOCOL_PATH }],
    components: {
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          description: 'A token of 256 random bits, from signing in or pairing',
        },
      },
    },
    commonSchemas: {
      Error: { schema: ProtocolError },
      Track: { schema: WireTrack },
      Cover: { schema: WireCover },
      Album: { schema: WireAlbum },
      Artist: { schema: WireArtist },
    },
    customErrorResponseBodySchema: () => ERROR,
  })
  const paths = (document.paths ??= {})
  for (const { method, path } of BYTE_ROUTES) {
    paths[path] = { ...paths[path], [method.toLowerCase()]: structuredClone(OPERATIONS[path]) }
  }
  for (const route of ROUTES) complete(operationOf(document, route), route)
  return document
}

function operationOf(document: ApiDocument, { method, path }: Pick<ProtocolRoute, 'method' | 'path'>) {
  const operation = document.paths?.[path]?.[method.toLowerCase() as 'get']
  if (!operation) throw new Error(`${method} ${path} is served and not described`)
  return operation
}

/** What all have in common, and the contract need not say of each. */
function complete(operation: ApiOperation, { path, scope, summary, method }: ProtocolRoute): void {
  operation.summary = summary
  operation.tags = [path.split('/')[1]!]
  operation.security = scope === null ? [] : [{ token: [scope] }]
  const refused = (operation.responses ??= {})
  const refusal = (status: number, description: string) => {
    refused[status] = { ...refused[status], description, content: { 'application/json': { schema: ERROR } } }
  }
  // What the contract declares for all calls holds for some.
  for (const status of [400, 401, 403, 404, 410, 429, 503]) {
    if (!isPossible(status, path, scope)) delete refused[status]
  }
  for (const [status, description] of Object.entries(REFUSALS)) {
    if (isPossible(Number(status), path, scope)) refusal(Number(status), description)
  }
  if (method === 'POST' || method === 'PATCH') {
    refusal(413, path === '/sync' ? 'The body is larger than 64 MiB, packed or not' : 'The body is larger than 1 MiB')
    refusal(
      415,
      path === '/sync' ? 'The body is not JSON, or packed other than with zstd or gzip' : 'The body is not JSON',
    )
  }
  refusal(500, 'Something went wrong inside; the message has a reference into the log')
}

function isPossible(status: number, path: string, scope: ProtocolRoute['scope']): boolean {
  switch (status) {
    case 401:
      return scope !== null || path.startsWith('/auth/')
    case 403:
      return scope !== null
    case 404:
      return path.includes('{')
    case 410:
      return CATALOGUE.has(path)
    case 429:
      return path.startsWith('/auth/') || SOUND.test(path) || path === '/events'
    case 503:
      return SOUND.test(path)
    default:
      return path !== '/health' && path !== '/info' && path !== '/openapi.json' && path !== '/docs'
  }
}

const SOUND = /^\/tracks\//
const CATALOGUE: ReadonlySet<string> = new Set(SYNC_KINDS.map((kind) => `/sync/${kind}`))

const REFUSALS: Readonly<Record<number, string>> = {
  400: 'Not as described here, or it cannot be done',
  401: 'No token, or one that is unknown, malformed, expired or revoked; or a wrong password or code',
  403: 'The token does not have the scope',
  404: 'There is no such thing, or it belongs to another account',
  410: 'The cursor is of no use any more: begin without one',
  429: 'Too many at once, or too many tries; `Retry-After` says when again',
  503: 'The source of the track cannot be reached',
}

const ERROR = { $ref: '#/components/schemas/Error' }

const text = { type: 'string' } as const
const id = { name: 'id', in: 'path', required: true, schema: { ...text, pattern: '^[A-Za-z0-9_-]{1,64}$' } } as const
const header = (name: string, description: string) => ({ name, in: 'header', description, schema: text }) as const
const bytes = (description: string, type: string) => ({ description, content: { [type]: {} } })

const ranges = [
  header('Range', 'One range of bytes; several are answered with the whole'),
  header('If-Range', 'A strong ETag: the range is honoured only if it is still the same file'),
  header('If-None-Match', 'ETags: 304 if it is still one of them'),
]
const ranged = {
  200: bytes('The whole', 'audio/*'),
  206: bytes('The range', 'audio/*'),
  304: { description: 'Unchanged' },
  415: { description: 'It cannot be played or transcoded', content: { 'application/json': { schema: ERROR } } },
  416: { description: 'The range lies beyond the end', content: { 'application/json': { schema: ERROR } } },
}

const OPERATIONS: Record<BytePath, ApiOperation> = {
  '/tracks/{id}/stream': {
    operationId: 'tracks.stream',
    parameters: [
      id,
      { name: 'format', in: 'query', description: 'One of `transcode` of `/library`', schema: text },
      {
        name: 'maxBitRate',
        in: 'query',
        description: 'Kilobits per second; what lies above is transcoded',
        schema: { type: 'integer', minimum: 1, maximum: 100_000 },
      },
      ...ranges,
    ],
    responses: {
      ...ranged,
      501: { description: 'This server cannot transcode', content: { 'application/json': { schema: ERROR } } },
    },
  },
  '/tracks/{id}/download': {
    operationId: 'tracks.download',
    description:
      'With a file name in `Content-Disposition`, and the digest of the whole in `Repr-Digest` once it is known.',
    parameters: [id, ...ranges],
    responses: ranged,
  },
  '/covers/{id}': {
    operationId: 'covers.get',
    parameters: [
      id,
      {
        name: 'size',
        in: 'query',
        description: 'Pixels of the longer side; without it the picture as its file has it',
        schema: { type: 'integer', minimum: 1 },
      },
      header('If-None-Match', 'ETags: 304 if it is still one of them'),
    ],
    responses: {
      200: bytes('The cover: WebP in the size asked for, or of the type that its file has', 'image/*'),
      304: { description: 'Unchanged' },
      422: { description: 'The picture cannot be shown', content: { 'application/json': { schema: ERROR } } },
    },
  },
  '/events': {
    operationId: 'events',
    description:
      'A WebSocket with the subprotocol `soul-events.1`. Who cannot send a token as header offers `soul-ticket.` with a ' +
      'ticket from `/auth/tickets` as a second one. Messages are JSON texts: `hello`, `stale`, `personal`, `resync`.',
    parameters: [{ name: 'last', in: 'query', description: 'The last id that was seen', schema: text }],
    responses: {
      101: { description: 'Messages follow' },
      426: { description: 'Not asked as a WebSocket', content: { 'application/json': { schema: ERROR } } },
    },
  },
  '/openapi.json': {
    operationId: 'openapi',
    responses: { 200: bytes('OpenAPI 3.1', 'application/json') },
  },
  '/docs': {
    operationId: 'docs',
    responses: { 200: bytes('A page', 'text/html') },
  },
}
