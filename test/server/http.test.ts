import { mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { createServer, request, type IncomingHttpHeaders, type Server } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openDoor } from '../../src/server/door.ts'
import { guardFor } from '../../src/server/guard.ts'
import { httpListener } from '../../src/server/http.ts'
import { readPage } from '../../src/server/page.ts'
import { mediaHouse, openFilesIn, patterned, type MediaHouse } from '../engine/media/support.ts'

const song = patterned(3_000_000)
const script = 'console.log("some script")\n'.repeat(200)

let house: MediaHouse
let server: Server
let port: number

beforeEach(async () => {
  house = await mediaHouse()
  house.addTrack('song', { 'song.mp3': { bytes: song } })
  const pageDir = join(house.host.dataDir, 'page')
  mkdirSync(join(pageDir, 'assets'), { recursive: true })
  writeFileSync(join(pageDir, 'index.html'), '<!doctype html>')
  writeFileSync(join(pageDir, 'assets/index-abc.js'), script)
  const { log } = house.host
  const listener = httpListener({
    media: house.media,
    page: await readPage(pageDir),
    guard: guardFor('127.0.0.1'),
    door: openDoor,
    log,
  })
  server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
})
afterEach(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await house.close()
})

interface Answer {
  status: number
  headers: IncomingHttpHeaders
  body: Buffer
}

/** By `node:http`, because `fetch` will not say Host and Origin as one likes. */
const get = (path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> =>
  getFrom(port, path, headers, method)

const getFrom = (port: number, path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> =>
  new Promise((resolve, reject) => {
    request({ port, host: '127.0.0.1', path, headers, method, agent: false }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('error', reject)
      answer.on('end', () =>
        resolve({ status: answer.statusCode!, headers: answer.headers, body: Buffer.concat(chunks) }),
      )
    })
      .on('error', reject)
      .end()
  })

describe('the page', () => {
  it('is the index, asked for again every time and under a strict policy', async () => {
    const { status, headers, body } = await get('/')
    expect(status).toBe(200)
    expect(body.toString()).toBe('<!doctype html>')
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    })
    const policy = headers['content-security-policy']
    for (const part of ["default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'"]) {
      expect(policy).toContain(part)
    }
    expect(policy).not.toContain('unsafe')
    expect((await get('/', { 'if-none-match': headers.etag! })).status).toBe(304)
  })

  it('has assets that may be kept for ever, compressed for who can read that', async () => {
    const plain = await get('/assets/index-abc.js')
    expect(plain.headers['cache-control']).toContain('immutable')
    expect(plain.headers['content-type']).toContain('text/javascript')
    expect(plain.body.toString()).toBe(script)
    const br = await get('/assets/index-abc.js', { 'accept-encoding': 'gzip, deflate, br' })
    expect(br.headers['content-encoding']).toBe('br')
    expect(brotliDecompressSync(br.body).toString()).toBe(script)
    const gz = await get('/assets/index-abc.js', { 'accept-encoding': 'gzip' })
    expect(gunzipSync(gz.body).toString()).toBe(script)
    expect(gz.headers['content-length']).toBe(String(gz.body.length))
  })

  it.each([
    '/nothing',
    '/assets/',
    '/../library.db',
    '/%2e%2e/library.db',
    '/assets/..%2f..%2flibrary.db',
    '//etc/passwd',
  ])('has nothing at %s', async (path) => expect((await get(path)).status).toBe(404))

  it('can be read, not written', async () => {
    expect((await get('/', {}, 'POST')).status).toBe(405)
    expect((await get('/media/track/song', {}, 'DELETE')).status).toBe(405)
  })
})

describe('sound over HTTP', () => {
  it('is what the engine answers, to the byte', async () => {
    const whole = await get('/media/track/song')
    expect(whole.status).toBe(200)
    expect(whole.body.equals(song)).toBe(true)
    const part = await get('/media/track/song', { range: 'bytes=1000000-2000000' })
    expect(part.status).toBe(206)
    expect(part.headers['content-range']).toBe('bytes 1000000-2000000/3000000')
    expect(part.body.equals(song.subarray(1_000_000, 2_000_001))).toBe(true)
    const engine = await house.get('media/track/song', { range: 'bytes=1000000-2000000' }, { method: 'HEAD' })
    expect(part.headers.etag).toBe(engine.headers.get('etag'))
    expect(part.headers['content-security-policy']).toContain("default-src 'none'")
    expect((await get('/media/track/song', { 'if-none-match': part.headers.etag! })).status).toBe(304)
    expect((await get('/media/track/song', { range: 'bytes=3000000-' })).status).toBe(416)
    expect((await get('/media/track/other')).status).toBe(404)
    expect(openFilesIn(house.music) ?? 0).toBe(0)
  })

  it('never mixes up the pieces of many listeners, fast and slow', async () => {
    const asked = Array.from({ length: 40 }, (_, i) => ({ start: i * 40_000, end: i * 40_000 + 900_000 + i * 7_001 }))
    const parts = await Promise.all(
      asked.map(async ({ start, end }, i) => {
        if (i % 4 === 0) {
          const socket = connect(port, '127.0.0.1')
          socket.write(`GET /media/track/song HTTP/1.1\r\nHost: localhost\r\nRange: bytes=${start}-${end}\r\n\r\n`)
          await new Promise((resolve) => socket.once('data', resolve))
          socket.destroy()
        }
        return get('/media/track/song', { range: `bytes=${start}-${end}` })
      }),
    )
    for (const [i, { start, end }] of asked.entries()) {
      expect(parts[i]!.body.equals(song.subarray(start, end + 1)), `part ${i}`).toBe(true)
    }
  })

  it('has headers but no body for HEAD', async () => {
    const { status, headers, body } = await get('/media/track/song', {}, 'HEAD')
    expect([status, headers['content-length'], body.length]).toEqual([200, '3000000', 0])
  })

  it('closes its file when the listener hangs up in the middle', async () => {
    const socket = connect(port, '127.0.0.1')
    socket.write('GET /media/track/song HTTP/1.1\r\nHost: localhost\r\n\r\n')
    await new Promise((resolve) => socket.once('data', resolve))
    socket.pause()
    socket.destroy()
    await vi.waitFor(() => expect(openFilesIn(house.music) ?? 0).toBe(0))
  })

  it('waits with an open file for a listener that reads slowly, and no longer than the player runs', async () => {
    const socket = connect({ port, host: '127.0.0.1' })
    socket.write('GET /media/track/song HTTP/1.1\r\nHost: localhost\r\n\r\n')
    await new Promise((resolve) => socket.once('data', resolve))
    socket.pause()
    await house.media.stop()
    expect(openFilesIn(house.music) ?? 0).toBe(0)
    socket.destroy()
  })
})

