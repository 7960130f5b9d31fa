import { describe, expect, it } from 'vitest'
import { Throttle } from '../../../src/engine/downloads/throttle.ts'
import { random } from '../../../scripts/music/random.ts'
import { FakeClock, turns } from '../../support/fake-clock.ts'

const KIB = 1024
const { signal } = new AbortController()

interface Passed {
  at: number
  stream: number
  bytes: number
}

interface Load {
  limit: number | null
  streams: number
  seconds: number
  /** What each stream passes at once; what the throttle likes best, unless said. */
  pieceBytes?(stream: number): number
  serverOf?(stream: number): string
  before?(throttle: Throttle): void
  at?: Readonly<Record<number, (throttle: Throttle) => void>>
  /** How late a timer may be, in ms. */
  late?(): number
}

/** Streams that always have more to pass, for so many seconds of a clock that is moved by hand. */
async function passed({
  limit,
  streams,
  seconds,
  pieceBytes,
  serverOf,
  before,
  at = {},
  late,
}: Load): Promise<Passed[]> {
  const clock = new FakeClock()
  const begun = clock.now()
  const all: Passed[] = []
  const throttle = new Throttle({
    now: () => clock.now() - begun,
    after: (ms, then) => clock.after(ms + (late?.() ?? 0), then),
  })
  throttle.setLimit(limit)
  before?.(throttle)
  const leaving = new AbortController()
  const running = Array.from({ length: streams }, async (_, stream) => {
    const name = {}
    const server = serverOf?.(stream) ?? 'NAS'
    while (clock.now() - begun < seconds * 1000) {
      const bytes = pieceBytes?.(stream) ?? Math.min(throttle.pieceBytes(server), 256 * KIB)
      await throttle.pass(name, bytes, server, leaving.signal)
      all.push({ at: clock.now() - begun, stream, bytes })
    }
  }).map((one) => one.catch(() => {}))
  const changes = Object.entries(at).map(([second, change]) => ({ at: Number(second) * 1000, change }))
  await turns(3)
  while (clock.now() - begun < seconds * 1000 && clock.waiting > 0) {
    clock.next()
    for (const due of changes.filter((one) => one.at <= clock.now() - begun)) {
      changes.splice(changes.indexOf(due), 1)
      due.change(throttle)
    }
    await turns(1)
  }
  leaving.abort()
  await Promise.all(running)
  return all.filter((one) => one.at < seconds * 1000)
}

const bytesOf = (all: readonly Passed[]): number => all.reduce((sum, { bytes }) => sum + bytes, 0)

/** Of any second that begins with something passing, after the first. */
function fullestSecond(all: readonly Passed[]): number {
  const later = all.filter(({ at }) => at >= 1000)
  let most = 0
  let sum = 0
  let end = 0
  for (const [begin, { at }] of later.entries()) {
    while (end < later.length && later[end]!.at < at + 1000) sum += later[end++]!.bytes
    most = Math.max(most, sum)
    sum -= later[begin]!.bytes
  }
  return most
}

const sharesOf = (all: readonly Passed[], streams: number): number[] =>
  Array.from({ length: streams }, (_, stream) => bytesOf(all.filter((one) => one.stream === stream)))

