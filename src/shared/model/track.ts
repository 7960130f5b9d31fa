/** Tracks as lists show them, and everything known of one for its properties. */
import * as z from 'zod'
import { Credit } from './artist.ts'
import { Availability } from './availability.ts'
import { DownloadReason, DownloadState } from './download-state.ts'
import { AlbumId, ArtistId, CoverId, SourceId, TrackId } from './ids.ts'

export const TrackRow = z.object({
  id: TrackId,
  title: z.string(),
  artist: z.string(),
  artistId: ArtistId.nullable(),
  album: z.string(),
  albumId: AlbumId.nullable(),
  albumArtist: z.string(),
  discNo: z.number().int().nullable(),
  trackNo: z.number().int().nullable(),
  durationMs: z.number().int(),
  year: z.number().int().nullable(),
  genre: z.string(),
  /** Short name of the best copy's codec: flac, mp3, aac, alac, opus, vorbis, pcm … */
  format: z.string(),
  bitrateKbps: z.number().int().nullable(),
  lossless: z.boolean(),
  coverId: CoverId.nullable(),
  addedAt: z.number().int(),
  plays: z.number().int(),
  favourite: z.boolean(),
  /** In halves, 1 to 10; 0 when not rated. */
  stars: z.number().int(),
  lastPlayedAt: z.number().int().nullable(),
  availability: Availability,
  /** How fetching it stands; null when it is not in the queue. What is here says `availability`: `cached`. */
  download: DownloadState.nullable(),
  /** Why, where it goes no further. */
  downloadReason: DownloadReason.nullable(),
  /** The source it would be played from; for an offline one, the one that has it. */
  sourceId: SourceId.nullable(),
})
export type TrackRow = z.infer<typeof TrackRow>

export const ReplayGain = z.object({
  trackGainDb: z.number().nullable(),
  trackPeak: z.number().nullable(),
  albumGainDb: z.number().nullable(),
  albumPeak: z.number().nullable(),
})
export type ReplayGain = z.infer<typeof ReplayGain>

/** One copy of a track at one source. */
export const CopyRow = z.object({
  sourceId: SourceId,
  sourceName: z.string(),
  /** Where it lies, for people to read; never used as an address. */
  path: z.string(),
  container: z.string(),
  codec: z.string(),
  lossless: z.boolean(),
  bitrateKbps: z.number().int().nullable(),
  sampleRateHz: z.number().int().nullable(),
  bitDepth: z.number().int().nullable(),
  channels: z.number().int().nullable(),
  sizeBytes: z.number().int(),
  modifiedAt: z.number().int(),
})
export type CopyRow = z.infer<typeof CopyRow>

export const TrackDetails = TrackRow.extend({
  credits: z.array(Credit),
  genres: z.array(z.string()),
  discTotal: z.number().int().nullable(),
  trackTotal: z.number().int().nullable(),
  discSubtitle: z.string().nullable(),
  originalYear: z.number().int().nullable(),
  bpm: z.number().nullable(),
  isrc: z.string().nullable(),
  comment: z.string().nullable(),
  mbRecordingId: z.string().nullable(),
  mbTrackId: z.string().nullable(),
  mbReleaseId: z.string().nullable(),
  replayGain: ReplayGain,
  /** Plain text, or LRC when `synced`. */
  lyrics: z.object({ text: z.string(), synced: z.boolean() }).nullable(),
  copies: z.array(CopyRow),
})
export type TrackDetails = z.infer<typeof TrackDetails>
