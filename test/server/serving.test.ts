/** A server with accounts, from the setup code to the moment a device is signed out, over real sockets. */
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http'
import { get as getByTls } from 'node:https'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { makeMusic } from '../../scripts/music/make-music.ts'
import { addressByProxy } from '../../src/server/serve-protocol.ts'
import type { ServingOptions } from '../../src/server/cli.ts'
import { healthProblem } from '../../src/server/health.ts'
import { startServer, type RunningServer } from '../../src/server/server.ts'
import { fingerprintOf } from '../../src/server/tls.ts'
import type { TrackId } from '../../src/shared/model/ids.ts'
import { coverUrl, trackUrl } from '../../src/shared/model/media-url.ts'
import { ownCertificate } from '../support/certificate.ts'
import { testHost } from '../support/host.ts'
import { clientOver, dialRpc, handshakeOf } from '../support/rpc.ts'

const PASSWORD = 'correct horse battery'
const KEY = 'a-key-for-scripts-from-the-environment'

const plain: ServingOptions = {
  name: 'Attic',
  publicNames: ['music.example.org'],
  tls: undefined,
  behindProxy: false,
  announce: false,
  apiKey: KEY,
}

let dir: string
let pageDir: string
let server: RunningServer
let owner: { token: string; id: string }
let tracks: { id: TrackId; coverId: string }[]
const ends: (() => unknown)[] = []
const sockets = new Set<WebSocket | Socket>()

async function serve(serving: Partial<ServingOptions> = {}, hostname = '127.0.0.1'): Promise<RunningServer> {
  const host = testHost()
  const started = await startServer({ host, pageDir, hostname, port: 0, serving: { ...plain, ...serving } })
  ends.push(() => started.stop().then(() => host.remove()))
  return started
}

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'soul-test-'))
  pageDir = join(dir, 'page')
  mkdirSync(pageDir)
  writeFileSync(join(pageDir, 'index.html'), '<!doctype html>')
  await makeMusic(join(dir, 'music'), { files: 2, formats: ['wav'], covers: 1, secondsEach: 60 })
  server = await serve()
  const code = server.setupCode()!
  const answer = await post('auth/setup', { code, account: 'Ada', password: PASSWORD, ...device('Firefox') })
  expect(answer.status).toBe(200)
  owner = await signedIn(answer)
  await server.api.sources.addFolder({ path: join(dir, 'music') })
  tracks = await vi.waitFor(
    async () => {
      const { rows } = await server.api.browse.tracks({ sort: { by: 'title' }, offset: 0, limit: 10 })
      expect(rows.filter(({ coverId }) => coverId)).toHaveLength(2)
      return rows.map(({ id, coverId }) => ({ id, coverId: coverId! }))
    },
    { timeout: 20_000 },
  )
})
afterAll(async () => {
  for (const socket of sockets) {
    if (socket instanceof WebSocket) socket.terminate()
    else socket.destroy()
  }
  await Promise.all(ends.map((end) => end()))
  rmSync(dir, { recursive: true, force: true })
})

const device = (device_name: string) => ({ device_name, device_kind: 'browser' })
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(new URL(`api/${path}`, server.address), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })

async function signedIn(answer: Response): Promise<{ token: string; id: string }> {
  const { token } = (await answer.json()) as { token: string }
  const me = await fetch(new URL('api/auth/me', server.address), { headers: bearer(token) })
  return { token, id: ((await me.json()) as { device_id: string }).device_id }
}

const signIn = async (account = 'Ada') =>
  signedIn(await post('auth/sign-in', { account, password: PASSWORD, ...device('Firefox') }))

async function ticketsOf(token: string): Promise<{ socket: string; covers: string }> {
  const answer = await post('auth/tickets', undefined, bearer(token))
  return (await answer.json()) as { socket: string; covers: string }
}

function dial(ticket?: string, headers: Record<string, string> = {}): WebSocket {
  const socket = dialRpc(server.address, ticket, { headers })
  sockets.add(socket)
  return socket
}

const callAs = async (token: string) => clientOver(dial((await ticketsOf(token)).socket))

/** By `node:http`, because `fetch` will not say Host, Origin and odd methods. */
const ask = (
  path: string,
  headers: OutgoingHttpHeaders = {},
  method = 'GET',
): Promise<{ status: number; headers: IncomingHttpHeaders; text: string }> =>
  new Promise((resolve, reject) => {
    request(new URL(path, server.address), { headers, method, agent: false }, (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (piece: string) => (text += piece))
      answer.on('end', () => resolve({ status: answer.statusCode!, headers: answer.headers, text }))
    })
      .on('error', reject)
      .end()
  })

