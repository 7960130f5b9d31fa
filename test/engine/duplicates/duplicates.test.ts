/** What is found to be one recording, what is asked, and what the user's word does to both. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Said } from '../../../src/engine/duplicates/said.ts'
import type { TagRecord } from '../../../src/engine/sources/source.ts'
import type { MatchEvidence } from '../../../src/shared/model/duplicates.ts'
import type { TrackId } from '../../../src/shared/model/ids.ts'
import { until } from '../../support/fake-clock.ts'
import { heardAgain, printOf } from '../../support/prints.ts'
import { copyRecord } from '../../support/records.ts'
import { duplicatesWorld, FOLDER, SERVER, type DuplicatesWorld } from './duplicates-world.ts'

let world: DuplicatesWorld
beforeEach(async () => {
  world = await duplicatesWorld()
})
afterEach(() => world.close())

const SONG = { title: 'Alison', artists: ['Slowdive'], album: 'Souvlaki' }
const song = (key: string, tags: Partial<TagRecord> = {}, durationMs = 200_000) =>
  copyRecord(`${key}.flac`, { ...SONG, ...tags }, { trackKey: key, durationMs })
/** Of sixteen letters, alike to no other. */
const titleOf = (i: number) =>
  Array.from(printOf(i + 1_000, 16), (value) => String.fromCharCode(97 + (value % 26))).join('')
const id = (key: string) => key as TrackId
const ids = () => world.proposals.window({ offset: 0, limit: 500 }).rows.map((row) => row.id)
const all = (evidence: MatchEvidence, atLeast = 0) => ({ evidence, atLeast })

describe('what sounds the same', () => {
  const sound = printOf(1)

  it('is one track, whatever its tags are called', async () => {
    await world.has(FOLDER, song('a'), song('b', { title: 'Track 3', artists: [], album: undefined }))
    world.sounds('a', sound)
    world.sounds('b', heardAgain(sound, { seed: 2 }))
    const report = await world.look()
    expect(report).toMatchObject({ looked: 2, judged: 1, found: 1, proposed: 0 })
    expect([world.tracks(), world.proposed(), world.waiting()]).toEqual([[['a', 'b']], [], []])
  })

  it('is found whichever of the two is heard later', async () => {
    await world.has(FOLDER, song('a', { title: 'Elsewhere' }), song('b'))
    world.sounds('b', sound)
    await world.look()
    world.sounds('a', heardAgain(sound, { seed: 3, cut: 4 }))
    await world.look()
    expect(world.tracks()).toEqual([['a', 'b']])
  })

  it('is asked where the user wants to be asked', async () => {
    world.settings.current.duplicates.mergeBySound = false
    await world.has(FOLDER, song('a'), song('b'))
    world.sounds('a', sound)
    world.sounds('b', sound)
    await world.look()
    expect([world.tracks(), world.proposed()]).toEqual([[['a'], ['b']], ['a b']])
  })

  it('is asked where each stands on an album of its own, for one of them would be without it', async () => {
    await world.has(FOLDER, song('a'), song('b', { album: 'Catch the Breeze' }))
    world.sounds('a', sound)
    world.sounds('b', sound)
    await world.look()
    expect([world.tracks(), world.proposed()]).toEqual([[['a'], ['b']], ['a b']])
    const { rows } = world.proposals.window({ offset: 0, limit: 1 })
    expect(rows[0]).toMatchObject({ evidence: 'sound', reasons: expect.arrayContaining([{ kind: 'ownPlaces' }]) })
  })

  it('is one track across albums, too, where the user wants that', async () => {
    world.settings.current.duplicates.mergeAcrossAlbums = true
    await world.has(FOLDER, song('a'), song('b', { album: 'Catch the Breeze' }))
    world.sounds('a', sound)
    world.sounds('b', sound)
    await world.look()
    expect([world.tracks(), world.proposed()]).toEqual([[['a', 'b']], []])
  })

  it('is another track where its title says that it is live', async () => {
    await world.has(FOLDER, song('a'), song('b', { title: 'Alison (live)' }))
    world.sounds('a', printOf(1))
    world.sounds('b', printOf(2))
    await world.look()
    expect([world.tracks(), world.proposed()]).toEqual([[['a'], ['b']], []])
  })
})

