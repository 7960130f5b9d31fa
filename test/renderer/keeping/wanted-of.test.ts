/** What menus offer to keep: the very things they were opened on, one or many. */
import { describe, expect, it } from 'vitest'
import { questionOf, wantedAt } from '../../../src/renderer/keeping/wanted-of.ts'
import type { MenuTarget } from '../../../src/renderer/menu/menu-target.ts'
import type { TrackId } from '../../../src/shared/model/ids.ts'

const row = { id: 't1', title: 'Idioteque' }
const tracks = (more: object = {}) => ({ kind: 'tracks', row, ...more }) as unknown as MenuTarget
const albums = (...titles: string[]) =>
  ({ kind: 'albums', rows: titles.map((title) => ({ id: `id of ${title}`, title })) }) as unknown as MenuTarget
const named = (kind: 'artists' | 'genres', ...names: string[]) =>
  ({ kind, rows: names.map((name) => ({ id: `id of ${name}`, name })) }) as unknown as MenuTarget
const playlist = { kind: 'playlist', row: { id: 'p', name: 'Rain', rules: null } } as unknown as MenuTarget
const folder = { kind: 'folder', sourceId: 1, path: 'a', name: 'a' } as unknown as MenuTarget
const other = { kind: 'other', name: 'a', extra: [] } as unknown as MenuTarget

describe('a menu', () => {
  it('asks by name of all it was opened on whether that is kept, but of tracks that are chosen in a list', () => {
    expect(wantedAt(tracks())).toEqual([{ type: 'track', id: 't1' }])
    expect(wantedAt(tracks({ count: 3, selections: () => [] }))).toEqual([])
    expect(wantedAt(albums('Kid A', 'Amnesiac'))).toEqual([
      { type: 'album', id: 'id of Kid A' },
      { type: 'album', id: 'id of Amnesiac' },
    ])
    expect(wantedAt(named('artists', 'Radiohead'))).toEqual([{ type: 'artist', id: 'id of Radiohead' }])
    expect(wantedAt(named('genres', 'Jazz'))).toEqual([{ type: 'genre', id: 'id of Jazz' }])
    expect(wantedAt(playlist)).toEqual([{ type: 'playlist', id: 'p' }])
  })

  it('offers nothing for a folder, for what has no tracks of its own, and for nothing at all', async () => {
    for (const target of [folder, other]) {
      expect(wantedAt(target)).toEqual([])
      expect(await questionOf(target)).toBeUndefined()
    }
    expect(wantedAt(albums())).toEqual([])
  })

  it('of one track keeps that one', async () => {
    expect(await questionOf(tracks())).toEqual({ name: 'Idioteque', what: [{ type: 'track', id: 't1' }] })
  })

  it('of several tracks keeps all that are chosen, without listing them', async () => {
    const selections = [{ kind: 'tracks' as const, ids: ['t1', 't2'] as TrackId[] }]
    expect(await questionOf(tracks({ count: 2, selections: async () => selections }))).toEqual({
      count: 2,
      selections,
    })
  })

  it('of several albums, artists or genres keeps all of them', async () => {
    expect(await questionOf(albums('Kid A', 'Amnesiac'))).toEqual({
      name: 'Kid A',
      what: [
        { type: 'album', id: 'id of Kid A' },
        { type: 'album', id: 'id of Amnesiac' },
      ],
    })
    expect(await questionOf(named('artists', 'Can', 'Neu!'))).toMatchObject({ what: { length: 2 } })
    expect(await questionOf(named('genres', 'Jazz', 'Dub'))).toMatchObject({ what: { length: 2 } })
    expect(await questionOf(playlist)).toEqual({ name: 'Rain', what: [{ type: 'playlist', id: 'p' }] })
  })
})
