/**
 * Rows of the library as the protocol tells them, as JSON text: a page is put together from such texts, so that a thousand
 * tracks are written once and not copied about. Beyond what the protocol has room for, texts are cut.
 */
import { tagsToWire } from '../../shared/protocol/tags.ts'
import type { WireAlbum, WireArtist, WireTags, WireTrack } from '../../shared/protocol/track.ts'
import { printToBase64 } from '../fingerprints/codec.ts'
import { isSameSql } from '../library/alias-sql.ts'
import { fileTitle } from '../library/track-facts.ts'
import { displayName } from '../sources/folder/file-names.ts'
import type { TagRecord } from '../sources/source.ts'

/** What all rows of the feed have. */
export interface FeedRow {
  rev: number
  bornRev: number
}

export interface TrackRow extends FeedRow {
  key: string
  /** Null while its copies are gone and the grouping has not come yet. */
  trackKey: string | null
  /** JSON; null where none is known. */
  alsoKeys: string | null
  remoteId: string
  sourceName: string
  folder: string
  container: string
  codec: string
  lossless: number
  bitrateKbps: number | null
  sampleRateHz: number | null
  bitDepth: number | null
  channels: number | null
  durationMs: number
  sizeBytes: number
  sha256: string | null
  modifiedAt: number
  tags: string
  coverId: string | null
  mime: string
  width: number
  height: number
  coverBytes: number
  addedAt: number
  changedAt: number | null
  /** The fingerprint, compressed; null where none is known. */
  print: Buffer | null
}

/** 8 KB as text; prints are of two minutes, and have half of it. */
const MOST_PRINT_BYTES = 6_144

const BEST_OWN_COPY = `coalesce(
    (select c1.id from copy c1 join source s1 on s1.id = c1.source_id
     where c1.id = t.copy_id and c1.track_id = t.id and s1.kind = 'folder'),
    (select c2.id from copy c2 join source s2 on s2.id = c2.source_id
     where c2.track_id = t.id and s2.kind = 'folder'
     order by c2.lossless desc, coalesce(c2.bit_depth, 0) desc, coalesce(c2.sample_rate_hz, 0) desc,
       coalesce(c2.bitrate_kbps, 0) desc, c2.size_bytes desc, c2.source_id, c2.remote_id limit 1))`

/**
 * The other keys that the owner's own edges hold together with this one. Never what only servers tell: two that sync each other would
 * tell one another for ever what both have long taken back.
 */
const ALSO_KEYS = `iif(exists (select 1 from alias k where k.root = t.key), (
    with recursive own (key) as (
      select c.track_key
      union select e.b from own cross join personal.sameness e on e.a = own.key and ${isSameSql('e')}
      union select e.a from own cross join personal.sameness e on e.b = own.key and ${isSameSql('e')})
    select json_group_array(own.key) from own cross join alias k on k.track_key = own.key
    where k.root = t.key and own.key <> c.track_key), '[]')`

/** Parameters of all three: after which number, and how many at most. */
export const TRACKS = `
  select t.rev, t.born_rev as bornRev, t.key, c.remote_id as remoteId, c.track_key as trackKey, coalesce(ls.name, s.name) as sourceName,
    ${ALSO_KEYS} as alsoKeys, iif(ls.id is null, c.folder, l.folder) as folder, c.container, c.codec, c.lossless,
    c.bitrate_kbps as bitrateKbps, c.sample_rate_hz as sampleRateHz, c.bit_depth as bitDepth, c.channels, c.duration_ms as durationMs,
    c.size_bytes as sizeBytes, d.sha256, c.modified_at as modifiedAt, iif(ls.id is null, c.tags, l.tags) as tags, v.id as coverId, v.mime, v.width, v.height,
    v.size_bytes as coverBytes, t.added_at as addedAt, t.changed_at as changedAt, f.bytes as print
  from track t
  left join copy c on c.id = ${BEST_OWN_COPY}
  left join source s on s.id = c.source_id
  left join copy l on l.id = t.telling_id and l.track_id = t.id
  left join source ls on ls.id = l.source_id and ls.kind = 'folder'
  left join cover v on v.id = coalesce(c.cover_id, iif(ls.id is null, null, l.cover_id))
  left join file_digest d on d.source_id = c.source_id and d.remote_id = c.remote_id
    and d.size_bytes = c.size_bytes and d.modified_at = c.modified_at
  left join fingerprint f on f.track_key = c.track_key
  where t.rev > ? order by t.rev limit ?`

