/** The folders that playlists lie in: of any depth, and never in themselves. */
import { randomBytes } from 'node:crypto'
import type { PlaylistFolderId } from '../../shared/model/ids.ts'
import type { PlaylistFolderRow } from '../../shared/model/playlist.ts'
import { EngineError } from '../errors.ts'
import type { Change } from '../personal/personal.ts'
import { isAbove } from './folder-tree.ts'
import { removeFolder, setFolder, setPlaylist } from './kinds.ts'
import type { PlaylistRows } from './playlist-rows.ts'

interface Parts {
  rows: PlaylistRows
  /** In one write. */
  apply(changes: readonly Change[]): void
}

export class PlaylistFolders {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  get(id: PlaylistFolderId): PlaylistFolderRow {
    const folder = this.#parts.rows.folders().find((one) => one.id === id)
    if (folder === undefined) {
      throw new EngineError(
        'NOT_FOUND',
        'This folder is not there any more. It may have been deleted on another device.',
      )
    }
    return folder
  }

  create({ name, parentId }: { name: string; parentId: PlaylistFolderId | null }): PlaylistFolderRow {
    if (parentId !== null) this.get(parentId)
    const id = randomBytes(16).toString('base64url') as PlaylistFolderId
    this.#parts.apply([setFolder(id, { name, parentId })])
    return this.get(id)
  }

  update(
    id: PlaylistFolderId,
    { name, parentId }: { name?: string | undefined; parentId?: PlaylistFolderId | null | undefined },
  ): PlaylistFolderRow {
    const folder = this.get(id)
    if (parentId !== undefined && parentId !== null) {
      const into = this.get(parentId)
      const parentOf = new Map(this.#parts.rows.folders().map((one) => [one.id, one.parentId]))
      if (isAbove(parentOf, id, parentId)) {
        const where = id === parentId ? 'itself' : `“${into.name}”, for that lies in it`
        throw new EngineError('REFUSED', `“${folder.name}” cannot be put into ${where}. Choose a folder outside of it.`)
      }
    }
    this.#parts.apply([
      setFolder(id, { ...(name !== undefined && { name }), ...(parentId !== undefined && { parentId }) }),
    ])
    return this.get(id)
  }

  /** What lies in it moves one up, in the same write. */
  remove(id: PlaylistFolderId): void {
    const { rows, apply } = this.#parts
    const { parentId } = this.get(id)
    const inside = rows.folders().filter((folder) => folder.parentId === id)
    apply([
      ...rows.playlistsIn(id).map((playlistId) => setPlaylist(playlistId, { folderId: parentId })),
      ...inside.map((folder) => setFolder(folder.id, { parentId })),
      removeFolder(id),
    ])
  }
}
