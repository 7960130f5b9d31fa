/** Tracks as a look-up sees them: which of them it may be about, what can be asked by, and which were asked about already. */
import type { TrackId } from '../../shared/model/ids.ts'
import { RECORDING_ID } from '../../shared/model/corrections.ts'
import type { Stores } from '../db/store.ts'
import { printToBase64 } from '../fingerprints/codec.ts'
import { rootOf } from '../library/alias-sql.ts'
import { readTags } from '../library/tags-text.ts'
import { breathe } from '../sync/clock.ts'
import type { Print } from './acoustid.ts'

export interface Subject {
  /** Of the copy that is asked about. */
  trackKey: TrackId
  /** As its tags say; empty where they say nothing. */
  title: string
  /** As they are written together, and one by one. */
  artist: string
  artists: readonly string[]
  album: string
  durationMs: number
  print: Print | undefined
  /** MusicBrainz knows which recording it is, by its tags or by the user's word. */
  hasId: boolean
}

interface StoredSubject {
  trackKey: TrackId
  tags: string
  durationMs: number
  bytes: Buffer | null
  printMs: number | null
  taken: number
}

interface Walked {
  rowId: number
  key: TrackId
  untagged: number
}

const AT_ONCE = 200

/** A recording id that the user took, of any copy of track `t`. */
const TAKEN = `exists (select 1 from copy k join personal.correction p on p.track_key = k.track_key
  where k.track_id = t.id and p.field = '${RECORDING_ID}' and p.value <> '')`
const ASKED_SINCE = `exists (select 1 from copy k join looked_up l on l.track_key = k.track_key where k.track_id = t.id and l.at >= ?)`

export class LookedUp {
  readonly #sql
  readonly #subject
  readonly #walk
  readonly #asked

  constructor({ library }: Pick<Stores, 'library'>) {
    const { sql } = library
    this.#sql = sql
    // Rather a copy with a fingerprint than the one whose tags are shown.
    this.#subject = sql.prepare<[string], StoredSubject>(
      `select c.track_key as trackKey, c.tags, c.duration_ms as durationMs, f.bytes, f.duration_ms as printMs, ${TAKEN} as taken
       from track t join copy c on c.track_id = t.id left join fingerprint f on f.track_key = c.track_key
       where t.key = ? order by f.id is null, c.id <> t.copy_id, c.id limit 1`,
    )
    this.#walk = sql.prepare<[number, number], Walked & { asked: number }>(
      `select t.id as rowId, t.key, c.tags ->> 'title' is null or c.tags ->> '$.artists[0]' is null as untagged,
         ${ASKED_SINCE} or ${TAKEN} as asked
       from track t join copy c on c.id = t.copy_id where t.id > ? and t.mb_recording_id is null order by t.id limit ${AT_ONCE}`,
    )
    this.#asked = sql
      .prepare<[number, string], number>(`select 1 from track t where ${ASKED_SINCE} and t.key = ?`)
      .pluck()
  }

  /** Undefined for one that is not in the library. */
  find(id: TrackId): Subject | undefined {
    const row = this.#subject.get(id) ?? this.#subject.get(rootOf(this.#sql, id))
    if (!row) return undefined
    const { title = '', artists, artistDisplay, album = '', mbRecordingId } = readTags(row.tags)
    return {
      trackKey: row.trackKey,
      title,
      artist: artistDisplay ?? artists.join(', '),
      artists,
      album,
      durationMs: row.durationMs,
      print: row.bytes && row.printMs ? { base64: printToBase64(row.bytes), durationMs: row.printMs } : undefined,
      hasId: row.taken === 1 || mbRecordingId !== undefined,
    }
  }

  wasAskedSince(id: TrackId, at: number): boolean {
    return this.#asked.get(at, id) !== undefined
  }

  /** All tracks without a recording id that were not asked about since then, with the event loop turning in between. */
  async withoutId({
    since,
    signal,
  }: {
    since: number
    signal: AbortSignal
  }): Promise<Record<'untagged' | 'tagged', TrackId[]>> {
    const found: Record<'untagged' | 'tagged', TrackId[]> = { untagged: [], tagged: [] }
    for (let after = 0; ;) {
      const rows = this.#walk.all(since, after)
      for (const { key, untagged, asked } of rows) if (!asked) found[untagged ? 'untagged' : 'tagged'].push(key)
      const last = rows.at(-1)
      if (rows.length < AT_ONCE || !last) return found
      after = last.rowId
      await breathe()
      signal.throwIfAborted()
    }
  }
}
