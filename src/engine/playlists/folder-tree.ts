/**
 * The folders of playlists as a tree, whatever devices have made of it without knowing of each other: one whose folder is not here stands
 * at the top, and so does every folder of a circle (two that were put into one another).
 */
import type { PlaylistFolderId } from '../../shared/model/ids.ts'
import type { PlaylistFolderRow } from '../../shared/model/playlist.ts'

/** The same for the same rows, in the order given. */
export function asTree(rows: readonly PlaylistFolderRow[]): PlaylistFolderRow[] {
  const parentOf = new Map(rows.map(({ id, parentId }) => [id, parentId]))
  return rows.map((row) => {
    const { parentId } = row
    const isInside = parentId !== null && parentOf.has(parentId) && !isAbove(parentOf, row.id, parentId)
    return isInside ? row : { ...row, parentId: null }
  })
}

/** Whether `above` is `folder` or holds it, at any depth. */
export function isAbove(
  parentOf: ReadonlyMap<PlaylistFolderId, PlaylistFolderId | null>,
  above: PlaylistFolderId,
  folder: PlaylistFolderId,
): boolean {
  const seen = new Set<PlaylistFolderId>()
  let at: PlaylistFolderId | null | undefined = folder
  while (at !== null && at !== undefined && !seen.has(at)) {
    if (at === above) return true
    seen.add(at)
    at = parentOf.get(at)
  }
  return false
}