describe('what has one recording id', () => {
  const mbRecordingId = '0f0f0f0f-0000-4000-8000-000000000001'

  it('is one track when it is as long, and otherwise asked', async () => {
    await world.has(
      FOLDER,
      song('a', { mbRecordingId }),
      song('b', { mbRecordingId }, 201_000),
      song('c', { mbRecordingId }, 290_000),
    )
    await world.look()
    expect(world.tracks()).toEqual([['a', 'b'], ['c']])
    expect(world.proposed()).toHaveLength(1)
  })

  it('is asked once of the same two tracks, however slowly that is written', async () => {
    world.state.beforeStep = async ({ kind }) => {
      // Meanwhile the look goes as far as it can.
      if (kind === 'looked') await world.duplicates.finder.ask('merged', null)
    }
    await world.has(
      FOLDER,
      song('a', { mbRecordingId }),
      song('b', { mbRecordingId }),
      song('c', { mbRecordingId }, 290_000),
    )
    await world.look()
    expect(world.proposed()).toHaveLength(1)
  })
})

describe('what only its tags suggest', () => {
  beforeEach(async () => {
    await world.has(FOLDER, song('a'))
    await world.has(SERVER, song('b'))
    await world.look()
  })

  it('is asked, with what speaks for it', () => {
    const { rows, total } = world.proposals.window({ offset: 0, limit: 10 })
    expect(total).toBe(1)
    expect(rows[0]).toMatchObject({
      evidence: 'tags',
      a: { track: { id: 'a', title: 'Alison' }, sourceName: 'Music', path: 'a.flac', copies: 1 },
      b: { track: { id: 'b' }, sourceName: 'Attic' },
    })
    expect(rows[0]!.reasons).toContainEqual({ kind: 'title', likeness: 1 })
  })

  it('becomes one track on the word of the user, and two again when that is taken back', async () => {
    const told = await world.said.answer({ ids: ids() }, 'same')
    expect([told.count, world.proposed()]).toEqual([1, []])
    await world.look()
    expect(world.tracks()).toEqual([['a', 'b']])
    const { rows } = await world.merged.window({ offset: 0, limit: 10 })
    expect(rows).toMatchObject([{ track: { id: 'a' }, by: 'user', parts: [{ trackKey: 'a' }, { trackKey: 'b' }] }])
    expect(world.merged.of(id('b'))).toEqual(rows)

    const before = ids()
    expect(await world.said.takeBack(told.saidId!)).toEqual({ count: 1 })
    expect([world.proposed(), before]).toEqual([['a b'], []])
    await world.look()
    expect([world.tracks(), world.proposed()]).toEqual([[['a'], ['b']], ['a b']])
    expect((await world.merged.window({ offset: 0, limit: 10 })).total).toBe(0)
  })

  it('is never asked again once the user has called it different', async () => {
    await world.said.answer({ ids: ids() }, 'different')
    expect(world.proposed()).toEqual([])
    await world.duplicates.lookAgain()
    const report = await world.look()
    expect([report?.looked, world.proposed(), world.tracks()]).toEqual([2, [], [['a'], ['b']]])
    world.sounds('a', printOf(1))
    world.sounds('b', printOf(1))
    await world.look()
    expect([world.proposed(), world.tracks()]).toEqual([[], [['a'], ['b']]])
  })

  it('is not asked of what another device called different', async () => {
    await world.say('a', 'b', 'different')
    await world.look()
    expect(world.proposed()).toEqual([])
  })

  it('is one track without asking once its sound is known to be the same', async () => {
    world.sounds('a', printOf(1))
    world.sounds('b', heardAgain(printOf(1), { seed: 5 }))
    await world.look()
    await world.look()
    expect([world.tracks(), world.proposed()]).toEqual([[['a', 'b']], []])
  })

  it('is no longer asked once its sound is known to be another', async () => {
    world.sounds('a', printOf(1))
    world.sounds('b', printOf(2))
    await world.look()
    expect(world.proposed()).toEqual([])
  })

  it('is no longer asked once its tags are others', async () => {
    await world.has(FOLDER, song('a', { title: 'Machine Gun', album: 'Other' }))
    await world.look()
    expect(world.proposed()).toEqual([])
  })

  it('is no longer asked once one of the two is gone', async () => {
    await world.loses(SERVER, 'b.flac')
    await world.look()
    expect(world.proposed()).toEqual([])
  })

  it('is asked once of two tracks, however many parts they have', async () => {
    world.sounds('b', printOf(1))
    await world.has(FOLDER, song('c', { title: 'Allison' }))
    world.sounds('c', printOf(1))
    await world.look()
    await world.duplicates.lookAgain()
    await world.look()
    expect(world.tracks()).toEqual([['a'], ['b', 'c']])
    expect(world.proposed()).toHaveLength(1)
  })
})

