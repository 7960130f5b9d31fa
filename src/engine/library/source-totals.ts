/**
 * How many copies each source has, held ones too, and how large they are together: kept in the row of the source by the very
 * write that changes the copies, because adding up a large library takes longer than a page may wait.
 */
import type { Database } from 'better-sqlite3'
import { perDatabase } from './per-database.ts'

export interface TotalsChange {
  copies: number
  sizeBytes: number
}

const statements = perDatabase((sql) => ({
  change: sql.prepare<[number, number, number]>(
    'update source set copy_count = copy_count + ?, size_bytes = size_bytes + ? where id = ?',
  ),
  totals: sql.prepare<[number], TotalsChange>(
    'select copy_count as copies, size_bytes as sizeBytes from source where id = ?',
  ),
  presentCount: sql
    .prepare<[number, number], number>(
      `select copy_count - (select count(*) from copy where source_id = ? and present = 0) from source where id = ?`,
    )
    .pluck(),
}))

/** Of a source that is there. */
export const sourceTotals = (sql: Database, sourceId: number): TotalsChange => statements(sql).totals.get(sourceId)!

/** Within the write that adds, changes or removes the copies. */
export function changeTotals(sql: Database, sourceId: number, { copies, sizeBytes }: TotalsChange): void {
  if (copies !== 0 || sizeBytes !== 0) statements(sql).change.run(copies, sizeBytes, sourceId)
}

/** Copies that the brake does not hold. Costs as much as it holds. */
export const presentCount = (sql: Database, sourceId: number): number =>
  statements(sql).presentCount.get(sourceId, sourceId) ?? 0
