/** What follows for the library from what is said of pairs of trackKeys. */
import { beforeEach, describe, expect, it } from 'vitest'
import { write } from '../../../src/engine/db/store.ts'
import { removeSource } from '../../../src/engine/library/remove-source.ts'
import { regroup, retire } from '../../../src/engine/library/take-in.ts'
import { workOutAliases } from '../../../src/engine/sameness/aliases.ts'
import type { TrackId } from '../../../src/shared/model/ids.ts'
import { copyRecord } from '../../support/records.ts'
import { copyOf, worlds, type World } from './world.ts'

const open = worlds()

describe('tracks that are the same', () => {
  let world: World
  beforeEach(async () => {
    world = await open()
  })

  const idOf = (key: string) => world.list<number>('select id from track where key = ?', key)[0]
  const letGo = async (...names: string[]) => {
    retire(
      world.one.library,
      world.one.sourceId,
      names.map((name) => `${name}.flac`),
    )
    await regroup(world.one.library)
    await world.merging.settled()
  }

  it('are one track with all their copies, named by the least key', async () => {
    await world.has([copyOf('b'), copyOf('c'), copyOf('x')])
    await world.says('c', 'b', 'same')
    expect(world.tracks()).toEqual(['b: b c', 'x: x'])
    expect(world.aliases()).toEqual(['b → b', 'c → b'])
    expect(world.failures).toEqual([])
  })

  it('are as they were before once it is taken back', async () => {
    await world.has([copyOf('b'), copyOf('c', { lossless: false }), copyOf('x')])
    const before = world.lines()
    await world.says('b', 'c', 'same')
    expect(world.lines()).not.toEqual(before)
    await world.says('b', 'c', '')
    expect(world.lines()).toEqual(before)
    expect(world.tracks()).toEqual(['b: b', 'c: c', 'x: x'])
  })

  it('merge by evidence alone, unless the user says that they differ', async () => {
    await world.has([copyOf('b'), copyOf('c')])
    await world.finds('b', 'c')
    expect(world.tracks()).toEqual(['b: b c'])
    await world.says('b', 'c', 'different')
    expect(world.tracks()).toEqual(['b: b', 'c: c'])
    await world.says('b', 'c', '')
    expect(world.tracks()).toEqual(['b: b c'])
  })

  it('are named by a key that is not here, too', async () => {
    await world.has([copyOf('b'), copyOf('c')])
    await world.says('b', 'a', 'same')
    expect(world.tracks()).toEqual(['a: b', 'c: c'])
    await world.says('c', 'a', 'same')
    expect(world.tracks()).toEqual(['a: b c'])
    expect(world.aliases()).toEqual(['a → a', 'b → a', 'c → a'])
  })

  it('keep the row of the root, or the least, and part with a new one', async () => {
    await world.has([copyOf('c')])
    await world.has([copyOf('b')])
    const [c, b] = [idOf('c'), idOf('b')]
    await world.says('b', 'c', 'same')
    expect(idOf('b')).toBe(b)
    await world.says('b', 'c', '')
    expect(idOf('b')).toBe(b)
    expect(idOf('c')).not.toBe(c)
    await world.has([copyOf('d')])
    const d = idOf('d')
    await world.says('c', 'd', 'same')
    expect(idOf('c')).toBeLessThan(d!)
    await world.says('a', 'b', 'same')
    expect(idOf('a')).toBe(b)
  })

  it('that come later join at once', async () => {
    await world.has([copyOf('b')])
    await world.says('b', 'c', 'same')
    await world.says('c', 'd', 'same')
    const before = idOf('b')
    world.takes([copyOf('c'), copyOf('d'), copyOf('e')])
    expect(world.list('select distinct track_id from copy where track_key <> ?', 'e')).toEqual([before])
    await regroup(world.one.library)
    expect(world.tracks()).toEqual(['b: b c d', 'e: e'])
  })

  it('that come together before any of them is here are one at once', async () => {
    await world.says('b', 'c', 'same')
    world.takes([copyOf('c'), copyOf('x'), copyOf('b')])
    expect(world.list('select count(distinct track_id) from copy')).toEqual([2])
    await regroup(world.one.library)
    expect(world.tracks()).toEqual(['b: b c', 'x: x'])
  })

  it('keep their id when the copy that has its key goes, and come back as they were', async () => {
    await world.has([copyOf('b'), copyOf('c')])
    await world.says('b', 'c', 'same')
    const id = idOf('b')
    await letGo('b')
    expect(world.tracks()).toEqual(['b: c'])
    expect(idOf('b')).toBe(id)
    await world.has([copyOf('b')])
    expect(world.tracks()).toEqual(['b: b c'])
    expect(idOf('b')).toBe(id)
    await letGo('b', 'c')
    expect(world.tracks()).toEqual([])
    await world.has([copyOf('c')])
    expect(world.tracks()).toEqual(['b: c'])
  })

  it('lose no track when a source goes that another has copies of', async () => {
    const other = world.addSource('Other')
    await world.has([copyOf('b')])
    await world.has([copyOf('c')], other)
    await world.says('b', 'c', 'same')
    const id = idOf('b')
    await removeSource(world.one.library, world.one.sourceId as never)
    await world.merging.settled()
    expect(world.tracks()).toEqual(['b: c'])
    expect(idOf('b')).toBe(id)
  })

  it('stay one where a copy of each key is in several sources, and one of them goes', async () => {
    const other = world.addSource('Other')
    await world.has([copyOf('b'), copyOf('c')])
    await world.has([copyOf('b'), copyOf('c')], other)
    await world.says('b', 'c', 'same')
    expect(world.tracks()).toEqual(['b: b b c c'])
    await letGo('b')
    expect(world.tracks()).toEqual(['b: b c c'])
    await world.says('b', 'c', 'different')
    expect(world.tracks()).toEqual(['b: b', 'c: c c'])
  })

  it('may change places: a key leaves one recording for another', async () => {
    await world.has([copyOf('b'), copyOf('c'), copyOf('d')])
    await world.says('b', 'c', 'same')
    await world.sameness.say([
      { a: 'b' as TrackId, b: 'c' as TrackId, says: 'different' },
      { a: 'c' as TrackId, b: 'd' as TrackId, says: 'same' },
    ])
    await world.merging.settled()
    expect(world.tracks()).toEqual(['b: b', 'c: c d'])
    await world.says('a', 'd', 'same')
    await world.says('c', 'd', '')
    expect(world.tracks()).toEqual(['a: d', 'b: b', 'c: c'])
    expect(world.failures).toEqual([])
  })

  it('wait for tracks that are to be grouped, and for nobody else', async () => {
    world.takes([copyOf('b'), copyOf('c'), copyOf('x')])
    await world.says('b', 'c', 'same')
    expect(world.tracks()).toEqual(['b: b c', 'x: x'])
    expect(world.list('select count(*) from dirty_track')).toEqual([0])
  })

  it('that were said while nobody followed are made up for', async () => {
    await world.has([copyOf('b'), copyOf('c'), copyOf('d')])
    await world.says('b', 'c', 'same')
    await world.leave()
    await world.says('b', 'c', 'different')
    await world.says('c', 'd', 'same')
    expect(world.tracks()).toEqual(['b: b c', 'd: d'])
    await world.comeBack()
    expect(world.tracks()).toEqual(['b: b', 'c: c d'])
  })

  it('are worked out again where it was cut off after any write', async () => {
    const pairs = Array.from({ length: 40 }, (_, i) => [`b${i}`, `c${i}`] as const)
    await world.has(pairs.flatMap(([b, c]) => [copyOf(b), copyOf(c)]))
    for (let round = 0; round < 6; round++) {
      const says = round % 2 === 0 ? 'same' : 'different'
      await world.leave()
      await world.sameness.say(pairs.map(([a, b]) => ({ a: a as TrackId, b: b as TrackId, says })))
      const coming = world.comeBack()
      for (let turns = 0; turns < 2 + round; turns++) await new Promise((resolve) => setImmediate(resolve))
      await world.leave()
      await coming
      await world.comeBack()
      expect(world.tracks()).toHaveLength(says === 'same' ? 40 : 80)
      expect(world.list('select count(*) from dirty_key')).toEqual([0])
    }
    expect(world.failures).toEqual([])
  })

  it('wait where a crash came before the grouping: a row may have the key of another until then', async () => {
    await world.has([copyOf('k'), copyOf('p'), copyOf('q1')])
    await world.says('k', 'p', 'same')
    await world.leave()
    const { library } = world.one
    const workOut = () => {
      write(library, ({ sql }) => void sql.exec(`insert into dirty_key values ('b'), ('k'), ('p')`))
      return write(library, (tx) => workOutAliases(tx, 100))
    }
    // The row of the track has the key k, which leaves it for a lesser one; then k is alone again.
    world.takes([copyOf('b')])
    await regroup(library)
    await world.says('k', 'p', 'different')
    await world.says('b', 'k', 'same')
    expect(workOut()).toEqual({ kind: 'done', looked: 3 })
    await world.says('b', 'k', '')
    expect(workOut()).toEqual({ kind: 'ungrouped' })
    await world.comeBack()
    expect(world.tracks()).toEqual(['b: b', 'k: k', 'p: p', 'q1: q1'])
  })

  it('of very many are worked out a little at a time, with others in between', async () => {
    const keys = Array.from({ length: 300 }, (_, i) => `${1_000 + i}`)
    await world.has(keys.flatMap((key) => [copyOf(`b${key}`), copyOf(`c${key}`)]))
    const moved: number[] = []
    const count = () => world.list<number>('select count(*) from alias')[0]!
    let going = true
    const look = () => {
      moved.push(count())
      if (going) setImmediate(look)
    }
    setImmediate(look)
    await world.sameness.found(
      keys.map((key) => ({ a: `b${key}` as TrackId, b: `c${key}` as TrackId, evidence: 'sound' as const })),
    )
    await world.merging.settled()
    going = false
    expect(count()).toBe(600)
    const steps = [...moved, 600].map((now, i) => now - (moved[i - 1] ?? 0))
    expect(Math.max(...steps)).toBeLessThanOrEqual(80)
    expect(world.tracks()).toHaveLength(300)
  })

  it('costs nothing when there is nothing new', async () => {
    await world.has([copyOf('b'), copyOf('c')])
    await world.says('b', 'c', 'same')
    const revision = () => world.list<string>(`select value from meta where name = 'revision'`)[0]
    const before = revision()
    await world.says('b', 'c', 'same')
    await world.leave()
    await world.comeBack()
    expect(revision()).toBe(before)
  })

  it('are marked to be matched when they are new or say something else, and not when they merge', async () => {
    const marked = () => {
      const keys = world.list<string>('select track_key from to_match order by track_key')
      write(world.one.library, ({ sql }) => void sql.exec('delete from to_match'))
      return keys
    }
    await world.has([copyOf('b'), copyOf('c', { lossless: false })])
    expect(marked()).toEqual(['b', 'c'])
    await world.says('b', 'c', 'same')
    expect(marked()).toEqual([])
    await world.has([copyRecord('b.flac', { title: 'Other' }, { trackKey: 'b', sizeBytes: 5 })])
    expect(marked()).toEqual(['b', 'c'])
    await world.has([copyRecord('b.flac', { title: 'Other', comment: 'new' }, { trackKey: 'b', sizeBytes: 6 })])
    expect(marked()).toEqual([])
    // A part that the track does not show is looked at for what it says itself.
    const lesser = { lossless: false, trackKey: 'c' }
    const tags = { title: 'Third', artists: ['Ada'] }
    await world.has([copyOf('b', { sizeBytes: 7 })])
    marked()
    await world.has([copyRecord('c.flac', tags, { ...lesser, sizeBytes: 5 })])
    expect(marked()).toEqual(['c'])
    await world.has([copyRecord('c.flac', { ...tags, comment: 'new' }, { ...lesser, sizeBytes: 6 })])
    expect(marked()).toEqual([])
    await letGo('c')
    expect(marked()).toEqual(['c'])
    await world.has([copyOf('c', { lossless: false })])
    expect(marked()).toEqual(['c'])
    await world.has([copyRecord('c.flac', tags, { ...lesser, trackKey: 'd' })])
    expect(marked()).toEqual(['c', 'd'])
    await world.has([copyOf('c', { lossless: false })])
    marked()
    await letGo('b', 'c')
    expect(marked()).toEqual(['b', 'c'])
  })
})
