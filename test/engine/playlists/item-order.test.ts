/** Playlists put in another order: what comes before what, and what becomes of edits made meanwhile. */
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Personal } from '../../../src/engine/personal/personal.ts'
import { ItemEdits } from '../../../src/engine/playlists/item-edits.ts'
import { setPlaylist } from '../../../src/engine/playlists/kinds.ts'
import { Playlists } from '../../../src/engine/playlists/playlists.ts'
import { random } from '../../../scripts/music/random.ts'
import type { PlaylistId, PlaylistItemId, TrackId } from '../../../src/shared/model/ids.ts'
import { personalOf } from '../../support/personal.ts'
import { libraryOf, type SmallLibrary, type TrackOf } from '../browse/library-of.ts'
import { Device } from '../personal/device.ts'

let library: SmallLibrary
let personal: Personal
let playlists: Playlists
let now = 1_800_000_000_000
let mostRows = 0

beforeEach(async () => {
  library = await libraryOf()
  personal = personalOf(library.stores)
  mostRows = 0
  const { browse } = library
  playlists = new Playlists({
    stores: library.stores,
    personal,
    host: { now: () => now, log: pino({ level: 'silent' }) },
    tracks: {
      resolve: (selection, waiting) => browse.resolve(selection, waiting),
      rows: (ids) => {
        mostRows = Math.max(mostRows, ids.length)
        return browse.rows(ids)
      },
      playlistNumbers: (ids, how) => browse.playlistNumbers(ids, how),
      playlistMoves: (id) => browse.playlistMoves(id),
      underRules: (asked, waiting) => browse.underRules(asked, waiting),
    },
    random: random(7).next,
  })
})
afterEach(async () => {
  playlists.stop()
  await library.close()
})

/** A playlist of these tracks, in this order. */
async function listOf(...tracks: TrackOf[]): Promise<{ id: PlaylistId; tracks: TrackId[] }> {
  const ids = library.add(tracks)
  return { id: await listOfIds(ids), tracks: ids }
}
const listOfIds = async (ids: readonly TrackId[]): Promise<PlaylistId> => {
  const made = { name: 'List', folderId: null, description: '', selection: { kind: 'tracks' as const, ids: [...ids] } }
  return (await playlists.create(made)).id
}
const titles = (id: PlaylistId) => playlists.items(id, { offset: 0, limit: 500 }).items.map(({ title }) => title)
const itemIds = (id: PlaylistId) => playlists.itemIds(id, { offset: 0, limit: 100_000 })
const writes = () =>
  library.stores.personal.sql.prepare<[], number>('select count(*) from op where part = 0').pluck().get() as number

