/**
 * Playlists and folders as the rows of a tree: folders first, each by name, what is in an open folder below it. Pure. What
 * two devices made of the folders apart may be a ring: whatever cannot be reached from the top stands at the top.
 */
import type { PlaylistFolderId } from '../../shared/model/ids.ts'
import type { PlaylistFolderRow, PlaylistRow } from '../../shared/model/playlist.ts'

export type TreeRow = { key: string; level: number; parent: PlaylistFolderId | null; size: number; place: number } & (
  | { kind: 'folder'; folder: PlaylistFolderRow; open: boolean; empty: boolean }
  | { kind: 'playlist'; playlist: PlaylistRow }
)

type Parent = PlaylistFolderId | null

export interface TreeSource {
  playlists: readonly PlaylistRow[]
  folders: readonly PlaylistFolderRow[]
}

/** `level`, `place` (from 1) and `size` (of its siblings) as screen readers are told them. */
export function treeRows({ playlists, folders }: TreeSource, isOpen: (id: PlaylistFolderId) => boolean): TreeRow[] {
  const collate = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' }).compare
  const byName = (a: { name: string }, b: { name: string }) => collate(a.name, b.name)
  const reachable = reachableFrom(folders)
  const foldersOf = grouped(folders.toSorted(byName), ({ id, parentId }) => (reachable.has(id) ? parentId : null))
  const known = new Set<Parent>(folders.map(({ id }) => id))
  const playlistsOf = grouped(playlists.toSorted(byName), ({ folderId }) => (known.has(folderId) ? folderId : null))
  const rows: TreeRow[] = []
  const seen = new Set<PlaylistFolderId>()
  const put = (parent: Parent, level: number) => {
    const inside = (foldersOf.get(parent) ?? []).filter(({ id }) => !seen.has(id))
    const lists = playlistsOf.get(parent) ?? []
    const size = inside.length + lists.length
    let place = 0
    for (const folder of inside) {
      seen.add(folder.id)
      const open = isOpen(folder.id)
      const empty = !foldersOf.has(folder.id) && !playlistsOf.has(folder.id)
      rows.push({ kind: 'folder', key: `f${folder.id}`, level, parent, size, place: ++place, folder, open, empty })
      if (open) put(folder.id, level + 1)
    }
    for (const playlist of lists)
      rows.push({ kind: 'playlist', key: `p${playlist.id}`, level, parent, size, place: ++place, playlist })
  }
  put(null, 1)
  return rows
}

/** Where a folder may be put: not into itself, nor into what lies in it. With how deep each lies, in the tree's order. */
export function foldersFor(
  folders: readonly PlaylistFolderRow[],
  moved?: PlaylistFolderId,
): { folder: PlaylistFolderRow; level: number }[] {
  const rows = treeRows({ playlists: [], folders }, (id) => id !== moved)
  return rows.flatMap((row) =>
    row.kind === 'folder' && row.folder.id !== moved ? [{ folder: row.folder, level: row.level }] : [],
  )
}

/** Whether a folder lies in another, at any depth. A folder lies in itself. */
export function liesIn(
  folders: readonly PlaylistFolderRow[],
  inner: PlaylistFolderId | null,
  outer: PlaylistFolderId,
): boolean {
  const parents = new Map(folders.map(({ id, parentId }) => [id, parentId]))
  const seen = new Set<Parent>()
  for (let at: Parent = inner; at !== null && !seen.has(at); at = parents.get(at) ?? null) {
    if (at === outer) return true
    seen.add(at)
  }
  return false
}

function reachableFrom(folders: readonly PlaylistFolderRow[]): ReadonlySet<PlaylistFolderId> {
  const inside = grouped(folders, ({ parentId }) => parentId)
  const reached = new Set<PlaylistFolderId>()
  const waiting: Parent[] = [null]
  for (let parent = waiting.pop(); parent !== undefined; parent = waiting.pop())
    for (const { id } of inside.get(parent) ?? []) {
      if (reached.has(id)) continue
      reached.add(id)
      waiting.push(id)
    }
  return reached
}

function grouped<T>(items: readonly T[], parentOf: (item: T) => Parent): Map<Parent, T[]> {
  const groups = new Map<Parent, T[]>()
  for (const item of items) {
    const parent = parentOf(item)
    const group = groups.get(parent)
    if (group) group.push(item)
    else groups.set(parent, [item])
  }
  return groups
}