describe('a limit over everything', () => {
  it.each(
    [64 * KIB, 2048 * KIB, 20_480 * KIB].flatMap((limit) => [1, 2, 4, 8].map((streams) => [limit, streams] as const)),
  )(
    'of %i bytes a second is what %i streams come to, in the mean, in each second and in equal parts',
    async (limit, streams) => {
      const all = await passed({ limit, streams, seconds: 30 })
      expect(Math.abs(bytesOf(all) / 30 / limit - 1)).toBeLessThan(0.01)
      expect(fullestSecond(all)).toBeLessThanOrEqual(limit * 1.05)
      for (const share of sharesOf(all, streams))
        expect(Math.abs((share * streams) / bytesOf(all) - 1)).toBeLessThan(0.2)
    },
  )

  it('is reached although timers are late, and in no second exceeded for it', async () => {
    const dice = random(7)
    const limit = 2048 * KIB
    const all = await passed({ limit, streams: 3, seconds: 30, late: () => (dice.chance(0.05) ? dice.int(40) : 1) })
    expect(Math.abs(bytesOf(all) / 30 / limit - 1)).toBeLessThan(0.01)
    expect(fullestSecond(all)).toBeLessThanOrEqual(limit * 1.05)
  })

  it('lets pieces pass that are larger than itself, and lets them be paid for', async () => {
    const all = await passed({ limit: 10 * KIB, streams: 2, seconds: 60, pieceBytes: () => 64 * KIB })
    expect(all.length).toBeGreaterThanOrEqual(9)
    expect(bytesOf(all)).toBeLessThanOrEqual(60 * 10 * KIB + 64 * KIB)
  })

  it('gives who passes large pieces no more than who passes small ones', async () => {
    const all = await passed({
      limit: 512 * KIB,
      streams: 4,
      seconds: 30,
      pieceBytes: (stream) => [512, 2 * KIB, 8 * KIB, 16 * KIB][stream]!,
    })
    for (const share of sharesOf(all, 4)) expect(Math.abs((share * 4) / bytesOf(all) - 1)).toBeLessThan(0.2)
  })

  it('may be changed under way, in both directions, and lifted', async () => {
    const all = await passed({
      limit: 64 * KIB,
      streams: 2,
      seconds: 30,
      at: { 10: (throttle) => throttle.setLimit(1024 * KIB), 20: (throttle) => throttle.setLimit(64 * KIB) },
    })
    const between = (from: number, to: number) =>
      bytesOf(all.filter(({ at }) => at >= from * 1000 && at < to * 1000)) / (to - from)
    expect(Math.abs(between(0, 10) / (64 * KIB) - 1)).toBeLessThan(0.02)
    expect(Math.abs(between(10.1, 20) / (1024 * KIB) - 1)).toBeLessThan(0.02)
    expect(Math.abs(between(20.1, 30) / (64 * KIB) - 1)).toBeLessThan(0.05)
  })

  it('holds nobody up once it is lifted', async () => {
    const throttle = new Throttle(new FakeClock())
    throttle.setLimit(1)
    const streams = [{}, {}, {}]
    const waiting = streams.map(async (stream) => throttle.pass(stream, KIB, 'NAS', signal))
    throttle.setLimit(null)
    await Promise.all(waiting)
    expect(throttle.pass(streams[0]!, KIB, 'NAS', signal)).toBeUndefined()
    expect(throttle.pieceBytes('NAS')).toBe(Infinity)
  })

  it('has no burst to give after a rest', async () => {
    const clock = new FakeClock()
    const throttle = new Throttle(clock)
    throttle.setLimit(100 * KIB)
    await clock.advance(3_600_000)
    let bytes = 0
    const stream = {}
    void (async () => {
      for (;;) {
        await throttle.pass(stream, KIB, 'NAS', signal)
        bytes += KIB
      }
    })()
    await clock.advance(1_000)
    expect(bytes).toBeLessThanOrEqual(105 * KIB)
    expect(bytes).toBeGreaterThanOrEqual(95 * KIB)
  })

  it('is not moved by a clock that stands still or goes back', async () => {
    let now = 1_000
    const throttle = new Throttle({ now: () => now, after: () => () => {} })
    throttle.setLimit(KIB)
    expect(throttle.pass({}, KIB, 'NAS', signal)).toBeUndefined()
    now = 0
    expect(throttle.pass({}, KIB, 'NAS', signal)).toBeInstanceOf(Promise)
  })
})

describe('a limit of one server', () => {
  it('holds up nobody who fetches from another', async () => {
    const all = await passed({
      limit: 1024 * KIB,
      streams: 4,
      seconds: 20,
      serverOf: (stream) => (stream < 2 ? 'slow' : 'fast'),
      before: (throttle) => throttle.setServerLimit('slow', 128 * KIB),
    })
    const shares = sharesOf(all, 4).map((bytes) => bytes / 20 / KIB)
    expect(shares[0]! + shares[1]!).toBeCloseTo(128, -1)
    expect(shares[0]! + shares[1]! + shares[2]! + shares[3]!).toBeCloseTo(1024, -2)
    expect(Math.abs(shares[2]! / shares[3]! - 1)).toBeLessThan(0.2)
  })

  it('holds without one over everything, and can be lifted', async () => {
    const all = await passed({
      limit: null,
      streams: 2,
      seconds: 10,
      before: (throttle) => throttle.setServerLimit('NAS', 64 * KIB),
    })
    expect(Math.abs(bytesOf(all) / 10 / (64 * KIB) - 1)).toBeLessThan(0.02)
    const throttle = new Throttle(new FakeClock())
    throttle.setServerLimit('NAS', 1)
    expect(throttle.pass({}, 1, 'Attic', signal)).toBeUndefined()
    throttle.setServerLimit('NAS', null)
    expect(throttle.pass({}, 1, 'NAS', signal)).toBeUndefined()
  })
})

describe('who waits', () => {
  it('may leave, and leaves its place to the next', async () => {
    const clock = new FakeClock()
    const throttle = new Throttle(clock)
    throttle.setLimit(KIB)
    await throttle.pass({}, KIB, 'NAS', signal)
    const leaving = new AbortController()
    const left = throttle.pass({}, KIB, 'NAS', leaving.signal)
    const next = throttle.pass({}, KIB, 'NAS', signal)
    leaving.abort()
    await expect(left).rejects.toMatchObject({ name: 'AbortError' })
    await clock.advance(1_100)
    await next
    expect(clock.waiting).toBe(0)
  })

  it('is refused when it has left before', async () => {
    const throttle = new Throttle(new FakeClock())
    throttle.setLimit(KIB)
    await expect(throttle.pass({}, 1, 'NAS', AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' })
  })

  it('waits without a timer of its own', async () => {
    const clock = new FakeClock()
    const throttle = new Throttle(clock)
    throttle.setLimit(KIB)
    await throttle.pass({}, KIB, 'NAS', signal)
    for (let i = 0; i < 100; i++) void throttle.pass({}, KIB, 'NAS', signal)
    expect(clock.waiting).toBe(1)
  })
})
