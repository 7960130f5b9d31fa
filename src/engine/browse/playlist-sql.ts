/**
 * Which tracks a playlist holds, for lists of tracks (`TrackFilter.playlistId`): of an ordinary one each track once, of a smart one
 * what its rules say now. Reads `track t` of library.db and the attached `personal`.
 */
import type { Database } from 'better-sqlite3'
import type { PlaylistId } from '../../shared/model/ids.ts'
import type { SmartRules } from '../../shared/model/smart-rules.ts'
import { rootsInSql } from '../library/alias-sql.ts'
import { orderSql } from './list-order.ts'
import { perDatabase } from '../library/per-database.ts'
import { smartSql, type Sql } from './smart-sql.ts'

export interface PlaylistSql {
  /** A condition on `t`, without any other alias. */
  where: string
  params: (string | number)[]
}

/** Undefined when there is no such playlist (any more). */
export function playlistSql(db: Database, id: PlaylistId, now = Date.now()): PlaylistSql | undefined {
  const rules = rulesOf(db, id)
  if (rules === undefined) return undefined
  return rules === null ? { where: IN_ORDINARY, params: [id] } : smartTracksSql(db, rules, now)
}

/** The tracks that a playlist with these rules would hold. `now`: milliseconds since 1970. */
export function smartTracksSql(db: Database, rules: SmartRules, now = Date.now()): PlaylistSql {
  if (rules.limit === null) {
    const { sql: where, params } = smartSql(db, rules, now)
    return { where, params }
  }
  const { sql: first, params } = firstTracksSql(db, rules, now)
  return { where: `t.id in (${first})`, params }
}

/** Row ids of the tracks that rules with a limit hold, in the order of the rules. */
export function firstTracksSql(db: Database, rules: SmartRules, now = Date.now()): Sql {
  const { sql: where, params } = smartSql(db, rules, now)
  const { keys, joins } = orderSql({ noun: 'tracks', sort: rules.sort })
  return {
    sql: `select t.id from track t ${joins.join(' ')} where ${where} order by ${[...keys, 't.id'].join(', ')} limit ?`,
    params: [...params, rules.limit ?? -1],
  }
}

/** Null for an ordinary playlist, undefined for none. */
export function rulesOf(db: Database, id: PlaylistId): SmartRules | null | undefined {
  const stored = statements(db).rules.get(id) as string | null | undefined
  // Rules that could not be read never come into the table (kinds.ts).
  return typeof stored === 'string' ? (JSON.parse(stored) as SmartRules) : stored
}

const IN_ORDINARY = `t.key in (${rootsInSql('i.track_key', 'personal.playlist_item i', 'i.playlist_id = ?')})`

const statements = perDatabase((db) => ({
  rules: db.prepare<[string], string | null>('select rules from personal.playlist where id = ?').pluck(),
}))