describe('a server', () => {
  it('tells who it is, and gives its page to anyone', async () => {
    expect(JSON.parse((await ask('/api/info')).text)).toMatchObject({
      product: 'soul-player',
      name: 'Attic',
      needs_setup: false,
    })
    expect((await ask('/')).status).toBe(200)
    expect(server.setupCode()).toBeNull()
  })

  it('has a key for scripts from its environment', async () => {
    expect((await ask('/api/auth/me', bearer(KEY))).status).toBe(200)
    expect((await ask('/api/auth/me', bearer(`${KEY}x`))).status).toBe(401)
  })

  it('tells its page that it shares, and that this cannot be switched here', async () => {
    const api = await callAs(owner.token)
    expect(await api.access.sharing()).toMatchObject({
      switchable: false,
      on: true,
      reach: 'loopback',
      name: 'Attic',
      addresses: [server.address.replace(/\/$/, '')],
    })
    await expect(api.access.setSharing({ on: false })).rejects.toThrow(/as long as it runs/)
  })

  it('has no protocol when it is a player, and no accounts', async () => {
    const host = testHost()
    const player = await startServer({ host, pageDir, hostname: '127.0.0.1', port: 0 })
    expect((await fetch(new URL('api/info', player.address))).status).toBe(404)
    expect(player.setupCode()).toBeNull()
    expect((await player.api.app.info()).me).toBeNull()
    await player.stop()
    host.remove()
  })
})

