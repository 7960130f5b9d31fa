import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { write } from '../../../src/engine/db/store.ts'
import type { Personal } from '../../../src/engine/personal/personal.ts'
import { Playlists } from '../../../src/engine/playlists/playlists.ts'
import type { PlaylistId, TrackId } from '../../../src/shared/model/ids.ts'
import type { LiveEvent } from '../../../src/shared/model/live-event.ts'
import type { SmartRules } from '../../../src/shared/model/smart-rules.ts'
import { personalOf } from '../../support/personal.ts'
import { libraryOf, type SmallLibrary } from '../browse/library-of.ts'
import { pino } from 'pino'

let library: SmallLibrary
let personal: Personal
let playlists: Playlists
let tracks: TrackId[]
let now = 1_800_000_000_000
const heard: LiveEvent['kind'][] = []

beforeEach(async () => {
  library = await libraryOf()
  tracks = library.add(
    Array.from({ length: 10 }, (_, i) => ({
      title: `Title ${i}`,
      artist: 'Artist',
      album: `Album ${i % 5}`,
      year: 1990 + i,
      durationMs: 1000 * (i + 1),
      coverId: String(i % 5).repeat(32),
    })),
  )
  personal = personalOf(library.stores)
  playlists = new Playlists({
    stores: library.stores,
    personal,
    host: { now: () => now, log: pino({ level: 'silent' }) },
    tracks: library.browse,
  })
  heard.length = 0
  library.events.listen(({ kind }) => heard.push(kind))
})
afterEach(async () => {
  playlists.stop()
  await library.close()
})

const eventually = <T>(read: () => Promise<T>) => expect.poll(read, { timeout: 20_000 })
const ofTracks = (...numbers: number[]) => ({ kind: 'tracks' as const, ids: numbers.map((n) => tracks[n]!) })
const create = (name = 'List', ...numbers: number[]) =>
  playlists.create({ name, folderId: null, description: '', selection: ofTracks(...numbers) })
const titles = (id: PlaylistId) => playlists.items(id, { offset: 0, limit: 500 }).items.map(({ title }) => title)
const numbers = (id: PlaylistId) => titles(id).map((title) => Number(title.slice('Title '.length)))
const ids = (id: PlaylistId) => playlists.itemIds(id, { offset: 0, limit: 1000 })
const ops = () =>
  library.stores.personal.sql.prepare<[], number>('select count(*) from op where part = 0').pluck().get()
const SINCE_1995: SmartRules = {
  group: { match: 'all', rules: [{ field: 'year', is: 'atLeast', value: 1995 }] },
  sort: { by: 'year', desc: true, thenDesc: false },
  limit: null,
}

