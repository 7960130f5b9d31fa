/**
 * How far the sync with a server has come, in the database.
 *
 * `sync_seen` means two things. While a walk compares everything anew it holds what the walk has met; an empty name among
 * them says that this is such a walk (a first one has nothing to compare with, and notes nothing). Otherwise it
 * holds what the server said has gone and what has not been let go of yet, for that is decided at the end of a sync.
 */
import type { Database } from 'better-sqlite3'
import { write, type LibraryDb } from '../db/store.ts'
import { perDatabase } from '../library/per-database.ts'
import { breathe } from './clock.ts'

export interface SyncState {
  cursor: string | null
  storeId: string | null
  walking: boolean
  done: number
  total: number | null
  paused: boolean
  lastSyncedAt: number | null
  failure: string | null
}

const COMPARING = ''
const CHUNK = 500

const statements = perDatabase((sql) => ({
  make: sql.prepare<[number]>('insert or ignore into sync_state (source_id) select id from source where id = ?'),
  state: sql.prepare<[number], Omit<SyncState, 'walking' | 'paused'> & { walking: number; paused: number }>(
    `select cursor, store_id as storeId, walking, done, total, paused, last_synced_at as lastSyncedAt, failure
     from sync_state where source_id = ?`,
  ),
  beginAnew: sql.prepare<[number]>(
    'update sync_state set cursor = null, walking = 1, done = 0, total = null where source_id = ?',
  ),
  openWalk: sql.prepare<[string, number, number]>('update sync_state set store_id = ?, total = ? where source_id = ?'),
  advance: sql.prepare<[string, number, number]>(
    'update sync_state set cursor = ?, done = done + ? where source_id = ?',
  ),
  endWalk: sql.prepare<[number]>('update sync_state set walking = 0 where source_id = ?'),
  succeed: sql.prepare<[number, number]>(
    'update sync_state set last_synced_at = ?, failure = null where source_id = ?',
  ),
  fail: sql.prepare<[string, number]>('update sync_state set failure = ? where source_id = ?'),
  pause: sql.prepare<[number, number]>('update sync_state set paused = ? where source_id = ?'),
  note: sql.prepare<[number, string]>('insert or ignore into sync_seen (source_id, remote_id) values (?, ?)'),
  noteGone: sql.prepare<[number, string]>(
    'insert or ignore into sync_seen (source_id, remote_id) select source_id, remote_id from copy where source_id = ? and remote_id = ?',
  ),
  unnote: sql.prepare<[number, string]>('delete from sync_seen where source_id = ? and remote_id = ?'),
  isNoted: sql
    .prepare<[number, string], number>('select 1 from sync_seen where source_id = ? and remote_id = ?')
    .pluck(),
  anyNoted: sql.prepare<[number], number>('select 1 from sync_seen where source_id = ? limit 1').pluck(),
  unnoteSome: sql.prepare<[{ sourceId: number; limit: number }]>(
    `delete from sync_seen where source_id = $sourceId and remote_id in (
       select remote_id from sync_seen where source_id = $sourceId order by remote_id limit $limit)`,
  ),
  anyCopy: sql.prepare<[number], number>('select 1 from copy where source_id = ? limit 1').pluck(),
}))

const FRESH: SyncState = {
  cursor: null,
  storeId: null,
  walking: true,
  done: 0,
  total: null,
  paused: false,
  lastSyncedAt: null,
  failure: null,
}

/** Of a source that has no row yet: as before its first page. */
export function syncState({ sql }: Pick<LibraryDb, 'sql'>, sourceId: number): SyncState {
  const row = statements(sql).state.get(sourceId)
  return row === undefined ? FRESH : { ...row, walking: row.walking === 1, paused: row.paused === 1 }
}

/** Everything is to be compared anew with what the server has. Nothing is removed by it. */
export function beginAnew(library: LibraryDb, sourceId: number): void {
  write(library, ({ sql }) => {
    statements(sql).make.run(sourceId)
    statements(sql).beginAnew.run(sourceId)
  })
}

/** Before the first page of a walk, or its next one. Notes of what was before go; a crash meanwhile is made good here. */
export async function openWalk(
  library: LibraryDb,
  sourceId: number,
  { storeId, total, signal }: { storeId: string; total: number; signal: AbortSignal },
): Promise<void> {
  const { make, openWalk: open, note, anyCopy } = statements(library.sql)
  const fresh = syncState(library, sourceId).cursor === null
  if (fresh) await forgetNotes(library, sourceId, { signal })
  write(library, () => {
    make.run(sourceId)
    open.run(storeId, total, sourceId)
    if (fresh && anyCopy.get(sourceId) !== undefined) note.run(sourceId, COMPARING)
  })
}

export const isComparing = (sql: Database, sourceId: number): boolean =>
  statements(sql).isNoted.get(sourceId, COMPARING) !== undefined

export const hasNotes = (sql: Database, sourceId: number): boolean =>
  statements(sql).anyNoted.get(sourceId) !== undefined

/** Within a write. */
export function noteAll(sql: Database, sourceId: number, remoteIds: Iterable<string>): void {
  const { note } = statements(sql)
  for (const remoteId of remoteIds) if (remoteId !== COMPARING) note.run(sourceId, remoteId)
}

/** Those of them that the library has. Within a write. */
export function noteGone(sql: Database, sourceId: number, remoteIds: Iterable<string>): void {
  const { noteGone: noteOne } = statements(sql)
  for (const remoteId of remoteIds) noteOne.run(sourceId, remoteId)
}

/** Within a write. */
export function unnoteAll(sql: Database, sourceId: number, remoteIds: Iterable<string>): void {
  const { unnote } = statements(sql)
  for (const remoteId of remoteIds) if (remoteId !== COMPARING) unnote.run(sourceId, remoteId)
}

/** Within the write that stores the page which the cursor ends. */
export function advance(sql: Database, sourceId: number, cursor: string, rows: number): void {
  statements(sql).advance.run(cursor, rows, sourceId)
}

/** The walk has met all there is, and what it did not meet has been dealt with. */
export async function endWalk(
  library: LibraryDb,
  sourceId: number,
  { signal }: { signal: AbortSignal },
): Promise<void> {
  await forgetNotes(library, sourceId, { signal })
  write(library, ({ sql }) => void statements(sql).endWalk.run(sourceId))
}

async function forgetNotes(library: LibraryDb, sourceId: number, { signal }: { signal: AbortSignal }): Promise<void> {
  const { unnote, unnoteSome } = statements(library.sql)
  // First of all: half of what was met must never look like what there is.
  write(library, () => unnote.run(sourceId, COMPARING))
  while (write(library, () => unnoteSome.run({ sourceId, limit: CHUNK }).changes) > 0) {
    await breathe()
    signal.throwIfAborted()
  }
}

/** Within a write. */
export const markSynced = (sql: Database, sourceId: number, at: number): void =>
  void statements(sql).succeed.run(at, sourceId)

/** Within a write. */
export function markFailed(sql: Database, sourceId: number, failure: string): void {
  statements(sql).make.run(sourceId)
  statements(sql).fail.run(failure, sourceId)
}

export function setPaused(library: LibraryDb, sourceId: number, paused: boolean): void {
  write(library, ({ sql }) => {
    statements(sql).make.run(sourceId)
    statements(sql).pause.run(paused ? 1 : 0, sourceId)
  })
}
