import { describe, expect, it } from 'vitest'
import { openSoulCopy, type SoulCopy } from '../../../../src/engine/sources/soul/open-copy.ts'
import type { CopyBytes } from '../../../../src/engine/sources/source.ts'
import { madeOf, wireTrack, type FakeSoulServer, type Fault } from '../../../support/soul-server.ts'
import { patterned } from '../../media/support.ts'
import { clientOf, closesAll, serverFor, signal, willClose } from './support.ts'

closesAll()

const SOUND = patterned(700_001)

async function opened(more: Partial<SoulCopy> = {}, before?: (server: FakeSoulServer) => void) {
  const server = await serverFor({ transcode: ['mp3'] })
  server.put(wireTrack('t'), SOUND)
  before?.(server)
  const errors: unknown[] = []
  const measured: { bytes: number; ms: number; made: boolean }[] = []
  const copy: SoulCopy = {
    client: clientOf(server),
    remoteId: 't',
    container: 'flac',
    codec: 'flac',
    title: 'Song',
    server: '“NAS”',
    mp3Kbps: undefined,
    first: { start: 0 },
    onError: (error) => errors.push(error),
    onMeasured: (one) => measured.push(one),
    ...more,
  }
  const open = async () => {
    const bytes = await openSoulCopy(copy, { signal })
    willClose(() => bytes.close())
    return bytes
  }
  const streams = () => server.asked.filter(({ path }) => path.endsWith('/stream'))
  return { server, copy, open, errors, measured, streams }
}

async function read(bytes: CopyBytes, start: number, end: number): Promise<Buffer> {
  const parts: Uint8Array[] = []
  for await (const part of bytes.read({ start, end }, { signal })) parts.push(part)
  return Buffer.concat(parts)
}