describe('many proposals', () => {
  beforeEach(async () => {
    const pairs = Array.from({ length: 120 }, (_, i) =>
      ['x', 'y'].map((side) =>
        song(`${side}${i}`, { title: titleOf(i), artists: [titleOf(i + 500)] }, 100_000 + i * 7_000),
      ),
    )
    await world.has(FOLDER, ...pairs.flat())
    await world.look()
  })

  it('come in windows, and are answered all of a kind', async () => {
    const { total } = world.proposals.window({ offset: 0, limit: 1 })
    expect(total).toBe(120)
    const windows = [0, 50, 100, 150].flatMap((offset) => world.proposals.window({ offset, limit: 50 }).rows)
    expect(new Set(windows.map((row) => row.id)).size).toBe(total)
    expect(world.proposals.window({ offset: 0, limit: 5, evidence: 'sound' })).toMatchObject({ rows: [], total: 0 })
    const told = await world.said.answer(all('tags'), 'different')
    expect([told.count, world.proposed()]).toEqual([total, []])
    await world.said.takeBack(told.saidId!)
    expect(world.proposals.window({ offset: 0, limit: 1 }).total).toBe(total)
  })
})

describe('a track of several parts', () => {
  beforeEach(async () => {
    await world.has(FOLDER, song('a'), song('b'), song('c'))
    for (const key of ['a', 'b', 'c']) world.sounds(key, heardAgain(printOf(1), { seed: key.charCodeAt(0) }))
    await world.look()
    expect(world.tracks()).toEqual([['a', 'b', 'c']])
  })

  it('says what made it one', async () => {
    expect(world.merged.of(id('a'))).toMatchObject([{ by: 'sound', parts: [{}, {}, {}] }])
  })

  it('falls into all its parts when it is split, for good, and is whole again when that is taken back', async () => {
    const told = await world.said.split([id('a')])
    await world.duplicates.lookAgain()
    await world.look()
    expect([told.count, world.tracks(), world.proposed()]).toEqual([1, [['a'], ['b'], ['c']], []])
    await world.said.takeBack(told.saidId!)
    await world.merging.settled()
    expect(world.tracks()).toEqual([['a', 'b', 'c']])
  })

  it('is joined again in part, and the rest stays as it was split', async () => {
    await world.has(FOLDER, song('d'))
    world.sounds('d', heardAgain(printOf(1), { seed: 9 }))
    await world.look()
    await world.said.split([id('a')])
    await world.merging.settled()
    expect(world.tracks()).toEqual([['a'], ['b'], ['c'], ['d']])
    const told = await world.said.merge([id('b'), id('d')])
    await world.merging.settled()
    expect([told.count, told.keptApart, world.tracks()]).toEqual([2, 0, [['a'], ['b', 'd'], ['c']]])
    expect(await world.said.merge([id('a'), id('b')])).toMatchObject({ count: 2, keptApart: 0 })
    await world.duplicates.lookAgain()
    await world.look()
    expect([world.tracks(), world.proposed()]).toEqual([[['a', 'b', 'd'], ['c']], []])
    await world.said.split([id('a')])
    await world.duplicates.lookAgain()
    await world.look()
    expect([world.tracks(), world.proposed()]).toEqual([[['a'], ['b'], ['c'], ['d']], []])
  })

  it('keeps the others together when one leaves, whichever held them', async () => {
    for (const leaving of ['a', 'b', 'c']) {
      const told = await world.said.splitOff(id(leaving))
      await world.merging.settled()
      await world.look()
      const others = ['a', 'b', 'c'].filter((key) => key !== leaving)
      expect(world.tracks()).toEqual(leaving === 'a' ? [[leaving], others] : [others, [leaving]])
      await world.said.takeBack(told.saidId!)
      await world.merging.settled()
      expect(world.tracks()).toEqual([['a', 'b', 'c']])
    }
  })

  it('is what the user says it is, whatever they said before', async () => {
    await world.said.split([id('a')])
    await world.merging.settled()
    const told = await world.said.merge([id('b'), id('c')])
    await world.merging.settled()
    expect([told.count, world.tracks()]).toEqual([2, [['a'], ['b', 'c']]])
    expect(world.merged.of(id('c'))).toMatchObject([{ by: 'user' }])
    await expect(world.said.merge([id('b'), id('c')])).rejects.toMatchObject({ code: 'REFUSED' })
    await expect(world.said.splitOff(id('a'))).rejects.toMatchObject({ code: 'REFUSED' })
  })

  it('takes nothing back that something else was said of since', async () => {
    const told = await world.said.split([id('a')])
    await world.say('a', 'b', 'same')
    await world.said.takeBack(told.saidId!)
    await world.merging.settled()
    expect(world.tracks()).toEqual([['a', 'b', 'c']])
    await expect(world.said.takeBack(told.saidId!)).rejects.toMatchObject({ code: 'REFUSED' })
    expect(world.sameness.all().filter(({ says }) => says !== null)).toMatchObject([{ a: 'a', b: 'b', says: 'same' }])
  })
})

