/** What other devices are told when the owner of a library says that two of its tracks are one recording, or are not. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { random } from '../../../scripts/music/random.ts'
import { Catalogue } from '../../../src/engine/catalogue/catalogue.ts'
import { retire, regroup } from '../../../src/engine/library/take-in.ts'
import type { WireTrack } from '../../../src/shared/protocol/track.ts'
import { TracksPage } from '../../../src/shared/protocol/sync.ts'
import type { TrackId } from '../../../src/shared/model/ids.ts'
import { addSoulSource } from '../../support/soul-sources.ts'
import { copyOf, worlds, type World } from '../sameness/world.ts'
import { Mirror } from './mirror.ts'

const open = worlds()

describe('a merged track', () => {
  let world: World
  let catalogue: Catalogue
  let mirror: Mirror

  beforeEach(async () => {
    world = await open()
    catalogue = new Catalogue({ library: world.one.library, staleAfterMs: 0 })
    mirror = new Mirror('tracks')
    await world.has([copyOf('b'), copyOf('c', { lossless: false }), copyOf('x')])
    mirror.drain(catalogue, 100)
  })
  afterEach(() => catalogue.stop())

  const told = (): string[] => {
    const before = mirror.cursor
    mirror.drain(catalogue, 100)
    // Whoever kept the cursor of before hears the same once more, and nothing is told anew.
    const again = new Mirror('tracks')
    again.rows = new Map(mirror.rows)
    again.cursor = before
    expect(again.drain(catalogue, 1).sorted()).toEqual(mirror.sorted())
    return mirror.sorted().map((row) => {
      const { id, track_key, also_keys } = row as WireTrack
      return [id, track_key, ...(also_keys ?? [])].join(' ')
    })
  }
  const fresh = () => new Mirror('tracks').drain(catalogue, 2).sorted()

  it('is told as the root with its other keys, and what it took in as gone', async () => {
    await world.says('b', 'c', 'same')
    const page = TracksPage.parse(catalogue.page('tracks', { cursor: mirror.cursor, limit: 100 }))
    expect(page.deleted_tracks).toEqual(['c'])
    expect(page.updated_tracks?.map(({ id, track_key, also_keys }) => [id, track_key, also_keys])).toEqual([
      ['b', 'b', ['c']],
    ])
    expect(page.new_tracks).toEqual([])
    expect(told()).toEqual(['b b c', 'x x'])
    expect(fresh()).toEqual(mirror.sorted())
  })

  it('that is parted again is told as two', async () => {
    const before = told()
    await world.says('b', 'c', 'same')
    told()
    await world.says('b', 'c', 'different')
    expect(told()).toEqual(before)
    expect(fresh()).toEqual(mirror.sorted())
    expect(world.list(`select key from gone where kind = 'tracks'`)).toEqual([])
  })

  it('has its best own copy told, whatever its key', async () => {
    await world.says('a', 'c', 'same')
    expect(told()).toEqual(['a c a', 'b b', 'x x'])
    await world.says('b', 'a', 'same')
    expect(told()).toEqual(['a b a c', 'x x'])
    retire(world.one.library, world.one.sourceId, ['b.flac'])
    await regroup(world.one.library)
    expect(told()).toEqual(['a c a b', 'x x'])
  })

  it('is told anew when only keys that are not here come or go', async () => {
    await world.says('b', 'k', 'same')
    expect(told()).toEqual(['b b k', 'c c', 'x x'])
    await world.says('b', 'm', 'same')
    expect(told()).toEqual(['b b k m', 'c c', 'x x'])
    await world.says('b', 'k', '')
    expect(told()).toEqual(['b b m', 'c c', 'x x'])
    const { cursor } = mirror
    await world.finds('b', 'm')
    expect(new Set(told())).toContain('b b m')
    expect(mirror.cursor).toBe(cursor)
  })

  it('is told by the word of its owner only: two servers would else tell each other for ever what both took back', async () => {
    await world.has([copyOf('c', { alsoKeys: ['b'] })], addSoulSource(world.one.library))
    expect([world.tracks(), told()]).toEqual([
      ['b: b c c', 'x: x'],
      ['b b', 'x x'],
    ])
    await world.says('b', 'c', 'same')
    expect(told()).toEqual(['b b c', 'x x'])
    await world.says('b', 'c', '')
    expect(told()).toEqual(['b b', 'x x'])
    expect(fresh()).toEqual(mirror.sorted())
  })

  it('tells so many keys and no more', async () => {
    await world.sameness.say(
      Array.from({ length: 100 }, (_, i) => ({
        a: 'b' as TrackId,
        b: `k${100 + i}` as TrackId,
        says: 'same' as const,
      })),
    )
    await world.merging.settled()
    const keys = told()[0]!.split(' ')
    expect(keys).toHaveLength(2 + 64)
    expect(TracksPage.safeParse(catalogue.page('tracks', { cursor: undefined, limit: 100 })).success).toBe(true)
  })

  it('is what a device has that pages while tracks merge, part, come and go', async () => {
    const seed = Number(process.env.SOUL_SEED ?? Math.floor(Math.random() * 1e6))
    console.log(`seed ${seed}`)
    const dice = random(seed)
    const keys = [...'abcdefgh']
    const says = ['same', 'same', 'different', ''] as const
    for (let act = 0; act < 250; act++) {
      const [one, other] = [dice.pick(keys), dice.pick(keys)] as [TrackId, TrackId]
      const draw = dice.next()
      if (draw < 0.3) mirror.step(catalogue, 1 + dice.int(3))
      else if (draw < 0.6 && one !== other) await world.sameness.say([{ a: one, b: other, says: dice.pick(says) }])
      else if (draw < 0.75) world.takes([copyOf(one, { sizeBytes: 1 + dice.int(3) })])
      else if (draw < 0.85) retire(world.one.library, world.one.sourceId, [`${one}.flac`])
      else if (draw < 0.95) await world.merging.settled()
      else await regroup(world.one.library)
    }
    await regroup(world.one.library)
    await world.merging.settled()
    const ids = told().map((line) => line.split(' ')[0])
    expect(fresh()).toEqual(mirror.sorted())
    expect(ids).toEqual(world.list('select key from track order by key'))
    expect(world.failures).toEqual([])
  })
})
