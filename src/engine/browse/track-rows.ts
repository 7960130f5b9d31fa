/**
 * Tracks as lists show them, by row id or by TrackId, and everything known of one. Prepared once, synchronous, a few
 * microseconds a row.
 */
import type { Database, Statement } from 'better-sqlite3'
import type { Credit } from '../../shared/model/artist.ts'
import type { CorrectedField } from '../../shared/model/corrections.ts'
import type { TrackId } from '../../shared/model/ids.ts'
import type { CopyRow, TrackDetails, TrackRow } from '../../shared/model/track.ts'
import { rootOf, rootsOf } from '../library/alias-sql.ts'
import { correctedTags } from '../library/corrected-tags.ts'
import { factsByTags } from '../library/grouping-step.ts'
import { VARIOUS_ARTISTS } from '../library/people.ts'
import { placeSql, whereOf } from './availability.ts'
import type { Corrected } from './corrected.ts'
import { TRACK_JOINS, TRACK_MARKS } from './marks-of-tracks.ts'

const COLUMNS = `
  t.id as rowId, t.key as id, t.title, t.artist, r.key as artistId, coalesce(a.title, '') as album, a.key as albumId,
  coalesce(a.artist, '') as albumArtist, t.disc_no as discNo, t.track_no as trackNo, t.duration_ms as durationMs, t.year, t.genre,
  t.format, t.bitrate_kbps as bitrateKbps, t.lossless, coalesce(t.cover_id, a.cover_id) as coverId, t.added_at as addedAt,
  coalesce(${TRACK_MARKS.plays}, 0) as plays, ${TRACK_MARKS.lastPlayedAt} as lastPlayedAt, coalesce(${TRACK_MARKS.stars}, 0) as stars,
  ${TRACK_MARKS.favouriteAt} is not null as favourite,
  ${placeSql('t.id')} as place, d.state as download, d.reason as downloadReason`
const BESIDE = `
  left join album a on a.id = t.album_id
  left join artist r on r.id = t.artist_id
  left join download d on d.track_id = t.id
  ${Object.values(TRACK_JOINS).join('\n  ')}`

type Stored = Omit<TrackRow, 'lossless' | 'favourite' | 'availability' | 'sourceId'> & {
  rowId: number
  lossless: number
  favourite: number
  place: number | null
}

type StoredDetails = Pick<
  TrackDetails,
  | 'discTotal'
  | 'trackTotal'
  | 'discSubtitle'
  | 'originalYear'
  | 'bpm'
  | 'isrc'
  | 'comment'
  | 'mbRecordingId'
  | 'mbTrackId'
  | 'mbReleaseId'
> &
  TrackDetails['replayGain'] & { rowId: number; toldGenre: string; lyrics: string | null; synced: number | null }

export class TrackRows {
  readonly #sql: Database
  readonly #corrected: Pick<Corrected, 'over'>
  readonly #byRowId: Statement<[string], Stored>
  readonly #byKey: Statement<[string], Stored>
  readonly #details: Statement<[string], StoredDetails>
  readonly #credits: Statement<[number], Credit>
  readonly #genres: Statement<[number], string>
  readonly #copies: Statement<[number], Omit<CopyRow, 'lossless'> & { lossless: number }>

