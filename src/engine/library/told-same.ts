/**
 * What a server says beside a copy: under which other trackKeys it has the same recording. Such a pair counts as evidence does,
 * for as long as the copy is there; which recordings follow from it is worked out later (sameness/merging.ts), so their keys
 * are marked in the write that changes it.
 */
import type { Database } from 'better-sqlite3'
import type { CopyRecord } from '../sources/source.ts'
import { PLACES, rowsFor } from './many.ts'
import { perDatabase } from './per-database.ts'

/** As many as the protocol lets a server tell. */
const MOST = 64

interface Told {
  remoteId: string
  trackKey: string
  alsoKey: string
}

const statements = perDatabase((sql) => ({
  any: sql.prepare<[number], number>('select 1 from told_same where source_id = ? limit 1').pluck(),
  among: sql.prepare<unknown[], Told>(
    `select remote_id as remoteId, track_key as trackKey, also_key as alsoKey from told_same where source_id = ? and remote_id in (${PLACES})`,
  ),
  drop: sql.prepare<[number, string], Omit<Told, 'remoteId'>>(
    'delete from told_same where source_id = ? and remote_id = ? returning track_key as trackKey, also_key as alsoKey',
  ),
  put: sql.prepare<[number, string, string, string]>(
    'insert into told_same (source_id, remote_id, track_key, also_key) values (?, ?, ?, ?)',
  ),
  mark: sql.prepare<[string]>('insert or ignore into dirty_key (track_key) values (?)'),
}))

/** Within the write that takes these in. Says whether anything became other. */
export function putToldSame(sql: Database, sourceId: number, copies: readonly CopyRecord[]): boolean {
  const db = statements(sql)
  if (!copies.some(({ alsoKeys }) => alsoKeys !== undefined) && db.any.get(sourceId) === undefined) return false
  // Of one that is told twice, the last counts.
  const last = new Map(copies.map((copy) => [copy.remoteId, copy]))
  const known = Map.groupBy(rowsFor(db.among, [...last.keys()], sourceId), ({ remoteId }) => remoteId)
  let changed = false
  for (const [remoteId, { trackKey, alsoKeys = [] }] of last) {
    const before = known.get(remoteId) ?? []
    const after = [...new Set(alsoKeys)].filter((key) => key !== trackKey).slice(0, MOST)
    const isSame = before.length === after.length && before.every((told) => isOf(told, trackKey, after))
    if (isSame) continue
    dropToldSame(sql, sourceId, remoteId)
    for (const alsoKey of after) db.put.run(sourceId, remoteId, trackKey, alsoKey)
    for (const key of after.length > 0 ? [trackKey, ...after] : []) db.mark.run(key)
    changed = true
  }
  return changed
}

const isOf = (told: Told, trackKey: string, alsoKeys: readonly string[]): boolean =>
  told.trackKey === trackKey && alsoKeys.includes(told.alsoKey)

/** Within the write that lets go of the copy. */
export function dropToldSame(sql: Database, sourceId: number, remoteId: string): void {
  const { drop, mark } = statements(sql)
  for (const { trackKey, alsoKey } of drop.all(sourceId, remoteId)) {
    mark.run(trackKey)
    mark.run(alsoKey)
  }
}