export function trackText(row: TrackRow): string | undefined {
  if (row.trackKey === null) return undefined
  const head: Omit<WireTrack, keyof WireTags> = {
    id: row.key,
    track_key: row.trackKey,
    ...alsoKeys(row.alsoKeys),
    folder: cut(row.folder === '' ? row.sourceName : `${row.sourceName}/${displayName(row.folder)}`, 8_192),
    container: cut(row.container, 40),
    codec: cut(row.codec, 40),
    lossless: row.lossless === 1,
    bitrate_kbps: whole(row.bitrateKbps),
    sample_rate_hz: whole(row.sampleRateHz),
    bit_depth: whole(row.bitDepth),
    channels: whole(row.channels),
    duration_ms: whole(row.durationMs) ?? 0,
    size_bytes: row.sizeBytes,
    file_hash: row.sha256 === null ? null : `sha256:${row.sha256}`,
    modified_at: Math.max(row.modifiedAt, 0),
    cover:
      row.coverId === null
        ? null
        : {
            id: row.coverId,
            mime: cut(row.mime, 100),
            width: row.width,
            height: row.height,
            size_bytes: row.coverBytes,
          },
    fingerprint: row.print === null || row.print.length > MOST_PRINT_BYTES ? null : printToBase64(row.print),
    added_at: isoTime(row.addedAt),
    updated_at: isoTime(row.changedAt ?? row.addedAt),
  }
  const told = tagsToWire(JSON.parse(row.tags) as Partial<TagRecord>)
  // Of a file without one its name is shown, and others do not know that.
  if (!told.title?.trim()) told.title = cut(fileTitle(row.remoteId))
  // Two texts put together cost half of what one large object does.
  return `${JSON.stringify(head).slice(0, -1)},${JSON.stringify(told).slice(1)}`
}

export interface AlbumRow extends FeedRow {
  key: string
  title: string
  artist: string
  artistIds: string
  compilation: number
  year: number | null
  originalYear: number | null
  mbReleaseId: string | null
  mbReleaseGroupId: string | null
  label: string | null
  catalogNumber: string | null
  genres: string
  coverId: string | null
  trackCount: number
  discCount: number
  durationMs: number
  addedAt: number
  changedAt: number
}

export const ALBUMS = `
  select a.rev, a.born_rev as bornRev, a.key, a.title, a.artist, a.compilation, a.year, a.original_year as originalYear,
    a.mb_release_id as mbReleaseId, a.mb_release_group_id as mbReleaseGroupId, a.label, a.catalog_number as catalogNumber,
    a.cover_id as coverId, a.track_count as trackCount, a.disc_count as discCount, a.duration_ms as durationMs,
    a.added_at as addedAt, a.changed_at as changedAt,
    (select json_group_array(r.key order by aa.position) from album_artist aa join artist r on r.id = aa.artist_id
     where aa.album_id = a.id) as artistIds,
    (select json_group_array(g.name order by g.name_sort) from album_genre ag join genre g on g.id = ag.genre_id
     where ag.album_id = a.id) as genres
  from album a where a.rev > ? order by a.rev limit ?`

export function albumText(row: AlbumRow): string {
  const wire: WireAlbum = {
    id: row.key,
    title: cut(row.title),
    artist: cut(row.artist),
    artist_ids: (JSON.parse(row.artistIds) as string[]).slice(0, 1_000),
    compilation: row.compilation === 1,
    year: row.year,
    original_year: row.originalYear,
    mb_release_id: cutOrNull(row.mbReleaseId),
    mb_release_group_id: cutOrNull(row.mbReleaseGroupId),
    label: cutOrNull(row.label),
    catalog_number: cutOrNull(row.catalogNumber),
    genres: (JSON.parse(row.genres) as string[]).slice(0, 200).map((name) => cut(name)),
    cover_id: row.coverId,
    track_count: Math.min(row.trackCount, 1_000_000),
    disc_count: Math.min(row.discCount, 1_000_000),
    duration_ms: row.durationMs,
    added_at: isoTime(row.addedAt),
    updated_at: isoTime(row.changedAt),
  }
  return JSON.stringify(wire)
}

export interface ArtistRow extends FeedRow {
  key: string
  name: string
  sortName: string
  mbid: string | null
  coverId: string | null
  albumCount: number
  trackCount: number
  changedAt: number
}

export const ARTISTS = `
  select r.rev, r.born_rev as bornRev, r.key, r.name, r.sort_name as sortName, r.mbid, r.cover_id as coverId,
    r.album_count as albumCount, r.track_count as trackCount, r.changed_at as changedAt
  from artist r where r.rev > ? order by r.rev limit ?`

export function artistText(row: ArtistRow): string {
  const wire: WireArtist = {
    id: row.key,
    name: cut(row.name),
    sort_name: cut(row.sortName),
    mb_artist_id: cutOrNull(row.mbid),
    cover_id: row.coverId,
    album_count: Math.min(row.albumCount, 1_000_000),
    track_count: Math.min(row.trackCount, 1_000_000),
    updated_at: isoTime(row.changedAt),
  }
  return JSON.stringify(wire)
}

const MOST_KEYS = 64

/** Absent where there is none, as nearly always. */
function alsoKeys(json: string | null): Pick<WireTrack, 'also_keys'> {
  if (json === null || json === '[]') return {}
  return { also_keys: (JSON.parse(json) as string[]).sort().slice(0, MOST_KEYS) }
}

const cut = (text: string, most = 4_000): string => (text.length <= most ? text : text.slice(0, most).toWellFormed())
const cutOrNull = (text: string | null): string | null => (text === null ? null : cut(text))

/** Readers of tags give fractions now and then. */
const whole = (value: number | null): number | null => (value === null || value < 0 ? null : Math.round(value))

/** The furthest that a date can be told. */
const LAST = Date.UTC(9999, 11, 31)

/** Rows that were added or changed together follow each other. */
let lastTime = { ms: 0, text: new Date(0).toISOString() }

function isoTime(ms: number): string {
  if (ms !== lastTime.ms) lastTime = { ms, text: new Date(Math.min(Math.max(ms, 0), LAST)).toISOString() }
  return lastTime.text
}
