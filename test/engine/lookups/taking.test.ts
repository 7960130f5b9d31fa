/** What the user says of what was found: corrections that go to all their devices, and can be taken back. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Corrections } from '../../../src/engine/corrections/corrections.ts'
import { write } from '../../../src/engine/db/store.ts'
import type { TrackId } from '../../../src/shared/model/ids.ts'
import type { FoundId, FoundState } from '../../../src/shared/model/lookups.ts'
import { personalOf } from '../../support/personal.ts'
import { heard, json, mbid } from './services.ts'
import { lookupWorld, type World } from './world.ts'

let world: World
afterEach(() => world.close())

/** What AcoustID hears, by the sound; each with its score. */
async function lookUp(sounds: Record<number, [title: string, score: number][]>): Promise<void> {
  await world.lookups.setKey('some-key')
  world.set({ acoustid: true })
  const prints = Object.values(sounds)
  world.services.play.acoustid = (_, response) => {
    const found = prints.shift() ?? []
    json(response, { status: 'ok', results: found.flatMap(([title, score]) => heard(title, { score }).results) })
  }
  world.lookups.run({ what: 'untagged' })
  await world.untilDone()
}

const found = (state: FoundState = 'waiting') => world.lookups.found({ offset: 0, limit: 50, state }).rows
const idOf = (title: string): FoundId =>
  world.sql<{ id: FoundId }>(`select id from found_id where recording_id = '${mbid(title)}'`)[0]!.id
const stored = (key: TrackId = world.ids[0]!) =>
  Object.fromEntries(
    world.library.stores.personal.sql
      .prepare<[string], { field: string; value: string }>('select field, value from correction where track_key = ?')
      .all(key)
      .map(({ field, value }) => [field, value]),
  )
const correct = (fields: Record<string, string | null>, key = world.ids[0]!) => {
  const { stores, browse } = world.library
  const own = {
    db: stores.personal,
    personal: personalOf(stores),
    now: () => world.clock.now(),
    keysOf: (one: TrackId) => [one],
  }
  return new Corrections({ ...own, told: (id) => browse.told(id) }).correct([key], fields)
}
const shown = (at = 0) => world.library.browse.rows([world.ids[at]!])[0]!
const toMatch = () =>
  world.sql<{ trackKey: string }>('select track_key as trackKey from to_match').map((row) => row.trackKey)