describe('short ranges of a file that is settled', () => {
  let keeping: MediaHouse
  let other: Server
  let at: number
  beforeEach(async () => {
    keeping = await mediaHouse({ keepOpenMs: 60_000 })
    keeping.addTrack('song', { 'song.mp3': { bytes: song } })
    utimesSync(join(keeping.music, 'song.mp3'), new Date('2001-02-03'), new Date('2001-02-03'))
    const { log } = keeping.host
    const [guard, page] = [guardFor('127.0.0.1'), new Map()]
    other = createServer(httpListener({ media: keeping.media, page, guard, door: openDoor, log }))
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    at = (other.address() as AddressInfo).port
  })
  afterEach(async () => {
    other.closeAllConnections()
    await new Promise((resolve) => other.close(resolve))
    await keeping.close()
  })

  /** All answers on one connection, heads and bodies; the last request ends it. */
  const onOneConnection = async (requests: readonly string[]) => {
    const socket = connect(at, '127.0.0.1')
    const lines = (i: number) =>
      i === requests.length - 1 ? 'Host: localhost\r\nConnection: close' : 'Host: localhost'
    socket.write(requests.map((request, i) => `${request}\r\n${lines(i)}\r\n\r\n`).join(''))
    const chunks: Buffer[] = []
    for await (const chunk of socket as AsyncIterable<Buffer>) chunks.push(chunk)
    return Buffer.concat(chunks)
  }

  it('are whole answers from memory, one behind the other on a connection', async () => {
    const ranges = Array.from({ length: 12 }, (_, i) => ({
      start: i * 200_001,
      end: i * 200_001 + 150_000 + i * 9_000,
    }))
    const parts = ranges.map(({ start, end }) => song.subarray(start, end + 1))
    const answers = await onOneConnection(
      ranges.map(({ start, end }) => `GET /media/track/song HTTP/1.1\r\nRange: bytes=${start}-${end}`),
    )
    let from = 0
    for (const [i, part] of parts.entries()) {
      const head = answers.indexOf('\r\n\r\n', from) + 4
      const { start, end } = ranges[i]!
      expect(answers.toString('latin1', from, head)).toContain(`content-range: bytes ${start}-${end}/3000000\r\n`)
      expect(answers.subarray(head, head + part.length).equals(part), `part ${i}`).toBe(true)
      from = head + part.length
    }
  })

  it('are sent on to the others when one hangs up', async () => {
    await Promise.all(
      Array.from({ length: 30 }, async (_, i) => {
        const range = `bytes=${i * 1000}-${i * 1000 + 255_999}`
        const socket = connect(at, '127.0.0.1')
        socket.write(`GET /media/track/song HTTP/1.1\r\nHost: localhost\r\nRange: ${range}\r\n\r\n`)
        if (i % 3 !== 0) await new Promise((resolve) => socket.once('data', resolve))
        socket.destroy()
      }),
    )
    const part = await getFrom(at, '/media/track/song', { range: 'bytes=100-200099' })
    expect(part.body.equals(song.subarray(100, 200_100))).toBe(true)
  })
})

describe('the guard', () => {
  it.each([
    ['no name of ours', { host: 'evil.example' }, 403],
    ['a name that only begins like ours', { host: 'localhost.evil.example' }, 403],
    ['our name behind a user name', { host: 'evil@localhost' }, 400],
    ['a page from elsewhere', { origin: 'http://evil.example' }, 403],
    ['another program of this machine', { origin: 'http://localhost:3000' }, 403],
    ['a page without an origin', { origin: 'null' }, 403],
    ['an image in a page from elsewhere', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }, 403],
    ['an image in a page of another port', { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors' }, 403],
    ['a link from elsewhere', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }, 200],
    ['our own page', { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' }, 200],
    ['the address bar', { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' }, 200],
    ['localhost', { host: 'localhost:9' }, 200],
    ['IPv6', { host: '[::1]:9' }, 200],
  ] as [string, Record<string, string>, number][])('answers %s as it should', async (_, headers, status) => {
    expect((await get('/', headers)).status).toBe(status)
    expect((await get('/media/track/song', headers)).status).toBe(status)
  })

  it('lets our own page say where it comes from', async () => {
    expect((await get('/', { host: `localhost:${port}`, origin: `http://localhost:${port}` })).status).toBe(200)
  })

  it('knows every address of this machine when it listens on all of them', () => {
    const guard = guardFor('0.0.0.0')
    expect(guard.reasonAgainst({ host: '127.0.0.1:1' })).toBeUndefined()
    expect(guard.reasonAgainst({ host: 'evil.example' })).toBeDefined()
    expect(guardFor('192.168.7.7').reasonAgainst({ host: '192.168.7.7:80' })).toBeUndefined()
  })
})
