/** What a server says of a copy, that it has the same recording under other keys, too. */
import { beforeEach, describe, expect, it } from 'vitest'
import { removeSource } from '../../../src/engine/library/remove-source.ts'
import { regroup, retire } from '../../../src/engine/library/take-in.ts'
import { addSoulSource } from '../../support/soul-sources.ts'
import { copyOf, worlds, type World } from '../sameness/world.ts'

const open = worlds()

describe('what a server says of its copy', () => {
  let world: World
  let server: number

  beforeEach(async () => {
    world = await open()
    server = addSoulSource(world.one.library)
  })

  const tells = (key: string, ...alsoKeys: string[]) =>
    world.has([copyOf(key, alsoKeys.length > 0 ? { alsoKeys } : {})], server)
  const told = () => world.list(`select track_key || ' ' || also_key from told_same order by 1`)
  const letGo = async (key: string) => {
    retire(world.one.library, server, [`${key}.flac`])
    await regroup(world.one.library)
    await world.merging.settled()
  }

  it('makes one track of what it calls one recording', async () => {
    await world.has([copyOf('b')])
    await tells('c', 'a', 'b')
    expect(world.tracks()).toEqual(['a: b c'])
    expect(world.aliases()).toEqual(['a → a', 'b → a', 'c → a'])
  })

  it('counts until it says otherwise', async () => {
    await world.has([copyOf('b')])
    await tells('c', 'b')
    await tells('c', 'd')
    expect(world.tracks()).toEqual(['b: b', 'c: c'])
    expect(world.aliases()).toEqual(['c → c', 'd → c'])
    await tells('c')
    expect(world.aliases()).toEqual([])
    expect(told()).toEqual([])
  })

  it('goes with the copy', async () => {
    await world.has([copyOf('b')])
    await tells('c', 'b')
    await letGo('c')
    expect(world.tracks()).toEqual(['b: b'])
    expect([told(), world.aliases()]).toEqual([[], []])
  })

  it('goes with the server', async () => {
    await world.has([copyOf('b'), copyOf('x')])
    await tells('c', 'b', 'x')
    expect(world.tracks()).toEqual(['b: b c x'])
    await removeSource(world.one.library, server as never)
    await world.merging.settled()
    expect(world.tracks()).toEqual(['b: b', 'x: x'])
    expect(world.aliases()).toEqual([])
  })

  it('does not outdo the word of the user', async () => {
    await world.has([copyOf('b')])
    await world.says('b', 'c', 'different')
    await tells('c', 'b')
    expect(world.tracks()).toEqual(['b: b', 'c: c'])
    await world.says('b', 'c', '')
    expect(world.tracks()).toEqual(['b: b c'])
  })

  it('follows the copy when that becomes another recording', async () => {
    await world.has([copyOf('b')])
    await tells('c', 'b')
    await world.has([copyOf('c', { trackKey: 'd', alsoKeys: ['e'] })], server)
    expect(world.tracks()).toEqual(['b: b', 'd: d'])
    expect(told()).toEqual(['d e'])
  })

  it('writes nothing when it is told again, in any order, with itself or twice', async () => {
    await tells('c', 'b', 'a')
    const revision = () => world.list(`select value from meta where name = 'revision'`)
    const before = revision()
    await tells('c', 'a', 'b')
    await tells('c', 'a', 'c', 'b', 'b')
    expect(revision()).toEqual(before)
    expect(told()).toEqual(['c a', 'c b'])
  })

  it('that puts very much into one recording is not believed', async () => {
    const many = Array.from({ length: 1_200 }, (_, i) => `k${1_000 + i}`)
    await world.has([copyOf('b'), copyOf('c')])
    await world.says('b', 'c', 'same')
    world.takes(
      many.map((key, i) => copyOf(key, { alsoKeys: [many[i + 1] ?? 'b'] })),
      server,
    )
    await regroup(world.one.library)
    await world.merging.settled()
    expect(world.list('select count(*) from track')).toEqual([1_201])
    expect(world.aliases()).toEqual(['b → b', 'c → b'])
    await removeSource(world.one.library, server as never)
    await world.merging.settled()
    expect(world.tracks()).toEqual(['b: b c'])
  })
})
