import { request, type IncomingMessage } from 'node:http'
import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MOST_AT_ONCE } from '../../../src/engine/sharing/open-connections.ts'
import { random, type Random } from '../../../scripts/music/random.ts'
import { openFilesIn, patterned } from '../media/support.ts'
import { HERE, sharingHouse, until, type SharingHouse } from './support.ts'

const song = patterned(300_000)
/** More than sockets hold: who stops reading keeps it open. */
const symphony = patterned(60_000_000)

const seed = Number(process.env.SOUL_SEED ?? Math.floor(Math.random() * 1_000_000))

let house: SharingHouse
let token: string

beforeAll(async () => {
  house = await sharingHouse()
  token = house.owner.token
  house.addTrack('song', { 'song.mp3': { bytes: song } })
  house.addTrack('symphony', { 'symphony.mp3': { bytes: symphony } })
  house.addTrack('lost', { 'lost.mp3': {} })
})
afterAll(() => house.close())

const stream = (headers: Record<string, string> = {}, method = 'GET') =>
  house.ask('/tracks/song/stream', { token, headers, method })

/** Begins to read, and stops. */
async function begin(path: string, bearer: string): Promise<{ answer: IncomingMessage; ended(): Promise<unknown> }> {
  const outgoing = request({
    port: house.port,
    host: HERE,
    path: `/api${path}`,
    agent: false,
    headers: { authorization: `Bearer ${bearer}` },
  })
  outgoing.on('error', () => {})
  outgoing.end()
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage]
  answer.on('error', () => {})
  // Only who reads on learns of the end.
  return { answer, ended: () => new Promise((resolve) => answer.resume().once('close', resolve)) }
}

describe('a stream', () => {
  it('is the file, with what a player needs to go on', async () => {
    const { status, headers, body } = await stream()
    expect(status).toBe(200)
    expect(body.equals(song)).toBe(true)
    expect(headers).toMatchObject({
      'content-length': String(song.length),
      'accept-ranges': 'bytes',
      etag: expect.stringMatching(/^"[^"]+"$/),
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
    })
    expect(headers['content-encoding']).toBeUndefined()
    expect((await stream({ 'if-none-match': headers.etag! })).status).toBe(304)
  })

  it('has a HEAD with the same headers and nothing else', async () => {
    const head = await stream({}, 'HEAD')
    expect(head).toMatchObject({ status: 200, headers: { 'content-length': String(song.length) } })
    expect(head.body).toHaveLength(0)
  })

  it('goes on under the same tag only', async () => {
    const { headers } = await stream({ range: 'bytes=0-99' })
    const range = 'bytes=100-199'
    expect((await stream({ range, 'if-range': headers.etag! })).status).toBe(206)
    for (const other of ['"other"', `W/${headers.etag!}`, headers['last-modified']!]) {
      const answer = await stream({ range, 'if-range': other })
      expect(answer.status).toBe(200)
      expect(answer.body.length).toBe(song.length)
    }
  })

  it('answers 500 made-up forms of range with the right bytes', async () => {
    const dice = random(seed)
    for (let i = 0; i < 500; i++) {
      const range = madeUpRange(dice)
      const { status, headers, body } = await stream({ range })
      const where = `${range} (SOUL_SEED=${seed})`
      if (status === 206) {
        const [, start, end] = /^bytes (\d+)-(\d+)\/300000$/.exec(headers['content-range']!)!
        expect(body.equals(song.subarray(Number(start), Number(end) + 1)), where).toBe(true)
        expect(headers['content-length'], where).toBe(String(body.length))
        const asked = /bytes=\s*(\d+)-/i.exec(range)
        if (asked) expect(Number(start), where).toBe(Number(asked[1]))
      } else if (status === 200) {
        expect(body.equals(song), where).toBe(true)
      } else {
        expect(status, where).toBe(416)
        expect(headers['content-range'], where).toBe('bytes */300000')
        expect(JSON.parse(body.toString()), where).toMatchObject({ code: 'RANGE_NOT_SATISFIABLE' })
      }
    }
  })

  it.each([
    ['/tracks/nothing/stream', 404, 'NOT_FOUND'],
    ['/tracks/lost/stream', 404, 'NOT_FOUND'],
    ['/tracks/..%2f..%2fetc%2fpasswd/stream', 404, 'NOT_FOUND'],
    ['/tracks/song%00/download', 404, 'NOT_FOUND'],
    ['/covers/..%2f..%2fx', 404, 'NOT_FOUND'],
    ['/covers/x.svg', 404, 'NOT_FOUND'],
    ['/tracks/song/stream?maxBitRate=-1', 400, 'BAD_REQUEST'],
    ['/tracks/song/stream?maxBitRate=1e3', 400, 'BAD_REQUEST'],
    ['/tracks/song/stream?format=../../sh', 400, 'BAD_REQUEST'],
    ['/tracks/song/stream?format=mp3%20-i%20/etc/passwd', 400, 'BAD_REQUEST'],
  ])('is refused in words at %s', async (path, status, code) => {
    const answer = await house.ask(path, { token })
    expect(answer.status).toBe(status)
    expect(answer.json()).toEqual({ code, message: expect.stringMatching(/\w+ \w+/) })
  })
})