describe('what was found', () => {
  beforeEach(async () => {
    world = await lookupWorld([{ sound: 1 }, { sound: 2 }, { sound: 3 }])
  })

  it('is shown surest first, with what it may be besides', async () => {
    await lookUp({
      1: [
        ['Aurora', 0.8],
        ['Borealis', 0.7],
        ['Rarely', 0.3],
      ],
      2: [['Cirrus', 0.95]],
      3: [],
    })
    expect(found().map(({ tags, others }) => [tags.title, others.map((other) => other.tags.title)])).toEqual([
      ['Cirrus', []],
      ['Aurora', ['Borealis']],
    ])
    expect(world.lookups.found({ offset: 1, limit: 1, state: 'waiting' })).toMatchObject({
      total: 2,
      offset: 1,
      rows: [{ tags: { title: 'Aurora' } }],
    })
    expect(world.lookups.status()).toMatchObject({ waiting: 2, taken: 0, refused: 0 })
    expect(stored()).toEqual({})
    expect(toMatch()).toEqual([])
  })

  it('becomes corrections when it is taken, with the recording as evidence, and the file says what it said', async () => {
    await lookUp({ 1: [['Aurora', 0.8]] })
    const tags = world.sql('select tags from copy')
    expect(await world.lookups.take({ ids: [idOf('Aurora')] }, undefined)).toHaveLength(1)
    expect(shown()).toMatchObject({ title: 'Aurora', artist: 'Ann', album: 'First', albumArtist: 'Ann' })
    expect(stored()).toMatchObject({ mbRecordingId: mbid('Aurora'), title: 'Aurora' })
    expect(toMatch()).toEqual([world.ids[0]])
    expect(found()).toEqual([])
    expect(found('taken')).toMatchObject([{ tags: { title: 'Aurora' }, track: { title: 'Aurora' } }])
    expect(world.sql('select tags from copy')).toEqual(tags)
    expect(world.library.browse.told(world.ids[0]!)).toMatchObject({ title: 'file 0' })
    // It has an id now.
    world.lookups.run({ what: 'tracks', trackIds: [world.ids[0]!] })
    await world.untilDone()
    expect(world.lookups.status().last).toMatchObject({ skipped: 1 })
  })

  it('is taken back without a trace, and waits again', async () => {
    await lookUp({
      1: [
        ['Aurora', 0.8],
        ['Borealis', 0.7],
      ],
    })
    await world.lookups.take({ ids: [idOf('Borealis')] }, undefined)
    expect(found()).toEqual([])
    world.library.stores.library.sql.exec('delete from to_match')
    expect(await world.lookups.takeBack([idOf('Borealis')])).toBe(1)
    expect(stored()).toEqual({})
    expect(shown()).toMatchObject({ title: 'file 0', artist: '' })
    expect(found().map(({ tags, others }) => [tags.title, others.length])).toEqual([['Aurora', 1]])
    expect(toMatch()).toEqual([world.ids[0]])
  })

  it('may be taken field by field', async () => {
    await lookUp({ 1: [['Aurora', 0.8]] })
    await world.lookups.take({ ids: [idOf('Aurora')] }, ['album'])
    expect(stored()).toEqual({ mbRecordingId: mbid('Aurora'), album: 'First' })
    expect(shown()).toMatchObject({ title: 'file 0', artist: '', album: 'First' })
  })

  it('leaves what the user corrected by hand, unless they name the field; taken back, that is there again', async () => {
    await correct({ title: 'Mine', artist: 'Me' })
    await lookUp({ 1: [['Aurora', 0.8]] })
    await world.lookups.take({ atLeast: 0.5 }, undefined)
    expect(shown()).toMatchObject({ title: 'Mine', artist: 'Me', album: 'First' })
    await world.lookups.takeBack([idOf('Aurora')])
    await world.lookups.take({ ids: [idOf('Aurora')] }, ['title', 'album'])
    expect(shown()).toMatchObject({ title: 'Aurora', artist: 'Me', album: 'First' })
    // Changed by hand since: that stays.
    await correct({ album: 'Still mine' })
    await world.lookups.takeBack([idOf('Aurora')])
    expect(shown()).toMatchObject({ title: 'Mine', artist: 'Me', album: 'Still mine' })
    expect(stored()).not.toHaveProperty('mbRecordingId')
  })

  it('is taken for all above a score, the surest of each track, and never two of one', async () => {
    await lookUp({
      1: [
        ['Aurora', 0.92],
        ['Borealis', 0.91],
      ],
      2: [['Cirrus', 0.89]],
      3: [['Dusk', 0.9]],
    })
    expect(await world.lookups.take({ atLeast: 0.9 }, undefined)).toHaveLength(2)
    expect(found('taken').map(({ tags }) => tags.title)).toEqual(['Aurora', 'Dusk'])
    expect(found().map(({ tags }) => tags.title)).toEqual(['Cirrus'])
    // The other one of the first track is not taken on top of it.
    expect(await world.lookups.take({ ids: [idOf('Borealis')] }, undefined)).toHaveLength(0)
    expect(await world.lookups.take({ ids: [idOf('Aurora'), idOf('Dusk')] }, undefined)).toHaveLength(0)
    expect(shown()).toMatchObject({ title: 'Aurora' })
  })

  it('that was refused never comes again, whatever is found later, unless that is taken back', async () => {
    await lookUp({
      1: [
        ['Aurora', 0.9],
        ['Borealis', 0.8],
      ],
    })
    await world.lookups.refuse([idOf('Aurora')], { whole: false })
    expect(found().map(({ tags }) => tags.title)).toEqual(['Borealis'])
    await world.lookups.refuse([idOf('Borealis')], { whole: true })
    expect(world.lookups.status()).toMatchObject({ waiting: 0, refused: 2 })
    await world.clock.advance(15 * 86_400_000)
    world.library.stores.library.sql.exec('delete from lookup_answer')
    await lookUp({
      1: [
        ['Aurora', 0.99],
        ['Cirrus', 0.6],
      ],
    })
    expect(found().map(({ tags }) => tags.title)).toEqual(['Cirrus'])
    expect(await world.lookups.takeBack([idOf('Aurora')])).toBe(1)
    expect(found().map(({ tags, others }) => [tags.title, others.length])).toEqual([['Aurora', 1]])
    expect(stored()).toEqual({})
  })

  it('of one copy of a merged track corrects the track, and taken back leaves what was corrected of another copy', async () => {
    const [root, other] = world.ids.slice(0, 2).sort() as [TrackId, TrackId]
    world.library.stores.library.sql.exec(`
      insert into alias (track_key, root) values ('${root}', '${root}'), ('${other}', '${root}');
      delete from fingerprint where track_key = '${root}';
      delete from track where key = '${other}';
      update copy set track_id = (select id from track where key = '${root}') where track_key = '${other}'`)
    await correct({ artist: 'Me' }, other)
    await lookUp({ 1: [['Aurora', 0.8]] })
    expect(found().map(({ trackKey, track }) => [trackKey, track!.id])).toEqual([[other, root]])
    await world.lookups.take({ ids: [idOf('Aurora')] }, ['title', 'artist'])
    expect(stored(root)).toEqual({ title: 'Aurora', artist: 'Ann' })
    expect(stored(other)).toEqual({ mbRecordingId: mbid('Aurora'), artist: 'Me' })
    expect(world.library.browse.rows([root])[0]).toMatchObject({ title: 'Aurora', artist: 'Ann' })
    expect(toMatch()).toEqual([other])
    await world.lookups.takeBack([idOf('Aurora')])
    expect([stored(root), stored(other)]).toEqual([{}, { artist: 'Me' }])
    expect(world.library.browse.rows([root])[0]).toMatchObject({ artist: 'Me' })
  })

  it('of a track that has left says so, and is swept with the next run', async () => {
    await lookUp({ 1: [['Aurora', 0.9]], 2: [['Cirrus', 0.8]] })
    world.library.remove([world.ids[0]!])
    expect(found().map(({ track }) => track?.id ?? null)).toEqual([null, world.ids[1]])
    world.lookups.run({ what: 'untagged' })
    await world.untilDone()
    expect(found()).toMatchObject([{ tags: { title: 'Cirrus' } }])
  })

  it('of very many is taken in steps, with everything between them answered', async () => {
    await lookUp({})
    const { sql } = world.library.stores.library
    const titles = Array.from({ length: 300 }, (_, at) => ({ title: `New ${at}` }))
    const keys = world.library.add(titles)
    write(world.library.stores.library, () =>
      keys.forEach((key, at) =>
        sql
          .prepare(
            `insert into found_id (track_key, recording_id, score, tags, state, at) values (?, ?, 0.9, ?, 'waiting', 1)`,
          )
          .run(key, mbid(key), JSON.stringify({ ...TAGS, title: `Song ${at}` })),
      ),
    )
    let turned = 0
    const done = world.lookups.take({ atLeast: 0.9 }, undefined)
    let over = false
    void done.finally(() => (over = true))
    while (!over) {
      turned += 1
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(await done).toHaveLength(300)
    expect(turned).toBeGreaterThanOrEqual(10)
    expect(world.library.browse.rows([keys[299]!])[0]).toMatchObject({ title: 'Song 299' })
  })
})

const TAGS = {
  artist: 'Ann',
  album: '',
  albumArtist: '',
  year: null,
  trackNo: null,
  discNo: null,
  durationMs: null,
  by: 'acoustid',
}
