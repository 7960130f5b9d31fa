/**
 * Which images the library knows, and where their bytes lie. A row of `cover_origin` stands for a file that holds the image
 * for at least one copy; a row of `cover` for an image with at least one origin.
 */
import type { Database } from 'better-sqlite3'
import type { CoverRecord } from '../sources/source.ts'
import { perDatabase } from './per-database.ts'

const statements = perDatabase((sql) => ({
  put: sql.prepare('insert or ignore into cover (id, mime, width, height, size_bytes) values (?, ?, ?, ?, ?)'),
  putOrigin: sql.prepare(
    'insert or ignore into cover_origin (cover_id, source_id, remote_id, kind) values (?, ?, ?, ?)',
  ),
  dropOrigin: sql.prepare<[string, number, string]>(
    'delete from cover_origin where cover_id = ? and source_id = ? and remote_id = ?',
  ),
  isHeldFor: sql
    .prepare<[{ coverId: string; sourceId: number; holder: string }]>(
      `select 1 from copy where cover_id = $coverId and source_id = $sourceId and cover_remote_id = $holder
       union all
       select 1 from copy where source_id = $sourceId and remote_id = $holder and cover_id = $coverId and cover_remote_id is null limit 1`,
    )
    .pluck(),
  dropWithoutOrigin: sql.prepare<[{ coverId: string }]>(
    'delete from cover where id = $coverId and not exists (select 1 from cover_origin where cover_id = $coverId)',
  ),
}))

export function putCover(sql: Database, sourceId: number, cover: CoverRecord): void {
  const { put, putOrigin } = statements(sql)
  put.run(cover.id, cover.mime, cover.width, cover.height, cover.sizeBytes)
  putOrigin.run(cover.id, sourceId, cover.remoteId, cover.kind)
}

/** A copy no longer has this cover; `originId` is null when the copy itself held it. Called after the copy was changed. */
export function dropCover(
  sql: Database,
  sourceId: number,
  { coverId, originId, remoteId }: { coverId: string; originId: string | null; remoteId: string },
): void {
  const { dropOrigin, isHeldFor, dropWithoutOrigin } = statements(sql)
  const holder = originId ?? remoteId
  if (isHeldFor.get({ coverId, sourceId, holder }) !== undefined) return
  dropOrigin.run(coverId, sourceId, holder)
  dropWithoutOrigin.run({ coverId })
}
