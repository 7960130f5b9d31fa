/** What a change weighs on the wire, and that it arrives word for word. */
import { randomBytes } from 'node:crypto'
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { random } from '../../../scripts/music/random.ts'
import { BadTable } from '../../../src/engine/exchange/columns.ts'
import { packBatch, unpackBatch } from '../../../src/engine/exchange/wire-batch.ts'
import { stampAt } from '../../../src/engine/personal/clock.ts'
import type { Batch } from '../../../src/engine/personal/exchange.ts'
import type { Op, Skip } from '../../../src/engine/personal/op.ts'
import { WireBatch } from '../../../src/shared/protocol/exchange.ts'
import { Device } from '../personal/device.ts'

const hex = (bytes: number) => randomBytes(bytes).toString('hex')
/** As real ones are: without any order, and nothing to save. */
const trackKey = () => `a${hex(16)}`

const batchOf = (ops: readonly (Op | Skip)[]): Batch => ({
  origin: hex(16),
  first: 1,
  before: '0'.repeat(32),
  after: hex(16),
  ops,
})

const roundTrip = (batch: Batch): Batch => unpackBatch(WireBatch.parse(JSON.parse(JSON.stringify(packBatch(batch)))))

const seed = Number(process.env.SOUL_SEED ?? Math.floor(Math.random() * 1_000_000))

describe('a batch', () => {
  it('is refused when a few bytes stand for more than any batch holds', () => {
    const rows = 100
    const columns = [0, 0, 0, 0, 'x'.repeat(1_000_000)].map((all) => ({ all }))
    const bomb = { order: Array.from({ length: rows }, () => 0), forms: [{ as: 'text' as const, rows, columns }] }
    expect(() => unpackBatch({ ...batchOf([]), changes: bomb })).toThrow(BadTable)
  })

  it(`arrives word for word, whatever bodies hold (SOUL_SEED=${seed})`, () => {
    const dice = random(seed)
    const odd = [
      '',
      '[]',
      '["c"]',
      '{"a":1}',
      'no json',
      '[1,2',
      '["c","k","r","f",1.0]',
      '["c", "k"]',
      '["c","\\ud800"]',
    ]
    const ops = Array.from({ length: 500 }, (_, i): Op | Skip => {
      if (dice.chance(0.1)) {
        const skip = 1 + dice.int(9)
        return { part: dice.int(3), skip, digest: hex(16), marks: hex(4 * skip) }
      }
      const body = dice.chance(0.2)
        ? dice.pick(odd)
        : JSON.stringify(
            dice.pick<unknown[]>([
              ['c', 'rating', trackKey(), 'stars', dice.int(11)],
              ['c', 'note', `${i}`, dice.pick(['title', 'body']), dice.pick([null, '', 'ü🎧', '01', 0.5, -1, true])],
              ['r', 'note', `${i}`, dice.chance(0.5)],
              ['e', 'play', trackKey(), trackKey(), i, 1000],
              ['?', { nested: [1, { deep: null }] }],
            ]),
          )
      return { part: dice.int(3), stamp: stampAt(dice.int(1e12), dice.int(0xffff)), schema: dice.int(3), body }
    })
    const batch = batchOf(ops)
    expect(roundTrip(batch)).toEqual(batch)
  })

  it('is refused when its columns do not hold together', () => {
    const whole = packBatch(batchOf([{ part: 0, stamp: stampAt(5), schema: 1, body: '["c","k","r","f",1]' }]))
    const bent = (change: (wire: WireBatch) => void) => {
      const wire = structuredClone(whole)
      change(wire)
      return () => unpackBatch(wire)
    }
    expect(bent(() => {})).not.toThrow()
    for (const change of [
      ({ changes }: WireBatch) => changes.order.push(0),
      ({ changes }: WireBatch) => (changes.order[0] = 1),
      ({ changes }: WireBatch) => (changes.forms[0]!.rows = 2),
      ({ changes }: WireBatch) => (changes.forms[0]!.columns[0] = [1, 2]),
      ({ changes }: WireBatch) => (changes.forms[0]!.columns[0] = { all: 'x' }),
      ({ changes }: WireBatch) => (changes.forms[0]!.columns[1] = { all: -1 }),
      ({ changes }: WireBatch) => (changes.forms[0]!.columns[2] = { all: 70_000 }),
      ({ changes }: WireBatch) => (changes.forms[0]!.as = 'skip'),
    ]) {
      expect(bent(change)).toThrow(BadTable)
    }
  })
})

describe('a change on the wire, with everything around it', () => {
  /** As `SoulClient` sends it. */
  const bytesEach = (device: Device, known: Record<string, number>) => {
    const { batches } = device.exchange.since({ cursor: null, vector: known, limit: 10_000 })
    const count = batches.reduce((sum, { ops }) => sum + ops.length, 0)
    const body = JSON.stringify({
      device_id: device.personal.deviceId,
      device_name: 'Study',
      device_kind: 'desktop',
      origin: device.personal.originId,
      cursor: { log_id: hex(8), number: 12_345 },
      vector: device.exchange.vector(),
      digests: device.exchange.digests(),
      whole: false,
      changes: batches.map(packBatch),
      limit: 500,
    })
    expect(zstdDecompressSync(zstdCompressSync(body)).toString()).toBe(body)
    return { count, zstd: zstdCompressSync(body).length / count }
  }

  const words = [
    'Blue',
    'Night',
    'Sonata',
    'Live',
    'in',
    'the',
    'Garden',
    'Hours',
    'No.',
    'Red',
    'Lake',
    'Mary',
    'Quartet',
  ]
  const dice = random(7)
  const title = () => Array.from({ length: 1 + dice.int(4) }, () => dice.pick(words)).join(' ')

  it('takes at most 45 bytes: ratings, given one by one', () => {
    const device = new Device('desk')
    const before = device.exchange.vector()
    for (let i = 0; i < 100; i++) {
      device.wallMs += 1_000 + dice.int(60_000)
      const at = device.wallMs
      device.does({ do: 'set', kind: 'rating', row: `track:${trackKey()}`, fields: { stars: 1 + dice.int(10), at } })
    }
    const { count, zstd } = bytesEach(device, before)
    expect(count).toBe(200)
    expect(zstd).toBeLessThanOrEqual(45)
  })

  it('takes at most 45 bytes: a hundred tracks put into a playlist', () => {
    const device = new Device('desk')
    const before = device.exchange.vector()
    const playlist = hex(16)
    const block = hex(4)
    device.does(
      ...Array.from({ length: 100 }, (_, i) => ({
        do: 'set' as const,
        kind: 'playlist-item',
        row: randomBytes(12).toString('base64url'),
        fields: {
          what: JSON.stringify([playlist, trackKey(), title(), title(), 1_800_000_000_000]),
          position: `a${block}${i.toString(36).padStart(3, '0')}`,
        },
      })),
    )
    const { count, zstd } = bytesEach(device, before)
    expect(count).toBe(200)
    expect(zstd).toBeLessThanOrEqual(45)
  })

  it('takes at most 45 bytes: a day of plays', () => {
    const device = new Device('desk')
    const before = device.exchange.vector()
    for (let i = 0; i < 100; i++) {
      device.wallMs += 180_000 + dice.int(120_000)
      device.plays(trackKey(), device.wallMs)
    }
    const { count, zstd } = bytesEach(device, before)
    expect(count).toBe(100)
    expect(zstd).toBeLessThanOrEqual(45)
  })
})
