import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { EventLog, type Hearer } from '../../../src/engine/sharing/event-log.ts'
import { MOST_AT_ONCE } from '../../../src/engine/sharing/open-connections.ts'
import { regroup, takeIn } from '../../../src/engine/library/take-in.ts'
import { ServerEvent } from '../../../src/shared/protocol/events.ts'
import type { AccountId, TokenId } from '../../../src/shared/model/ids.ts'
import type { SyncKind } from '../../../src/shared/protocol/sync.ts'
import { EVENTS_SUBPROTOCOL } from '../../../src/shared/protocol/version.ts'
import { syntheticCopies } from '../../support/build-library.ts'
import { HERE, sharingHouse, until, type SharingHouse } from './support.ts'

let house: SharingHouse
let token: string

beforeAll(async () => {
  house = await sharingHouse()
  token = house.owner.token
})
afterEach(() => house.hangUp())
afterAll(() => house.close())

describe('the socket', () => {
  it('says hello, then what a change of the library made stale', async () => {
    const socket = house.dial({ token })
    const [hello] = await socket.first(1)
    expect(hello!.type).toBe('hello')
    takeIn(house.stores.library, 1, { copies: [...syntheticCopies({ tracks: 3 })], problems: [] })
    await regroup(house.stores.library)
    const stale = (await socket.first(2))[1]!
    expect(stale).toMatchObject({ type: 'stale', kinds: expect.arrayContaining(['tracks']) })
    expect(stale.id).not.toBe(hello!.id)
  })

  it('tells who comes back what they missed', async () => {
    const socket = house.dial({ token })
    const [hello] = await socket.first(1)
    socket.ws.terminate()
    takeIn(house.stores.library, 1, { copies: [...syntheticCopies({ tracks: 6 })], problems: [] })
    await regroup(house.stores.library)
    await until(async () => (await lastIdOf(house, token)) !== hello!.id)
    const back = await house.dial({ token, query: `?last=${hello!.id}` }).first(2)
    expect(back[0]).toEqual({ type: 'hello', id: hello!.id })
    expect(back[1]).toMatchObject({ type: 'stale', kinds: expect.arrayContaining(['tracks']) })
  })

  it.each(['elsewhere:3', 'nonsense', ':', `${'x'.repeat(5_000)}:1`, '__proto__:1', ':-1'])(
    'tells who comes with "%.20s" to look at everything again',
    async (last) => {
      const [hello, resync] = await house.dial({ token, query: `?last=${encodeURIComponent(last)}` }).first(2)
      expect(hello!.type).toBe('hello')
      expect(resync!.type).toBe('resync')
    },
  )

  it.each([
    ['a page from elsewhere', { headers: { origin: 'http://evil.example' } }, 403],
    ['a page under a name that was bought', { headers: { host: 'evil.example' } }, 403],
    ['a program that speaks something else', { protocols: ['soul-events.0'] }, 400],
  ])('refuses %s', async (_, options, status) => {
    expect(await house.dial({ token, ...options }).refused).toBe(status)
  })

  it('is refused at any other path', async () => {
    const raw = connect(house.port, HERE)
    raw.write(
      'GET /api/eventful HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade\r\nupgrade: websocket\r\n' +
        'sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    )
    const [answer] = (await once(raw, 'data')) as [Buffer]
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 404 Not Found\r\n[\s\S]*\{"code":"NOT_FOUND"/)
    raw.destroy()
  })

  it('ends who says too much, and goes on with the others', async () => {
    const [loud, quiet] = [house.dial({ token }), house.dial({ token })]
    await Promise.all([loud.opened(), quiet.opened()])
    loud.ws.send('x'.repeat(10_000))
    loud.ws.send('x'.repeat(16 * 1024 + 1))
    const [code] = (await loud.closed()) as [number]
    expect(code).toBe(1009)
    expect(quiet.ws.readyState).toBe(quiet.ws.OPEN)
  })

  it.each([
    ['a reserved bit', Buffer.from([0xf1, 0x80, 0, 0, 0, 0])],
    ['no mask', Buffer.from([0x81, 0x01, 0x61])],
    ['half a frame', Buffer.from([0x81, 0xfe, 0x01])],
    ['a goodbye of one byte', Buffer.from([0x88, 0x81, 0, 0, 0, 0, 1])],
    ['another request', Buffer.from('GET /api/health HTTP/1.1\r\n\r\n')],
  ])('waits for nobody who says %s behind the handshake and leaves', async (_, frame) => {
    const raw = connect(house.port, HERE)
    const closed = once(raw.resume(), 'close')
    raw.end(Buffer.concat([handshake(token), frame]))
    await closed
    await until(() => house.connections.size === 0)
  })

  it('ends who does not answer a heartbeat', async () => {
    const [dead, live] = [house.dial({ token, autoPong: false }), house.dial({ token })]
    await Promise.all([dead.first(1), live.first(1)])
    house.socket.beat()
    await once(live.ws, 'ping')
    // Its answer is on its way behind nothing: one more round trip and it is there.
    const pinged = once(live.ws, 'pong')
    live.ws.ping()
    await pinged
    house.socket.beat()
    await dead.closed()
    expect(live.ws.readyState).toBe(live.ws.OPEN)
  })

  it('is open so many times for one token', async () => {
    const sockets = Array.from({ length: MOST_AT_ONCE.socket }, () => house.dial({ token }))
    await Promise.all(sockets.map((socket) => socket.opened()))
    expect(await house.dial({ token }).refused).toBe(429)
    const other = house.dial({ token: house.guest.token })
    await other.opened()
    sockets[0]!.ws.terminate()
    await until(() => house.connections.count(house.owner.caller.tokenId!, 'socket') < MOST_AT_ONCE.socket)
    await house.dial({ token }).opened()
  })

  it('remembers little for who floods it with pings and never reads', async () => {
    const raw = connect(house.port, HERE)
    raw.write(handshake(token))
    await once(raw, 'readable')
    const pings = Buffer.concat(
      Array.from({ length: 500 }, () =>
        Buffer.concat([Buffer.from([0x89, 0x80 | 125, 0, 0, 0, 0]), Buffer.alloc(125)]),
      ),
    )
    let isOpen = true
    const closed = new Promise<void>((resolve) => raw.once('close', () => resolve(void (isOpen = false))))
    raw.on('error', () => {})
    let sent = 0
    // Until what waits for it has filled the system's buffers and one mebibyte of ours.
    while (isOpen && sent < 200_000_000) {
      sent += pings.length
      if (!raw.write(pings)) await Promise.race([once(raw, 'drain').catch(() => {}), closed])
    }
    await closed
    expect(sent).toBeLessThan(200_000_000)
  })
})

const ADA: Hearer = { accountId: 'ada' as AccountId, tokenId: 'desktop' as TokenId }

describe('the log of events', () => {
  it('numbers them densely, and merges what was missed', () => {
    const log = new EventLog()
    const seen = log.add(['tracks']).id
    log.add(['albums'])
    const last = log.add(['tracks', 'artists']).id
    const [hello, stale] = log.greeting(seen, ADA)
    expect(hello).toEqual({ type: 'hello', id: seen })
    expect(stale).toEqual({ type: 'stale', id: last, kinds: ['albums', 'tracks', 'artists'] })
    expect(log.greeting(last, ADA)).toEqual([{ type: 'hello', id: last }])
    expect(log.greeting(null, ADA)).toEqual([{ type: 'hello', id: last }])
  })

  it('remembers a thousand; who missed more looks at everything again, also when cut off before being told', () => {
    const log = new EventLog()
    const before = log.lastId
    for (let i = 0; i < 1_000; i++) log.add(['tracks'])
    expect(log.greeting(before, ADA).map(({ type }) => type)).toEqual(['hello', 'stale'])
    log.add(['tracks'])
    const [hello, resync] = log.greeting(before, ADA)
    expect([hello!.type, resync!.type]).toEqual(['hello', 'resync'])
    expect(log.greeting(hello!.id, ADA)[1]!.type).toBe('resync')
  })

  it('does not take a number of another run for one of its own', () => {
    const [one, other] = [new EventLog(), new EventLog()]
    expect(other.greeting(one.add(['tracks']).id, ADA)[1]!.type).toBe('resync')
  })

  it('knows no number that it has not given', () => {
    const log = new EventLog()
    const run = log.lastId.split(':')[0]!
    for (const seq of ['1', '99999', '1e3', '-1', ''])
      expect(log.greeting(`${run}:${seq}`, ADA)[1]?.type).toBe('resync')
  })

  it('says only what the protocol knows', () => {
    const log = new EventLog()
    for (const kinds of [['tracks'], ['albums', 'artists', 'tracks']] as [SyncKind, ...SyncKind[]][]) {
      expect(() => ServerEvent.parse(log.add(kinds))).not.toThrow()
    }
    for (const last of [null, '', 'x', log.lastId])
      for (const event of log.greeting(last, ADA)) ServerEvent.parse(event)
  })
})

/** Where the count stands, told to who comes new. */
async function lastIdOf({ dial }: SharingHouse, bearer: string): Promise<string> {
  const socket = dial({ token: bearer })
  const [hello] = await socket.first(1)
  socket.ws.terminate()
  return hello!.id
}

const handshake = (bearer: string): Buffer =>
  Buffer.from(
    `GET /api/events HTTP/1.1\r\nhost: localhost\r\nconnection: upgrade\r\nupgrade: websocket\r\nauthorization: Bearer ${bearer}\r\n` +
      `sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-protocol: ${EVENTS_SUBPROTOCOL}\r\n\r\n`,
  )
