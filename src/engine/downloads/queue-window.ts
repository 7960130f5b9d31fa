/** The queue as the page sees it: stretches of it, in the order in which they will run. */
import type { Database, Statement } from 'better-sqlite3'
import type { DownloadState } from '../../shared/model/download-state.ts'
import type { DownloadRow } from '../../shared/model/downloads.ts'
import type { TrackId } from '../../shared/model/ids.ts'
import type { Window } from '../../shared/model/list.ts'
import type { TrackRow } from '../../shared/model/track.ts'
import { goneTrack } from '../browse/gone-track.ts'
import type { Progress } from './progress.ts'
import type { StoredDownload } from './queue-rows.ts'

export type QueueSection = 'active' | 'waiting' | 'failed'

/** What the window asks of the library. */
export interface TracksById {
  /** In the order asked; null for what is not there. At most 500. */
  rows(ids: readonly TrackId[]): (TrackRow | null)[]
}

const STATES: Record<QueueSection, readonly DownloadState[]> = {
  active: ['active', 'verifying'],
  waiting: ['waiting', 'blocked', 'paused'],
  failed: ['failed'],
}

type Row = Omit<StoredDownload, 'rank' | 'version' | 'remoteId'> & { id: TrackId | null; sourceName: string }

export class QueueWindow {
  readonly #tracks: TracksById
  readonly #progress: Progress
  readonly #places: Record<QueueSection, Record<'forwards' | 'backwards', Statement<[number, number], number>>>
  readonly #rows: Statement<[string], Row>

  constructor({ sql, tracks, progress }: { sql: Database; tracks: TracksById; progress: Progress }) {
    this.#tracks = tracks
    this.#progress = progress
    const places = (section: QueueSection, order: 'asc' | 'desc') => {
      // Of several states the rows are many, and read in the order of the index: no sorting, whatever its length.
      const states = STATES[section].map((state) => `'${state}'`).join(', ')
      const index = section === 'waiting' ? 'indexed by download_rank' : ''
      return sql
        .prepare<[number, number], number>(
          `select track_id from download ${index} where state in (${states}) order by rank ${order}, track_id ${order} limit ? offset ?`,
        )
        .pluck() as Statement<[number, number], number>
    }
    const bothWays = (section: QueueSection) => ({
      forwards: places(section, 'asc'),
      backwards: places(section, 'desc'),
    })
    this.#places = { active: bothWays('active'), waiting: bothWays('waiting'), failed: bothWays('failed') }
    this.#rows = sql.prepare(
      `select d.track_id as trackId, t.key as id, d.state, d.priority, d.quality, d.reason, d.message, d.attempts,
         d.next_try_at as nextTryAt, d.queued_at as queuedAt, d.source_id as sourceId, d.safe_bytes as safeBytes,
         coalesce(d.total_bytes, (select max(c.size_bytes) from copy c where c.track_id = d.track_id)) as totalBytes,
         coalesce((select name from source where id = d.source_id),
           (select s.name from copy c join source s on s.id = c.source_id
            where c.track_id = d.track_id and s.kind not in ('folder', 'kept') order by s.reachable desc, s.id limit 1), '') as sourceName
       from json_each(?) j cross join download d on d.track_id = j.value left join track t on t.id = d.track_id order by j.key`,
    )
  }

  /** `total`: of the section, counted elsewhere. */
  rows(section: QueueSection, { offset, limit }: Window, total: number): DownloadRow[] {
    const length = Math.max(Math.min(limit, total - offset), 0)
    const { forwards, backwards } = this.#places[section]
    // What is skipped is walked over, so the nearer end is begun from.
    const trackIds =
      offset <= total / 2
        ? forwards.all(length, offset)
        : backwards.all(length, Math.max(total - offset - length, 0)).toReversed()
    const found = this.#rows.all(JSON.stringify(trackIds))
    const tracks = this.#tracks.rows(found.map(({ id, trackId }) => id ?? goneId(trackId)))
    return found.map((row, index) => this.#rowOf(row, tracks[index] ?? null))
  }

  #rowOf(stored: Row, found: TrackRow | null): DownloadRow {
    const { trackId, id: _, sourceId: __, safeBytes, totalBytes, ...row } = stored
    const now = this.#progress.of(trackId)
    const track = found ?? standIn(stored)
    return {
      ...row,
      track,
      gone: found === null,
      bytesDone: now?.bytesDone ?? safeBytes,
      bytesTotal: now?.bytesTotal ?? totalBytes,
    }
  }
}

const goneId = (trackId: number): TrackId => `gone-${trackId}` as TrackId

/** In the place of a track that has left the library before its row did, until reconciling takes that. */
const standIn = ({ id, trackId, state, reason, queuedAt }: Row): TrackRow => ({
  ...goneTrack(id ?? goneId(trackId)),
  addedAt: queuedAt,
  download: state,
  downloadReason: reason,
})
