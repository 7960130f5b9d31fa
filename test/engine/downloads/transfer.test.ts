import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { Throttle } from '../../../src/engine/downloads/throttle.ts'
import { TransferError } from '../../../src/engine/sources/transfer-error.ts'
import { FakeClock, until } from '../../support/fake-clock.ts'
import { madeOf } from '../../support/soul-server.ts'
import { patterned } from '../media/support.ts'
import { closesAll } from '../sources/soul/support.ts'
import { downloading, sha256 } from './support.ts'

closesAll()

const MIB = 1024 * 1024
const SOUND = patterned(10 * MIB + 1)
const SMALL = patterned(700_001)

const FACTS = {
  start: 0,
  version: undefined,
  sha256: undefined,
  container: 'flac',
  codec: 'flac',
  bitrateKbps: null,
  lossless: true,
}

describe('a transfer', () => {
  it('brings a file as it is, with one question and its digest', async () => {
    const world = await downloading({ sound: SMALL, digests: true })
    const got = await world.run()
    expect(got.bytes.equals(SMALL)).toBe(true)
    expect(got).toMatchObject({
      sha256: sha256(SMALL),
      sizeBytes: SMALL.length,
      container: 'flac',
      codec: 'flac',
      lossless: true,
      version: '"t-1"',
    })
    expect(world.downloads().map(({ path, headers }) => [path, headers.range, headers['accept-encoding']])).toEqual([
      ['/api/tracks/t/download', undefined, 'identity'],
    ])
    expect(world.progress[0]).toBe(0)
    expect(world.progress.at(-1)).toBe(SMALL.length)
    expect(world.answers).toEqual([undefined])
  })

  it('says every 4 MiB how much is safe, with what is needed to go on', async () => {
    const world = await downloading({ sound: SOUND })
    const safe: number[] = []
    const { run } = world
    // What is told is on the disk when it is told.
    const cache = {
      ...world.cache,
      async openPart(trackId: number, safeBytes: number) {
        const part = await world.cache.openPart(trackId, safeBytes)
        const checkpoint = part.checkpoint.bind(part)
        part.checkpoint = async () => {
          const bytes = await checkpoint()
          expect(readFileSync(world.path).subarray(0, bytes).equals(SOUND.subarray(0, bytes))).toBe(true)
          safe.push(bytes)
          return bytes
        }
        return part
      },
    }
    await run({ cache })
    // The last one is that of whoever puts the file in its place.
    expect(safe.length).toBeGreaterThanOrEqual(2)
    expect(safe.at(-1)).toBe(SOUND.length)
    expect(world.row).toMatchObject({ version: '"t-1"', bytesTotal: SOUND.length })
    expect(world.row!.safeBytes).toBeGreaterThanOrEqual(4 * MIB)
  })

  it('goes on where it was cut off, and reads nothing twice', async () => {
    const world = await downloading({ sound: SOUND, digests: true })
    world.proxy.fail(/download/, { kind: 'cut', after: 5 * MIB })
    await expect(world.run()).rejects.toMatchObject({ reason: 'unreachable', permanent: false, sourceLost: false })
    const { safeBytes } = world.row!
    expect(safeBytes).toBeGreaterThan(4 * MIB)
    const got = await world.run()
    expect(got.bytes.equals(SOUND)).toBe(true)
    expect(got.sha256).toBe(sha256(SOUND))
    expect(world.downloads().at(-1)!.headers).toMatchObject({ range: `bytes=${safeBytes}-`, 'if-range': '"t-1"' })
    expect(world.downloads().at(-1)!.bytes).toBe(SOUND.length - safeBytes)
  })

  it('is given up when nothing comes any more, and goes on later', async () => {
    const world = await downloading({ sound: SMALL })
    const hold = world.proxy.hold(/download/, 300_000)
    await expect(world.run({ stallMs: 1_500 })).rejects.toMatchObject({ reason: 'stalled', permanent: false })
    hold.release()
    expect(world.row).toMatchObject({ safeBytes: 300_000 })
    expect((await world.run()).bytes.equals(SMALL)).toBe(true)
  })

  it('is not given up for being slow', async () => {
    const world = await downloading({ sound: SMALL })
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    const slow = async function* () {
      for (let at = 0; at < 40; at++) {
        vi.advanceTimersByTime(900)
        yield SMALL.subarray(at, at + 1)
      }
    }
    const fetching = {
      qualities: [],
      fetch: async () => ({ ...FACTS, total: 40, body: slow() }),
    }
    expect((await world.run({ fetching, stallMs: 1_000 })).sizeBytes).toBe(40)
  })

  it('stops where it is when it is paused, with what came', async () => {
    const world = await downloading({ sound: SMALL })
    const pausing = new AbortController()
    const hold = world.proxy.hold(/download/, 300_000)
    const running = world.run({ signal: pausing.signal })
    running.catch(() => {})
    await until(() => world.progress.at(-1) === 300_000, 'the middle')
    pausing.abort()
    await expect(running).rejects.toMatchObject({ name: 'AbortError' })
    hold.release()
    expect(world.row).toMatchObject({ safeBytes: 300_000, version: '"t-1"' })
    expect((await world.run()).bytes.equals(SMALL)).toBe(true)
  })

  it('begins anew, at once, when the file has changed at the server', async () => {
    const world = await downloading({ sound: SMALL, digests: true })
    const newer = patterned(650_000).map((byte) => byte ^ 0x55) as Buffer
    world.begun(SMALL.subarray(0, 400_000))
    world.server.sounds.set('t', newer)
    world.server.state.etagOf = () => '"t-2"'
    const got = await world.run()
    expect(Buffer.compare(got.bytes, newer)).toBe(0)
    expect(got).toMatchObject({ version: '"t-2"', sizeBytes: newer.length })
    expect(world.downloads()).toHaveLength(1)
  })

  it('forgets how far it was before it begins anew, so that no crash joins two versions', async () => {
    const world = await downloading({ sound: SMALL })
    world.begun(SMALL.subarray(0, 400_000))
    world.server.state.etagOf = () => '"t-2"'
    const hold = world.proxy.hold(/download/, 10_000)
    const running = world.run()
    await until(() => world.progress.at(-1) === 10_000, 'the first bytes')
    expect(world.row).toBeUndefined()
    hold.release()
    await running
  })

  it('begins anew when the part on the disk is shorter than was written down', async () => {
    const world = await downloading({ sound: SMALL })
    world.begun(SMALL.subarray(0, 400_000))
    const cache = { ...world.cache, openPart: (trackId: number) => world.cache.openPart(trackId, 500_000) }
    expect((await world.run({ cache })).bytes.equals(SMALL)).toBe(true)
    expect(world.downloads()[0]!.headers.range).toBeUndefined()
  })

  it('throws away what is not what was promised', async () => {
    const world = await downloading({ sound: SMALL })
    const verifier = {
      verify: async () => {
        throw new TransferError('damaged', 'no')
      },
    }
    await expect(world.run({ verifier })).rejects.toMatchObject({ reason: 'damaged' })
    expect(existsSync(world.path)).toBe(false)
    expect(world.row).toBeUndefined()
  })

  it('needs no version to bring a file, only to go on with one', async () => {
    const world = await downloading({ sound: SMALL })
    world.server.state.etagOf = () => 'W/"t-1"'
    world.proxy.fail(/download/, { kind: 'cut', after: 300_000 })
    await expect(world.run()).rejects.toMatchObject({ reason: 'unreachable' })
    expect(world.row).toBeUndefined()
    const got = await world.run()
    expect(got.bytes.equals(SMALL)).toBe(true)
    expect(got.version).toBeUndefined()
  })

  it('waits for a limit without being taken for stalled, and lets the server wait', async () => {
    const world = await downloading({ sound: SMALL })
    const clock = new FakeClock()
    const throttle = new Throttle(clock)
    throttle.setLimit(100_000)
    const running = world.run({ throttle, stallMs: 20_000 })
    for (let second = 1; second <= 5; second++) {
      await until(() => clock.waiting > 0, 'waiting for the limit')
      const before = clock.now()
      while (clock.now() < before + 1_000) {
        clock.next()
        await until(() => clock.waiting > 0, 'waiting for the limit')
      }
      expect(world.progress.at(-1)! / (100_000 * second)).toBeCloseTo(1, 0)
    }
    throttle.setLimit(null)
    expect((await running).bytes.equals(SMALL)).toBe(true)
  })
})

