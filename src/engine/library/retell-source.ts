/**
 * Tells other devices anew of all tracks of a source whose name has changed, for the name is part of what they are told. A little
 * at a time; begun again from the start if it is cut off, which only tells some of them twice.
 */
import { whenFree, write, type LibraryDb } from '../db/store.ts'
import { perDatabase } from './per-database.ts'
import { tellAgain } from './revs.ts'
import { raiseRevision } from './revision.ts'

const CHUNK = 500

const statements = perDatabase((sql) => ({
  stretch: sql.prepare<[number, string, number], { remoteId: string; trackId: number }>(
    'select remote_id as remoteId, track_id as trackId from copy where source_id = ? and remote_id > ? order by remote_id limit ?',
  ),
}))

/** Rejects when aborted. */
export async function retellSource(
  library: LibraryDb,
  sourceId: number,
  { signal }: { signal: AbortSignal },
): Promise<void> {
  const { stretch } = statements(library.sql)
  for (let last: string | undefined = ''; last !== undefined;) {
    signal.throwIfAborted()
    const copies: { remoteId: string; trackId: number }[] = stretch.all(sourceId, last, CHUNK)
    if (copies.length > 0) {
      const trackIds = copies.map(({ trackId }) => trackId)
      await whenFree(library, () => write(library, ({ sql }) => tellAgain(sql, trackIds)))
    }
    last = copies.at(-1)?.remoteId
  }
  write(library, raiseRevision)
}
