/**
 * What the owner corrected, where tracks are grouped: it stands in place of what the tags say, and all else (album, artists,
 * genres, order, search) follows from it as if a file had said it. Kept in `corrected` for every trackKey that was ever
 * corrected, so a track that comes later, or is read anew, is grouped by it at once.
 */
import type { Database } from 'better-sqlite3'
import type { ALBUM_GROUPING, CorrectedField } from '../../shared/model/corrections.ts'
import type { TagRecord } from '../sources/source.ts'
import { PLACES, rowsFor } from './many.ts'
import { perDatabase } from './per-database.ts'

/** By field: text, as in a tag; empty says that there is nothing. */
export type CorrectedTags = Partial<Record<CorrectedField | typeof ALBUM_GROUPING, string>>

/** As `corrected.fields` has it: what is to stand there, and the stamp of when that was said. */
export type CorrectedFields = Partial<Record<keyof CorrectedTags, readonly [value: string, stamp: string]>>

interface Stored {
  trackId: number
  trackKey: string
  fields: string
}

const statements = perDatabase((sql) => ({
  any: sql.prepare<[], number>('select 1 from corrected limit 1').pluck(),
  ofTracks: sql.prepare<unknown[], Stored>(
    // By all keys of the recording, for it may have been corrected under one whose copy is not here.
    `select distinct c.track_id as trackId, d.track_key as trackKey, d.fields
     from copy c left join alias r on r.track_key = c.track_key left join alias k on k.root = r.root
     cross join corrected d on d.track_key = coalesce(k.track_key, c.track_key)
     where c.track_id in (${PLACES})`,
  ),
}))

/** By track, for those of which anything was corrected. Each field is as it was corrected last, by whichever key. */
export function correctedTags(sql: Database, trackIds: readonly number[]): ReadonlyMap<number, CorrectedTags> {
  const { any, ofTracks } = statements(sql)
  if (any.get() === undefined) return new Map()
  const byTrack = Map.groupBy(rowsFor(ofTracks, trackIds), ({ trackId }) => trackId)
  return new Map(Array.from(byTrack, ([trackId, rows]) => [trackId, lastOf(rows)]))
}

/** The order of corrections/corrections.ts: by stamp, of equal ones by key. */
function lastOf(rows: readonly Stored[]): CorrectedTags {
  const last: CorrectedTags = {}
  const stamps = new Map<string, string>()
  for (const { fields } of rows.toSorted((a, b) => (a.trackKey < b.trackKey ? -1 : 1))) {
    const told = Object.entries(JSON.parse(fields) as CorrectedFields)
    for (const [field, [value, stamp]] of told as [keyof CorrectedTags, [string, string]][]) {
      if (stamp < (stamps.get(field) ?? '')) continue
      stamps.set(field, stamp)
      last[field] = value
    }
  }
  return last
}

/** The tags as they would be had the file been tagged so. What belonged to the old text (ids, names to sort by) goes with it. */
export function withCorrections(tags: TagRecord, corrected: CorrectedTags): TagRecord {
  const { title, artist, album, albumArtist, genre, year, trackNo, discNo } = corrected
  const made: TagRecord = { ...tags }
  if (title !== undefined) Object.assign(made, { title, titleSort: undefined })
  if (artist !== undefined) {
    Object.assign(made, { artists: oneOf(artist), artistDisplay: undefined, artistSorts: [], artistMbids: [] })
  }
  if (album !== undefined) Object.assign(made, { album, albumSort: undefined })
  if (albumArtist !== undefined) {
    const none = { albumArtistDisplay: undefined, albumArtistSorts: [], albumArtistMbids: [] }
    Object.assign(made, { albumArtists: oneOf(albumArtist), ...none })
  }
  // The release they were of is the album as the tags had it.
  if (album !== undefined || albumArtist !== undefined) {
    Object.assign(made, { mbReleaseId: undefined, mbReleaseGroupId: undefined })
  }
  if (genre !== undefined) made.genres = genre.split(/[,;]/)
  if (year !== undefined) made.releaseDate = year === '' ? undefined : year
  if (trackNo !== undefined) made.trackNo = numberIn(trackNo)
  if (discNo !== undefined) made.discNo = numberIn(discNo)
  return made
}

const oneOf = (text: string): string[] => (text.trim() === '' ? [] : [text])

const numberIn = (text: string): number | undefined => (text === '' ? undefined : Number(text))