describe('what is made smaller', () => {
  it.each([
    ['high', 320],
    ['medium', 192],
    ['low', 128],
  ] as const)('in %s quality is an MP3 of %i kbit/s', async (quality, kbps) => {
    const world = await downloading({ sound: SMALL, transcode: ['mp3'] })
    const got = await world.run({ quality })
    expect(got.bytes.equals(madeOf(SMALL, kbps))).toBe(true)
    expect(got).toMatchObject({ container: 'mpeg', codec: 'mp3', bitrateKbps: kbps, lossless: false })
    expect(String(world.downloads()[0]!.query)).toBe(`format=mp3&maxBitRate=${kbps}`)
  })

  it('is what the server makes best of', async () => {
    const world = await downloading({ sound: SMALL, transcode: ['mp3', 'opus'] })
    expect(world.fetching.qualities).toEqual(['high', 'medium', 'low'])
    await world.run({ quality: 'medium' })
    expect(String(world.downloads()[0]!.query)).toBe('format=opus&maxBitRate=128')
  })

  it('is the file as it is, where that is small enough', async () => {
    const world = await downloading({ sound: SMALL, transcode: ['mp3'] })
    world.library.sql.prepare('update copy set lossless = 0, bitrate_kbps = 190').run()
    const got = await world.run({ quality: 'medium' })
    expect(got.bytes.equals(SMALL)).toBe(true)
    expect(got).toMatchObject({ container: 'flac', bitrateKbps: 190 })
    expect(world.downloads()[0]!.path).toContain('/download')
  })

  it('is not asked for where nothing can be made', async () => {
    const world = await downloading({ sound: SMALL })
    expect(world.fetching.qualities).toEqual([])
    await expect(world.run({ quality: 'low' })).rejects.toMatchObject({ reason: 'cannot-convert', permanent: true })
    expect(world.downloads()).toEqual([])
  })

  it('is refused, and not had larger instead, where the server has lost its converter', async () => {
    const world = await downloading({ sound: SMALL, transcode: ['mp3'] })
    world.server.fail(/stream/, { kind: 'status', status: 501 })
    await expect(world.run({ quality: 'low' })).rejects.toMatchObject({ reason: 'cannot-convert', permanent: true })
  })
})

