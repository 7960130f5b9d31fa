/**
 * Requests as no client sends them, on raw sockets: made from the routes that there are, then bent (methods, targets,
 * headers, lengths, chunks, bytes), four at a time, with a well-behaved client beside them.
 */
import { connect } from 'node:net'
import { random, type Random } from '../../../scripts/music/random.ts'
import { fillPath, ROUTES } from '../../../src/engine/sharing/routes.ts'
import { askAt, HERE, type Asking, type SharingHouse } from './support.ts'

const CONNECTIONS = 4
/** Twice what a server grants a connection that says nothing more. */
const HANGING_MS = 12_000

export interface Attack {
  /** How often each status was answered; 0 for a connection that was closed without an answer. */
  statuses: Map<number, number>
  /** What the well-behaved client got right, and what it did not. */
  well: { right: number; wrong: string[] }
}

/** Who is attacked. */
export interface Target {
  port: number
  /** Of the attackers, without the scope `admin`. */
  key: string
  /** Of the well-behaved client. */
  token: string
  /** A track that is there. */
  trackId: string
  /** How long an answer is waited for, where whoever has said its last word is taken to have left. */
  patienceMs?: number
}

interface AttackOptions {
  requests: number
  seed: number
  /** What the track has. */
  bytes: Buffer
}

/** Of a house whose track is `song`. */
export function attack(house: SharingHouse, options: AttackOptions): Promise<Attack> {
  // So that the answer is still given to who has said its last word, and no request is left half open.
  Object.assign(house.server, { httpAllowHalfOpen: true })
  const { key } = house.access.createKey(house.owner.caller, {
    name: 'attacker',
    scopes: ['read', 'stream', 'write'],
    expiresInDays: null,
  })
  return attackTarget({ port: house.port, token: house.owner.token, trackId: 'song', key }, options)
}

export async function attackTarget(target: Target, { requests, seed, bytes }: AttackOptions): Promise<Attack> {
  const statuses = new Map<number, number>()
  let left = requests
  let isOver = false
  const attackers = Array.from({ length: CONNECTIONS }, async () => {
    while (left-- > 0) {
      // Each by its number, so that the same seed makes the same, whoever sends it.
      for (const status of await send(target, hostileRequest(random(seed + left), target))) {
        statuses.set(status, (statuses.get(status) ?? 0) + 1)
      }
    }
  })
  const well = beWell(target, bytes, () => isOver)
  await Promise.all(attackers)
  isOver = true
  return { statuses, well: await well }
}

async function beWell({ port, token, trackId }: Target, bytes: Buffer, isOver: () => boolean): Promise<Attack['well']> {
  const ask = (path: string, asking?: Asking) => askAt(port, path, asking)
  const wrong: string[] = []
  let right = 0
  const note = (isRight: boolean, what: string) => (isRight ? right++ : wrong.push(what))
  do {
    const health = await ask('/health')
    note(health.status === 200, `health ${health.status}`)
    const page = await ask('/sync/tracks?limit=10', { token })
    note(page.status === 200 && (page.json() as { tracks: unknown[] }).tracks.length > 0, `page ${page.status}`)
    const part = await ask(`/tracks/${trackId}/stream`, { token, headers: { range: 'bytes=1000-1999' } })
    note(part.status === 206 && part.body.equals(bytes.subarray(1000, 2000)), `part ${part.status}`)
  } while (!isOver())
  return { right, wrong }
}

/** The statuses that came back before the connection was closed. */
function send({ port, patienceMs }: Target, bytes: Buffer): Promise<number[]> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, HERE)
    let heard = ''
    socket.on('data', (chunk: Buffer) => {
      if (patienceMs !== undefined) socket.end()
      // Enough to know the statuses by; a stream is long.
      if (heard.length < 200_000) heard += chunk.toString('latin1')
    })
    socket.on('error', () => {})
    // Never left hanging: the error shows the request.
    socket.setTimeout(patienceMs ?? HANGING_MS, () => {
      if (patienceMs !== undefined) return void socket.destroy()
      reject(
        new Error(
          `no end of ${JSON.stringify(bytes.toString('latin1').slice(0, 2_000))}, heard ${JSON.stringify(heard.slice(0, 500))}`,
        ),
      )
      socket.destroy()
    })
    socket.on('close', () => {
      const found = [...heard.matchAll(/HTTP\/1\.1 (\d{3}) [A-Z]/g)].map(([, status]) => Number(status))
      resolve(found.length > 0 ? found : [0])
    })
    if (patienceMs === undefined) socket.end(bytes)
    else socket.write(bytes)
  })
}

function hostileRequest(dice: Random, target: Target): Buffer {
  const { chance, int } = dice
  const count = chance(0.1) ? 1 + int(3) : 1
  const whole = Buffer.concat(Array.from({ length: count }, () => oneRequest(dice, target)))
  return chance(0.15) ? bent(whole, dice) : whole
}

