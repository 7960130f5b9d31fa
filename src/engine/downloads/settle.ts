/**
 * Makes the queue and the kept files of some tracks what `wanted` says of them, within the caller's write. It looks at nothing but the
 * tables as they are, so that it is the same whatever happened before, and doing it twice is doing it once.
 */
import type { Database, Statement } from 'better-sqlite3'
import type { KeptQuality } from '../../shared/model/downloads.ts'
import { joinOfTrackSql } from '../library/alias-sql.ts'
import { perDatabase } from '../library/per-database.ts'
import { isMissing, PLACE, placeSql, QUALITIES, qualityNameSql, qualitySql } from '../wants/standing-sql.ts'
import { AGE_MS_PER_POINT, rankOf, rankSql } from './rank.ts'

interface SettleHow {
  /** Milliseconds since 1970. */
  now: number
  /** Bytes of files that stay because they were played. */
  playedQuota: number
}

export interface Settled {
  /** Queue rows that came, went or became others. */
  jobs: number
  /** Tracks whose kept files nobody wants, or that the user left out, to be dropped once this is written. */
  unwanted: number[]
  /** Kept files that stay, wanted or played, and were the other before. */
  marked: number
}

interface Asked {
  priority: number | null
  quality: number | null
}

interface Job {
  rank: number
  priority: number
  quality: KeptQuality
  queuedAt: number
}

interface KeptFile {
  copyId: number
  wanted: number
  sizeBytes: number
}

/**
 * `firstPlace`: where the first of them stands among those that are queued with it, in the order in which one would hear them; absent
 * where they have none. Those of which nothing is here or in the queue, mostly all of them, are queued at once.
 */
export function settle(
  sql: Database,
  trackIds: readonly number[],
  { now, playedQuota }: SettleHow,
  firstPlace?: number,
): Settled {
  const read = statements(sql)
  const ids = JSON.stringify(trackIds)
  const known = read.known.all(ids) as number[]
  const places = firstPlace === undefined ? { first: 0, apart: 0 } : { first: firstPlace, apart: 1 }
  const { changes: jobs } = read.addJobs.run({ ids, known: JSON.stringify(known), now, ...places })
  const settled: Settled = { jobs, unwanted: [], marked: 0 }
  const placeOf = (trackId: number) => places.first + places.apart * trackIds.indexOf(trackId)
  const quota = new Quota(playedQuota, () => read.playedBytes.get() as number)
  for (const trackId of known) {
    const { priority, quality } = read.asked.get(trackId)!
    const job = read.job.get(trackId)
    const files = read.kept.all(trackId)
    const isLeftOut = read.isLeftOut.get(trackId) !== undefined
    if (priority === null || quality === null || isLeftOut) {
      if (job) settled.jobs += read.removeJob.run(trackId).changes
      if (isLeftOut && priority === null) read.forgetLeftOut.run(trackId)
      for (const file of files) {
        if (file.wanted === 0) continue
        if (quota.takes(file.sizeBytes) && read.isPlayed.get(trackId) !== undefined) {
          settled.marked += read.mark.run(0, file.copyId).changes
          quota.take(file.sizeBytes)
        } else settled.unwanted.push(trackId)
      }
      continue
    }
    for (const file of files) if (file.wanted === 0) settled.marked += read.mark.run(1, file.copyId).changes
    const place = read.place.get({ trackId, quality }) as number | null
    const isMissing = place === PLACE.fetchable || place === PLACE.unreachable
    if (!isMissing) {
      if (job) settled.jobs += read.removeJob.run(trackId).changes
      continue
    }
    const named = QUALITIES[quality]!
    if (job === undefined) {
      settled.jobs += read.addJob.run(trackId, rankOf(now, priority, placeOf(trackId)), priority, named, now).changes
      continue
    }
    if (job.priority !== priority) settled.jobs += read.prioritise.run(priority, rankAt(job, priority), trackId).changes
    // What was fetched of it so far is of another quality; and of what failed that may be all that was wrong.
    if (job.quality !== named) settled.jobs += read.requalify.run(named, trackId).changes
  }
  return settled
}

