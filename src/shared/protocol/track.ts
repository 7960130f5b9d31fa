/**
 * A track as a server tells it: everything needed to show, group, find and play it elsewhere. The tags are those of the
 * best file, field by field as a scan would give them, so that both sides group alike. Absent means empty.
 *
 * Every text and list has a limit, here and nowhere else: what is longer is not a track.
 */
import * as z from 'zod'

const text = z.string().max(4_000)
const longText = z.string().max(65_536)
const texts = z.array(text).max(200)
const count = z.number().int().min(0).max(1_000_000)
const decibels = z.number().min(-200).max(200)

export const WireTags = z.object({
  title: text.optional(),
  title_sort: text.optional(),
  artists: texts.optional(),
  artist_display: text.optional(),
  artist_sorts: texts.optional(),
  artist_mbids: texts.optional(),
  album: text.optional(),
  album_sort: text.optional(),
  album_artists: texts.optional(),
  album_artist_display: text.optional(),
  album_artist_sorts: texts.optional(),
  album_artist_mbids: texts.optional(),
  compilation: z.boolean().optional(),
  disc_no: count.optional(),
  disc_total: count.optional(),
  disc_subtitle: text.optional(),
  track_no: count.optional(),
  track_total: count.optional(),
  /** ISO 8601, as precise as given: `1994`, `1994-08`, `1994-08-29`. */
  release_date: text.optional(),
  original_date: text.optional(),
  genres: texts.optional(),
  composers: texts.optional(),
  composer_sorts: texts.optional(),
  conductors: texts.optional(),
  lyricists: texts.optional(),
  remixers: texts.optional(),
  producers: texts.optional(),
  performers: texts.optional(),
  label: text.optional(),
  catalog_number: text.optional(),
  bpm: z.number().min(0).max(100_000).optional(),
  isrc: text.optional(),
  comment: longText.optional(),
  lyrics: z.object({ text: longText, synced: z.boolean() }).optional(),
  mb_recording_id: text.optional(),
  mb_track_id: text.optional(),
  mb_release_id: text.optional(),
  mb_release_group_id: text.optional(),
  track_gain_db: decibels.optional(),
  track_peak: z.number().min(0).max(1_000).optional(),
  album_gain_db: decibels.optional(),
  album_peak: z.number().min(0).max(1_000).optional(),
})
export type WireTags = z.infer<typeof WireTags>

const key = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[A-Za-z0-9_-]+$/)

export const WireCover = z.object({
  /** First 32 hex digits of the SHA-256 of the bytes. */
  id: z.string().regex(/^[0-9a-f]{32}$/),
  mime: z.string().max(100),
  width: z.number().int().min(0).max(100_000),
  height: z.number().int().min(0).max(100_000),
  size_bytes: z.number().int().min(0),
})
export type WireCover = z.infer<typeof WireCover>

export const WireTrack = WireTags.extend({
  /** What the server calls it: the name in its addresses. */
  id: key,
  /** What the file is, equal on every device. */
  track_key: key,
  /** What files are in which the server has the same recording, too: its other trackKeys. Absent: none is known. */
  also_keys: z.array(key).max(64).optional(),
  /** Where it lies, for people to browse: the source's name, then its folders, `/` between. Never an address. */
  folder: z.string().max(8_192),
  container: z.string().max(40),
  codec: z.string().max(40),
  lossless: z.boolean(),
  bitrate_kbps: z.number().int().min(0).max(1_000_000).nullable(),
  sample_rate_hz: z.number().int().min(0).max(100_000_000).nullable(),
  bit_depth: z.number().int().min(0).max(1_024).nullable(),
  channels: z.number().int().min(0).max(1_024).nullable(),
  duration_ms: z.number().int().min(0).max(1_000_000_000),
  size_bytes: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  /** `sha256:` and 64 hex digits; null until the server has had a reason to read the whole file. */
  file_hash: z
    .string()
    .regex(/^sha256:[0-9a-f]{64}$/)
    .nullable(),
  /** Of the file, milliseconds since 1970. */
  modified_at: z.number().min(0),
  cover: WireCover.nullable(),
  /** Chromaprint, algorithm 2, compressed, base64; null when not known. */
  fingerprint: z.string().max(65_536).nullable(),
  /** ISO 8601. Shown, never compared. */
  added_at: z.string().max(40),
  updated_at: z.string().max(40),
})
export type WireTrack = z.infer<typeof WireTrack>

export const WireAlbum = z.object({
  id: key,
  title: text,
  artist: text,
  artist_ids: z.array(key).max(1_000),
  compilation: z.boolean(),
  year: z.number().int().nullable(),
  original_year: z.number().int().nullable(),
  mb_release_id: text.nullable(),
  mb_release_group_id: text.nullable(),
  label: text.nullable(),
  catalog_number: text.nullable(),
  genres: texts,
  cover_id: z.string().nullable(),
  track_count: count,
  disc_count: count,
  duration_ms: z.number().int().min(0),
  added_at: z.string().max(40),
  updated_at: z.string().max(40),
})
export type WireAlbum = z.infer<typeof WireAlbum>

export const WireArtist = z.object({
  id: key,
  name: text,
  sort_name: text,
  mb_artist_id: text.nullable(),
  cover_id: z.string().nullable(),
  album_count: count,
  track_count: count,
  updated_at: z.string().max(40),
})
export type WireArtist = z.infer<typeof WireArtist>
