/** Marks as the page asks for them: through the router, in the seat of whoever asks. */
import { call } from '@orpc/server'
import { cpSync, mkdirSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { RESIDENT } from '../../../src/engine/access/caller.ts'
import { libraryFile } from '../../../src/engine/db/store.ts'
import { createEngine, type Engine } from '../../../src/engine/engine.ts'
import type { AccountId, AlbumId, ArtistId, TrackId } from '../../../src/shared/model/ids.ts'
import type { LiveEvent } from '../../../src/shared/model/live-event.ts'
import { testHost } from '../../support/host.ts'
import { openTestLibrary } from '../../support/library.ts'
import { copyRecord } from '../../support/records.ts'

const one = 'k1' as TrackId
const byStars = { filter: {}, sort: { by: 'stars', desc: true }, offset: 0, limit: 10 } as const

let host: ReturnType<typeof testHost>
let engine: Engine
const heard: LiveEvent['kind'][] = []

beforeEach(async () => {
  host = testHost()
  const filled = await openTestLibrary()
  await filled.gets(
    copyRecord(
      'Ann/Blue/1.flac',
      { title: 'Blue', artists: ['Ann'], album: 'Blue', genres: ['Folk'] },
      { trackKey: one },
    ),
    copyRecord('Ann/Blue/2.flac', { title: 'Carey', artists: ['Ann'], album: 'Blue' }, { trackKey: 'k2' }),
  )
  filled.sql.pragma('wal_checkpoint(TRUNCATE)')
  mkdirSync(host.dataDir, { recursive: true })
  cpSync(filled.stores.files.library, libraryFile(host.dataDir))
  filled.remove()
  engine = await createEngine(host)
  heard.length = 0
  engine.events.listen(({ kind }) => heard.push(kind))
})
afterEach(async () => {
  await engine.stop()
  host.remove()
})

const context = () => ({ context: { log: host.log, caller: RESIDENT } })
const tracks = (...ids: string[]) => ({ type: 'track' as const, ids: ids as TrackId[] })

describe('marks through the router', () => {
  it('are set, shown, sorted by, and announced', async () => {
    const { personal, browse } = engine.router
    await call(personal.setFavourite, { what: tracks('k2'), on: true }, context())
    await call(personal.setStars, { what: tracks('k2'), stars: 7 }, context())
    expect(heard).toContain('marks.changed')
    const { rows } = await call(browse.tracks, byStars, context())
    expect(rows).toMatchObject([
      { id: 'k2', favourite: true, stars: 7 },
      { id: one, favourite: false, stars: 0 },
    ])
    const albumId = rows[0]!.albumId!
    await call(personal.setStars, { what: { type: 'album', ids: [albumId] }, stars: 10 }, context())
    await call(personal.setFavourite, { what: { type: 'artist', ids: [rows[0]!.artistId!] }, on: true }, context())
    expect((await call(browse.album, { id: albumId }, context())).album).toMatchObject({ stars: 10, favourite: false })
    expect((await call(browse.artist, { id: rows[0]!.artistId! }, context())).artist).toMatchObject({ favourite: true })
  })

  it('correct what tags say', async () => {
    const { personal, browse } = engine.router
    await call(personal.correct, { trackIds: [one], fields: { genre: 'Jazz', year: '1971' } }, context())
    expect(await call(browse.track, { id: one }, context())).toMatchObject({
      genre: 'Jazz',
      genres: ['Jazz'],
      year: 1971,
    })
    expect(await call(personal.corrections, { trackId: one }, context())).toEqual([
      { field: 'genre', told: 'Folk', value: 'Jazz' },
      { field: 'year', told: '', value: '1971' },
    ])
  })

  it('are refused in plain words where they make no sense', async () => {
    const { personal } = engine.router
    const artist = { type: 'artist' as const, ids: ['r' as ArtistId] }
    await expect(call(personal.setStars, { what: artist, stars: 3 }, context())).rejects.toMatchObject({
      code: 'REFUSED',
      message: expect.stringContaining('Artists have no stars'),
    })
    await expect(
      call(personal.correct, { trackIds: [one], fields: { trackNo: 'first' } }, context()),
    ).rejects.toMatchObject({ code: 'REFUSED', message: expect.stringContaining('“first” is not a number') })
    await expect(call(personal.setStars, { what: tracks(one), stars: 11 }, context())).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    })
    const none = { type: 'album' as const, ids: [] as AlbumId[] }
    await expect(call(personal.setFavourite, { what: none, on: true }, context())).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    })
  })

  it('are each account’s own, and its own news', async () => {
    const { router, release } = await engine.routerFor('anna' as AccountId)
    await call(router.personal.setFavourite, { what: tracks(one), on: true }, context())
    await call(router.personal.correct, { trackIds: [one], fields: { title: 'Hers' } }, context())
    const titles = async (of: typeof router) =>
      (await call(of.browse.tracks, byStars, context())).rows.map(({ title, favourite }) => `${title} ${favourite}`)
    expect((await titles(router)).toSorted()).toEqual(['Carey false', 'Hers true'])
    expect((await titles(engine.router)).toSorted()).toEqual(['Blue false', 'Carey false'])
    expect(heard).not.toContain('marks.changed')
    release()
  })
})
