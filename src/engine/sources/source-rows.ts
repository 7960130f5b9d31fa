/** Rows of the tables `source`, `problem` and `scan_report`, as the contract shows them. */
import { randomUUID } from 'node:crypto'
import type { SourceId } from '../../shared/model/ids.ts'
import type { Window } from '../../shared/model/list.ts'
import type { ProblemRow, ScanReport, SourceKind, SourceRow, SourceState } from '../../shared/model/source.ts'
import { write, type LibraryDb } from '../db/store.ts'
import { EngineError } from '../errors.ts'
import { perDatabase } from '../library/per-database.ts'
import { displayName } from './folder/file-names.ts'
import { locationOf, readSoulConfig, serverInfoOf } from './soul/soul-rows.ts'

export interface FolderSource {
  id: SourceId
  name: string
  root: string
  state: SourceState
  lastScanAt: number | null
}

interface StoredSource {
  id: SourceId
  kind: SourceKind
  name: string
  config: string
  state: SourceState
  wouldVanish: number
  addedAt: number
  lastScanAt: number | null
  problemCount: number
  trackCount: number
  sizeBytes: number
  reachable: number
  paused: number
}

const REPORTS_KEPT = 20
const renamedName = (id: number) => `source-renamed:${id}`
const removingName = (id: number) => `source-removing:${id}`

interface StoredFolder extends Omit<FolderSource, 'root'> {
  config: string
}

const STAYING = `not exists (select 1 from meta where meta.name = 'source-removing:' || source.id)`

/** Asked for whenever something is played. */
const statements = perDatabase((sql) => ({
  all: sql.prepare<[], StoredSource>(`
  select id, kind, name, config, state, reachable, would_vanish as wouldVanish, added_at as addedAt, last_scan_at as lastScanAt,
    (select count(*) from problem where source_id = source.id) as problemCount,
    copy_count as trackCount, size_bytes as sizeBytes,
    coalesce((select paused from sync_state where source_id = source.id), 0) as paused
  from source where kind <> 'kept' and ${STAYING} order by id`),
  folders: sql.prepare<[], StoredFolder>(
    `select id, name, config, state, last_scan_at as lastScanAt from source
     where kind = 'folder' and ${STAYING} order by id`,
  ),
  kind: sql.prepare<[number], SourceKind>('select kind from source where id = ?').pluck(),
}))

export const listSources = ({ sql }: LibraryDb): SourceRow[] => statements(sql).all.all().map(rowOf)

function rowOf({ config, reachable, paused, ...row }: StoredSource): SourceRow {
  if (row.kind === 'folder') return { ...row, location: displayName(rootOf(config)), server: null }
  const server = { config: readSoulConfig(config), reachable: reachable === 1, paused: paused === 1 }
  return { ...row, location: locationOf(server.config), server: serverInfoOf(server) }
}

export const folderSources = ({ sql }: LibraryDb): FolderSource[] =>
  statements(sql)
    .folders.all()
    .map(({ config, ...row }) => ({ ...row, root: rootOf(config) }))

/** Throws NOT_FOUND, and REFUSED for a source that is no folder. */
export function getFolder(library: LibraryDb, sourceId: number): FolderSource {
  const found = folderSources(library).find((source) => source.id === sourceId)
  if (found) return found
  const { name } = getSourceRow(library, sourceId)
  throw new EngineError('REFUSED', `“${name}” is a server, not a folder: sync with it instead, or edit its addresses.`)
}

/** What kind it is; undefined when it is not, or no longer, there. Cheap. */
export const kindOf = ({ sql }: LibraryDb, sourceId: number): SourceKind | undefined =>
  statements(sql).kind.get(sourceId)

/** Throws NOT_FOUND. */
export function getSourceRow(library: LibraryDb, sourceId: number): SourceRow {
  const found = listSources(library).find((source) => source.id === sourceId)
  if (!found) throw new EngineError('NOT_FOUND', 'This source is no longer in the library.')
  return found
}

const rootOf = (config: string): string => (JSON.parse(config) as { path: string }).path

export function insertFolder(
  library: LibraryDb,
  { name, root, addedAt }: { name: string; root: string; addedAt: number },
): SourceId {
  return write(library, ({ sql, announce }) => {
    const { lastInsertRowid } = sql
      .prepare('insert into source (kind, store_id, name, config, added_at) values (?, ?, ?, ?, ?)')
      .run('folder', randomUUID(), name, JSON.stringify({ path: root }), addedAt)
    const id = Number(lastInsertRowid) as SourceId
    announce({ kind: 'sources.changed', sourceIds: [id] })
    return id
  })
}

export function updateSource(
  library: LibraryDb,
  sourceId: SourceId,
  change: Partial<{ name: string; root: string; state: SourceState; wouldVanish: number; lastScanAt: number }>,
): void {
  const { root, ...rest } = change
  const values: Record<string, unknown> = {
    name: rest.name,
    state: rest.state,
    would_vanish: rest.wouldVanish,
    last_scan_at: rest.lastScanAt,
    config: root === undefined ? undefined : JSON.stringify({ path: root }),
  }
  const columns = Object.keys(values).filter((column) => values[column] !== undefined)
  write(library, ({ sql, announce }) => {
    sql
      .prepare(`update source set ${columns.map((column) => `${column} = ?`).join(', ')} where id = ?`)
      .run(...columns.map((column) => values[column]), sourceId)
    announce({ kind: 'sources.changed', sourceIds: [sourceId] })
  })
}

