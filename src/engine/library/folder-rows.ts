/** Folders that hold copies, with all folders above them. */
import type { Database } from 'better-sqlite3'
import { perDatabase } from './per-database.ts'

const statements = perDatabase((sql) => ({
  put: sql.prepare<[number, string, string | null, string]>(
    'insert or ignore into folder (source_id, path, parent, name) values (?, ?, ?, ?)',
  ),
  dropIfEmpty: sql.prepare<[{ sourceId: number; path: string }]>(
    `delete from folder where source_id = $sourceId and path = $path
       and not exists (select 1 from copy where source_id = $sourceId and folder = $path)
       and not exists (select 1 from folder f where f.source_id = $sourceId and f.parent = $path)`,
  ),
}))

const parentOf = (path: string): string | null =>
  path === '' ? null : path.slice(0, Math.max(path.lastIndexOf('/'), 0))

/** `known` are paths that are surely there; what is put is added to it. */
export function putFolder(sql: Database, sourceId: number, path: string, known: Set<string>): void {
  const { put } = statements(sql)
  for (let at: string | null = path; at !== null && !known.has(at); at = parentOf(at)) {
    known.add(at)
    if (put.run(sourceId, at, parentOf(at), at.slice(at.lastIndexOf('/') + 1)).changes === 0) return
  }
}

/** Removes the folder if nothing is left in it, then those above it that held nothing else. */
export function dropEmptyFolders(sql: Database, sourceId: number, path: string): void {
  const { dropIfEmpty } = statements(sql)
  for (let at: string | null = path; at !== null; at = parentOf(at)) {
    if (dropIfEmpty.run({ sourceId, path: at }).changes === 0) return
  }
}