describe('a track at a server', () => {
  it('is read with the very request that opened it', async () => {
    const { open, streams } = await opened()
    const bytes = await open()
    expect(bytes).toMatchObject({ sizeBytes: 700_001, container: 'flac', version: '"t-1"' })
    expect(bytes.modifiedAt).toBe(Date.UTC(2024, 0, 2, 3, 4, 5))
    expect((await read(bytes, 0, 700_000)).equals(SOUND)).toBe(true)
    expect(streams().map(({ headers }) => headers.range)).toEqual(['bytes=0-'])
  })

  it.each([
    [0, 0],
    [65_535, 65_536],
    [699_999, 700_000],
    [100_000, 700_000],
  ])('is read from %i to %i', async (start, end) => {
    const { open, streams } = await opened({ first: { start, end } })
    expect((await read(await open(), start, end)).equals(SOUND.subarray(start, end + 1))).toBe(true)
    expect(streams()).toHaveLength(1)
  })

  it('is asked again for other parts, on condition that it is the same', async () => {
    const { open, streams } = await opened()
    const bytes = await open()
    for (const [start, end] of [
      [5, 9],
      [600_000, 700_000],
      [0, 3],
    ] as const) {
      expect((await read(bytes, start, end)).equals(SOUND.subarray(start, end + 1))).toBe(true)
    }
    expect(streams().map(({ headers }) => [headers.range, headers['if-range']])).toEqual([
      ['bytes=0-', undefined],
      ['bytes=5-9', '"t-1"'],
      ['bytes=600000-700000', '"t-1"'],
    ])
  })

  it('gives its facts for one byte when nothing is to be read', async () => {
    const { open, streams } = await opened({ first: undefined })
    expect((await open()).sizeBytes).toBe(700_001)
    expect(streams()[0]!.headers.range).toBe('bytes=0-0')
  })

  it('tells its length to who begins beyond its end', async () => {
    const { open } = await opened({ first: { start: 900_000 } })
    const bytes = await open()
    expect(bytes.sizeBytes).toBe(700_001)
    expect((await read(bytes, 0, 4)).equals(SOUND.subarray(0, 5))).toBe(true)
  })

  it('may be empty', async () => {
    const { open } = await opened({}, (server) => server.sounds.set('t', Buffer.alloc(0)))
    expect((await open()).sizeBytes).toBe(0)
  })

  it('may be made smaller, and its length is that of what was made', async () => {
    const { open, streams } = await opened({ mp3Kbps: 160 })
    const bytes = await open()
    const made = madeOf(SOUND, 160)
    expect(bytes).toMatchObject({ sizeBytes: made.length, container: 'mpeg', codec: 'mp3' })
    expect((await read(bytes, 0, made.length - 1)).equals(made)).toBe(true)
    expect((await read(bytes, 70, 99)).equals(made.subarray(70, 100))).toBe(true)
    expect(streams().every(({ query }) => String(query) === 'format=mp3&maxBitRate=160')).toBe(true)
  })

  it('is what it is when the server does not make it smaller', async () => {
    const { open } = await opened({ mp3Kbps: 160 }, ({ state }) => (state.transcode = []))
    expect(await open()).toMatchObject({ sizeBytes: 700_001, container: 'flac', codec: 'flac' })
  })

  it('comes whole from a server that knows no ranges', async () => {
    const { open } = await opened({}, (server) => {
      server.fail(/stream/, { kind: 'answer', body: SOUND, headers: { etag: '"t-1"', 'content-type': 'audio/flac' } })
    })
    expect((await read(await open(), 0, 700_000)).equals(SOUND)).toBe(true)
  })

  it('is read by several at once', async () => {
    const { open } = await opened()
    const bytes = await open()
    const parts = await Promise.all(Array.from({ length: 8 }, (_, i) => read(bytes, i * 80_000, i * 80_000 + 79_999)))
    expect(Buffer.concat(parts).equals(SOUND.subarray(0, 640_000))).toBe(true)
  })

  it('is measured while all of it is taken', async () => {
    const { open, measured } = await opened()
    await read(await open(), 0, 700_000)
    expect(measured).toEqual([{ bytes: 700_001, ms: expect.any(Number), made: false }])
  })

  it('is not there any more', async () => {
    const { open } = await opened({ remoteId: 'other/../t' })
    await expect(open()).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('wrong bytes', () => {
  const headers = (more: Record<string, string>): Fault => ({ kind: 'headers', headers: more })

  it.each<[string, Fault]>([
    ['another part', headers({ 'content-range': 'bytes 5-700000/700001' })],
    ['a part that ends elsewhere', headers({ 'content-range': 'bytes 0-9/700001' })],
    ['a part without its place', { kind: 'answer', status: 206, body: 'abc' }],
    ['a part of who knows how much', headers({ 'content-range': 'bytes 0-700000/*' })],
    ['a part beyond its own end', headers({ 'content-range': 'bytes 0-700001/700001' })],
    ['a place in words', headers({ 'content-range': 'the beginning' })],
    ['several parts', headers({ 'content-range': '', 'content-type': 'multipart/byteranges; boundary=x' })],
    ['something packed', headers({ 'content-encoding': 'gzip' })],
    ['everything, without saying how much', { kind: 'answer', body: 'abc', headers: { 'content-length': '' } }],
  ])('are refused as soon as it is opened: %s', async (_, fault) => {
    const { open, errors } = await opened({}, (server) => server.fail(/stream/, fault))
    await expect(open()).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    expect(errors).toHaveLength(1)
  })

  it('are refused from a server that answers the middle with the whole', async () => {
    const { open } = await opened({ first: { start: 10 } }, (server) =>
      server.fail(/stream/, { kind: 'answer', body: SOUND, headers: { etag: '"t-1"' } }),
    )
    await expect(open()).rejects.toMatchObject({ kind: 'bad-answer' })
  })

  it('never come from a file that has changed meanwhile', async () => {
    const { open, server } = await opened()
    const bytes = await open()
    await read(bytes, 0, 700_000)
    server.sounds.set('t', Buffer.alloc(700_001, 9))
    server.state.etagOf = () => '"t-2"'
    await expect(read(bytes, 5, 9)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('changed'),
    })
  })

  it.each<[string, (server: FakeSoulServer) => void]>([
    ['another length', (server) => server.sounds.set('t', SOUND.subarray(0, 500_000))],
    ['another tag under which it answers in part', (server) => server.fail(/stream/, headers({ etag: '"t-2"' }))],
    ['another place', (server) => server.fail(/stream/, headers({ 'content-range': 'bytes 6-10/700001' }))],
    [
      'fewer bytes',
      (server) => server.fail(/stream/, headers({ 'content-range': 'bytes 5-8/700001', 'content-length': '4' })),
    ],
  ])('are refused in a later part: %s', async (_, change) => {
    const { open, server } = await opened()
    const bytes = await open()
    change(server)
    await expect(read(bytes, 5, 9)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  })
})

describe('a connection', () => {
  it.each<[string, Fault, string]>([
    ['breaks', { kind: 'cut', after: 100_000 }, 'offline'],
    ['falls silent', { kind: 'stall', after: 100_000 }, 'timeout'],
  ])('that %s half-way is an error, after the bytes that came', async (_, fault, kind) => {
    const { open, errors } = await opened({}, (server) => server.fail(/stream/, fault))
    const bytes = await open()
    let length = 0
    const reading = (async () => {
      for await (const part of bytes.read({ start: 0, end: 700_000 }, { signal })) {
        expect(Buffer.from(part).equals(SOUND.subarray(length, length + part.length))).toBe(true)
        length += part.length
      }
    })()
    await expect(reading).rejects.toMatchObject({ kind })
    expect(length).toBeLessThanOrEqual(100_000)
    expect(errors).toMatchObject([{ kind }])
  })

  it('is closed when the player leaves', async () => {
    const { open, server } = await opened({}, ({ sounds }) => sounds.set('t', patterned(20_000_000)))
    const bytes = await open()
    const leaving = new AbortController()
    const connected = server.openConnections()
    const parts = bytes.read({ start: 0, end: 19_999_999 }, { signal: leaving.signal })[Symbol.asyncIterator]()
    await parts.next()
    leaving.abort()
    await expect(
      (async () => {
        while (!(await parts.next()).done);
      })(),
    ).rejects.toMatchObject({ name: 'AbortError' })
    await expect.poll(() => server.openConnections()).toBe(connected - 1)
  })

  it('is closed when what was opened is never read', async () => {
    const { open, server } = await opened({}, ({ sounds }) => sounds.set('t', patterned(20_000_000)))
    const bytes = await open()
    const connected = server.openConnections()
    await bytes.close()
    await bytes.close()
    await expect.poll(() => server.openConnections()).toBe(connected - 1)
  })

  it('outlives the wish that opened it', async () => {
    const { copy } = await opened()
    const opening = new AbortController()
    const bytes = await openSoulCopy(copy, { signal: opening.signal })
    opening.abort()
    expect((await read(bytes, 0, 700_000)).equals(SOUND)).toBe(true)
    await bytes.close()
  })

  it('is used again for the next part', async () => {
    const { open, server } = await opened({ first: undefined })
    const bytes = await open()
    for (let i = 0; i < 20; i++) await read(bytes, i * 1000, i * 1000 + 999)
    expect(server.state.connections).toBeLessThan(4)
  })

  it('is not begun by who has left already', async () => {
    const { copy, server } = await opened()
    await expect(openSoulCopy(copy, { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' })
    expect(server.asked).toEqual([])
  })
})
