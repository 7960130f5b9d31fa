import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { makeMusic } from '../../scripts/music/make-music.ts'
import { startServer, type RunningServer } from '../../src/server/server.ts'
import { API_SUBPROTOCOL } from '../../src/shared/api/index.ts'
import { coverUrl, trackUrl } from '../../src/shared/model/media-url.ts'
import { testHost } from '../support/host.ts'
import { clientOver, handshakeOf } from '../support/rpc.ts'

let dir: string
let host: ReturnType<typeof testHost>
let server: RunningServer
const sockets: WebSocket[] = []

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'soul-test-'))
  mkdirSync(join(dir, 'page'))
  writeFileSync(join(dir, 'page/index.html'), '<!doctype html>')
  await makeMusic(join(dir, 'music'), { files: 6, formats: ['flac', 'wav', 'aiff'], covers: 1, secondsEach: 1 })
  host = testHost()
  server = await startServer({ host, pageDir: join(dir, 'page'), hostname: '127.0.0.1', port: 0 })
})
afterAll(async () => {
  for (const socket of sockets) socket.terminate()
  await server?.stop()
  host?.remove()
  rmSync(dir, { recursive: true, force: true })
})

function dial(headers: Record<string, string> = {}, { protocol = API_SUBPROTOCOL, path = 'rpc' } = {}): WebSocket {
  const socket = new WebSocket(new URL(path, server.address.replace('http', 'ws')), protocol, { headers })
  sockets.push(socket)
  return socket
}

describe('the contract over WebSocket', () => {
  it('plays a folder from the first call to the last byte', async () => {
    const api = clientOver(dial())
    expect(await api.app.info()).toMatchObject({ shell: 'headless', hasSources: false })
    const source = await api.sources.addFolder({ path: join(dir, 'music') })
    await vi.waitFor(async () => expect(await api.sources.reports({ sourceId: source.id })).toHaveLength(1), {
      timeout: 20_000,
    })
    const { rows, total } = await api.browse.tracks({ sort: { by: 'title' }, offset: 0, limit: 50 })
    expect(total).toBe(6)
    for (const row of rows) {
      const answer = await fetch(new URL(trackUrl(row.id), server.address), { headers: { range: 'bytes=-1000' } })
      expect(answer.status).toBe(206)
      expect((await answer.arrayBuffer()).byteLength).toBe(1000)
      expect(answer.headers.get('content-type')).toMatch(/^audio\/(flac|wav)$/)
      const cover = await fetch(new URL(coverUrl(row.coverId!, 192), server.address))
      expect(cover.status).toBe(200)
      expect(cover.headers.get('content-type')).toBe('image/webp')
    }
  })

  it('announces what happens, and stops when the page goes', async () => {
    const watching = dial()
    const batches = await clientOver(watching).app.live()
    expect((await batches.next()).value).toEqual({ seq: 0, events: [] })
    await clientOver(dial()).app.updateSettings({ theme: 'dark' })
    // What a player that has just begun finds out meanwhile is announced, too.
    const kinds: string[] = []
    while (!kinds.includes('settings.changed')) {
      const batch = await batches.next()
      if (batch.done) throw new Error('the announcements ended')
      kinds.push(...batch.value.events.map(({ kind }) => kind))
    }
    watching.terminate()
    await expect(batches.next()).rejects.toThrow()
  })

  it.each([
    ['a page from elsewhere', { origin: 'http://evil.example' }, {}, 403],
    ['a page under a foreign name', { host: 'evil.example' }, {}, 403],
    ['another program of this machine', { origin: 'http://localhost:3000' }, {}, 403],
    ['a page of another version', {}, { protocol: 'soul-api.0' }, 400],
    ['another address', {}, { path: 'other' }, 404],
    ['our own page', {}, {}, 101],
  ] as [string, Record<string, string>, { protocol?: string; path?: string }, number][])(
    'answers the handshake of %s as it should',
    async (_, headers, how, status) => expect(await handshakeOf(dial(headers, how))).toBe(status),
  )

  it('refuses a handshake that names no version', async () => {
    const socket = new WebSocket(new URL('rpc', server.address.replace('http', 'ws')))
    sockets.push(socket)
    expect(await handshakeOf(socket)).toBe(400)
  })

  it('ends a connection that sends a message too large to be honest, and serves the others', async () => {
    const other = clientOver(dial())
    await other.app.info()
    const socket = dial()
    await handshakeOf(socket)
    const code = new Promise((resolve) => socket.on('close', resolve))
    socket.on('error', () => {})
    socket.send('x'.repeat(9 * 1024 * 1024))
    expect(await code).toBe(1009)
    expect((await other.app.info()).shell).toBe('headless')
  })

  it('survives messages that make no sense', async () => {
    const socket = dial()
    await handshakeOf(socket)
    const complaint = vi.spyOn(console, 'error').mockImplementation(() => {})
    for (const nonsense of ['', '{', '[]', '{"i":"1","p":{"u":"/nothing"}}', '\0'.repeat(100)]) socket.send(nonsense)
    socket.send(Buffer.from([0, 1, 2, 255]))
    expect((await clientOver(dial()).app.info()).shell).toBe('headless')
    complaint.mockRestore()
  })
})