it('is split into very many parts with as many words as there are parts', async () => {
  const keys = Array.from({ length: 60 }, (_, i) => `k${100 + i}`)
  await world.has(FOLDER, ...keys.map((key) => song(key)))
  await world.sameness.found(keys.slice(1).map((b, i) => ({ a: id(keys[i]!), b: id(b), evidence: 'sound' as const })))
  await world.say('k100', 'k130', 'same')
  await world.merging.settled()
  expect(world.tracks()).toHaveLength(1)
  const told = await world.said.split([id('k100')])
  await world.duplicates.lookAgain()
  await world.look()
  expect([told.count, world.tracks().length, world.proposed()]).toEqual([1, 60, []])
  expect(world.sameness.all().filter(({ says }) => says !== null)).toHaveLength(60 + 1)
  await world.said.takeBack(told.saidId!)
  await world.merging.settled()
  expect(world.tracks()).toHaveLength(1)
  expect(world.sameness.all().filter(({ says }) => says !== null)).toMatchObject([{ a: 'k100', b: 'k130' }])
})

it('says of pairs that were to be merged which stay apart for an earlier word of the user', async () => {
  await world.has(FOLDER, song('b'), song('m', { title: 'Machine Gun' }))
  await world.has(SERVER, song('c'), song('n', { title: 'Machine Gun' }))
  await world.look()
  await world.has(FOLDER, song('a', { title: 'When the Sun Hits' }))
  await world.say('a', 'b', 'same')
  await world.say('a', 'c', 'different')
  await world.merging.settled()
  expect([world.proposed(), world.tracks()]).toEqual([
    ['b c', 'm n'],
    [['a', 'b'], ['c'], ['m'], ['n']],
  ])
  const told = await world.said.answer(all('tags'), 'same')
  await world.merging.settled()
  expect(told).toMatchObject({ count: 1, keptApart: 1 })
  expect([world.proposed(), world.tracks()]).toEqual([[], [['a', 'b'], ['c'], ['m', 'n']]])
  expect(await world.said.takeBack(told.saidId!)).toEqual({ count: 2 })
  await world.merging.settled()
  expect([world.proposed(), world.tracks()]).toEqual([
    ['b c', 'm n'],
    [['a', 'b'], ['c'], ['m'], ['n']],
  ])
})

