/**
 * What was found, and what the user said of it. Of each track the surest recording is `waiting` (one row of the list), what it may be
 * besides is `beside`; once one was `taken`, all others are. What was `refused` stays so whatever is found again.
 */
import type { Statement } from 'better-sqlite3'
import type { SourceId, TrackId } from '../../shared/model/ids.ts'
import type { Window } from '../../shared/model/list.ts'
import type { Found, FoundId, FoundRow, FoundState, FoundTags } from '../../shared/model/lookups.ts'
import { write, type LibraryDb } from '../db/store.ts'
import type { TracksById } from '../downloads/queue-window.ts'
import type { Candidate } from './candidate.ts'

/** What a correction was put in the place of, so that it can be taken back. */
export interface Taken {
  /** The track it was made of. */
  row: TrackId
  fields: Readonly<Record<string, { before: string | null; value: string }>>
}

interface Stored {
  id: FoundId
  trackKey: TrackId
  recordingId: string
  score: number
  tags: string
  state: FoundState | 'beside'
  at: number
}

export interface StoredFound extends Omit<Stored, 'tags'> {
  tags: FoundTags
  taken: Taken | undefined
}

interface Where {
  id: TrackId | null
  sourceId: SourceId
  sourceName: string
  path: string
}

const COLUMNS = 'id, track_key as trackKey, recording_id as recordingId, score, tags, state, at'
const MOST_BESIDE = 10
const MOST_AT_ONCE = 10_000
const LOOKED_AT_ONCE = 500

export class FoundRows {
  readonly #library: LibraryDb
  readonly #tracks: TracksById
  readonly #counts: Statement<[], { state: string; count: number }>
  readonly #window: Statement<[string, number, number], Stored>
  readonly #beside: Statement<[string], Stored>
  readonly #where: Statement<[string], Where>
  readonly #byIds: Statement<[string], Stored>
  readonly #atLeast: Statement<[number], FoundId>
  readonly #put: Statement<[string, string, number, string, number]>
  readonly #dropOthers: Statement<[string, string]>
  readonly #setState: Statement<[string, number]>
  readonly #setTags: Statement<[string, number]>
  readonly #refuseAll: Statement<[string]>
  readonly #settle: Statement<[{ key: string }]>
  readonly #note: Statement<[string, number]>
  readonly #toMatch: Statement<[string]>
  readonly #isWaiting: Statement<[string]>
  readonly #isTaken: Statement<[string]>
  readonly #here: Statement<[number], { id: number; gone: number }>
  readonly #drop: Statement<[number]>

