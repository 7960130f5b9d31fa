/**
 * Where a track's best copy lies on this machine, for a shell that shows it in the system's file manager. The page names
 * the track; the path never leaves the engine's side.
 */
import { stat } from 'node:fs/promises'
import type { TrackId } from '../../shared/model/ids.ts'
import type { LibraryDb } from '../db/store.ts'
import { fsPath, joinPath } from '../sources/folder/file-names.ts'
import { copiesOf } from './copies.ts'

/** Undefined when no copy is there now, or when its name is no text (bytes that no file manager can be told). */
export function fileOfTrack(db: LibraryDb): (trackId: TrackId) => Promise<string | undefined> {
  const copies = copiesOf(db)
  const configOf = db.sql.prepare<[number], { config: string }>(
    "select config from source where id = ? and kind = 'folder'",
  )
  return async (trackId) => {
    for (const { sourceId, remoteId } of copies(trackId)) {
      const row = configOf.get(sourceId)
      if (!row) continue
      const path = fsPath(joinPath((JSON.parse(row.config) as { path: string }).path, remoteId))
      if (typeof path === 'string' && (await isThere(path))) return path
    }
    return undefined
  }
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )
