/**
 * A small Soul server for tests: real HTTP and WebSocket on loopback, the protocol as it is declared, a catalogue that can be
 * changed under way, and faults that can be switched on by path. It shares nothing with the real server but the contract, so
 * that one may be tested without the other.
 */
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { WebSocketServer, type WebSocket } from 'ws'
import type { ServerEvent } from '../../src/shared/protocol/events.ts'
import type { WireTrack } from '../../src/shared/protocol/track.ts'
import type { OwnCertificate } from './certificate.ts'

export type Fault =
  /** Never answers. */
  | { kind: 'hang' }
  /** Ends the connection at once, or after so many bytes of the body. */
  | { kind: 'reset' }
  | { kind: 'cut'; after: number }
  /** Goes silent after so many bytes of the body. */
  | { kind: 'stall'; after: number }
  /** Waits so long, then answers as ever. */
  | { kind: 'delay'; ms: number }
  | { kind: 'status'; status: number; headers?: Record<string, string> }
  | { kind: 'answer'; body: Buffer | string; headers?: Record<string, string>; status?: number }
  /** Changes the headers of what is answered. */
  | { kind: 'headers'; headers: Record<string, string> }

export interface Asked {
  method: string
  path: string
  query: URLSearchParams
  headers: IncomingMessage['headers']
}

interface Row {
  track: WireTrack
  rev: number
  bornRev: number
}

export interface SoulServerOptions {
  tls?: OwnCertificate
  serverId?: string
  name?: string
  port?: number
  transcode?: string[]
  /** How JSON is packed when the asker can read it. */
  encoding?: 'zstd' | 'gzip'
}

export type FakeSoulServer = Awaited<ReturnType<typeof soulServer>>

export const CODE = 'ABCD-1234'
export const ACCOUNT = { name: 'anna', password: 'a long password' }
export const KEY = 'soul_key_of_a_script'

export async function soulServer(options: SoulServerOptions = {}) {
  const rows = new Map<string, Row>()
  const gone = new Map<string, number>()
  const sounds = new Map<string, Buffer>()
  const covers = new Map<string, Buffer>()
  const tokens = new Set<string>([KEY])
  const codes = new Set([CODE])
  const asked: Asked[] = []
  const faults: { path: RegExp; fault: Fault; times: number }[] = []
  const sockets = new Set<Socket>()
  const listeners = new Set<WebSocket>()
  const state = {
    serverId: options.serverId ?? 'server-1',
    storeId: 'store-1',
    name: options.name ?? 'Attic',
    protocol: 1,
    product: 'soul-player',
    needsSetup: false,
    rev: 0,
    connections: 0,
    role: 'member',
    transcode: options.transcode ?? [],
    etagOf: (id: string) => `"${id}-1"`,
    /** Whether it says what the SHA-256 of what it sends is. */
    digests: false,
    /** Never ending, as a broken server might be. */
    endless: false,
  }
  const base = () => `${options.tls ? 'https' : 'http'}://127.0.0.1:${port}`

  function json(request: IncomingMessage, response: ServerResponse, value: unknown, status = 200): void {
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    const accepted = String(request.headers['accept-encoding'] ?? '')
    const { encoding } = options
    const packed = encoding !== undefined && accepted.includes(encoding)
    const bytes = packed ? (encoding === 'zstd' ? zstdCompressSync(text) : gzipSync(text)) : Buffer.from(text)
    send(
      response,
      status,
      { 'content-type': 'application/json', ...(packed && { 'content-encoding': encoding }) },
      bytes,
    )
  }

  const refuse = (request: IncomingMessage, response: ServerResponse, status: number) =>
    json(request, response, { code: String(status), message: 'foreign words' }, status)

  const isSignedIn = (request: IncomingMessage) =>
    tokens.has(String(request.headers.authorization ?? '').replace(/^Bearer /, ''))

  function page(query: URLSearchParams) {
    const limit = Number(query.get('limit') ?? 100)
    const cursor = query.get('cursor')
    const { rev, walk } = cursor === null ? { rev: 0, walk: state.rev } : readCursor(cursor)
    const changed = [...rows.values()].filter((row) => row.rev > rev).toSorted((a, b) => a.rev - b.rev)
    const deleted = [...gone].filter(([, at]) => at > (walk ?? rev))
    const told = changed.slice(0, limit)
    const hasMore = state.endless || changed.length > told.length
    const upTo = hasMore && told.length > 0 ? told.at(-1)!.rev : state.rev
    const end = {
      deleted_tracks: deleted.map(([id]) => id),
      next_cursor: writeCursor({ rev: upTo, ...(hasMore && walk !== undefined && { walk }) }),
      has_more: hasMore,
      left: changed.length - told.length,
    }
    if (walk !== undefined) return { tracks: told.map(({ track }) => track), ...end }
    return {
      new_tracks: told.filter(({ bornRev }) => bornRev > rev).map(({ track }) => track),
      updated_tracks: told.filter(({ bornRev }) => bornRev <= rev).map(({ track }) => track),
      ...end,
    }
  }

  function sound(request: IncomingMessage, response: ServerResponse, id: string, query: URLSearchParams): void {
    const original = sounds.get(id)
    if (!original) return refuse(request, response, 404)
    const made = query.get('format') === 'mp3' && state.transcode.includes('mp3')
    const bytes = made ? madeOf(original, Number(query.get('maxBitRate'))) : original
    const etag = made ? state.etagOf(id).replace(/"$/, `-${query.get('maxBitRate')}"`) : state.etagOf(id)
    const headers = {
      etag,
      'accept-ranges': 'bytes',
      'last-modified': 'Tue, 02 Jan 2024 03:04:05 GMT',
      'content-type': made ? 'audio/mpeg' : 'audio/flac',
      ...(state.digests && { 'repr-digest': `sha-256=:${createHash('sha256').update(bytes).digest('base64')}:` }),
    }
    const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '')
    const ifRange = request.headers['if-range']
    if (!range || (ifRange !== undefined && ifRange !== etag)) return send(response, 200, headers, bytes)
    const start = Number(range[1])
    const end = Math.min(range[2] === '' ? Infinity : Number(range[2]), bytes.length - 1)
    if (start >= bytes.length) {
      return send(response, 416, { ...headers, 'content-range': `bytes */${bytes.length}` }, Buffer.alloc(0))
    }
    const part = bytes.subarray(start, end + 1)
    send(response, 206, { ...headers, 'content-range': `bytes ${start}-${end}/${bytes.length}` }, part)
  }

  async function grant(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    const body = JSON.parse(await bodyOf(request)) as Record<string, string>
    const good =
      path === '/auth/pair'
        ? codes.delete(body['code'] ?? '')
        : body['account'] === ACCOUNT.name && body['password'] === ACCOUNT.password
    if (!good) return refuse(request, response, 401)
    const token = `soul_token_${tokens.size}`
    tokens.add(token)
    json(request, response, { token, ...me(), expires_at: '2099-01-01T00:00:00Z' })
  }

  const me = () => ({
    account: { id: 'a1', name: ACCOUNT.name, role: state.role },
    scopes: ['read', 'stream'],
  })

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', base())
    const path = url.pathname.replace(/^.*\/api(?=\/)/, '')
    asked.push({ method: request.method ?? '', path, query: url.searchParams, headers: request.headers })
    const at = faults.findIndex((one) => one.path.test(path))
    const fault = at < 0 ? undefined : faults[at]!.fault
    if (at >= 0 && --faults[at]!.times === 0) faults.splice(at, 1)
    if (fault && (await commit(fault, request, response))) return

    if (path === '/health') return json(request, response, { ok: true })
    if (path === '/info') {
      return json(request, response, {
        product: state.product,
        protocol: state.protocol,
        version: '1.0.0',
        server_id: state.serverId,
        name: state.name,
        needs_setup: state.needsSetup,
      })
    }
    if (path === '/auth/pair' || path === '/auth/sign-in') return grant(request, response, path)
    if (!isSignedIn(request)) return refuse(request, response, 401)
    if (path === '/auth/me') return json(request, response, { ...me(), device_id: 'd1' })
    if (path === '/auth/sign-out') {
      tokens.delete(String(request.headers.authorization).replace(/^Bearer /, ''))
      return json(request, response, {})
    }
    if (path === '/library') {
      const counts = { tracks: rows.size, albums: 0, artists: 0, playlists: 0 }
      return json(request, response, { store_id: state.storeId, counts, transcode: state.transcode })
    }
    if (path === '/sync/tracks') return json(request, response, page(url.searchParams))
    const [, kind, id = '', rest] = /^\/(tracks|covers)\/([^/]+)(\/stream|\/download)?$/.exec(path) ?? []
    if (kind === 'tracks' && rest) return sound(request, response, decodeURIComponent(id), url.searchParams)
    const cover = kind === 'covers' ? covers.get(decodeURIComponent(id)) : undefined
    if (cover) return send(response, 200, { 'content-type': 'image/png' }, cover)
    refuse(request, response, 404)
  }

  const server = (
    options.tls ? createSecureServer({ key: options.tls.key, cert: options.tls.cert }) : createServer()
  ) as ReturnType<typeof createServer>
  server.on('request', (request: IncomingMessage, response: ServerResponse) => void answer(request, response))
  const onConnection = (socket: Socket) => {
    state.connections += 1
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket)).on('error', () => {})
  }
  server.on(options.tls ? 'secureConnection' : 'connection', onConnection)

  const events = new WebSocketServer({ noServer: true })
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    const url = new URL(request.url ?? '/', base())
    asked.push({ method: 'WS', path: url.pathname, query: url.searchParams, headers: request.headers })
    if (!isSignedIn(request)) return socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n')
    events.handleUpgrade(request, socket, head, (listener) => {
      listeners.add(listener)
      listener.on('close', () => listeners.delete(listener))
      listener.send(JSON.stringify({ type: 'hello', id: 'run:0' } satisfies ServerEvent))
    })
  })

  const listen = (at: number) => new Promise<void>((resolve) => void server.listen(at, '127.0.0.1', () => resolve()))
  const hangUp = () => {
    for (const socket of sockets) socket.destroy()
  }
  await listen(options.port ?? 0)
  const { port } = server.address() as AddressInfo

  return {
    url: base(),
    port,
    state,
    asked,
    tokens,
    codes,
    sounds,
    covers,
    listeners,
    fingerprint: options.tls?.fingerprint,
    /** Adds it, or tells it anew. */
    put(track: WireTrack, bytes?: Buffer) {
      const rev = ++state.rev
      rows.set(track.id, { track, rev, bornRev: rows.get(track.id)?.bornRev ?? rev })
      gone.delete(track.id)
      if (bytes) sounds.set(track.id, bytes)
    },
    remove(id: string) {
      rows.delete(id)
      sounds.delete(id)
      gone.set(id, ++state.rev)
    },
    /** For so many requests whose path matches; for all, unless said. */
    fail(path: RegExp, fault: Fault, times = Infinity) {
      faults.push({ path, fault, times })
    },
    heal: () => void faults.splice(0),
    say(event: ServerEvent | string) {
      for (const listener of listeners) listener.send(typeof event === 'string' ? event : JSON.stringify(event))
    },
    /** Ends all connections; the server itself goes on. */
    hangUp,
    openConnections: () => sockets.size,
    pathsAsked: () => asked.map(({ path }) => path),
    async stop() {
      hangUp()
      if (server.listening) await new Promise<void>((resolve) => void server.close(() => resolve()))
    },
    /** At the same address as before. */
    start: () => listen(port),
    async close() {
      await this.stop()
      events.close()
    },
  }
}

/** What it makes of a sound at so many kilobits: other bytes, and fewer. */
export const madeOf = (original: Buffer, kbps: number): Buffer =>
  Buffer.from(original.subarray(0, Math.max(1, Math.floor((original.length * kbps) / 1000)))).map(
    (byte) => byte ^ 0xff,
  ) as Buffer

/** True when that was all. */
async function commit(fault: Fault, request: IncomingMessage, response: ServerResponse): Promise<boolean> {
  switch (fault.kind) {
    case 'hang':
      return true
    case 'reset':
      request.socket.destroy()
      return true
    case 'delay':
      await new Promise((resolve) => setTimeout(resolve, fault.ms))
      return false
    case 'status':
      send(response, fault.status, fault.headers ?? {}, Buffer.from('{}'))
      return true
    case 'answer': {
      const body = Buffer.from(fault.body as string)
      send(response, fault.status ?? 200, { 'content-type': 'application/json', ...fault.headers }, body)
      return true
    }
    default:
      // The rest happens while it is sent.
      Object.assign(response, { fault })
      return false
  }
}

function send(
  response: ServerResponse,
  status: number,
  headers: Record<string, string | undefined>,
  body: Buffer,
): void {
  const { fault } = response as ServerResponse & { fault?: Fault }
  const more = fault?.kind === 'headers' ? fault.headers : {}
  response.strictContentLength = false
  response.writeHead(status, { 'content-length': String(body.length), ...headers, ...more } as Record<string, string>)
  if (fault?.kind === 'cut') return void response.write(body.subarray(0, fault.after), () => response.destroy())
  if (fault?.kind === 'stall') return void response.write(body.subarray(0, fault.after))
  response.end(body)
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

interface Cursor {
  rev: number
  /** Where the walk began. */
  walk?: number | undefined
}

const writeCursor = (cursor: Cursor): string => Buffer.from(JSON.stringify(cursor)).toString('base64url')
const readCursor = (text: string): Cursor => JSON.parse(Buffer.from(text, 'base64url').toString()) as Cursor

/** Builder: say what matters, the rest is plausible. */
export const wireTrack = (id: string, more: Partial<WireTrack> = {}): WireTrack => ({
  id,
  track_key: id,
  folder: 'Music/Artist/Album',
  container: 'flac',
  codec: 'flac',
  lossless: true,
  bitrate_kbps: 900,
  sample_rate_hz: 44_100,
  bit_depth: 16,
  channels: 2,
  duration_ms: 200_000,
  size_bytes: 1_000_000,
  file_hash: null,
  modified_at: 1_700_000_000_000,
  cover: null,
  fingerprint: null,
  added_at: '2024-01-02T03:04:05Z',
  updated_at: '2024-01-02T03:04:05Z',
  title: `Title of ${id}`,
  artists: ['Artist'],
  album: 'Album',
  ...more,
})