describe('a server', () => {
  it.each<
    [string, Parameters<Awaited<ReturnType<typeof downloading>>['server']['fail']>[1] | 'off' | 'forgets us', object]
  >([
    ['is off', 'off', { reason: 'unreachable', sourceLost: true, permanent: false }],
    ['does not know us any more', 'forgets us', { reason: 'signed-out', sourceLost: true, permanent: false }],
    ['does not let us', { kind: 'status', status: 403 }, { reason: 'refused', permanent: true, sourceLost: false }],
    ['has it no more', { kind: 'status', status: 404 }, { reason: 'gone', permanent: true, sourceLost: false }],
    [
      'is busy',
      { kind: 'status', status: 429, headers: { 'retry-after': '7' } },
      { reason: 'bad-answer', retryAfterMs: 7_000, permanent: false },
    ],
    [
      'cannot',
      { kind: 'status', status: 503, headers: { 'retry-after': '9' } },
      { reason: 'bad-answer', retryAfterMs: 9_000, permanent: false },
    ],
    [
      'sends us elsewhere',
      { kind: 'status', status: 302, headers: { location: '/api/tracks/t/download' } },
      { reason: 'bad-answer', sourceLost: true },
    ],
    [
      'answers with a page',
      { kind: 'answer', body: '<h1>Sign in</h1>', headers: { 'content-type': 'text/html' } },
      { reason: 'bad-answer', message: expect.stringContaining('page') },
    ],
    ['breaks off before the first byte', { kind: 'reset' }, { reason: 'unreachable', sourceLost: true }],
  ])('that %s is told so, in words', async (_, fault, told) => {
    const world = await downloading({ sound: SMALL })
    if (fault === 'off') await world.server.stop()
    else if (fault === 'forgets us') world.server.tokens.clear()
    else world.server.fail(/download/, fault)
    const error = await world.run().catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(TransferError)
    expect(error).toMatchObject(told)
    expect((error as Error).message).toMatch(/NAS|Song/)
  })
})