describe('a playlist is put in order', () => {
  it('by title, as lists sort titles, in one change that is taken back whole', async () => {
    const { id } = await listOf(...['Track 10', 'The Beach', 'Ähre', 'track 2', 'zero'].map((title) => ({ title })))
    const [before, written] = [itemIds(id), writes()]
    expect(await playlists.sort(id, { by: 'title', desc: false })).toEqual({ before })
    expect(titles(id)).toEqual(['Ähre', 'The Beach', 'track 2', 'Track 10', 'zero'])
    expect(writes()).toBe(written + 1)
    expect(await playlists.sort(id, { by: 'title', desc: false })).toEqual({ before: [] })
    expect(writes()).toBe(written + 1)
    await playlists.sort(id, { by: 'title', desc: true })
    expect(titles(id)).toEqual(['zero', 'Track 10', 'track 2', 'The Beach', 'Ähre'])
    await playlists.arrange(id, before)
    expect(itemIds(id)).toEqual(before)
    expect(personal.audit()).toBe(0)
  })

  it("by artist, then an artist's albums as they are, whichever way it is turned", async () => {
    const on = (title: string, artist: string, album: string, discNo: number, trackNo: number | null) => ({
      title,
      artist,
      album,
      discNo,
      trackNo,
    })
    const { id } = await listOf(
      on('a-2-1', 'Ann', 'Late', 2, 1),
      on('a-none', 'Ann', 'Late', 1, null),
      on('b', 'Bo', 'Zoo', 1, 1),
      on('a-1-2', 'Ann', 'Late', 1, 2),
      on('a-first', 'Ann', 'Early', 1, 9),
      { title: 'nobody' },
    )
    const ofAnn = ['a-first', 'a-1-2', 'a-none', 'a-2-1']
    await playlists.sort(id, { by: 'artist', desc: false })
    expect(titles(id)).toEqual([...ofAnn, 'b', 'nobody'])
    await playlists.sort(id, { by: 'artist', desc: true })
    expect(titles(id)).toEqual(['b', ...ofAnn, 'nobody'])
  })

  it('by album, those of one title apart, and what is on none last', async () => {
    const { id } = await listOf(
      { title: 'none 2' },
      { title: 'bo 1', artist: 'Bo', album: 'Hits', trackNo: 1 },
      { title: 'none 1', artist: 'Ann', trackNo: 1 },
      { title: 'ann 2', artist: 'Ann', album: 'Hits', trackNo: 2 },
      { title: 'bo 2', artist: 'Bo', album: 'Hits', trackNo: 2 },
      { title: 'ann 1', artist: 'Ann', album: 'Hits', trackNo: 1 },
    )
    await playlists.sort(id, { by: 'album', desc: false })
    expect(titles(id)).toEqual(['ann 1', 'ann 2', 'bo 1', 'bo 2', 'none 2', 'none 1'])
  })

  it('by length, plays and stars; what has none is last, what is alike stays as it stood', async () => {
    const { id } = await listOf(
      { title: 'a', durationMs: 3_000, plays: 1, stars: 4 },
      { title: 'b', durationMs: 1_000, plays: 5 },
      { title: 'c', durationMs: 3_000, stars: 10 },
      { title: 'd', durationMs: 2_000, plays: 1, stars: 4 },
    )
    const sorted = async (by: 'durationMs' | 'plays' | 'stars', desc: boolean) => {
      const { before } = await playlists.sort(id, { by, desc })
      const order = titles(id).join('')
      if (before.length > 0) await playlists.arrange(id, before)
      return order
    }
    expect(await sorted('durationMs', false)).toBe('bdac')
    expect(await sorted('durationMs', true)).toBe('acdb')
    expect(await sorted('plays', true)).toBe('badc')
    expect(await sorted('plays', false)).toBe('cadb')
    expect(await sorted('stars', true)).toBe('cadb')
    expect(await sorted('stars', false)).toBe('adcb')
    expect(titles(id).join('')).toBe('abcd')
  })

  it('by when things came into it, doubles each by their own time', async () => {
    const { id, tracks } = await listOf({ title: 'a' }, { title: 'b' })
    now += 1_000
    await playlists.add(id, { selection: { kind: 'tracks', ids: [tracks[1]!] }, at: 0 })
    now += 1_000
    await playlists.add(id, { selection: { kind: 'tracks', ids: [tracks[0]!] }, at: 2 })
    expect(titles(id).join('')).toBe('baab')
    mostRows = 0
    await playlists.sort(id, { by: 'addedAt', desc: true })
    expect(mostRows).toBe(0)
    expect(titles(id).join('')).toBe('abab')
  })

  it('by what the user corrected, and by the kept names of what is not here', async () => {
    const { id, tracks } = await listOf({ title: 'c', durationMs: 9 }, { title: 'b' }, { title: 'a' })
    library.does({ do: 'set', kind: 'correction', row: tracks[2]!, fields: { title: 'z', at: 1 } })
    library.remove([tracks[0]!])
    await playlists.sort(id, { by: 'title', desc: false })
    expect(titles(id)).toEqual(['b', 'c', 'a'])
    await playlists.sort(id, { by: 'durationMs', desc: true })
    expect(titles(id)).toEqual(['b', 'a', 'c'])
  })

  it('shuffled, each item once', async () => {
    const { id } = await listOf(...Array.from({ length: 60 }, (_, i) => ({ title: `${i}` })))
    const before = itemIds(id)
    await playlists.sort(id, { by: 'shuffled', desc: false })
    expect(itemIds(id)).not.toEqual(before)
    expect(itemIds(id).toSorted()).toEqual(before.toSorted())
  })

  it('in short steps when it is long, alike ones stable across them', async () => {
    const tracks = library.add(Array.from({ length: 7 }, (_, i) => ({ title: `${i}` })))
    const id = await listOfIds(Array.from({ length: 5_000 }, (_, i) => tracks[(i * 3) % 7]!))
    const before = playlists.itemIds(id, { offset: 0, limit: 10_000 })
    const written = writes()
    await playlists.sort(id, { by: 'title', desc: false })
    const digit = (at: number) => (at * 3) % 7
    const wanted = [...before.keys()].toSorted((a, b) => digit(a) - digit(b) || a - b).map((at) => before[at]!)
    expect(itemIds(id)).toEqual(wanted)
    expect(mostRows).toBe(250)
    expect(writes()).toBeGreaterThan(written + 1)
    await playlists.arrange(id, before)
    expect(itemIds(id)).toEqual(before)
    expect(personal.audit()).toBe(0)
  })

  it('as named: what is named twice stands once, what is not in it is passed over, what is not named stays behind', async () => {
    const { id, tracks } = await listOf(...['a', 'b', 'c', 'd'].map((title) => ({ title })))
    const other = await listOfIds(tracks)
    const [a, b, c] = itemIds(id)
    const before = itemIds(other)
    const [first, , , last] = before
    await playlists.arrange(id, [c!, last!, a!, first!, c!, b!])
    expect(titles(id).join('')).toBe('cabd')
    expect(itemIds(other)).toEqual(before)
    const written = writes()
    await playlists.arrange(other, itemIds(id))
    expect(writes()).toBe(written)
  })

  it('and nothing is asked of one that is smart', async () => {
    const rules = {
      group: { match: 'all' as const, rules: [] },
      sort: { by: 'title' as const, desc: false, thenDesc: false },
      limit: null,
    }
    const { id } = await playlists.create({ name: 'Smart', folderId: null, description: '', rules })
    await expect(playlists.sort(id, { by: 'title', desc: false })).rejects.toMatchObject({ code: 'REFUSED' })
    await expect(playlists.arrange(id, ['i' as PlaylistItemId])).rejects.toMatchObject({ code: 'REFUSED' })
  })
})

