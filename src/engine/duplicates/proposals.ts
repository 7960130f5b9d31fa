/** Pairs that wait for the user's word, as pages see them: surest evidence first, then what is most likely. */
import type { Database } from 'better-sqlite3'
import type { MatchEvidence, MatchReason, MatchSide, ProposalId, ProposalRow } from '../../shared/model/duplicates.ts'
import type { TrackId } from '../../shared/model/ids.ts'
import type { Window } from '../../shared/model/list.ts'
import type { TrackRow } from '../../shared/model/track.ts'
import type { WindowOf } from '../browse/browse.ts'
import { goneTrack } from '../browse/gone-track.ts'
import { write, type LibraryDb } from '../db/store.ts'
import type { TracksById } from '../downloads/queue-window.ts'
import { rowsFor, PLACES } from '../library/many.ts'
import { countOf, dropProposals, putBack } from './proposal-rows.ts'

/** As it is stored. */
export interface StoredProposal {
  id: ProposalId
  a: TrackId
  b: TrackId
  evidence: MatchEvidence
  confidence: number
  /** MatchReason[] as JSON. */
  reasons: string
  at: number
}

/** Which of them: those named, or all of a kind. */
export type Some = { ids: readonly ProposalId[] } | { evidence: MatchEvidence; atLeast: number }

const SUREST_FIRST: readonly MatchEvidence[] = ['recordingId', 'sound', 'tags']
const COLUMNS = 'id, a, b, evidence, confidence, reasons, at'
/** Rows of tracks that may be asked for at once. */
const TRACKS = 500

type Side = Omit<MatchSide, 'track'>

export class Proposals {
  readonly #library: LibraryDb
  readonly #tracks: TracksById
  readonly #statements

  constructor({ library, tracks }: { library: LibraryDb; tracks: TracksById }) {
    this.#library = library
    this.#tracks = tracks
    const { sql } = library
    this.#statements = {
      window: sql.prepare<[MatchEvidence, number, number], StoredProposal>(
        `select ${COLUMNS} from proposal where evidence = ? order by confidence desc, id desc limit ? offset ?`,
      ),
      byId: sql.prepare<unknown[], StoredProposal>(`select ${COLUMNS} from proposal where id in (${PLACES})`),
      likely: sql
        .prepare<[MatchEvidence, number], ProposalId>(
          'select id from proposal where evidence = ? and confidence >= ? order by confidence desc, id desc',
        )
        .pluck(),
      revision: sql.prepare<[], string>(`select value from meta where name = 'revision'`).pluck(),
      side: sideStatement(sql),
    }
  }

  window({ offset, limit, evidence }: Window & { evidence?: MatchEvidence | undefined }): WindowOf<ProposalRow> {
    const { window, revision } = this.#statements
    const stored: StoredProposal[] = []
    let total = 0
    for (const kind of evidence === undefined ? SUREST_FIRST : [evidence]) {
      const of = countOf(this.#library.sql, kind)
      const skipped = Math.max(0, offset - total)
      const wanted = limit - stored.length
      if (skipped < of && wanted > 0) stored.push(...window.all(kind, wanted, skipped))
      total += of
    }
    return { rows: this.#rows(stored), offset, total, revision: Number(revision.get() ?? 0) }
  }

  /** Ids of all that are meant; some may be gone. */
  idsOf(some: Some): readonly ProposalId[] {
    return 'ids' in some ? some.ids : this.#statements.likely.all(some.evidence, some.atLeast)
  }

  byIds(ids: readonly ProposalId[]): StoredProposal[] {
    return rowsFor(this.#statements.byId, ids)
  }

  drop(ids: readonly ProposalId[]): void {
    write(this.#library, ({ sql }) => dropProposals(sql, ids))
  }

  /** They wait again, as they did. */
  putBack(proposals: readonly StoredProposal[]): void {
    write(this.#library, ({ sql }) => putBack(sql, proposals))
  }

  #rows(stored: readonly StoredProposal[]): ProposalRow[] {
    const keys = stored.flatMap(({ a, b }) => [a, b])
    const tracks: (TrackRow | null)[] = []
    for (let at = 0; at < keys.length; at += TRACKS) tracks.push(...this.#tracks.rows(keys.slice(at, at + TRACKS)))
    return stored.map(({ id, a, b, evidence, confidence, reasons, at }, i) => ({
      id,
      a: this.#sideOf(a, tracks[2 * i]),
      b: this.#sideOf(b, tracks[2 * i + 1]),
      evidence,
      confidence,
      reasons: JSON.parse(reasons) as MatchReason[],
      at,
    }))
  }

  #sideOf(key: TrackId, track: TrackRow | null | undefined): MatchSide {
    return { track: track ?? goneTrack(key), ...(this.#statements.side.get({ key }) ?? NO_COPY) }
  }
}

/** Of the copies of one trackKey the one that its track would show. */
const sideStatement = (sql: Database) =>
  sql.prepare<{ key: string }, Side>(
    `select s.name as sourceName, c.remote_id as path, c.container, c.codec, c.sample_rate_hz as sampleRateHz,
       c.bit_depth as bitDepth, c.size_bytes as sizeBytes, c.tags ->> 'mbRecordingId' as mbRecordingId,
       (select count(*) from copy o where o.track_id = c.track_id) as copies
     from copy c join source s on s.id = c.source_id where c.track_key = $key
     order by s.kind = 'kept', c.lossless desc, c.bit_depth desc, c.sample_rate_hz desc, c.bitrate_kbps desc, c.size_bytes desc,
       c.source_id, c.remote_id limit 1`,
  )

const NO_COPY: Side = {
  sourceName: '',
  path: '',
  container: '',
  codec: '',
  sampleRateHz: null,
  bitDepth: null,
  sizeBytes: 0,
  copies: 0,
  mbRecordingId: null,
}