it('is not hurried by what it found itself while fingerprints are made, but by the word of the user', async () => {
  let begun = 0
  world.state.onStep = ({ kind }) => (begun += Number(kind === 'began'))
  await world.has(FOLDER, song('a'), song('b'), song('c', { title: 'Machine Gun' }))
  world.sounds('a', printOf(1))
  world.sounds('b', printOf(1))
  world.state.isPrinting = true
  expect(await world.look()).toMatchObject({ found: 1 })
  await world.clock.advance(60_000)
  expect([begun, world.duplicates.status().matching.running]).toEqual([1, false])
  await world.say('b', 'c', 'different')
  await world.clock.advance(1_000)
  await until(() => begun === 2, 'another run')
})

it('gives what was said before a start no name that what is said after it has', async () => {
  await world.has(FOLDER, song('a'), song('b'))
  const before = await world.said.split([id('a')])
  const told = await world.said.merge([id('a'), id('b')])
  const { library } = world.stores
  const anew = new Said({ library, sameness: world.sameness, proposals: world.proposals, onSaid: () => {} })
  await world.merging.settled()
  const since = await anew.split([id('a')])
  expect([before.saidId, since.count]).toEqual([null, 1])
  expect(since.saidId).not.toBe(told.saidId)
  await expect(anew.takeBack(told.saidId!)).rejects.toMatchObject({ code: 'REFUSED' })
})

it('does not compare each with each of thousands that are called alike', async () => {
  const count = 2_000
  await world.has(
    FOLDER,
    ...Array.from({ length: count }, (_, i) =>
      song(`k${String(i).padStart(4, '0')}`, { title: 'Intro', album: `Album ${i}` }, 60_000 + (i % 50) * 20),
    ),
  )
  const report = await world.look()
  expect(report!.looked).toBe(count)
  expect(report!.judged).toBeLessThan(count * 70)
  expect(report!.proposed).toBeLessThan(count * 6)
})

it('goes on after a stop where it was', async () => {
  const count = 900
  await world.has(FOLDER, ...Array.from({ length: count }, (_, i) => song(`k${i}`, { title: titleOf(i) })))
  const stopped = new Promise<void>((resolve) => {
    world.state.onStep = ({ kind }) => {
      if (kind !== 'looked') return
      world.state.onStep = () => {}
      resolve(world.duplicates.stop())
    }
  })
  await expect(world.duplicates.now()).rejects.toMatchObject({ name: 'AbortError' })
  await stopped
  const left = world.waiting().length
  expect(left).toBeGreaterThan(0)
  expect(left).toBeLessThan(count)
  const again = world.another()
  expect(await again.now()).toMatchObject({ looked: left })
  await again.stop()
  expect(world.waiting()).toEqual([])
})

it('stops without waiting until all that was merged is in the library', async () => {
  await world.has(FOLDER, song('a'))
  const settled = vi.spyOn(world.merging, 'settled').mockReturnValue(new Promise(() => {}))
  const run = world.duplicates.now()
  run.catch(() => {})
  await until(() => settled.mock.calls.length > 0)
  await world.duplicates.stop()
  await expect(run).rejects.toMatchObject({ name: 'AbortError' })
  expect(world.waiting()).toEqual(['a'])
})