describe('while a playlist is put in order', () => {
  const LIST = 'list' as PlaylistId
  const editsOf = (device: Device, seed: number) =>
    new ItemEdits({
      stores: { personal: device.db },
      personal: device.personal,
      now: () => device.wallMs,
      random: random(seed).next,
    })
  const idsOf = (edits: ItemEdits) => edits.itemIds(LIST, { offset: 0, limit: 1_000 })
  const item = (id: string) => ({ id, trackKey: 't', title: '', artist: '' })
  const meet = (one: Device, other: Device) => {
    other.hears(one)
    one.hears(other)
  }

  it('another device adds and takes out: both hold, and the way back leaves them alone', async () => {
    const [one, other] = [new Device('one'), new Device('other')]
    const [mine, theirs] = [editsOf(one, 1), editsOf(other, 2)]
    one.does(setPlaylist(LIST, { name: 'List', rules: null }))
    await mine.add(LIST, ['a', 'b', 'c', 'd'].map(item))
    meet(one, other)
    const before = idsOf(mine)
    await mine.arrange(LIST, before.toReversed())
    await theirs.remove(LIST, ['b'])
    await theirs.add(LIST, [item('e')])
    meet(one, other)
    expect(idsOf(mine)).toEqual(idsOf(theirs))
    expect(idsOf(mine).filter((id) => id !== 'e')).toEqual(['d', 'c', 'a'])
    expect(idsOf(mine)).toContain('e')
    await mine.arrange(LIST, before)
    meet(one, other)
    expect(idsOf(theirs)).toEqual(idsOf(mine))
    expect(idsOf(mine).filter((id) => id !== 'e')).toEqual(['a', 'c', 'd'])
    expect(idsOf(mine)).toContain('e')
    for (const device of [one, other]) expect(device.personal.audit()).toBe(0)
  })

  it('another device does, too: the later order holds on both', async () => {
    const [one, other] = [new Device('one'), new Device('other')]
    const [mine, theirs] = [editsOf(one, 1), editsOf(other, 2)]
    one.does(setPlaylist(LIST, { name: 'List', rules: null }))
    await mine.add(LIST, ['a', 'b', 'c', 'd'].map(item))
    meet(one, other)
    const [a, b, c, d] = idsOf(mine) as [PlaylistItemId, PlaylistItemId, PlaylistItemId, PlaylistItemId]
    await mine.arrange(LIST, [d, c, b, a])
    other.wallMs += 1_000
    await theirs.arrange(LIST, [b, d, a, c])
    meet(one, other)
    expect(idsOf(mine)).toEqual([b, d, a, c])
    expect(idsOf(theirs)).toEqual([b, d, a, c])
  })
})