describe('calls of a page', () => {
  it('need a ticket, which works once', async () => {
    expect(await handshakeOf(dial())).toBe(401)
    for (const nonsense of ['', 'x', owner.token]) expect(await handshakeOf(dial(nonsense))).toBe(401)
    const { socket } = await ticketsOf(owner.token)
    expect(await handshakeOf(dial(socket))).toBe(101)
    expect(await handshakeOf(dial(socket))).toBe(401)
  })

  it('do not use a ticket up when they are refused for another reason', async () => {
    const { socket } = await ticketsOf(owner.token)
    expect(await handshakeOf(dial(socket, { origin: 'http://evil.example' }))).toBe(403)
    expect(await handshakeOf(dial(socket))).toBe(101)
  })

  it('are refused to the end: nothing is kept open for who was', async () => {
    const refused = connect({ port: Number(new URL(server.address).port), host: '127.0.0.1', allowHalfOpen: true })
    sockets.add(refused)
    refused.write('GET /rpc HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
    refused.resume()
    await once(refused, 'end')
    // Only a connection that is gone from the other side too answers a word more with a reset.
    const more = setInterval(() => refused.write('more'), 10)
    const [error] = (await once(refused, 'close', { signal: AbortSignal.timeout(10_000) }).catch((reason: unknown) => [
      reason,
    ])) as [unknown]
    clearInterval(more)
    expect(error).toMatchObject({ code: expect.stringMatching(/ECONNRESET|EPIPE/) })
  })

  it('are those of the account, in its own seat', async () => {
    await post('accounts', { name: 'Gus', role: 'guest', password: PASSWORD }, bearer(owner.token))
    await post('accounts', { name: 'Mo', role: 'member', password: PASSWORD }, bearer(owner.token))
    const [ada, gus, mo] = [
      await callAs(owner.token),
      await callAs((await signIn('Gus')).token),
      await callAs((await signIn('Mo')).token),
    ]
    expect((await gus.app.info()).me).toMatchObject({
      account: { name: 'Gus', role: 'guest' },
      scopes: ['read', 'stream'],
    })
    await expect(gus.access.accounts()).rejects.toThrow(/owner/)
    const play = { trackId: tracks[0]!.id, startedAt: 1_700_000_000_000, playedMs: 1 }
    await expect(gus.history.record(play)).rejects.toThrow(/guest/)
    await mo.history.record(play)
    expect((await mo.history.list({ offset: 0, limit: 10 })).total).toBe(1)
    expect((await ada.history.list({ offset: 0, limit: 10 })).total).toBe(0)
    expect((await ada.access.accounts()).map(({ name }) => name)).toEqual(['Ada', 'Gus', 'Mo'])
  })

  it('say to the first owner alone that what is kept on this device is theirs', async () => {
    await post('accounts', { name: 'Olga', role: 'owner', password: PASSWORD }, bearer(owner.token))
    const [first, second] = [await callAs(owner.token), await callAs((await signIn('Olga')).token)]
    expect((await first.app.info()).me).toMatchObject({ account: { role: 'owner' }, own: true })
    expect((await second.app.info()).me).toMatchObject({ account: { role: 'owner' }, own: false })
    await first.downloads.keep({ what: [{ type: 'library' }] })
    await first.downloads.drop({ what: [{ type: 'library' }] })
    await expect(second.downloads.keep({ what: [{ type: 'library' }] })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })

  it('answer what was asked before the seat was open', async () => {
    // Sent by the link in the moment the socket opens.
    const api = await callAs((await signIn('Mo')).token)
    const answers = await Promise.all(Array.from({ length: 20 }, () => api.app.info()))
    expect(new Set(answers.map(({ me }) => me?.account.name))).toEqual(new Set(['Mo']))
  })
})

describe('sound and covers for a page', () => {
  it('need their tickets', async () => {
    const [{ id, coverId }, other] = [tracks[0]!, tracks[1]!]
    const { covers } = await ticketsOf(owner.token)
    const sound = await (await callAs(owner.token)).app.trackTicket({ trackId: id })
    const status = async (path: string, ticket?: string) => {
      const url = new URL(path, server.address)
      if (ticket !== undefined) url.searchParams.set('ticket', ticket)
      return (await ask(url.pathname + url.search, { range: 'bytes=0-9' })).status
    }
    expect(await status(trackUrl(id), sound)).toBe(206)
    expect(await status(coverUrl(coverId as never, 192), covers)).toBe(200)
    for (const ticket of [undefined, '', 'x', covers, owner.token]) expect(await status(trackUrl(id), ticket)).toBe(401)
    for (const ticket of [undefined, '', sound]) expect(await status(coverUrl(coverId as never, 192), ticket)).toBe(401)
    expect(await status(trackUrl(other.id), sound)).toBe(401)
    expect((await ask(trackUrl(id), bearer(owner.token))).status).toBe(401)
  })
})

describe('signing out', () => {
  const closing = (socket: WebSocket) => new Promise<number>((resolve) => socket.on('close', resolve))

  it('ends the calls of its page and what it listens to, and leaves others alone', async () => {
    const { token, id } = await signIn()
    const page = dial((await ticketsOf(token)).socket)
    const api = clientOver(page)
    await api.app.info()
    const other = await callAs(owner.token)
    const ticket = await api.app.trackTicket({ trackId: tracks[0]!.id })
    const listening = connect(Number(new URL(server.address).port), '127.0.0.1')
    sockets.add(listening)
    listening.write(`GET ${trackUrl(tracks[0]!.id)}?ticket=${ticket} HTTP/1.1\r\nHost: localhost\r\n\r\n`)
    await new Promise((resolve) => listening.once('data', resolve))
    listening.pause()
    const cut = new Promise((resolve) => listening.on('close', resolve))
    listening.on('error', () => {})
    const closed = closing(page)
    await other.access.revokeDevice({ id: id as never })
    expect(await closed).toBe(4401)
    listening.resume()
    await cut
    expect(await handshakeOf(dial((await ticketsOf(owner.token)).socket))).toBe(101)
    expect((await other.app.info()).me?.account.name).toBe('Ada')
    expect((await ask('/api/auth/me', bearer(token))).status).toBe(401)
  })

  it('answers the call by which a page ends its own device', async () => {
    const { token, id } = await signIn()
    const page = dial((await ticketsOf(token)).socket)
    const closed = closing(page)
    await clientOver(page).access.revokeDevice({ id: id as never })
    expect(await closed).toBe(4401)
  })
})

describe('the guard of a server', () => {
  it.each([
    ['no name of ours', { host: 'evil.example' }, 403],
    ['a name that only begins like ours', { host: 'music.example.org.evil.example' }, 403],
    ['its public name', { host: 'music.example.org' }, 200],
    ['its public name and a port', { host: 'music.example.org:8443' }, 200],
    ['an address, which no page can make its own', { host: '192.168.7.7:4747' }, 200],
    ['an IPv6 address', { host: '[fd00::7]:4747' }, 200],
    ['a name of a local network', { host: 'attic.local' }, 200],
    ['localhost', { host: 'localhost' }, 200],
    ['a page from elsewhere', { origin: 'http://evil.example' }, 403],
    ['our own page behind a proxy with TLS', { host: 'music.example.org', origin: 'https://music.example.org' }, 200],
    ['an image in a page from elsewhere', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }, 403],
  ] as [string, Record<string, string>, number][])('answers %s as it should', async (_, headers, status) => {
    for (const path of ['/', '/api/info']) expect((await ask(path, headers)).status, path).toBe(status)
  })

  it('names the way out to who comes by a name it does not know', async () => {
    expect((await ask('/', { host: 'music.example.com' })).text).toContain('--public-name')
  })

  it('lets a token through by any name, for no browser sends one by itself', async () => {
    const headers = { host: 'evil.example' }
    expect((await ask('/api/auth/me', { ...headers, ...bearer(owner.token) })).status).toBe(200)
    expect((await ask('/api/auth/me', { ...headers, ...bearer('x') })).status).toBe(401)
    // On the protocol only.
    expect((await ask('/', { ...headers, ...bearer(owner.token) })).status).toBe(403)
    expect((await ask('/apiary', { ...headers, ...bearer(owner.token) })).status).toBe(403)
  })

  it.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND'])(
    'does not do %s to the page',
    async (method) => expect((await ask('/', {}, method)).status).toBe(405),
  )
})

