/** In which order the copies of a track are tried, whatever the user prefers. */
import { describe, expect, it } from 'vitest'
import { copyOrder, type BestCopy, type CopyPlace } from '../../../src/engine/media/copy-order.ts'
import { isNearby } from '../../../src/engine/sources/soul/address.ts'
import { randomOf } from '../../../scripts/music/random.ts'

const copy = (remoteId: string, more: Partial<CopyPlace> = {}): CopyPlace => ({
  sourceId: 1,
  remoteId,
  kind: 'folder',
  state: 'ready',
  reachable: true,
  active: false,
  nearby: false,
  present: true,
  lossless: false,
  bitDepth: null,
  sampleRateHz: 44_100,
  bitrateKbps: 192,
  sizeBytes: 5_000_000,
  ...more,
})

const flac = { lossless: true, bitDepth: 16, bitrateKbps: 900, sizeBytes: 30_000_000 }
const fine = { lossless: true, bitDepth: 24, sampleRateHz: 96_000, bitrateKbps: 2_800, sizeBytes: 90_000_000 }
const server = { kind: 'soul', sourceId: 2 }

const folder = copy('folder')
const kept = copy('kept', { kind: 'kept' })
const lan = copy('lan', { ...server, ...flac, nearby: true })
const wan = copy('wan', { ...server, ...fine, active: true })
const small = copy('small', { ...server, sizeBytes: 2_000_000, bitrateKbps: 96 })
const missing = copy('missing', { ...fine, state: 'missing' })
const away = copy('away', { ...server, ...fine, reachable: false, nearby: true, active: true })

const ordered = (prefer: BestCopy, copies: readonly CopyPlace[]) =>
  copies.toSorted(copyOrder(prefer)).map(({ remoteId }) => remoteId)

describe('of copies that can be played', () => {
  const all = [away, small, wan, missing, lan, kept, folder]

  it('the nearest goes first: folders, what is kept, this network, the internet', () => {
    expect(ordered('nearest', all)).toEqual(['folder', 'kept', 'lan', 'wan', 'small', 'missing', 'away'])
  })

  it('the one that sounds best goes first, the nearer one of two that sound alike', () => {
    expect(ordered('quality', all)).toEqual(['wan', 'lan', 'folder', 'kept', 'small', 'missing', 'away'])
    const far = copy('far', { ...server, ...flac, sizeBytes: 40_000_000, bitrateKbps: 1_100, active: true })
    expect(ordered('quality', [far, lan])).toEqual(['lan', 'far'])
  })

  it('the one goes first of which least goes over a line', () => {
    expect(ordered('smallest', all)).toEqual(['folder', 'kept', 'small', 'lan', 'wan', 'missing', 'away'])
  })
})

it('puts what cannot be reached last and is the same in whatever order they come', () => {
  const seed = Math.floor(Math.random() * 1e9)
  const random = randomOf(seed)
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!
  const isOut = ({ kind, state, reachable, present }: CopyPlace) =>
    kind === 'soul'
      ? !reachable || state === 'signed-out' || state === 'replaced'
      : state === 'missing' || (kind === 'folder' && !present)
  for (let round = 0; round < 300; round++) {
    const copies = Array.from({ length: 1 + Math.floor(random() * 8) }, (_, i) =>
      copy(`copy ${i}`, {
        sourceId: pick([1, 2]),
        ...pick([
          { kind: 'folder', state: pick(['ready', 'missing', 'braked']) },
          { kind: 'kept', state: pick(['ready', 'missing']) },
          { kind: 'soul', state: pick(['ready', 'signed-out', 'replaced', 'braked']) },
        ]),
        reachable: pick([true, false]),
        active: pick([true, false]),
        nearby: pick([true, false]),
        present: pick([true, true, false]),
        lossless: pick([true, false]),
        bitDepth: pick([null, 16, 24]),
        bitrateKbps: pick([null, 128, 900]),
        sizeBytes: pick([1_000, 2_000]),
      }),
    )
    for (const prefer of ['nearest', 'quality', 'smallest'] as const) {
      const once = copies.toSorted(copyOrder(prefer))
      const say = `seed ${seed}, round ${round}, ${prefer}`
      const shuffled = copies.toSorted(() => random() - 0.5).toSorted(copyOrder(prefer))
      expect(shuffled, say).toEqual(once)
      const firstOut = once.findIndex(isOut)
      if (firstOut >= 0) expect(once.slice(firstOut).every(isOut), say).toBe(true)
      if (prefer === 'quality') {
        const reached = once.filter((one) => !isOut(one) && one.present)
        const firstLossy = reached.findIndex(({ lossless }) => !lossless)
        if (firstLossy >= 0)
          expect(
            reached.slice(firstLossy).some(({ lossless }) => lossless),
            say,
          ).toBe(false)
      }
    }
  }
})

it('knows addresses of this network', () => {
  const near = [
    'http://192.168.1.5:4748',
    'http://attic:4748',
    'https://nas.local',
    'http://[::1]:80',
    'http://10.1.2.3',
  ]
  const far = ['https://music.example.org', 'http://8.8.8.8', 'https://[2001:db8::1]', 'no address', '']
  expect([near.map(isNearby), far.map(isNearby)]).toEqual([near.map(() => true), far.map(() => false)])
})