it('sends a cover in a size of the list', async () => {
  const sharp = (await import('sharp')).default
  const picture = await sharp({ create: { width: 300, height: 300, channels: 3, background: '#336699' } })
    .jpeg()
    .toBuffer()
  const id = house.addCover(picture, { width: 300, height: 300 })
  const answer = await house.ask(`/covers/${id}?size=192`, { token })
  expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'image/webp' } })
  expect(
    (await house.ask(`/covers/${id}?size=192`, { token, headers: { 'if-none-match': answer.headers.etag! } })).status,
  ).toBe(304)
})

it('sends a cover as its file has it to who names no size', async () => {
  const sharp = (await import('sharp')).default
  const picture = await sharp({ create: { width: 30, height: 30, channels: 3, background: '#996633' } })
    .png()
    .toBuffer()
  const id = house.addCover(picture, { width: 30, height: 30 })
  const answer = await house.ask(`/covers/${id}`, { token })
  expect(answer).toMatchObject({ status: 200, headers: { 'content-disposition': 'attachment' } })
  expect(answer.body.equals(picture)).toBe(true)
  expect((await house.ask(`/covers/${'0'.repeat(32)}`, { token })).status).toBe(404)
})

describe('what is open', () => {
  it('is at most so many streams of a token; then others wait, and others are served', async () => {
    const { token: theirs, caller } = await house.signIn('Guest')
    const begun = []
    for (let i = 0; i < MOST_AT_ONCE.stream; i++) begun.push(await begin('/tracks/symphony/stream', theirs))
    const refused = await house.ask('/tracks/song/stream', { token: theirs })
    expect(refused.status).toBe(429)
    expect(refused.headers['retry-after']).toBeDefined()
    expect((await house.ask('/library', { token: theirs })).status).toBe(200)
    expect((await stream()).status).toBe(200)

    begun[0]!.answer.destroy()
    await until(() => house.connections.count(caller.tokenId!, 'stream') < MOST_AT_ONCE.stream)
    expect((await house.ask('/tracks/song/stream', { token: theirs })).status).toBe(200)
    for (const { answer } of begun) answer.destroy()
    await until(() => house.connections.count(caller.tokenId!, 'stream') === 0)
  })

  it('ends with its token: streams and sockets, and nobody else’s', async () => {
    const { token: theirs, caller } = await house.signIn('Guest')
    const mine = await begin('/tracks/symphony/stream', token)
    const own = house.dial({ token })
    await own.opened()
    const streams = [await begin('/tracks/symphony/stream', theirs), await begin('/tracks/symphony/download', theirs)]
    const sockets = [house.dial({ token: theirs }), house.dial({ token: theirs })]
    await Promise.all(sockets.map((socket) => socket.opened()))
    expect(house.connections.size).toBe(6)

    house.access.revokeDevice(house.owner.caller, caller.tokenId!)
    // At once: nothing has been waited for.
    expect(house.connections.size).toBe(2)
    await Promise.all([...streams.map(({ ended }) => ended()), ...sockets.map((socket) => socket.closed())])
    for (const { answer } of streams) expect(answer.complete).toBe(false)
    expect(own.ws.readyState).toBe(own.ws.OPEN)
    mine.answer.destroy()
    own.ws.terminate()
    await until(() => house.connections.size === 0)
  })

  it('ends when the device signs out itself, or its time is over', async () => {
    for (const end of ['sign-out', 'expiry'] as const) {
      const key = house.access.createKey(house.owner.caller, {
        name: end,
        scopes: ['read', 'stream'],
        expiresInDays: 1,
      })
      const begun = await begin('/tracks/symphony/stream', key.key)
      const socket = house.dial({ token: key.key })
      await socket.opened()
      if (end === 'sign-out') await house.ask('/auth/sign-out', { method: 'POST', token: key.key })
      else {
        house.wait(2 * 86_400_000)
        house.access.sweep()
      }
      await Promise.all([begun.ended(), socket.closed()])
      expect(house.connections.size).toBe(0)
    }
  })

  it('ends with its connection, also what waits behind another answer on it', async () => {
    const raw = connect(house.port, HERE)
    const ask = `GET /api/tracks/symphony/stream HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${token}\r\n\r\n`
    raw.write(ask.repeat(3))
    await until(() => house.connections.size === 3)
    await once(raw, 'readable')
    raw.destroy()
    await until(() => house.connections.size === 0)
  })

  it('leaves no file open', async () => {
    await until(() => (openFilesIn(house.music) ?? 0) === 0)
  })
})

function madeUpRange({ int, pick }: Random): string {
  const number = () =>
    pick([
      () => String(int(300_000)),
      () => String(int(400_000)),
      () => pick(['0', '1', '299999', '300000', '300001']),
      () => pick(['9223372036854775808', '18446744073709551616', '1'.repeat(60), '00012']),
      () => pick(['-1', '1.5', '1e3', '0x10', ' 7', 'NaN', '']),
    ])()
  const spec = () =>
    pick([() => `${number()}-${number()}`, () => `${number()}-`, () => `-${number()}`, () => number()])()
  const unit = pick(['bytes=', 'bytes=', 'bytes=', 'Bytes=', 'bytes =', 'items=', '', 'bytes==', 'bytes= '])
  return unit + Array.from({ length: pick([1, 1, 1, 1, 2, 50]) }, spec).join(pick([',', ', ']))
}
