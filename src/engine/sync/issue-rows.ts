/** What trying again does not mend: one row for each kind and server, until the user or the server resolves it. */
import type { Database } from 'better-sqlite3'
import type { SyncIssue } from '../../shared/model/server.ts'
import type { LibraryDb } from '../db/store.ts'
import { perDatabase } from '../library/per-database.ts'

export type IssueKind = SyncIssue['kind']
type Remedy = SyncIssue['remedies'][number]

const REMEDIES: Readonly<Record<IssueKind, readonly Remedy[]>> = {
  'signed-out': ['sign-in'],
  replaced: ['sign-in', 'edit-address'],
  braked: ['accept', 'keep'],
  version: ['retry', 'edit-address', 'dismiss'],
  tls: ['trust', 'edit-address', 'retry'],
  'bad-answer': ['retry', 'dismiss'],
  'rejected-track': ['retry', 'dismiss'],
  failing: ['retry', 'edit-address', 'dismiss'],
}

const SELECT = `select i.id, i.source_id as sourceId, s.name as sourceName, i.kind, i.message, i.count, i.first_at as firstAt,
  i.last_at as lastAt, i.attempts from sync_issue i join source s on s.id = i.source_id`

const statements = perDatabase((sql) => ({
  put: sql.prepare<[number, string, string, number, number, number]>(
    `insert into sync_issue (source_id, kind, message, count, first_at, last_at) values (?, ?, ?, ?, ?, ?)
     on conflict (source_id, kind) do update set message = excluded.message, count = excluded.count, last_at = excluded.last_at,
       attempts = attempts + 1`,
  ),
  count: sql.prepare<[number, string], number>('select count from sync_issue where source_id = ? and kind = ?').pluck(),
  drop: sql.prepare<[number, string]>('delete from sync_issue where source_id = ? and kind = ?'),
  all: sql.prepare<[], Omit<SyncIssue, 'remedies'>>(`${SELECT} order by i.last_at desc, i.id desc`),
  one: sql.prepare<[number], Omit<SyncIssue, 'remedies'>>(`${SELECT} where i.id = ?`),
}))

const withRemedies = (row: Omit<SyncIssue, 'remedies'>): SyncIssue => ({ ...row, remedies: [...REMEDIES[row.kind]] })

/** The latest first. */
export const syncIssues = ({ sql }: Pick<LibraryDb, 'sql'>): SyncIssue[] => statements(sql).all.all().map(withRemedies)

export function findIssue({ sql }: Pick<LibraryDb, 'sql'>, id: number): SyncIssue | undefined {
  const row = statements(sql).one.get(id)
  return row && withRemedies(row)
}

/** How many things it stands for; undefined when there is none. */
export const issueCount = (sql: Database, sourceId: number, kind: IssueKind): number | undefined =>
  statements(sql).count.get(sourceId, kind)

/** Within a write. One that is there already is met once more. */
export function putIssue(
  sql: Database,
  sourceId: number,
  { kind, message, count = 1, at }: { kind: IssueKind; message: string; count?: number; at: number },
): void {
  statements(sql).put.run(sourceId, kind, message, count, at, at)
}

/** Within a write. */
export function dropIssues(sql: Database, sourceId: number, kinds: readonly IssueKind[]): void {
  for (const kind of kinds) statements(sql).drop.run(sourceId, kind)
}