/** A job that the user moved stays where it was put. */
function rankAt(job: Job, priority: number): number {
  const sinceQueued = job.rank - rankOf(job.queuedAt, job.priority)
  const isMoved = sinceQueued < 0 || sinceQueued > MOST_PLACES_MS
  return isMoved ? job.rank : job.rank + (job.priority - priority) * AGE_MS_PER_POINT
}

/** What `rankOf` may have added for places. */
const MOST_PLACES_MS = 10_000

/** Room for files that were played, asked only when there is one to be had. */
class Quota {
  readonly #bytes: number
  readonly #used: () => number
  #left: number | undefined

  constructor(bytes: number, used: () => number) {
    this.#bytes = bytes
    this.#used = used
  }

  takes(bytes: number): boolean {
    if (this.#bytes === 0) return false
    this.#left ??= this.#bytes - this.#used()
    return bytes <= this.#left
  }

  take(bytes: number): void {
    this.#left! -= bytes
  }
}

const statements = perDatabase((sql) => ({
  /** Of which something is to be looked at one by one. */
  known: sql
    .prepare<[string], number>(
      `select j.value from json_each(?) j
       where exists (select 1 from download d where d.track_id = j.value)
         or exists (select 1 from copy c join kept k on k.copy_id = c.id where c.track_id = j.value)
         or exists (select 1 from left_out l where l.track_id = j.value)
       order by j.key`,
    )
    .pluck(),
  addJobs: sql.prepare<[{ ids: string; known: string; now: number; first: number; apart: number }]>(
    `with asked as materialized (
       select j.key as place, w.track_id as id, max(w.priority) as priority, max(${qualitySql('w.quality')}) as best
       from json_each($ids) j cross join wanted w on w.track_id = j.value
       where j.value not in (select value from json_each($known)) group by j.key)
     insert into download (track_id, state, rank, priority, quality, queued_at)
     select asked.id, 'waiting', ${rankSql({ queuedAt: '$now', priority: 'asked.priority', place: '$first + $apart * asked.place' })},
       asked.priority, ${qualityNameSql('asked.best')}, $now
     from asked where ${isMissing(placeSql('asked.id', 'asked.best'))} on conflict do nothing`,
  ),
  asked: sql.prepare<[number], Asked>(
    `select max(priority) as priority, max(${qualitySql('quality')}) as quality from wanted where track_id = ?`,
  ),
  place: sql
    .prepare<[{ trackId: number; quality: number }], number | null>(`select ${placeSql('$trackId', '$quality')}`)
    .pluck() as Statement<[{ trackId: number; quality: number }], number | null>,
  job: sql.prepare<[number], Job>(
    'select rank, priority, quality, queued_at as queuedAt from download where track_id = ?',
  ),
  kept: sql.prepare<[number], KeptFile>(
    `select k.copy_id as copyId, k.wanted, k.size_bytes as sizeBytes
     from copy c join kept k on k.copy_id = c.id where c.track_id = ?`,
  ),
  isLeftOut: sql.prepare<[number], number>('select 1 from left_out where track_id = ?'),
  isPlayed: sql.prepare<[number], number>(
    `select 1 from track t ${joinOfTrackSql('personal.play_total', 'p', 't')} where t.id = ?`,
  ),
  playedBytes: sql.prepare<[], number>('select coalesce(sum(size_bytes), 0) from kept where wanted = 0').pluck(),
  addJob: sql.prepare<[number, number, number, string, number]>(
    `insert into download (track_id, state, rank, priority, quality, queued_at) values (?, 'waiting', ?, ?, ?, ?)`,
  ),
  prioritise: sql.prepare<[number, number, number]>('update download set priority = ?, rank = ? where track_id = ?'),
  requalify: sql.prepare<[string, number]>(
    `update download set quality = ?, safe_bytes = 0, version = null, total_bytes = null, state = iif(state = 'failed', 'waiting', state),
       reason = iif(state = 'failed', null, reason), message = iif(state = 'failed', null, message),
       attempts = iif(state = 'failed', 0, attempts)
     where track_id = ?`,
  ),
  removeJob: sql.prepare<[number]>('delete from download where track_id = ?'),
  mark: sql.prepare<[number, number]>('update kept set wanted = ? where copy_id = ?'),
  forgetLeftOut: sql.prepare<[number]>('delete from left_out where track_id = ?'),
}))