  constructor({ library, tracks }: { library: LibraryDb; tracks: TracksById }) {
    this.#library = library
    this.#tracks = tracks
    const { sql } = library
    this.#counts = sql.prepare(`select state, count(*) as count from found_id group by state`)
    this.#window = sql.prepare(
      `select ${COLUMNS} from found_id where state = ? order by score desc, id desc limit ? offset ?`,
    )
    this.#beside = sql.prepare(
      `select ${COLUMNS} from found_id where track_key = ? and state = 'beside' order by score desc, id limit ${MOST_BESIDE}`,
    )
    this.#where = sql.prepare(
      `select t.key as id, c.source_id as sourceId, s.name as sourceName, c.remote_id as path
       from copy c join source s on s.id = c.source_id left join track t on t.id = c.track_id
       where c.track_key = ? order by s.kind <> 'folder', c.id limit 1`,
    )
    this.#byIds = sql.prepare(
      `select ${COLUMNS} from found_id where id in (select value from json_each(?)) order by id`,
    )
    this.#atLeast = sql
      .prepare<[number], FoundId>(
        `select id from found_id where state = 'waiting' and score >= ? order by score desc, id desc limit ${MOST_AT_ONCE}`,
      )
      .pluck() as Statement<[number], FoundId>
    this.#put = sql.prepare(
      `insert into found_id (track_key, recording_id, score, tags, state, at) values (?, ?, ?, ?, 'beside', ?)
       on conflict (track_key, recording_id) do update set score = excluded.score, tags = excluded.tags, at = excluded.at
       where state in ('waiting', 'beside')`,
    )
    this.#dropOthers = sql.prepare(
      `delete from found_id where track_key = ? and state in ('waiting', 'beside')
         and recording_id not in (select value from json_each(?))`,
    )
    this.#setState = sql.prepare('update found_id set state = ? where id = ?')
    this.#setTags = sql.prepare('update found_id set tags = ? where id = ?')
    this.#refuseAll = sql.prepare(
      `update found_id set state = 'refused' where track_key = ? and state in ('waiting', 'beside')`,
    )
    this.#settle = sql.prepare(
      `update found_id set state = case
         when not exists (select 1 from found_id o where o.track_key = @key and o.state = 'taken')
           and id = (select o.id from found_id o where o.track_key = @key and o.state in ('waiting', 'beside')
                     order by o.score desc, o.id limit 1)
         then 'waiting' else 'beside' end
       where track_key = @key and state in ('waiting', 'beside')`,
    )
    this.#note = sql.prepare(
      'insert into looked_up (track_key, at) values (?, ?) on conflict (track_key) do update set at = excluded.at',
    )
    this.#toMatch = sql.prepare('insert or replace into to_match (track_key) values (?)')
    this.#isWaiting = sql.prepare(`select 1 from found_id where track_key = ? and state = 'waiting'`)
    this.#isTaken = sql.prepare(`select 1 from found_id where track_key = ? and state = 'taken'`)
    this.#here = sql.prepare(
      `select id, state in ('waiting', 'beside') and not exists (select 1 from copy c where c.track_key = f.track_key) as gone
       from found_id f where id > ? order by id limit ${LOOKED_AT_ONCE}`,
    )
    this.#drop = sql.prepare('delete from found_id where id = ?')
  }

  counts(): Record<FoundState, number> {
    const counts = { waiting: 0, taken: 0, refused: 0 }
    for (const { state, count } of this.#counts.all()) if (state in counts) counts[state as FoundState] = count
    return counts
  }

  window({ offset, limit, state }: Window & { state: FoundState }): { rows: FoundRow[]; total: number } {
    const found = this.#window.all(state, limit, offset).map(read)
    const wheres = found.map(({ trackKey }) => this.#where.get(trackKey))
    const ids = wheres.flatMap((where) => where?.id ?? [])
    const tracks = new Map(this.#tracks.rows(ids).flatMap((row) => (row ? [[row.id, row]] : [])))
    const rows = found.map((one, at): FoundRow => {
      const where = wheres[at]
      return {
        ...plain(one),
        state,
        at: one.at,
        trackKey: one.trackKey,
        track: (where?.id && tracks.get(where.id)) ?? null,
        sourceName: where?.sourceName ?? '',
        path: where?.path ?? '',
        others: state === 'waiting' ? this.#beside.all(one.trackKey).map(read).map(plain) : [],
      }
    })
    return { rows, total: this.counts()[state] }
  }

  byIds(ids: readonly FoundId[]): StoredFound[] {
    return this.#byIds.all(JSON.stringify(ids)).map(read)
  }

  atLeast(score: number): FoundId[] {
    return this.#atLeast.all(score)
  }

  /** The track that a copy is one of now; undefined when it is not here. */
  trackOf(trackKey: TrackId): TrackId | undefined {
    return this.#where.get(trackKey)?.id ?? undefined
  }

  isTaken(trackKey: TrackId): boolean {
    return this.#isTaken.get(trackKey) !== undefined
  }

  /** What a look-up came to, also when that is nothing. True when something waits. */
  put(trackKey: TrackId, candidates: readonly Candidate[], at: number): boolean {
    return write(this.#library, () => {
      for (const { recordingId, score, tags } of candidates)
        this.#put.run(trackKey, recordingId, score, JSON.stringify(tags), at)
      this.#dropOthers.run(trackKey, JSON.stringify(candidates.map(({ recordingId }) => recordingId)))
      this.#settleOf(trackKey)
      this.#note.run(trackKey, at)
      return this.#isWaiting.get(trackKey) !== undefined
    })
  }

  /** Each with what it was put in the place of. They are new evidence of what is the same recording. */
  setTaken(rows: readonly { found: StoredFound; taken: Taken }[]): void {
    write(this.#library, () => {
      for (const { found, taken } of rows) {
        this.#setState.run('taken', found.id)
        this.#setTags.run(JSON.stringify({ ...found.tags, taken }), found.id)
        this.#settleOf(found.trackKey)
        this.#toMatch.run(found.trackKey)
      }
    })
  }

  setRefused(rows: readonly StoredFound[], { whole }: { whole: boolean }): void {
    write(this.#library, () => {
      for (const { id, trackKey } of rows) {
        if (whole) this.#refuseAll.run(trackKey)
        else this.#setState.run('refused', id)
        this.#settleOf(trackKey)
      }
    })
  }

  setWaiting(rows: readonly StoredFound[]): void {
    write(this.#library, () => {
      for (const { id, trackKey, tags, state } of rows) {
        this.#setState.run('beside', id)
        this.#setTags.run(JSON.stringify(tags), id)
        this.#settleOf(trackKey)
        if (state === 'taken') this.#toMatch.run(trackKey)
      }
    })
  }

  /** Those that wait and whose tracks have left, of some after one. Answers after which to go on, undefined at the end. */
  dropGone(after: number): number | undefined {
    const rows = this.#here.all(after)
    const gone = rows.filter((row) => row.gone)
    if (gone.length > 0) write(this.#library, () => gone.forEach(({ id }) => this.#drop.run(id)))
    return rows.length < LOOKED_AT_ONCE ? undefined : rows.at(-1)!.id
  }

  #settleOf(trackKey: TrackId): void {
    this.#settle.run({ key: trackKey })
  }
}

function read({ tags, ...row }: Stored): StoredFound {
  const { taken, ...told } = JSON.parse(tags) as FoundTags & { taken?: Taken }
  return { ...row, tags: told, taken }
}

const plain = ({ id, recordingId, score, tags }: StoredFound): Found => ({ id, recordingId, score, tags })