describe('a playlist', () => {
  it('is made of what was selected, in one change, and announced', async () => {
    const list = await create('Evening', 3, 1, 2, 1)
    expect(list).toMatchObject({
      name: 'Evening',
      folderId: null,
      rules: null,
      length: 4,
      missing: 0,
      durationMs: 11_000,
    })
    expect(list.coverIds).toEqual(['3', '1', '2'].map((digit) => digit.repeat(32)))
    expect(numbers(list.id)).toEqual([3, 1, 2, 1])
    expect(ops()).toBe(1)
    expect(heard.filter((kind) => kind === 'playlists.changed')).toHaveLength(1)
    expect(personal.audit()).toBe(0)
  })

  it('takes tracks in at any place, as one run', async () => {
    const { id } = await create('List', 0, 1)
    await playlists.add(id, { selection: ofTracks(2, 3), at: 1 })
    await playlists.add(id, { selection: ofTracks(4), at: 0 })
    await playlists.add(id, { selection: ofTracks(5) })
    await playlists.add(id, { selection: ofTracks(6), at: 99 })
    expect(numbers(id)).toEqual([4, 0, 2, 3, 1, 5, 6])
    expect((await playlists.get(id)).length).toBe(7)
  })

  it('points out duplicates, and leaves them out when asked', async () => {
    const { id } = await create('List', 0, 1, 2)
    const asked = ofTracks(1, 5, 2, 5)
    const told = await playlists.duplicates(id, asked)
    expect(told).toMatchObject({ of: 4, count: 2 })
    expect(told.tracks.map((track) => track.id)).toEqual([tracks[1], tracks[2]])
    expect(await playlists.add(id, { selection: asked, skipDuplicates: true })).toMatchObject({ added: 1, skipped: 3 })
    expect(await playlists.add(id, { selection: asked })).toMatchObject({ added: 4, skipped: 0 })
    expect(numbers(id)).toEqual([0, 1, 2, 5, 1, 5, 2, 5])
  })

  it('moves items, which keep their order', async () => {
    const { id } = await create('List', 0, 1, 2, 3, 4, 5)
    const all = ids(id)
    await playlists.move(id, [all[4]!, all[1]!], 0)
    expect(numbers(id)).toEqual([1, 4, 0, 2, 3, 5])
    await playlists.move(id, [all[1]!], 6)
    expect(numbers(id)).toEqual([4, 0, 2, 3, 5, 1])
    await playlists.move(id, [all[2]!, all[3]!], 3)
    expect(numbers(id)).toEqual([4, 0, 2, 3, 5, 1])
    await playlists.move(id, [all[5]!], 1)
    expect(numbers(id)).toEqual([4, 5, 0, 2, 3, 1])
    expect(personal.audit()).toBe(0)
  })

  it('takes items out and brings them back to where they stood', async () => {
    const { id } = await create('List', 0, 1, 2, 3)
    const all = ids(id)
    await playlists.removeItems(id, [all[1]!, all[2]!])
    expect(numbers(id)).toEqual([0, 3])
    await playlists.restoreItems(id, [all[2]!, all[1]!])
    expect(numbers(id)).toEqual([0, 1, 2, 3])
  })

  it('is deleted by one change, and comes back whole', async () => {
    const { id } = await create('List', 0, 1)
    const before = library.stores.personal.sql.prepare('select count(*) from op').pluck().get() as number
    playlists.remove(id)
    expect(library.stores.personal.sql.prepare('select count(*) from op').pluck().get()).toBe(before + 1)
    await expect(playlists.get(id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect((await playlists.all()).playlists).toEqual([])
    expect(await playlists.containing(tracks[0]!)).toEqual([])
    expect(await playlists.restore(id)).toMatchObject({ id, length: 2 })
    expect(numbers(id)).toEqual([0, 1])
    await expect(playlists.restore('never' as PlaylistId)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('keeps the places of tracks that are not here, with their names', async () => {
    const { id } = await create('List', 0, 1, 2)
    library.remove([tracks[1]!])
    const { items, total } = playlists.items(id, { offset: 1, limit: 1 })
    expect(items).toMatchObject([{ track: null, title: 'Title 1', artist: 'Artist' }])
    expect(total).toBe(3)
    await playlists.all()
    await eventually(async () => (await playlists.get(id)).missing).toBe(1)
    expect(heard).toContain('playlists.changed')
  })

  it('tells in which playlists a track stands', async () => {
    const one = await create('One', 1, 1)
    await create('Two', 2)
    const three = await create('Three', 3, 1)
    expect((await playlists.containing(tracks[1]!)).map(({ id }) => id)).toEqual([one.id, three.id])
  })

  it('says when it was changed last', async () => {
    const { id } = await create('List', 0)
    const changed = (await playlists.get(id)).changedAt
    now += 5_000
    await playlists.add(id, { selection: ofTracks(1) })
    expect((await playlists.get(id)).changedAt).toBeGreaterThan(changed)
    expect(personal.audit()).toBe(0)
  })

  it('takes 5,000 tracks in several writes, in order', async () => {
    const { id } = await create('List', 0, 1)
    const selection = { kind: 'tracks' as const, ids: Array.from({ length: 5_000 }, (_, i) => tracks[i % 10]!) }
    const { added, itemIds } = await playlists.add(id, { selection, at: 1 })
    expect([added, itemIds.length]).toEqual([5_000, 5_000])
    const all = playlists.itemIds(id, { offset: 0, limit: 10_000 })
    expect(all.slice(1, -1)).toEqual(itemIds)
    await playlists.move(id, itemIds.slice(1000, 3000).toReversed(), 0)
    const moved = playlists.itemIds(id, { offset: 0, limit: 10_000 })
    expect(moved).toEqual([
      ...itemIds.slice(1000, 3000),
      all[0],
      ...itemIds.slice(0, 1000),
      ...itemIds.slice(3000),
      all.at(-1),
    ])
    expect(personal.audit()).toBe(0)
  })

  it('is listed by name', async () => {
    for (const name of ['b 10', 'B 2', 'a']) await create(name, 0)
    expect((await playlists.all()).playlists.map(({ name }) => name)).toEqual(['a', 'B 2', 'b 10'])
  })

  it('is renamed, described and moved', async () => {
    const { id } = await create('List', 0)
    const folder = playlists.folders.create({ name: 'Folder', parentId: null })
    expect(await playlists.update(id, { name: 'New', description: 'For the road', folderId: folder.id })).toMatchObject(
      {
        name: 'New',
        description: 'For the road',
        folderId: folder.id,
      },
    )
    await expect(playlists.update(id, { folderId: 'nowhere' as never })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(playlists.update(id, { rules: SINCE_1995 })).rejects.toMatchObject({ code: 'REFUSED' })
  })
})

describe('a smart playlist', () => {
  it('holds what its rules say, now', async () => {
    const { id, length } = await playlists.create({ name: 'Late', folderId: null, description: '', rules: SINCE_1995 })
    expect(length).toBeNull()
    await eventually(async () => (await playlists.get(id)).length).toBe(5)
    expect(heard).toContain('playlists.changed')
    library.add([{ title: 'New', year: 2020, durationMs: 1 }])
    await eventually(async () => (await playlists.get(id)).length).toBe(6)
    const listed = await library.browse.tracks(
      { filter: { playlistId: id }, sort: SINCE_1995.sort },
      { offset: 0, limit: 2 },
    )
    expect(listed.rows.map(({ title }) => title)).toEqual(['New', 'Title 9'])
  })

  it('is counted anew when what its rules look at changes, and announced', async () => {
    const rules: SmartRules = {
      ...SINCE_1995,
      group: { match: 'all', rules: [{ field: 'plays', is: 'atLeast', value: 1 }] },
    }
    const { id } = await playlists.create({ name: 'Played', folderId: null, description: '', rules })
    await eventually(async () => (await playlists.get(id)).length).toBe(0)
    heard.length = 0
    library.play(tracks[0]!, 1, 5)
    await eventually(async () => heard).toContain('playlists.changed')
    expect((await playlists.get(id)).length).toBe(1)
  })

  it('has no items of its own', async () => {
    const { id } = await playlists.create({ name: 'Late', folderId: null, description: '', rules: SINCE_1995 })
    await expect(playlists.add(id, { selection: ofTracks(1) })).rejects.toMatchObject({ code: 'REFUSED' })
    expect(() => playlists.items(id, { offset: 0, limit: 10 })).toThrow('smart playlist')
  })

  it('is shown before it is made', async () => {
    const told = await playlists.preview({ rules: { ...SINCE_1995, limit: 3 }, limit: 2 })
    expect(told).toMatchObject({ total: 3, durationMs: 27_000 })
    expect(told.rows.map(({ title }) => title)).toEqual(['Title 9', 'Title 8'])
  })

  it('takes other rules', async () => {
    const { id } = await playlists.create({ name: 'Late', folderId: null, description: '', rules: SINCE_1995 })
    const rules = { ...SINCE_1995, limit: 2 }
    expect((await playlists.update(id, { rules })).rules).toEqual(rules)
    await eventually(async () => (await playlists.get(id)).length).toBe(2)
  })

  it('is hidden while only a newer version can read its rules', async () => {
    const fields = { name: 'From 2030', rules: '{"group":{"match":"none","rules":[]}}', createdAt: 1 }
    write(library.stores.personal, (tx) => {
      personal.apply(tx, [{ do: 'set', kind: 'playlist', row: 'p', fields }])
    })
    expect((await playlists.all()).playlists).toEqual([])
  })
})

describe('folders of playlists', () => {
  const folder = (name: string, parentId: string | null = null) =>
    playlists.folders.create({ name, parentId: parentId as never })

  it('lie in one another, but never in themselves', () => {
    const [a] = [folder('A')]
    const b = folder('B', a!.id)
    const c = folder('C', b.id)
    for (const parentId of [a!.id, b.id, c.id]) {
      expect(() => playlists.folders.update(a!.id, { parentId })).toThrow('cannot be put into')
    }
    expect(playlists.folders.update(c.id, { parentId: a!.id, name: 'D' })).toMatchObject({ name: 'D', parentId: a!.id })
  })

  it('leave what lies in them one level up', async () => {
    const a = folder('A')
    const b = folder('B', a.id)
    const c = folder('C', b.id)
    const { id } = await playlists.create({ name: 'List', folderId: b.id, description: '' })
    const before = ops()
    playlists.folders.remove(b.id)
    expect(ops()).toBe(Number(before) + 1)
    expect((await playlists.get(id)).folderId).toBe(a.id)
    expect(playlists.folders.get(c.id).parentId).toBe(a.id)
    expect(() => playlists.folders.get(b.id)).toThrow('not there')
  })

  it('show at the top what was put into one that is gone, or in a circle', async () => {
    const [a, b] = [folder('A'), folder('B')]
    const inB = folder('C', b.id)
    const { id } = await playlists.create({ name: 'List', folderId: a.id, description: '' })
    write(library.stores.personal, (tx) => {
      personal.apply(tx, [
        { do: 'set', kind: 'playlist-folder', row: a.id, fields: { parent: b.id } },
        { do: 'set', kind: 'playlist-folder', row: b.id, fields: { parent: a.id } },
        { do: 'set', kind: 'playlist', row: id, fields: { folder: 'gone' } },
      ])
    })
    const { folders, playlists: all } = await playlists.all()
    expect(folders).toEqual([
      { id: a.id, name: 'A', parentId: null },
      { id: b.id, name: 'B', parentId: null },
      { id: inB.id, name: 'C', parentId: b.id },
    ])
    expect(all[0]!.folderId).toBeNull()
  })
})