describe('what a stranger is granted', () => {
  it('is so much of a header, and so much of a body', async () => {
    expect((await ask('/', { 'x-long': 'x'.repeat(17 * 1024) })).status).toBe(431)
    const large = await post('auth/sign-in', { account: 'x'.repeat(1024 * 1024) })
    expect(large.status).toBe(413)
  })

  it('is a hundred connections from one address, once others can reach the server', async () => {
    const open = await serve({}, '0.0.0.0')
    const port = Number(new URL(open.address).port)
    const dialled: Promise<boolean>[] = []
    const refused = () =>
      new Promise<boolean>((resolve) => {
        const socket = connect(port, '127.0.0.1')
        sockets.add(socket)
        socket.on('error', () => resolve(true))
        socket.on('close', () => resolve(true))
        socket.on('connect', () => {
          socket.write('GET /api/health HTTP/1.1\r\nHost: localhost\r\n\r\n')
          socket.once('data', () => resolve(false))
        })
      })
    for (let i = 0; i < 100; i++) dialled.push(refused())
    expect(await Promise.all(dialled)).not.toContain(true)
    expect(await refused()).toBe(true)
  })

  it('is counted by the address a proxy adds, where there is one', () => {
    const from = (header: string | undefined) =>
      addressByProxy({ headers: { 'x-forwarded-for': header }, socket: { remoteAddress: '10.0.0.1' } } as never)
    expect(from(undefined)).toBe('10.0.0.1')
    expect(from('198.51.100.7')).toBe('198.51.100.7')
    // What the client itself has sent comes first.
    expect(from('1.2.3.4, 198.51.100.7')).toBe('198.51.100.7')
    expect(from('1.2.3.4, ')).toBe('10.0.0.1')
  })
})

describe('TLS', () => {
  it('is served with the certificate it was given, and health is asked for by it', async () => {
    const { cert, key, fingerprint } = ownCertificate()
    const tls = { cert: Buffer.from(cert), key: Buffer.from(key) }
    expect(fingerprintOf(tls).replaceAll(':', '').toLowerCase()).toBe(fingerprint)
    const secure = await serve({ tls })
    expect(secure.address).toMatch(/^https:/)
    const status = await new Promise((resolve, reject) => {
      getByTls(new URL('api/health', secure.address), { ca: cert, agent: false }, (answer) => {
        answer.resume()
        resolve(answer.statusCode)
      }).on('error', reject)
    })
    expect(status).toBe(200)
    const asked = { libraries: [], dataDir: undefined, hostname: '127.0.0.1', open: false }
    const port = Number(new URL(secure.address).port)
    expect(await healthProblem({ ...asked, port, serving: { ...plain, tls } })).toBeUndefined()
    expect(await healthProblem({ ...asked, port, serving: plain })).toMatch(/No answer/)
    await secure.stop()
    expect(await healthProblem({ ...asked, port, serving: { ...plain, tls } })).toMatch(/No answer/)
  })
})
