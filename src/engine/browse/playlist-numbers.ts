/**
 * What is said of playlists as wholes: how long, how much of it is missing, its first covers. Reads library.db with the attached
 * `personal`, and grows with the playlists (a look-up an item) or, for smart ones, with the library; so pages wait for none of
 * it (playlists/playlist-rows.ts).
 */
import type { Database } from 'better-sqlite3'
import type { CoverId, PlaylistId } from '../../shared/model/ids.ts'
import type { SmartRules } from '../../shared/model/smart-rules.ts'
import type { PlaylistNumbers, RulesAnswer } from '../playlists/playlist-numbers.ts'
import { joinTrackSql } from '../library/alias-sql.ts'
import { orderSql } from './list-order.ts'
import { firstTracksSql, rulesOf, smartTracksSql } from './playlist-sql.ts'

/** Of those that are there, in the order asked. */
export function playlistNumbers(db: Database, ids: readonly PlaylistId[]): PlaylistNumbers[] {
  const sums = db.prepare<[string], Sums>(
    `select count(*) as length, count(*) - count(t.id) as missing, coalesce(sum(t.duration_ms), 0) as durationMs,
       max(i.added_at) as lastAddedAt
     from personal.playlist_item i ${joinTrackSql('i.track_key', 't', 'left')} where i.playlist_id = ?`,
  )
  const covers = db
    .prepare<[string], CoverId | null>(
      `select coalesce(t.cover_id, a.cover_id) from personal.playlist_item i ${joinTrackSql('i.track_key', 't')}
       left join album a on a.id = t.album_id where i.playlist_id = ? order by i.position, i.id limit ${LOOKED_AT}`,
    )
    .pluck()
  return ids.flatMap((id) => {
    const rules = rulesOf(db, id)
    if (rules === undefined) return []
    if (rules !== null) return { id, ...smartNumbers(db, rules) }
    return { id, ...sums.get(id)!, coverIds: firstOf(covers.iterate(id)) }
  })
}

/** Whether they can be counted within half a frame. */
export function areQuick(db: Database, ids: readonly PlaylistId[]): boolean {
  const items = db
    .prepare<[string], number>(
      `select count(*) from (select 1 from json_each(?) j cross join personal.playlist_item i on i.playlist_id = j.value
       limit ${QUICK_ITEMS + 1})`,
    )
    .pluck()
  return ids.every((id) => rulesOf(db, id) === null) && (items.get(JSON.stringify(ids)) as number) <= QUICK_ITEMS
}

/** What a playlist with these rules would hold now. */
export function rulesAnswer(db: Database, { rules, limit }: { rules: SmartRules; limit: number }): RulesAnswer {
  if (rules.limit !== null) return firstAnswer(db, rules, limit)
  const { where, params } = smartTracksSql(db, rules)
  const sums = db.prepare<unknown[], Omit<RulesAnswer, 'rowIds'>>(
    `select count(*) as total, coalesce(sum(t.duration_ms), 0) as durationMs from track t where ${where}`,
  )
  const { keys, joins } = orderSql({ noun: 'tracks', sort: rules.sort })
  const first = db
    .prepare<unknown[], number>(
      `select t.id from track t ${joins.join(' ')} where ${where} order by ${[...keys, 't.id'].join(', ')} limit ?`,
    )
    .pluck()
  return { ...sums.get(...params)!, rowIds: first.all(...params, limit) as number[] }
}

/** Of rules that take the first so many: these are sorted once, and all that is said of them is read from there. */
function firstAnswer(db: Database, rules: SmartRules, limit: number): RulesAnswer {
  const { sql, params } = firstTracksSql(db, rules)
  const rowIds = db
    .prepare<unknown[], number>(sql)
    .pluck()
    .all(...params) as number[]
  const durationMs = db
    .prepare<[string], number>(
      'select coalesce(sum(t.duration_ms), 0) from json_each(?) j cross join track t on t.id = j.value',
    )
    .pluck()
    .get(JSON.stringify(rowIds)) as number
  return { total: rowIds.length, durationMs, rowIds: rowIds.slice(0, limit) }
}

type Sums = Pick<PlaylistNumbers, 'length' | 'missing' | 'durationMs' | 'lastAddedAt'>

const QUICK_ITEMS = 2_500
/** Tracks looked at for covers. */
const LOOKED_AT = 60
const COVERS = 4

function smartNumbers(db: Database, rules: SmartRules): Omit<PlaylistNumbers, 'id'> {
  const { total, durationMs, rowIds } = rulesAnswer(db, { rules, limit: LOOKED_AT })
  const cover = db
    .prepare<[number], CoverId | null>(
      'select coalesce(t.cover_id, a.cover_id) from track t left join album a on a.id = t.album_id where t.id = ?',
    )
    .pluck()
  const coverIds = firstOf(rowIds.map((rowId) => cover.get(rowId) as CoverId | null))
  return { length: total, missing: 0, durationMs, coverIds, lastAddedAt: null }
}

function firstOf(covers: Iterable<unknown>): CoverId[] {
  const first = new Set<CoverId>()
  for (const cover of covers) {
    if (cover !== null) first.add(cover as CoverId)
    if (first.size === COVERS) break
  }
  return [...first]
}
