import { fc, test } from '@fast-check/vitest'
import { describe, expect, it } from 'vitest'
import { foldersFor, liesIn, treeRows, type TreeRow } from '../../../src/renderer/playlists/tree.ts'
import { place } from '../../../src/renderer/playlists/use-tree-drop.ts'
import type { PlaylistFolderId, PlaylistId } from '../../../src/shared/model/ids.ts'
import type { PlaylistFolderRow, PlaylistRow } from '../../../src/shared/model/playlist.ts'

const folderId = (name: string) => name as PlaylistFolderId

const folder = (name: string, parent: string | null = null): PlaylistFolderRow => ({
  id: folderId(name),
  name,
  parentId: parent === null ? null : folderId(parent),
})

const playlist = (name: string, parent: string | null = null, more: Partial<PlaylistRow> = {}): PlaylistRow => ({
  id: name as PlaylistId,
  name,
  folderId: parent === null ? null : folderId(parent),
  description: '',
  rules: null,
  length: 0,
  missing: 0,
  durationMs: 0,
  coverIds: [],
  createdAt: 0,
  changedAt: 0,
  ...more,
})

const smart = (name: string): PlaylistRow =>
  playlist(name, null, {
    rules: {
      group: { match: 'all', rules: [] },
      sort: { by: 'title', desc: false, thenDesc: false },
      limit: null,
    },
  })

const all = () => true
const nameOf = (row: TreeRow) => (row.kind === 'folder' ? row.folder.name : row.playlist.name)
const outline = (rows: readonly TreeRow[]) => rows.map((row) => `${'  '.repeat(row.level - 1)}${nameOf(row)}`)

describe('the tree of playlists', () => {
  it('has folders first, each by name, and what lies in them below', () => {
    const rows = treeRows(
      {
        folders: [folder('Party'), folder('Jazz'), folder('Old', 'Party')],
        playlists: [
          playlist('b'),
          playlist('Á'),
          playlist('10', 'Party'),
          playlist('9', 'Party'),
          playlist('x', 'Old'),
        ],
      },
      all,
    )
    expect(outline(rows)).toEqual(['Jazz', 'Party', '  Old', '    x', '  9', '  10', 'Á', 'b'])
  })

  it('leaves out what is in closed folders', () => {
    const rows = treeRows(
      { folders: [folder('Party')], playlists: [playlist('in', 'Party'), playlist('out')] },
      () => false,
    )
    expect(outline(rows)).toEqual(['Party', 'out'])
  })

  it('says the place of each among its siblings', () => {
    const rows = treeRows(
      { folders: [folder('F')], playlists: [playlist('a', 'F'), playlist('b', 'F'), playlist('c')] },
      all,
    )
    expect(rows.map((row) => `${nameOf(row)} ${row.place}/${row.size}`)).toEqual(['F 1/2', 'a 1/2', 'b 2/2', 'c 2/2'])
  })

  it('shows at the top what lies in a folder that is gone', () => {
    expect(outline(treeRows({ folders: [folder('F', 'gone')], playlists: [playlist('p', 'gone')] }, all))).toEqual([
      'F',
      'p',
    ])
  })

  test.prop([
    fc.uniqueArray(
      fc.record({ name: fc.constantFrom(...'abcdefgh'), parent: fc.option(fc.constantFrom(...'abcdefghz')) }),
      {
        selector: ({ name }) => name,
      },
    ),
    fc.array(fc.option(fc.constantFrom(...'abcdefghz')), { maxLength: 12 }),
  ])('shows every folder and playlist exactly once, however devices have tangled the folders', (made, parents) => {
    const folders = made.map(({ name, parent }) => folder(name, parent))
    const playlists = parents.map((parent, at) => playlist(`p${at}`, parent))
    const keys = treeRows({ folders, playlists }, all).map(({ key }) => key)
    expect(keys.toSorted()).toEqual(
      [...folders.map(({ id }) => `f${id}`), ...playlists.map(({ id }) => `p${id}`)].toSorted(),
    )
  })
})

describe('where a folder may be put', () => {
  const folders = [folder('a'), folder('b', 'a'), folder('c', 'b'), folder('d')]

  it('is anywhere but in itself and what lies in it', () => {
    expect(foldersFor(folders, folderId('a')).map(({ folder }) => folder.name)).toEqual(['d'])
    expect(foldersFor(folders, folderId('c')).map(({ folder, level }) => [folder.name, level])).toEqual([
      ['a', 1],
      ['b', 2],
      ['d', 1],
    ])
  })

  it('knows what lies in what, and ends in a ring', () => {
    expect(liesIn(folders, folderId('c'), folderId('a'))).toBe(true)
    expect(liesIn(folders, folderId('a'), folderId('c'))).toBe(false)
    expect(liesIn(folders, null, folderId('a'))).toBe(false)
    expect(liesIn([folder('x', 'y'), folder('y', 'x')], folderId('x'), folderId('z'))).toBe(false)
  })
})

describe('a drop onto the tree', () => {
  const folders = [folder('F'), folder('G', 'F')]
  const [list, rules] = [playlist('list', 'F'), smart('rules')]
  const rows = treeRows({ folders, playlists: [list, rules] }, all)
  const at = (name: string) => rows.findIndex((row) => nameOf(row) === name)
  const options = { rows, folders }
  const tracks = { target: { kind: 'other' as const, name: 'tracks', extra: [] } }

  it('adds tracks to an ordinary playlist, and is refused by a smart one', () => {
    expect(place(tracks, at('list'), options)).toEqual({ at: at('list'), does: 'add' })
    expect(place(tracks, at('rules'), options)).toEqual({ at: at('rules'), does: 'refused' })
  })

  it('does nothing with tracks on folders and headings', () => {
    expect(place(tracks, at('F'), options)).toBeNull()
    expect(place(tracks, 'top', options)).toBeNull()
  })

  it('moves a playlist into another folder, and out of all', () => {
    const what = { playlist: list, target: { kind: 'playlist' as const, row: list } }
    expect(place(what, at('G'), options)).toEqual({ at: at('G'), does: 'move' })
    expect(place(what, 'top', options)).toEqual({ at: 'top', does: 'move' })
    expect(place(what, at('F'), options)).toBeNull()
    expect(place(what, at('list'), options)).toBeNull()
  })

  it('refuses a folder that would come to lie in itself', () => {
    expect(place({ folder: folders[0]! }, at('G'), options)).toEqual({ at: at('G'), does: 'refused' })
    expect(place({ folder: folders[1]! }, 'top', options)).toEqual({ at: 'top', does: 'move' })
    expect(place({ folder: folders[1]! }, at('list'), options)).toEqual({ at: at('list'), does: 'refused' })
  })
})
