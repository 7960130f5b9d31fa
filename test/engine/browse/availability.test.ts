/** What rows say about being playable, and the filters that go by it, whichever thread answers. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AT_ONCE } from '../../../src/engine/browse/orders.ts'
import type { Availability } from '../../../src/shared/model/availability.ts'
import { IN_THE_WORKER, libraryOf, type SmallLibrary } from './library-of.ts'

const byTitle = { by: 'title', desc: false, thenDesc: false } as const
const all = { offset: 0, limit: 50 }
const PLAYABLE: Availability[] = ['local', 'cached', 'streamable']

let library: SmallLibrary
afterEach(() => library.close())

describe.each([
  ['on the main thread', AT_ONCE],
  ['in the worker', IN_THE_WORKER],
])('availability, read %s', (_, atOnce) => {
  const sql = (text: string) => {
    library.stores.library.sql.exec(text)
    library.events.announce({ kind: 'availability.changed' })
  }
  const moveTo = (source: number, title: string) =>
    sql(`update copy set source_id = ${source} where track_id = (select id from track where title = '${title}')`)
  const copyTo = (source: number, title: string) =>
    sql(`insert into copy (source_id, remote_id, folder, track_id, track_key, size_bytes, modified_at, head_hash, container, codec, lossless,
           duration_ms, tags, added_at, present)
         select ${source}, 'of ' || remote_id, folder, track_id, track_key, size_bytes, modified_at, head_hash, container, codec, lossless,
           duration_ms, tags, added_at, present from copy where track_id = (select id from track where title = '${title}')`)
  const where = async () => {
    const { rows } = await library.browse.tracks({ filter: {}, sort: byTitle }, all)
    return Object.fromEntries(rows.map((row) => [row.title, [row.availability, row.sourceId]]))
  }
  const titles = async (availability: Availability[]) =>
    (await library.browse.tracks({ filter: { availability }, sort: byTitle }, all)).rows.map(({ title }) => title)

  beforeEach(async () => {
    library = await libraryOf(
      ['both', 'folder', 'held', 'server', 'shut'].map((title) => ({
        title,
        artist: `${title} artist`,
        album: `${title} album`,
      })),
      { atOnce },
    )
    sql(`insert into source (id, kind, store_id, name, config, added_at) values
           (11, 'soul', 'a', 'Home', '{}', 0), (12, 'soul', 'b', 'Away', '{}', 0);
         update source set reachable = 0 where id = 12`)
    copyTo(11, 'both')
    moveTo(11, 'server')
    moveTo(12, 'shut')
    sql(`update copy set present = 0 where track_id = (select id from track where title = 'held')`)
  })

  it('is the best of what its copies offer, with the source that has it', async () => {
    const { folder, ...others } = await where()
    expect(folder![0]).toBe('local')
    expect(others).toEqual({
      both: ['local', folder![1]],
      held: ['offline', folder![1]],
      server: ['streamable', 11],
      shut: ['offline', 12],
    })
  })

  it('follows a server that goes and comes, and a folder that is unplugged', async () => {
    sql(`update source set reachable = 0 where id = 11; update source set reachable = 1 where id = 12`)
    expect(await where()).toMatchObject({ server: ['offline', 11], shut: ['streamable', 12] })
    sql(`update source set state = 'missing' where kind = 'folder'; update source set reachable = 1 where id = 11`)
    expect(await where()).toMatchObject({ folder: ['offline', 1], both: ['streamable', 11] })
    sql(`update source set state = 'signed-out' where id = 11`)
    expect(await where()).toMatchObject({ both: ['offline', 11], server: ['offline', 11] })
  })

  it('can be asked for', async () => {
    expect(await titles(PLAYABLE)).toEqual(['both', 'folder', 'server'])
    expect(await titles(['local'])).toEqual(['both', 'folder'])
    expect(await titles(['streamable', 'offline'])).toEqual(['held', 'server', 'shut'])
    expect(await titles([])).toEqual([])
    sql(`update source set reachable = 0 where id = 11`)
    const { rows } = await library.browse.tracks({ filter: { availability: PLAYABLE }, sort: byTitle }, all)
    // A kept order may answer once more while a fresh one is made; the rows in it say themselves what they are.
    expect(rows.filter((row) => row.availability !== 'offline').map(({ title }) => title)).toEqual(['both', 'folder'])
  })

  it('of an album is that of the track that is best off', async () => {
    const { rows } = await library.browse.albums({ filter: {}, sort: byTitle }, all)
    expect(rows.map(({ title, availability }) => `${title}: ${availability}`)).toEqual([
      'both album: local',
      'folder album: local',
      'held album: offline',
      'server album: streamable',
      'shut album: offline',
    ])
    const playable = await library.browse.albums({ filter: { playable: true }, sort: byTitle }, all)
    expect(playable.rows.map(({ title }) => title)).toEqual(['both album', 'folder album', 'server album'])
  })

  it('of artists can be asked for', async () => {
    const sort = { by: 'name', desc: false, thenDesc: false } as const
    const { rows } = await library.browse.artists({ filter: { role: 'any', playable: true }, sort }, all)
    expect(rows.map(({ name }) => name)).toEqual(['both artist', 'folder artist', 'server artist'])
  })

  describe('of files that are kept offline', () => {
    beforeEach(() => {
      sql(`insert into source (id, kind, store_id, name, config, added_at) values (13, 'kept', 'k', '', '{}', 0)`)
      for (const title of ['both', 'server', 'shut']) {
        copyTo(13, title)
        sql(`insert into kept (copy_id, file, sha256, size_bytes, quality, wanted, kept_at, used_at, store_id, remote_id)
             select id, remote_id, '', 1, 'original', 1, 0, 0, 'a', remote_id from copy where source_id = 13
             on conflict do nothing`)
      }
    })

    it('comes after own files and before servers', async () => {
      expect(await where()).toMatchObject({ both: ['local', 1], server: ['cached', 13], shut: ['cached', 13] })
      expect(await titles(['cached'])).toEqual(['server', 'shut'])
      expect(await titles(PLAYABLE)).toEqual(['both', 'folder', 'server', 'shut'])
      const { rows } = await library.browse.albums({ filter: { playable: true }, sort: byTitle }, all)
      expect(rows.map(({ title }) => title)).toEqual(['both album', 'folder album', 'server album', 'shut album'])
    })

    it('is as if they were not there while their disk is away', async () => {
      sql(`update source set state = 'missing' where id = 13`)
      expect(await where()).toMatchObject({ both: ['local', 1], server: ['streamable', 11], shut: ['offline', 13] })
      expect(await titles(['cached'])).toEqual([])
    })

    it.each(['is:downloaded', 'is:kept', '-is:downloaded'])('can be searched by: %s', async (text) => {
      const found = text.startsWith('-') ? ['folder', 'held'] : ['both', 'server', 'shut']
      const { rows } = await library.browse.tracks({ filter: { text }, sort: byTitle }, all)
      expect(rows.map(({ title }) => title)).toEqual(found)
      const { albums, artists } = await library.browse.search({ text, limit: 10 })
      expect(albums.rows.map(({ title }) => title).sort()).toEqual(found.map((title) => `${title} album`))
      expect(artists.rows.map(({ name }) => name).sort()).toEqual(found.map((title) => `${title} artist`))
    })

    it('is looked at anew when a file comes or goes', async () => {
      const filter = { text: 'is:downloaded' }
      const found = async () => (await library.browse.tracks({ filter, sort: byTitle }, all)).total
      expect(await found()).toBe(3)
      sql('delete from copy where source_id = 13')
      await expect.poll(found).toBe(0)
    })
  })
})
