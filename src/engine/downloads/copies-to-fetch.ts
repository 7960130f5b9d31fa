/**
 * Where tracks can be fetched from: the copies at servers, best first, and how it stands with a track that none of them gives
 * now. Copies in own folders and kept ones are here already and are never fetched.
 */
import type { Statement } from 'better-sqlite3'
import type { LibraryDb } from '../db/store.ts'

export interface CopyToFetch {
  sourceId: number
  remoteId: string
  sourceName: string
  storeId: string
  answers: boolean
  sizeBytes: number
  trackKey: string
  durationMs: number
  container: string
  codec: string
}

/** What stands between a track and being fetched. */
export type Standing = 'answers' | 'unreachable' | 'signed-out' | 'gone'

/** Of a source `s`. */
const ANSWERS = `s.reachable and s.state in ('ready', 'braked')`
/** Of a copy `c` at a source `s`: that its source is one to fetch from. */
const ELSEWHERE = `s.kind not in ('folder', 'kept') and not exists (select 1 from meta m where m.name = 'source-removing:' || s.id)`
const STANDINGS: readonly Standing[] = ['gone', 'signed-out', 'unreachable', 'answers']

/** SQL over a track's id: the place in STANDINGS of its best copy. */
const standingSql = (trackId: string): string =>
  `coalesce((select max(case when not c.present then 0 when ${ANSWERS} then 3 when s.state in ('signed-out', 'replaced') then 1 else 2 end)
     from copy c join source s on s.id = c.source_id where c.track_id = ${trackId} and ${ELSEWHERE}), 0)`

export interface StandingRow {
  trackId: number
  state: string
  reason: string | null
  nextTryAt: number | null
  standing: Standing
  /** Of the source that would have it. */
  sourceName: string
}

export class CopiesToFetch {
  readonly #of: Statement<[number], Omit<CopyToFetch, 'answers'> & { answers: number }>
  readonly #answering: Statement<[], number>
  readonly #standings: Statement<[number, number], Omit<StandingRow, 'standing'> & { standing: number }>

  constructor({ sql }: Pick<LibraryDb, 'sql'>) {
    this.#of = sql.prepare(
      `select c.source_id as sourceId, c.remote_id as remoteId, s.name as sourceName, s.store_id as storeId, (${ANSWERS}) as answers,
         c.size_bytes as sizeBytes, c.track_key as trackKey, c.duration_ms as durationMs, c.container, c.codec
       from copy c join source s on s.id = c.source_id
       where c.track_id = ? and c.present and ${ELSEWHERE}
       order by answers desc, coalesce(s.config ->> 'active', 0) desc, c.lossless desc, c.bit_depth desc, c.sample_rate_hz desc,
         c.bitrate_kbps desc, c.size_bytes desc, c.source_id, c.remote_id`,
    )
    this.#answering = sql.prepare(`select s.id from source s where ${ANSWERS} and ${ELSEWHERE}`).pluck() as Statement<
      [],
      number
    >
    // `+`: by the order of the rows, whatever their states, for an index over those would be sorted anew for each slice.
    this.#standings = sql.prepare(
      `select d.track_id as trackId, d.state, d.reason, d.next_try_at as nextTryAt, ${standingSql('d.track_id')} as standing,
         coalesce((select s.name from copy c join source s on s.id = c.source_id where c.track_id = d.track_id and ${ELSEWHERE} limit 1), '')
           as sourceName
       from download d
       where d.track_id > ? and (+d.state in ('waiting', 'blocked') or (+d.state = 'failed' and d.reason in ('signed-out', 'gone')))
       order by d.track_id limit ?`,
    )
  }

  /** Of those that answer the best comes first. */
  of(trackId: number): CopyToFetch[] {
    return this.#of.all(trackId).map((copy) => ({ ...copy, answers: copy.answers === 1 }))
  }

  /** Sources that can be asked now. */
  answering(): number[] {
    return this.#answering.all()
  }

  /** How it stands with rows of the queue that wait, by ascending track, after this one. */
  standings(after: number, limit: number): StandingRow[] {
    return this.#standings.all(after, limit).map((row) => ({ ...row, standing: STANDINGS[row.standing]! }))
  }
}
