import { expect, it } from 'vitest'
import { randomOf } from '../../../../scripts/music/random.ts'
import { plainCopy } from '../../../../src/engine/sources/soul/plain-track.ts'
import { copyFromWire } from '../../../../src/engine/sources/soul/wire-copy.ts'
import { tagsToWire } from '../../../../src/shared/protocol/tags.ts'
import { WireTrack } from '../../../../src/shared/protocol/track.ts'
import { syntheticCopies } from '../../../support/build-library.ts'
import { wireTrack } from '../../../support/soul-server.ts'

const ODD: readonly unknown[] = [
  undefined,
  null,
  true,
  '',
  'x',
  'x'.repeat(41),
  'x'.repeat(4_001),
  'x'.repeat(70_000),
  -1,
  0,
  0.5,
  201,
  100_001,
  1_000_001,
  1e300,
  Infinity,
  [],
  ['a', 'b'],
  ['a', 1],
  [null],
  Array.from({ length: 201 }, () => 'a'),
  ['x'.repeat(4_001)],
  {},
  { text: 'la', synced: true, more: 1 },
  { id: 'c'.repeat(32), mime: 'image/png', width: 5, height: 6, size_bytes: 7, more: 1 },
  { id: 'C'.repeat(32), mime: 'image/png', width: 5, height: 6, size_bytes: 7 },
  `sha256:${'0'.repeat(64)}`,
  'sha256:0',
  '2026-01-01T00:00:00.000Z',
]

it('takes what it is sure of exactly as the schema does, whatever stands in a track', () => {
  const seed = Math.floor(Math.random() * 1e6)
  console.log(`seed ${seed}`)
  const random = randomOf(seed)
  const below = (most: number) => Math.floor(random() * most)
  const names = [...Object.keys(WireTrack.shape), 'unknown', '__proto__']
  let sure = 0
  let odd = 0
  for (let round = 0; round < 20_000; round++) {
    const track: Record<string, unknown> = { ...wireTrack(`t${round}`, { genres: ['a', 'b'] }) }
    for (let change = below(4); change > 0; change--) {
      Object.defineProperty(track, names[below(names.length)]!, {
        value: ODD[below(ODD.length)],
        enumerable: true,
        configurable: true,
        writable: true,
      })
    }
    const plain = plainCopy(track)
    if (plain === undefined) {
      odd++
      continue
    }
    sure++
    const { data } = WireTrack.safeParse(track)
    expect(data, JSON.stringify(track).slice(0, 2_000)).toBeDefined()
    expect(plain).toEqual(copyFromWire(data!))
  }
  expect(sure).toBeGreaterThan(4_000)
  expect(odd).toBeGreaterThan(4_000)
})

it('is sure of ordinary tracks', () => {
  for (const { tags, trackKey } of syntheticCopies({ tracks: 500 })) {
    const track = wireTrack(trackKey, tagsToWire(tags))
    expect(plainCopy(track)).toEqual(copyFromWire(WireTrack.parse(track)))
  }
})

it('leaves to the schema what is no object', () => {
  for (const track of [undefined, null, 1, 'x', [], [{}]]) expect(plainCopy(track)).toBeUndefined()
})

it('takes other keys of the same recording, and leaves too many, or what is none, to the schema', () => {
  const track = wireTrack('t1')
  const keys = (count: number) => Array.from({ length: count }, (_, i) => `k${i}`)
  expect(plainCopy(track)).not.toHaveProperty('alsoKeys')
  expect(plainCopy({ ...track, also_keys: keys(64) })?.alsoKeys).toEqual(keys(64))
  for (const odd of [keys(65), ['a b'], [1], 'a', null]) {
    expect(plainCopy({ ...track, also_keys: odd })).toBeUndefined()
    expect(WireTrack.safeParse({ ...track, also_keys: odd }).success).toBe(false)
  }
})