  constructor(sql: Database, corrected: Pick<Corrected, 'over'>) {
    this.#sql = sql
    this.#corrected = corrected
    this.#byRowId = sql.prepare(`select ${COLUMNS} from json_each(?) j cross join track t on t.id = j.value ${BESIDE}`)
    this.#byKey = sql.prepare(`select ${COLUMNS} from json_each(?) j cross join track t on t.key = j.value ${BESIDE}`)
    this.#details = sql.prepare(
      `select t.id as rowId, t.genre as toldGenre, t.disc_total as discTotal, t.track_total as trackTotal, t.disc_subtitle as discSubtitle,
         t.original_year as originalYear, t.bpm, t.isrc, t.comment, t.mb_recording_id as mbRecordingId, t.mb_track_id as mbTrackId,
         a.mb_release_id as mbReleaseId, t.track_gain_db as trackGainDb, t.track_peak as trackPeak, t.album_gain_db as albumGainDb,
         t.album_peak as albumPeak, l.text as lyrics, l.synced
       from track t left join album a on a.id = t.album_id left join lyrics l on l.track_id = t.id where t.key = ?`,
    )
    this.#credits = sql.prepare(
      `select r.key as artistId, ta.name, ta.role from track_artist ta join artist r on r.id = ta.artist_id
       where ta.track_id = ? order by ta.role <> 'artist', ta.role, ta.position`,
    )
    this.#genres = sql
      .prepare(
        `select g.name from track_genre tg join genre g on g.id = tg.genre_id where tg.track_id = ? order by tg.position`,
      )
      .pluck() as Statement<[number], string>
    this.#copies = sql.prepare(
      `select c.source_id as sourceId, s.name as sourceName, c.remote_id as path, c.container, c.codec, c.lossless,
         c.bitrate_kbps as bitrateKbps, c.sample_rate_hz as sampleRateHz, c.bit_depth as bitDepth, c.channels, c.size_bytes as sizeBytes,
         cast(c.modified_at as integer) as modifiedAt
       from copy c join source s on s.id = c.source_id where c.track_id = ? order by c.lossless desc, c.bitrate_kbps desc, c.id`,
    )
  }

  /** In the order asked; those that are gone are left out. */
  byRowIds(rowIds: ArrayLike<number>): TrackRow[] {
    return this.#corrected.over(inOrder(rowIds, this.#byRowId.all(JSON.stringify(Array.from(rowIds)))).map(trackOf))
  }

  /** In the order asked, by any of the keys of a track, null for one that is not in the library. */
  byIds(ids: readonly TrackId[]): (TrackRow | null)[] {
    const roots = rootsOf(this.#sql, ids)
    const asked = roots.size === 0 ? ids : ids.map((id) => (roots.get(id) as TrackId | undefined) ?? id)
    const found = new Map(this.#corrected.over(this.#told(asked)).map((row) => [row.id, row]))
    return asked.map((id) => found.get(id) ?? null)
  }

  /** As its tags tell it, whatever was corrected; by any of its keys, as `details`. */
  told(id: TrackId): TrackRow | undefined {
    const stored = this.#byKey.get(JSON.stringify([rootOf(this.#sql, id)]))
    if (stored === undefined) return undefined
    const row = trackOf(stored)
    return correctedTags(this.#sql, [stored.rowId]).size === 0
      ? row
      : { ...row, ...toldByTags(this.#sql, stored.rowId) }
  }

  #told(ids: readonly TrackId[]): TrackRow[] {
    return this.#byKey.all(JSON.stringify(ids)).map(trackOf)
  }

  details(id: TrackId): TrackDetails | undefined {
    const [row] = this.byIds([id])
    const more = row ? this.#details.get(row.id) : undefined
    if (!row || more === undefined) return undefined
    const { rowId, toldGenre, trackGainDb, trackPeak, albumGainDb, albumPeak, lyrics, synced, ...rest } = more
    return {
      ...row,
      ...rest,
      replayGain: { trackGainDb, trackPeak, albumGainDb, albumPeak },
      lyrics: lyrics === null ? null : { text: lyrics, synced: synced === 1 },
      credits: this.#credits.all(rowId),
      genres: row.genre === toldGenre ? this.#genres.all(rowId) : genresOf(row),
      copies: this.#copies.all(rowId).map((copy) => ({ ...copy, lossless: copy.lossless === 1 })),
    }
  }
}

/** What the library's row would say, had its owner corrected nothing. */
function toldByTags(sql: Database, rowId: number): Partial<Pick<TrackRow, CorrectedField>> {
  const facts = factsByTags(sql, rowId)
  if (facts === undefined) return {}
  const { columns, album, genres } = facts
  const { title, artist, year, trackNo, discNo } = columns
  const albumArtist = album?.albumArtist?.display ?? (album?.various ? VARIOUS_ARTISTS : '')
  return { title, artist, year, trackNo, discNo, album: album?.title ?? '', albumArtist, genre: genres.join(', ') }
}

/** A corrected genre stands for all of them. */
const genresOf = ({ genre }: TrackRow): string[] => (genre === '' ? [] : [genre])

function trackOf({ rowId: _, lossless, favourite, place, ...row }: Stored): TrackRow {
  return { ...row, lossless: lossless === 1, favourite: favourite === 1, ...whereOf(place) }
}

/** SQLite answers in the order it likes; what was asked for comes in the order asked. */
export function inOrder<Row extends { rowId: number }>(rowIds: ArrayLike<number>, rows: readonly Row[]): Row[] {
  const byRowId = new Map(rows.map((row) => [row.rowId, row]))
  const ordered: Row[] = []
  for (let i = 0; i < rowIds.length; i++) {
    const row = byRowId.get(rowIds[i]!)
    if (row !== undefined) ordered.push(row)
  }
  return ordered
}
