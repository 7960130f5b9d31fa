import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { SoulError } from '../../../../src/engine/sources/soul/soul-error.ts'
import { ownCertificate } from '../../../support/certificate.ts'
import { KEY, wireTrack, type Fault, type FakeSoulServer } from '../../../support/soul-server.ts'
import { clientOf, closesAll, serverFor, signal, TIMEOUTS, willClose } from './support.ts'

closesAll()

const errorOf = async (asked: Promise<unknown>): Promise<SoulError> => {
  const error = await asked.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(SoulError)
  const soul = error as SoulError
  // A sentence for people: of whom it speaks, and to its end.
  expect(soul.message).toMatch(/“.+”.*[.?]$/s)
  return soul
}

/** Port of a listener on loopback that does with connections what it is told. */
async function rawServer(onConnection: (socket: Socket) => void): Promise<number> {
  const server: Server = createServer((socket) => onConnection(socket.on('error', () => {}).resume()))
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', () => resolve()))
  willClose(() => new Promise((resolve) => server.close(resolve)))
  return (server.address() as AddressInfo).port
}

describe('a client', () => {
  it('sends its token as a header, to the server it knows, and to no open call', async () => {
    const server = await serverFor()
    await clientOf(server).library({ signal })
    expect(server.asked.map(({ path, headers }) => [path, headers.authorization])).toEqual([
      ['/info', undefined],
      ['/library', `Bearer ${KEY}`],
    ])
    expect(server.asked.every(({ query }) => !String(query).includes(KEY))).toBe(true)
  })

  it('finds a server below a path', async () => {
    const server = await serverFor()
    const client = clientOf({ ...server, url: `${server.url}/soul` })
    expect((await client.library({ signal })).counts.tracks).toBe(0)
  })

  it('follows no redirect, and says where it would have led', async () => {
    const server = await serverFor()
    const elsewhere = await serverFor({ serverId: 'server-1' })
    for (const location of [`${elsewhere.url}/api/library`, '/elsewhere', 'javascript:alert(1)']) {
      server.fail(/library/, { kind: 'status', status: 302, headers: { location } }, 1)
      const error = await errorOf(clientOf(server).library({ signal }))
      expect(error.kind).toBe('not-soul')
      expect(error.message.includes(elsewhere.url)).toBe(location.startsWith('http'))
      expect(error.message).not.toContain('javascript')
    }
    expect(elsewhere.asked).toEqual([])
  })

  it('uses its connections again for calls that follow each other', async () => {
    const server = await serverFor()
    const client = clientOf(server)
    for (let i = 0; i < 20; i++) await client.health({ signal })
    expect(server.state.connections).toBeLessThan(4)
  })

  it('asks again at once when a kept connection had just been closed', async () => {
    const server = await serverFor()
    const client = clientOf(server)
    await client.health({ signal })
    server.fail(/health/, { kind: 'reset' }, 1)
    await client.health({ signal })
    expect(server.pathsAsked()).toEqual(['/info', '/health', '/health', '/health'])
  })

  it('stops at once when nobody wants an answer any more', async () => {
    const server = await serverFor()
    const client = clientOf(server)
    await client.health({ signal })
    server.fail(/library/, { kind: 'hang' })
    const leaving = new AbortController()
    const asked = client.library({ signal: leaving.signal })
    await expect.poll(() => server.pathsAsked().includes('/library')).toBe(true)
    const connected = server.openConnections()
    leaving.abort()
    await expect(asked).rejects.toMatchObject({ name: 'AbortError' })
    await expect.poll(() => server.openConnections()).toBe(connected - 1)
    await expect(client.health({ signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' })
  })
})

describe('what a server says no with', () => {
  it.each<[number, Record<string, string>, Partial<SoulError>]>([
    [401, {}, { kind: 'signed-out' }],
    [403, {}, { kind: 'forbidden', code: 'FORBIDDEN' }],
    [404, {}, { kind: 'bad-answer' }],
    [410, {}, { kind: 'gone' }],
    [429, { 'retry-after': '7' }, { kind: 'too-many', retryAfterMs: 7_000 }],
    [429, {}, { kind: 'too-many' }],
    [503, { 'retry-after': '3' }, { kind: 'server', retryAfterMs: 3_000 }],
    [503, { 'retry-after': '99999999999' }, { kind: 'server', retryAfterMs: 3_600_000 }],
    [503, { 'retry-after': 'soon' }, { kind: 'server' }],
    [500, {}, { kind: 'server' }],
    [502, {}, { kind: 'server' }],
    [400, {}, { kind: 'bad-answer' }],
  ])('%i %j is told apart', async (status, headers, expected) => {
    const server = await serverFor()
    server.fail(/sync/, { kind: 'status', status, headers })
    const error = await errorOf(clientOf(server).tracks({ cursor: null, limit: 10 }, { signal }))
    expect(error).toMatchObject(expected)
    if (expected.retryAfterMs === undefined) expect(error.retryAfterMs).toBeUndefined()
    expect(error.message).not.toContain('foreign words')
  })

  it('may be a date after which to try again', async () => {
    const server = await serverFor()
    const date = new Date(Date.now() + 60_000).toUTCString()
    server.fail(/library/, { kind: 'status', status: 503, headers: { 'retry-after': date } })
    const { retryAfterMs } = await errorOf(clientOf(server).library({ signal }))
    expect(retryAfterMs).toBeGreaterThan(0)
    expect(retryAfterMs).toBeLessThanOrEqual(60_000)
  })
})

describe('a server that cannot be reached', () => {
  it('may be one where nothing listens', async () => {
    const server = await serverFor()
    await server.stop()
    expect(await errorOf(clientOf(server).health({ signal }))).toMatchObject({ kind: 'refused', code: 'UNAVAILABLE' })
  })

  it('may have a name that is not known', async () => {
    const client = clientOf({ url: 'http://no-such-machine.invalid:4747', state: { serverId: 'x' } })
    expect((await errorOf(client.health({ signal }))).kind).toBe('name')
  })

  it('may keep silent, before its answer or within', async () => {
    const server = await serverFor()
    const client = clientOf(server)
    for (const fault of [{ kind: 'hang' }, { kind: 'stall', after: 5 }] as const) {
      server.fail(/library/, fault, 1)
      expect((await errorOf(client.library({ signal }))).kind).toBe('timeout')
    }
  })

  it('may be slow, as long as it goes on', async () => {
    const server = await serverFor()
    server.fail(/library/, { kind: 'delay', ms: TIMEOUTS.silentMs / 4 }, 1)
    expect(await clientOf(server).library({ signal })).toBeDefined()
  })

  it('may break off, before its answer or within', async () => {
    const server = await serverFor()
    const client = clientOf(server)
    for (const fault of [{ kind: 'reset' }, { kind: 'cut', after: 5 }] as const) {
      server.fail(/library/, fault)
      expect((await errorOf(client.library({ signal }))).kind).toBe('offline')
      server.heal()
    }
  })

  it('may speak something else than HTTP', async () => {
    const port = await rawServer((socket) => void socket.end('220 smtp.example.org ready\r\n'))
    const error = await errorOf(
      clientOf({ url: `http://127.0.0.1:${port}`, state: { serverId: 'x' } }).health({ signal }),
    )
    expect(error.kind).toBe('not-soul')
  })
})

describe('what a server answers', () => {
  const tracks = (server: FakeSoulServer) => clientOf(server).tracks({ cursor: null, limit: 10 }, { signal })
  const json = (body: string | Buffer, headers: Record<string, string> = {}): Fault => ({
    kind: 'answer',
    body,
    headers,
  })
  const bomb = Buffer.alloc(64 * 1024 * 1024, ' ')

  it.each<[string, Fault]>([
    ['cut off in the midst', json('{"tracks":[{"id":"a"')],
    ['no JSON', json('<html>')],
    ['nothing', json('')],
    ['a text', json('"tracks"')],
    ['a page without an end', json('{"tracks":[]}')],
    ['tracks that are no list', json('{"tracks":{},"next_cursor":"a","has_more":false,"left":0}')],
    [
      'far too many tracks',
      json(JSON.stringify({ tracks: Array(1_001).fill(0), next_cursor: 'a', has_more: false, left: 0 })),
    ],
    ['nested without end', json('['.repeat(1_000_000))],
    [
      'nested beyond reason',
      json(`{"tracks":${'[{"a":'.repeat(20)}1${'}]'.repeat(20)},"next_cursor":"a","has_more":false,"left":0}`),
    ],
    ['endless spaces', json(bomb)],
    ['endless spaces in a small zstd', json(zstdCompressSync(bomb), { 'content-encoding': 'zstd' })],
    ['endless spaces in a small gzip', json(gzipSync(bomb), { 'content-encoding': 'gzip' })],
    [
      'half a zstd',
      json(zstdCompressSync('{"tracks":[],"next_cursor":"a"}'.repeat(50)).subarray(0, 20), {
        'content-encoding': 'zstd',
      }),
    ],
    ['half a gzip', json(gzipSync('{"a":1}').subarray(0, 15), { 'content-encoding': 'gzip' })],
    ['no zstd at all', json('{"tracks":[]}', { 'content-encoding': 'zstd' })],
    ['packed as nobody asked', json('{}', { 'content-encoding': 'br' })],
    ['packed twice', json('{}', { 'content-encoding': 'gzip, gzip' })],
  ])('is refused when it is %s', async (_, fault) => {
    const server = await serverFor()
    server.fail(/sync/, fault)
    expect((await errorOf(tracks(server))).kind).toBe('bad-answer')
  })

  it.each(['zstd', 'gzip', undefined] as const)('is understood when it is packed as %s', async (encoding) => {
    const server = await serverFor({ ...(encoding && { encoding }) })
    for (let i = 0; i < 50; i++) server.put(wireTrack(`t${i}`))
    const page = await clientOf(server).tracks({ cursor: null, limit: 100 }, { signal })
    expect(page.copies).toHaveLength(50)
    if (encoding) expect(page.bytes).toBeLessThan(5_000)
    else expect(page.bytes).toBeGreaterThan(20_000)
  })

  it('may be longer or shorter than it says', async () => {
    const server = await serverFor()
    for (const length of ['5', '5000']) {
      server.fail(/library/, { kind: 'headers', headers: { 'content-length': length } })
      const { kind } = await errorOf(clientOf(server).library({ signal }))
      expect(['bad-answer', 'offline', 'timeout', 'not-soul']).toContain(kind)
      server.heal()
      server.hangUp()
    }
  })

  it('holds names with brackets and quotes without being taken for deep', async () => {
    const server = await serverFor()
    server.put(wireTrack('t', { title: `${'[{"\\'.repeat(100)}\\\\"` }))
    const { copies } = await tracks(server)
    expect(copies[0]!.tags.title).toContain('[{"\\[{')
  })
})

describe('whether it is the server we know', () => {
  it('is asked before the token is told, once for each address', async () => {
    const server = await serverFor({ serverId: 'other' })
    const client = clientOf({ url: server.url, state: { serverId: 'known' } })
    expect((await errorOf(client.library({ signal }))).kind).toBe('replaced')
    expect(server.asked.map(({ path, headers }) => [path, headers.authorization])).toEqual([['/info', undefined]])
  })

  it('is asked anew after it could not be reached', async () => {
    const server = await serverFor()
    const client = clientOf(server)
    await client.health({ signal })
    await server.stop()
    await errorOf(client.health({ signal }))
    server.state.serverId = 'other'
    await server.start()
    expect((await errorOf(client.tracks({ cursor: null, limit: 1 }, { signal }))).kind).toBe('replaced')
    expect(server.pathsAsked()).not.toContain('/sync/tracks')
  })

  it('is asked again who it is when no connection is left, before it is told the token', async () => {
    const server = await serverFor()
    const client = clientOf(server)
    await client.library({ signal })
    await client.tracks({ cursor: null, limit: 1 }, { signal })
    expect(server.pathsAsked()).toEqual(['/info', '/library', '/sync/tracks'])
    // As in another network, where a stranger has the same address; nobody has told us that we are there.
    server.hangUp()
    await expect.poll(() => server.openConnections()).toBe(0)
    server.state.serverId = 'stranger'
    expect((await errorOf(client.tracks({ cursor: null, limit: 1 }, { signal }))).kind).toBe('replaced')
    expect(server.pathsAsked().slice(3)).toEqual(['/info'])
    server.state.serverId = 'server-1'
    await client.tracks({ cursor: null, limit: 1 }, { signal })
    expect(server.pathsAsked().slice(4)).toEqual(['/info', '/sync/tracks'])
  })

  it('is asked again who it is before a request is repeated on a new connection', async () => {
    const server = await serverFor()
    const client = clientOf(server)
    await client.library({ signal })
    server.fail(/tracks/, { kind: 'reset' }, 1)
    server.state.serverId = 'stranger'
    expect((await errorOf(client.tracks({ cursor: null, limit: 1 }, { signal }))).kind).toBe('replaced')
    expect(server.pathsAsked().slice(2)).toEqual(['/sync/tracks', '/info'])
  })

  it('is asked anew when it does not know us any more', async () => {
    const server = await serverFor()
    const client = clientOf(server)
    await client.library({ signal })
    server.tokens.clear()
    expect((await errorOf(client.tracks({ cursor: null, limit: 1 }, { signal }))).kind).toBe('signed-out')
    server.state.serverId = 'other'
    expect((await errorOf(client.tracks({ cursor: null, limit: 1 }, { signal }))).kind).toBe('replaced')
  })

  it.each<[string, (server: FakeSoulServer) => void, SoulError['kind']]>([
    ['another program', ({ state }) => (state.product = 'navidrome'), 'not-soul'],
    ['a page', (server) => server.fail(/info/, { kind: 'answer', body: '<html>hello</html>' }), 'not-soul'],
    ['a page that says no', (server) => server.fail(/info/, { kind: 'status', status: 404 }), 'not-soul'],
    ['a login page', (server) => server.fail(/info/, { kind: 'status', status: 401 }), 'not-soul'],
    ['null', (server) => server.fail(/info/, { kind: 'answer', body: 'null' }), 'not-soul'],
    [
      'half of what it should',
      (server) => server.fail(/info/, { kind: 'answer', body: '{"product":"soul-player","protocol":1}' }),
      'not-soul',
    ],
    ['a later protocol', ({ state }) => (state.protocol = 2), 'version'],
    ['an earlier protocol', ({ state }) => (state.protocol = 0), 'version'],
  ])('is no when %s answers', async (_, change, kind) => {
    const server = await serverFor()
    change(server)
    const error = await errorOf(clientOf(server).library({ signal }))
    expect(error.kind).toBe(kind)
    if (kind === 'version') expect(error.message).toContain(server.state.protocol === 0 ? 'the server' : 'this player')
  })
})

describe('several addresses', () => {
  const of = (...servers: FakeSoulServer[]) => servers.map(({ url }) => ({ url }))

  it('are tried in order, and the last good one first', async () => {
    const [home, away] = [await serverFor(), await serverFor()]
    const told: string[] = []
    const client = clientOf(home, { addresses: of(home, away), onAddress: (url) => void told.push(url) })
    await client.health({ signal })
    await home.stop()
    await client.health({ signal })
    const before = away.asked.length
    await home.start()
    await client.health({ signal })
    expect(away.asked.length).toBe(before + 1)
    expect(told).toEqual([home.url, away.url])
  })

  it('begin with the one that was good when the player was closed', async () => {
    const [home, away] = [await serverFor(), await serverFor()]
    const client = clientOf(home, { addresses: of(home, away), lastGood: away.url })
    await client.health({ signal })
    expect([home.asked.length, away.asked.length]).toEqual([0, 2])
  })

  it('do not end at one where another server answers, and it is told no token', async () => {
    const [stranger, server] = [await serverFor({ serverId: 'stranger' }), await serverFor()]
    const client = clientOf(server, { addresses: of(stranger, server) })
    expect((await client.library({ signal })).store_id).toBe('store-1')
    expect(stranger.asked.every(({ headers }) => headers.authorization === undefined)).toBe(true)
  })

  it('say what tells most when none is good', async () => {
    const [stopped, stranger] = [await serverFor(), await serverFor({ serverId: 'stranger' })]
    await stopped.stop()
    const client = clientOf(stopped, { addresses: of(stopped, stranger) })
    expect((await errorOf(client.health({ signal }))).kind).toBe('replaced')
  })

  it('are left alone once one has answered, whatever it said', async () => {
    const [first, second] = [await serverFor(), await serverFor()]
    first.fail(/library/, { kind: 'status', status: 503 })
    const client = clientOf(first, { addresses: of(first, second) })
    expect((await errorOf(client.library({ signal }))).kind).toBe('server')
    expect(second.asked).toEqual([])
  })
})

describe('a certificate', () => {
  it('that signed itself is refused before anything is sent, and its fingerprint told', async () => {
    const tls = ownCertificate()
    const server = await serverFor({ tls })
    const error = await errorOf(clientOf({ ...server, fingerprint: undefined }).health({ signal }))
    expect(error).toMatchObject({ kind: 'tls', fingerprint: tls.fingerprint })
    expect(server.asked).toEqual([])
  })

  it('that was accepted is trusted, for requests and for events', async () => {
    const server = await serverFor({ tls: ownCertificate() })
    const client = clientOf(server)
    expect((await client.library({ signal })).store_id).toBe('store-1')
    for await (const event of client.events({ signal })) {
      expect(event.type).toBe('hello')
      break
    }
  })

  it('is not trusted in the place of the one that was accepted', async () => {
    const server = await serverFor({ tls: ownCertificate() })
    const error = await errorOf(clientOf({ ...server, fingerprint: ownCertificate().fingerprint }).health({ signal }))
    expect(error).toMatchObject({ kind: 'tls', fingerprint: server.fingerprint })
    expect(server.asked).toEqual([])
  })

  it('is not there where http is spoken, and neither is http where TLS is', async () => {
    const [plain, secure] = [await serverFor(), await serverFor({ tls: ownCertificate() })]
    const swapped = [plain.url.replace('http:', 'https:'), secure.url.replace('https:', 'http:')]
    const [first, second] = await Promise.all(
      swapped.map((url) => errorOf(clientOf({ url, state: { serverId: 'server-1' } }).health({ signal }))),
    )
    expect(first!.kind).toBe('tls')
    expect(first!.fingerprint).toBeUndefined()
    expect(['offline', 'not-soul']).toContain(second!.kind)
  })
})

describe('covers', () => {
  it('come as they are', async () => {
    const server = await serverFor()
    server.covers.set('abc', Buffer.from('picture'))
    const client = clientOf(server)
    expect((await client.cover('abc', { signal }))?.toString()).toBe('picture')
    expect(await client.cover('other', { signal })).toBeUndefined()
  })

  it('have a limit', async () => {
    const server = await serverFor()
    server.covers.set('abc', Buffer.alloc(64 * 1024 * 1024 + 1))
    expect((await errorOf(clientOf(server).cover('abc', { signal }))).kind).toBe('bad-answer')
  })
})