/** What others are told of a folder's tracks begins with its name: it is noted that they are to be told anew. */
export function renameSource(library: LibraryDb, sourceId: SourceId, name: string): void {
  write(library, ({ sql, announce }) => {
    sql.prepare('update source set name = ? where id = ?').run(name, sourceId)
    if (kindOf(library, sourceId) === 'folder') {
      sql.prepare('insert or replace into meta (name, value) values (?, ?)').run(renamedName(sourceId), name)
    }
    announce({ kind: 'sources.changed', sourceIds: [sourceId] })
  })
}

/** Sources of which others do not know yet what they are called now. */
export const renamedSources = ({ sql }: LibraryDb): { sourceId: SourceId; name: string }[] =>
  sql
    .prepare<[], { key: string; name: string }>(
      `select name as key, value as name from meta where name like 'source-renamed:%'`,
    )
    .all()
    .map(({ key, name }) => ({ sourceId: Number(key.slice(key.indexOf(':') + 1)) as SourceId, name }))

/** Unless it has got another name meanwhile. */
export function forgetRenamed(library: LibraryDb, { sourceId, name }: { sourceId: SourceId; name: string }): void {
  write(library, ({ sql }) => {
    sql.prepare('delete from meta where name = ? and value = ?').run(renamedName(sourceId), name)
  })
}

export function markRemoving(library: LibraryDb, sourceId: SourceId): void {
  write(library, ({ sql, announce }) => {
    sql.prepare(`insert or replace into meta (name, value) values (?, '1')`).run(removingName(sourceId))
    announce({ kind: 'sources.changed', sourceIds: [sourceId] })
  })
}

export const removingSources = ({ sql }: LibraryDb): SourceId[] =>
  sql
    .prepare<[], string>(`select name from meta where name like 'source-removing:%'`)
    .pluck()
    .all()
    .map((name) => Number(name.slice(name.indexOf(':') + 1)) as SourceId)

export function deleteSourceRow(library: LibraryDb, sourceId: SourceId): void {
  write(library, ({ sql, announce }) => {
    sql.prepare('delete from source where id = ?').run(sourceId)
    sql.prepare('delete from meta where name in (?, ?)').run(removingName(sourceId), renamedName(sourceId))
    announce({ kind: 'sources.changed', sourceIds: [sourceId] })
  })
}

/** Stores what a scan did, and the state it found its source in. */
export function finishScan(
  library: LibraryDb,
  report: ScanReport,
  {
    state,
    wouldVanish,
    lastScanAt,
    keepReport,
  }: { state: SourceState | null; wouldVanish: number; lastScanAt: number | null; keepReport: boolean },
): void {
  write(library, ({ sql, announce }) => {
    sql
      .prepare(
        `update source set state = coalesce(?, state), would_vanish = case when ? is null then would_vanish else ? end,
           last_scan_at = coalesce(?, last_scan_at) where id = ?`,
      )
      .run(state, state, wouldVanish, lastScanAt, report.sourceId)
    if (keepReport) {
      sql
        .prepare('insert into scan_report (source_id, report) select id, ? from source where id = ?')
        .run(JSON.stringify(report), report.sourceId)
      sql
        .prepare(
          `delete from scan_report where source_id = ? and id not in (
             select id from scan_report where source_id = ? order by id desc limit ${REPORTS_KEPT})`,
        )
        .run(report.sourceId, report.sourceId)
    }
    announce({ kind: 'sources.changed', sourceIds: [report.sourceId] })
    announce({ kind: 'scan.ended', report })
    announce({ kind: 'scan.progressed', progress: null })
  })
}

export const scanReports = ({ sql }: LibraryDb, sourceId: SourceId | undefined): ScanReport[] =>
  sql
    .prepare<[number | null, number | null], string>(
      'select report from scan_report where ? is null or source_id = ? order by id desc limit 50',
    )
    .pluck()
    .all(sourceId ?? null, sourceId ?? null)
    .map((report) => JSON.parse(report) as ScanReport)

export function problemWindow(
  { sql }: LibraryDb,
  { offset, limit, sourceId }: Window & { sourceId?: SourceId | undefined },
) {
  const which = sourceId ?? null
  const total = sql
    .prepare<[number | null, number | null], number>('select count(*) from problem where ? is null or source_id = ?')
    .pluck()
    .get(which, which)!
  const rows = sql
    .prepare<[number | null, number | null, number, number], ProblemRow>(
      `select source_id as sourceId, remote_id as path, reason, message, at from problem
       where ? is null or source_id = ? order by source_id, remote_id limit ? offset ?`,
    )
    .all(which, which, limit, offset)
    .map((row) => ({ ...row, path: displayName(row.path) }))
  const revision = sql.prepare<[], string>(`select value from meta where name = 'revision'`).pluck().get()
  return { rows, offset, total, revision: Number(revision ?? 0) }
}
