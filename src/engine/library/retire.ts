/** Copies whose files are gone: forgotten, or held while the brake waits for the user's word. */
import { write, type LibraryDb } from '../db/store.ts'
import { dropCover } from './covers.ts'
import { dropEmptyFolders } from './folder-rows.ts'
import { markGonePart } from './mark-parts.ts'
import { perDatabase } from './per-database.ts'
import { noteOwnChanges } from './revs.ts'
import { raiseRevision, type Tx } from './revision.ts'
import { changeTotals } from './source-totals.ts'
import { dropToldSame } from './told-same.ts'

interface Known {
  id: number
  trackId: number
  trackKey: string
  folder: string
  sizeBytes: number
  coverId: string | null
  coverRemoteId: string | null
}

const statements = perDatabase((sql) => ({
  known: sql.prepare<[number, string], Known>(
    `select id, track_id as trackId, track_key as trackKey, folder, size_bytes as sizeBytes, cover_id as coverId, cover_remote_id as coverRemoteId
     from copy where source_id = ? and remote_id = ?`,
  ),
  remove: sql.prepare<[number]>('delete from copy where id = ?'),
  leaveTags: sql.prepare<[{ id: number; sourceId: number; remoteId: string }]>(
    `update copy set tags = gone.tags, folder = gone.folder from copy gone
     where gone.id = $id and gone.tags ->> 'title' is not null
       and copy.id in (select copy_id from kept where store_id = (select store_id from source where id = $sourceId) and remote_id = $remoteId)
       and copy.track_id = gone.track_id`,
  ),
  markDirty: sql.prepare<[number]>('insert or ignore into dirty_track (track_id) values (?)'),
  hold: sql.prepare<[number, string]>(
    'update copy set present = 0 where source_id = ? and remote_id = ? and present = 1',
  ),
}))

/** Forgets copies whose files are gone. Their tracks go with the next regrouping, if no other copy is left. */
export function retire(library: LibraryDb, sourceId: number, remoteIds: readonly string[]): number {
  if (remoteIds.length === 0) return 0
  return write(library, (tx) => retireWithin(tx, sourceId, remoteIds))
}

/** As `retire`, for a caller whose transaction stores something beside. */
export function retireWithin(tx: Tx, sourceId: number, remoteIds: readonly string[]): number {
  const { known, leaveTags, remove, markDirty } = statements(tx.sql)
  const folders = new Set<string>()
  const tracks = new Set<number>()
  let count = 0
  let sizeBytes = 0
  for (const remoteId of remoteIds) {
    const copy = known.get(sourceId, remoteId)
    if (copy === undefined) continue
    // A file kept offline was told what its copy said when it was fetched; from now on it may have to speak for the track.
    leaveTags.run({ id: copy.id, sourceId, remoteId })
    remove.run(copy.id)
    markGonePart(tx.sql, copy.trackKey)
    dropToldSame(tx.sql, sourceId, remoteId)
    markDirty.run(copy.trackId)
    tracks.add(copy.trackId)
    folders.add(copy.folder)
    if (copy.coverId !== null) {
      dropCover(tx.sql, sourceId, { coverId: copy.coverId, originId: copy.coverRemoteId, remoteId })
    }
    count++
    sizeBytes += copy.sizeBytes
  }
  for (const folder of folders) dropEmptyFolders(tx.sql, sourceId, folder)
  if (count > 0) {
    changeTotals(tx.sql, sourceId, { copies: -count, sizeBytes: -sizeBytes })
    noteOwnChanges(tx.sql, sourceId, tracks)
    raiseRevision(tx)
  }
  return count
}

/** Keeps copies whose files are gone, and shows them as not there: the brake waits for the user's word. */
export function hold(library: LibraryDb, sourceId: number, remoteIds: readonly string[]): void {
  write(library, (tx) => holdWithin(tx, sourceId, remoteIds))
}

/** As `hold`, for a caller whose transaction stores something beside. */
export function holdWithin(tx: Tx, sourceId: number, remoteIds: readonly string[]): void {
  const { hold: holdOne } = statements(tx.sql)
  let changes = 0
  for (const remoteId of remoteIds) changes += holdOne.run(sourceId, remoteId).changes
  if (changes > 0) raiseRevision(tx)
}