function oneRequest(dice: Random, { key, trackId }: Target): Buffer {
  const { pick, chance } = dice
  const route = pick(ROUTES)
  const method = chance(0.9) ? route.method : pick(METHODS)
  const target = chance(0.85)
    ? `/api${fillPath(route.path, { id: pick(IDS) ?? trackId })}${pick(QUERIES)}`
    : pick(TARGETS)
  const version = chance(0.95) ? 'HTTP/1.1' : pick(VERSIONS)
  const hasBody = chance(method === 'GET' ? 0.1 : 0.8)
  const body = hasBody ? Buffer.from(pick(BODIES)) : Buffer.alloc(0)
  const chunked = hasBody && chance(0.2)
  const lines = [
    chance(0.97) ? 'host: localhost' : pick(HOSTS),
    ...(chance(0.7) && route.path !== '/auth/sign-out' ? [`authorization: Bearer ${key}`] : []),
    ...(hasBody ? ['content-type: application/json'] : []),
    ...(chunked ? ['transfer-encoding: chunked'] : hasBody ? [`content-length: ${body.length}`] : []),
    ...Array.from({ length: dice.int(4) }, () => pick(HEADERS)),
    ...(chance(0.1) ? [pick(BROKEN_HEADERS)] : []),
  ]
  const eol = chance(0.98) ? '\r\n' : '\n'
  const head = `${method} ${target} ${version}${eol}${lines.join(eol)}${eol}${eol}`
  return Buffer.concat([Buffer.from(head, 'latin1'), chunked ? inChunks(body, dice) : body])
}

function inChunks(body: Buffer, { pick, chance }: Random): Buffer {
  const size = chance(0.7)
    ? body.length.toString(16)
    : pick(['0', '-1', 'ffffffffffffffff', 'zz', '', '1;x=y', '00000001'])
  return Buffer.concat([Buffer.from(`${size}\r\n`), body, Buffer.from(chance(0.8) ? '\r\n0\r\n\r\n' : '\r\n0')])
}

/** Some bytes other than they were. */
function bent(bytes: Buffer, { int, pick }: Random): Buffer {
  let now = Buffer.from(bytes)
  for (let times = 1 + int(4); times > 0; times--) {
    const at = int(now.length + 1)
    now = pick([
      () => Buffer.concat([now.subarray(0, at), Buffer.from([int(256)]), now.subarray(at)]),
      () => Buffer.concat([now.subarray(0, at), now.subarray(at + 1 + int(8))]),
      () => Buffer.concat([now.subarray(0, at), now.subarray(Math.max(0, at - 20))]),
      () => now.subarray(0, at),
      () => {
        const copy = Buffer.from(now)
        if (at < copy.length) copy[at] = int(256)
        return copy
      },
    ])()
  }
  return now
}

const long = (length: number) => 'x'.repeat(length)