describe('starting', () => {
  const start = async (options: { port?: number; hostname?: string }) => {
    const other = testHost()
    try {
      return await startServer({
        host: other,
        pageDir: join(dir, 'page'),
        hostname: options.hostname ?? '127.0.0.1',
        port: options.port,
      })
    } finally {
      other.remove()
    }
  }

  it('says what is wrong when the port is taken', async () => {
    const port = Number(new URL(server.address).port)
    await expect(start({ port })).rejects.toThrow(/in use.*--port/)
  })

  it('says what is wrong when the address is not of this machine', async () => {
    await expect(start({ port: 0, hostname: '192.0.2.1' })).rejects.toThrow(/--host/)
  })

  it('takes the next free port when none was asked for', async () => {
    const holders = [createServer(), createServer()]
    const ports = [4747, 4748]
    // Some other program may have them; then they are taken all the same.
    await Promise.all(
      holders.map(
        (holder, i) =>
          new Promise<void>((resolve) => {
            holder.on('error', () => resolve())
            holder.listen(ports[i], '127.0.0.1', resolve)
          }),
      ),
    )
    const other = await start({})
    expect(ports).not.toContain(Number(new URL(other.address).port))
    await other.stop()
    for (const holder of holders) holder.close()
  })
})

it('stops in the middle of everything', async () => {
  const busyHost = testHost()
  const busy = await startServer({ host: busyHost, pageDir: join(dir, 'page'), hostname: '::1', port: 0 }).catch(() =>
    startServer({ host: busyHost, pageDir: join(dir, 'page'), hostname: '127.0.0.1', port: 0 }),
  )
  const socket = new WebSocket(new URL('rpc', busy.address.replace('http', 'ws')), API_SUBPROTOCOL)
  const api = clientOver(socket)
  const batches = await api.app.live()
  await batches.next()
  await busy.api.sources.addFolder({ path: join(dir, 'music') })
  const closed = new Promise((resolve) => socket.on('close', resolve))
  await busy.stop()
  await closed
  await expect(fetch(busy.address)).rejects.toThrow()
  busyHost.remove()
})

it('keeps what a page said before it heard that the server stops', async () => {
  const ownHost = testHost()
  const own = await startServer({ host: ownHost, pageDir: join(dir, 'page'), hostname: '127.0.0.1', port: 0 })
  const api = clientOver(new WebSocket(new URL('rpc', own.address.replace('http', 'ws')), API_SUBPROTOCOL))
  await api.app.settings()
  const scales = Array.from({ length: 20 }, (_, i) => 0.9 + i / 100)
  const answers = scales.map((textScale) => api.app.updateSettings({ textScale }).catch(() => {}))
  await own.stop()
  const stored = JSON.parse(readFileSync(join(ownHost.dataDir, 'settings.json'), 'utf8')) as { textScale: number }
  expect(stored.textScale).toBe(scales.at(-1))
  await Promise.all(answers)
  ownHost.remove()
})
