/** Playlists as the page asks for them: through the router, in the seat of whoever asks. */
import { call } from '@orpc/server'
import { cpSync, mkdirSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { RESIDENT } from '../../../src/engine/access/caller.ts'
import { libraryFile } from '../../../src/engine/db/store.ts'
import { createEngine, type Engine } from '../../../src/engine/engine.ts'
import type { AccountId, PlayerId, TrackId } from '../../../src/shared/model/ids.ts'
import { testHost } from '../../support/host.ts'
import { openTestLibrary } from '../../support/library.ts'
import { copyRecord } from '../../support/records.ts'

let host: ReturnType<typeof testHost>
let engine: Engine

beforeEach(async () => {
  host = testHost()
  const filled = await openTestLibrary()
  await filled.gets(
    ...['a', 'b', 'c', 'd'].map((key, i) =>
      copyRecord(
        `Ann/Blue/${i}.flac`,
        {
          title: key.toUpperCase(),
          artists: ['Ann'],
          album: 'Blue',
          trackNo: i + 1,
          genres: [i < 2 ? 'Folk' : 'Jazz'],
        },
        { trackKey: key },
      ),
    ),
  )
  filled.sql.pragma('wal_checkpoint(TRUNCATE)')
  mkdirSync(host.dataDir, { recursive: true })
  cpSync(filled.stores.files.library, libraryFile(host.dataDir))
  filled.remove()
  engine = await createEngine(host)
})
afterEach(async () => {
  await engine.stop()
  host.remove()
})

const context = () => ({ context: { log: host.log, caller: RESIDENT } })
const tracks = (...ids: string[]) => ({ kind: 'tracks' as const, ids: ids as TrackId[] })
const whole = { offset: 0, limit: 100 }

describe('playlists through the router', () => {
  it('are made, changed, listed, and played', async () => {
    const { playlists, queue } = engine.router
    const folder = await call(playlists.createFolder, { name: 'Travel' }, context())
    const { id } = await call(
      playlists.create,
      { name: ' Night ', folderId: folder.id, selection: tracks('c', 'a') },
      context(),
    )
    const { itemIds } = await call(playlists.add, { id, selection: tracks('b', 'b'), at: 0 }, context())
    await call(playlists.move, { id, itemIds: [itemIds[1]!], to: 4 }, context())
    await call(playlists.removeItems, { id, itemIds: [itemIds[0]!] }, context())
    const { items, total } = await call(playlists.items, { id, ...whole }, context())
    expect([items.map(({ track }) => track?.id), total]).toEqual([['c', 'a', 'b'], 3])
    const { before } = await call(playlists.sort, { id, by: 'title' }, context())
    expect(await call(playlists.itemIds, { id, ...whole }, context())).toEqual([before[1], before[2], before[0]])
    await call(playlists.arrange, { id, itemIds: before }, context())
    expect(await call(playlists.itemIds, { id, ...whole }, context())).toEqual(before)
    expect(await call(playlists.duplicates, { id, selection: tracks('a', 'd') }, context())).toMatchObject({
      of: 2,
      count: 1,
    })
    const all = await call(playlists.all, undefined, context())
    expect(all).toMatchObject({ playlists: [{ id, name: 'Night', folderId: folder.id, length: 3 }], folders: [folder] })
    const playerId = 'p' as PlayerId
    await call(queue.play, { playerId, selection: { kind: 'playlist', id } }, context())
    const played = await call(queue.window, { playerId, ...whole }, context())
    expect(played.items.map(({ track }) => track?.id)).toEqual(['c', 'a', 'b'])
  })

  it('that are smart are lists of tracks, and change with them', async () => {
    const { playlists, browse, personal } = engine.router
    const rules = {
      group: { match: 'all' as const, rules: [{ field: 'stars' as const, is: 'atLeast' as const, value: 8 }] },
      sort: { by: 'title' as const, desc: true },
      limit: null,
    }
    const { id } = await call(playlists.create, { name: 'Best', rules }, context())
    const listed = async () => {
      const { rows } = await call(browse.tracks, { filter: { playlistId: id }, sort: rules.sort, ...whole }, context())
      return rows.map((row) => row.id)
    }
    expect(await listed()).toEqual([])
    await call(personal.setStars, { what: { type: 'track', ids: ['a', 'c'] as TrackId[] }, stars: 9 }, context())
    expect(await listed()).toEqual(['c', 'a'])
    expect(await call(playlists.preview, { rules, limit: 1 }, context())).toMatchObject({
      total: 2,
      rows: [{ id: 'c' }],
    })
    const { id: copied } = await call(
      playlists.create,
      { name: 'Copy', selection: { kind: 'playlist', id } },
      context(),
    )
    const { items } = await call(playlists.items, { id: copied, ...whole }, context())
    expect(items.map(({ track }) => track?.id)).toEqual(['c', 'a'])
  })

  it('go out as files and come in, into the seat of whoever takes them in', async () => {
    const { playlists, personal } = engine.router
    const { id } = await call(playlists.create, { name: 'Night', selection: tracks('c', 'a') }, context())
    const list = await call(playlists.exportFile, { id, format: 'm3u8' }, context())
    const file = await call(personal.exportFile, { what: ['playlists'] }, context())
    const { router, release } = await engine.routerFor('anna' as AccountId)
    expect((await call(router.playlists.all, undefined, context())).playlists).toEqual([])
    expect(await call(router.personal.importFile, file, context())).toMatchObject({ playlists: 1, items: 2 })
    expect(await call(router.playlists.importFile, list, context())).toMatchObject({ playlists: 0, items: 0 })
    release()
  })

  it('come in from a file that was packed for its size', async () => {
    const { playlists } = engine.router
    const { id } = await call(playlists.create, { name: 'Night', selection: tracks('c', 'a') }, context())
    const { fileName, text } = await call(playlists.exportFile, { id, format: 'm3u8' }, context())
    const { router, release } = await engine.routerFor('anna' as AccountId)
    const packed = { fileName, text: gzipSync(text).toString('base64'), packed: true }
    expect(await call(router.playlists.importFile, packed, context())).toMatchObject({ playlists: 1, items: 2 })
    release()
    await expect(call(playlists.importFile, { ...packed, text: 'AAAA' }, context())).rejects.toMatchObject({
      code: 'REFUSED',
      message: expect.stringContaining(fileName),
    })
  })

  it('are refused in plain words where they make no sense', async () => {
    const { playlists } = engine.router
    await expect(call(playlists.get, { id: 'gone' as never }, context())).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(call(playlists.importFile, { fileName: 'photo.m3u', text: 'PNG\0' }, context())).rejects.toMatchObject(
      { code: 'REFUSED', message: expect.stringContaining('photo.m3u') },
    )
    const { id } = await call(playlists.createFolder, { name: 'A' }, context())
    await expect(call(playlists.updateFolder, { id, parentId: id }, context())).rejects.toMatchObject({
      code: 'REFUSED',
    })
  })
})