const METHODS = [
  'get',
  'HEAD',
  'POST',
  'PUT',
  'DELETE',
  'PATCH',
  'OPTIONS',
  'TRACE',
  'CONNECT',
  'PROPFIND',
  'G E T',
  '',
  long(300),
  'M-SEARCH',
  '\0',
]
const VERSIONS = ['HTTP/1.0', 'HTTP/2.0', 'HTTP/9', 'HTTP/1.1 x', '', 'http/1.1', 'ICY/1.0']
/** Undefined: of a track that is there. */
const IDS = [
  undefined,
  undefined,
  'nothing',
  '..',
  '../../x',
  '%00',
  "'",
  'a'.repeat(65),
  'a'.repeat(5_000),
  '__proto__',
  'CON',
  '￿',
  '',
]
const QUERIES = [
  '',
  '',
  '',
  '?limit=10',
  '?limit=-1',
  '?limit=1e9',
  '?cursor=',
  `?cursor=${long(2_000)}`,
  '?limit[]=1&limit[]=2',
  '?%',
  '?=&&&=',
  '?__proto__[limit]=1',
  '?size=192',
  '?size=99999999',
  '?size=abc',
  '?format=mp3&maxBitRate=128',
  '?last=x:1',
  `?${'a=1&'.repeat(2_000)}`,
  "?limit=1' or '1'='1",
  '?limit=%00',
  '?from_seq=-1',
  '?from_seq=1e300&limit=5000',
  '?after=%5B%22cell%22%2C1%5D',
  '?after=x&kinds=,,,',
  '?cursor=%ff%fe',
]
const TARGETS = [
  '*',
  '/',
  '/api',
  '/api/',
  '//',
  '//api/health',
  '/api//health',
  '/api/../api/health',
  '/api/%2e%2e/health',
  'http://localhost/api/health',
  'http://evil.example/api/health',
  'https://[::1',
  'http://',
  'localhost:80',
  '/api/health#x',
  '/api/health?',
  '/api/health;x',
  '/api/\\health',
  `/api/${long(15_000)}`,
  `/${long(20_000)}`,
  '/api/health\0',
  '/api/%',
  '/api/%c0%af',
  '/api/tracks/%zz/stream',
  'api/health',
  '?x',
  '',
  '/api/covers/0123456789abcdef0123456789abcdef?size=192',
  '/api/__proto__',
  '/api/constructor',
  '/api/sync',
  '/rpc',
  '/media/track/song',
]
const HOSTS = [
  'host:',
  'x-no: host',
  'host: a\r\nhost: b',
  'host: evil.example',
  'host: [::1',
  'host: a b',
  'host: \0',
  `host: ${long(500)}`,
]
const BODIES = [
  '',
  '{}',
  '[]',
  'null',
  '0',
  '"x"',
  '{"account":"a"',
  `{"account":"${long(70_000)}"}`,
  '['.repeat(5_000),
  '{"a":'.repeat(200),
  '{"__proto__":{"x":1}}',
  '{"name":"x","name":"y"}',
  '{"name":"\\ud800"}',
  '{"name":1e400}',
  '{"code":"AAAA-BBBB","device_name":"x","device_kind":"desktop"}',
  '\0\0\0',
  '{"account":"Ada","password":"wrong","device_name":"x","device_kind":"desktop"}',
  '{"name":"Kitchen"}',
  `{"device_id":"x","vector":{"${'0'.repeat(32)}":1e15},"limit":5000}`,
  '{"device_id":"x","vector":{"__proto__":1},"cursor":{"log_id":"x","number":-1}}',
  `{"device_id":"x","origin":"${'a'.repeat(32)}","changes":[{"origin":"${'a'.repeat(32)}","first":1,"before":"${'0'.repeat(32)}","after":"${'1'.repeat(32)}","changes":{"order":[0,0,9],"forms":[{"rows":3,"columns":[[1,2]]}]}}]}`,
  `{"device_id":"x","changes":[{"origin":"${'a'.repeat(32)}","first":1,"before":"${'0'.repeat(32)}","after":"${'1'.repeat(32)}","changes":{"order":[0],"forms":[{"rows":1,"columns":[{"all":0},{"all":-5},{"all":70000},{"all":"x"}]}]}}]}`,
  '{"device_id":"x","state":{"entries":{"order":[0],"forms":[{"rows":1,"columns":[{"all":"cell"},{"all":null}]}]}}}',
  '{"device_id":"x","act":"housekeep","epoch":1e15}',
  '{"device_id":"x","act":"take-over"}',
  '\u{feff}{}',
]
/** Well-formed, each by itself. */
const HEADERS = [
  'expect: 100-continue',
  'expect: something',
  'connection: close',
  'connection: keep-alive, upgrade',
  'connection: authorization',
  'upgrade: h2c',
  'upgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-protocol: soul-events.1',
  'upgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-version: 99\r\nsec-websocket-protocol: soul-events.1, soul-ticket.x.y.z',
  'sec-websocket-protocol: soul-events.1',
  'range: bytes=0-',
  'range: bytes=-5',
  'range: bytes=9-1',
  'range: bytes=99999999-',
  `range: bytes=${'0-1,'.repeat(500)}`,
  'if-range: "x"',
  'if-none-match: *',
  `if-none-match: ${'"a",'.repeat(1_000)}`,
  'if-modified-since: never',
  'accept-encoding: gzip;q=,zstd;q=9e9,*',
  'accept-encoding: gzip',
  'accept-encoding: zstd',
  'authorization: Bearer x',
  'authorization: Basic eDp5',
  'authorization: Bearer',
  'cookie: a=b',
  'content-type: multipart/form-data; boundary=x',
  'content-type: text/plain',
  'content-encoding: br',
  'content-encoding: gzip',
  'content-encoding: zstd',
  'origin: http://evil.example',
  'te: trailers',
  'trailer: authorization',
  'x-forwarded-for: 1.2.3.4',
  'x-http-method-override: DELETE',
  'keep-alive: timeout=999999',
  'max-forwards: 0',
  `x-long: ${long(9_000)}`,
]
/** What the parser should stop by itself. */
const BROKEN_HEADERS = [
  'content-length: -1',
  'content-length: 99999999999999999999',
  'content-length: 5',
  'content-length: 1, 2',
  'content-length: 0x10',
  'content-length:',
  'transfer-encoding: chunked',
  'transfer-encoding: identity',
  'transfer-encoding: chunked, chunked',
  'transfer-encoding: xchunked',
  'transfer-encoding : chunked',
  'x\0y: z',
  'x y: z',
  ': z',
  ' folded: x',
  'x-bell: \x07',
  `x-longer: ${long(17_000)}`,
  'x-höhe: 1',
  'host: b',
]
