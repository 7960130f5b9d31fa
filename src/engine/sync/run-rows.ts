/** What each sync did, newest first: the last hundred of each server are kept. */
import type { SourceId } from '../../shared/model/ids.ts'
import type { Window } from '../../shared/model/list.ts'
import type { SyncRun } from '../../shared/model/server.ts'
import type { LibraryDb } from '../db/store.ts'
import { perDatabase } from '../library/per-database.ts'
import type { Database } from 'better-sqlite3'

const KEPT = 100

type Stored = Omit<SyncRun, 'full'> & { full: number }

const statements = perDatabase((sql) => ({
  insert: sql.prepare(
    `insert into sync_run (source_id, reason, started_at, ended_at, outcome, message, full, added, updated, removed, pages, bytes)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ),
  trim: sql.prepare<[{ sourceId: number }]>(
    `delete from sync_run where source_id = $sourceId and id <= (
       select id from sync_run where source_id = $sourceId order by id desc limit 1 offset ${KEPT})`,
  ),
  count: sql
    .prepare<[{ sourceId: number | null }], number>(
      'select count(*) from sync_run where $sourceId is null or source_id = $sourceId',
    )
    .pluck(),
  window: sql.prepare<[{ sourceId: number | null; offset: number; limit: number }], Stored>(
    `select r.id, r.source_id as sourceId, s.name as sourceName, r.reason, r.started_at as startedAt, r.ended_at as endedAt, r.outcome,
       r.message, r.full, r.added, r.updated, r.removed, r.pages, r.bytes
     from sync_run r join source s on s.id = r.source_id where $sourceId is null or r.source_id = $sourceId
     order by r.id desc limit $limit offset $offset`,
  ),
  revision: sql.prepare<[], string>(`select value from meta where name = 'revision'`).pluck(),
}))

/** Within a write. */
export function putRun(sql: Database, run: Omit<SyncRun, 'id' | 'sourceName'>): void {
  const { insert, trim } = statements(sql)
  insert.run(
    run.sourceId,
    run.reason,
    run.startedAt,
    run.endedAt,
    run.outcome,
    run.message,
    run.full ? 1 : 0,
    run.added,
    run.updated,
    run.removed,
    run.pages,
    run.bytes,
  )
  trim.run({ sourceId: run.sourceId })
}

export function runWindow(
  { sql }: LibraryDb,
  { offset, limit, sourceId = null }: Window & { sourceId?: SourceId | null | undefined },
): { rows: SyncRun[]; offset: number; total: number; revision: number } {
  const { count, window, revision } = statements(sql)
  return {
    rows: window.all({ sourceId, offset, limit }).map((run) => ({ ...run, full: run.full === 1 })),
    offset,
    total: count.get({ sourceId })!,
    revision: Number(revision.get() ?? 0),
  }
}
