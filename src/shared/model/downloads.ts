/**
 * What is kept offline: what the user wants (wants and rules, rows of personal data), the queue that fetches it, and the files that
 * are here. Wants are the truth; queue and files follow from them.
 */
import * as z from 'zod'
import { DownloadReason, DownloadState } from './download-state.ts'
import { AlbumId, ArtistId, GenreId, PlaylistId, SourceId, TrackId } from './ids.ts'
import { SmartRules } from './smart-rules.ts'
import { TrackRow } from './track.ts'

/** What files are fetched as: as they are, or smaller, where a source can make that. */
export const KeptQuality = z.enum(['original', 'high', 'medium', 'low'])
export type KeptQuality = z.infer<typeof KeptQuality>

/** What one want is about. `search`: whatever matches the words the user typed. */
export const Wanted = z.discriminatedUnion('type', [
  z.object({ type: z.literal('track'), id: TrackId }),
  z.object({ type: z.literal('album'), id: AlbumId }),
  z.object({ type: z.literal('artist'), id: ArtistId }),
  z.object({ type: z.literal('playlist'), id: PlaylistId }),
  z.object({ type: z.literal('genre'), id: GenreId }),
  /** Tracks, and all of albums, with a heart. */
  z.object({ type: z.literal('favourites') }),
  z.object({ type: z.literal('search'), text: z.string().trim().min(1).max(500) }),
  z.object({ type: z.literal('source'), sourceId: SourceId }),
  /** A source that is not here: it was removed, or is another device's alone. `storeId`: its name for itself. */
  z.object({ type: z.literal('removed-source'), storeId: z.string().min(1).max(500) }),
  z.object({ type: z.literal('library') }),
])
export type Wanted = z.infer<typeof Wanted>

export const WantedType = z.enum([
  'track',
  'album',
  'artist',
  'playlist',
  'genre',
  'favourites',
  'search',
  'source',
  'removed-source',
  'library',
] as const satisfies readonly Wanted['type'][])

/** A rule's tracks: what matches (as a smart playlist would hold it), or everything in playlists of one's own. */
export const KeepRuleWhat = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('matching'), rules: SmartRules }),
  z.object({ kind: z.literal('playlists') }),
])
export type KeepRuleWhat = z.infer<typeof KeepRuleWhat>

export const KeepRuleId = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[A-Za-z0-9_-]+$/)
  .brand<'KeepRuleId'>()
export type KeepRuleId = z.infer<typeof KeepRuleId>

/** How much something comes to, and how much of it is not on this device yet. What lies in own folders is here. */
export const KeptSums = z.object({
  tracks: z.number().int(),
  bytes: z.number().int(),
  missingTracks: z.number().int(),
  missingBytes: z.number().int(),
  /** Of the missing: what no source that answers has now. */
  unreachableTracks: z.number().int(),
})
export type KeptSums = z.infer<typeof KeptSums>

/** Before anything starts: how much it is, and whether it fits. */
export const KeptPreview = KeptSums.extend({
  freeBytes: z.number().int(),
  /** With what waits already, and what is to stay free. */
  fits: z.boolean(),
  /** False where no source of it can make files smaller. */
  canBeSmaller: z.boolean(),
})
export type KeptPreview = z.infer<typeof KeptPreview>

/** Tracks chosen in a list: how much they are, and how much of them is wanted by itself. */
export const KeptChoice = z.object({
  tracks: z.number().int(),
  bytes: z.number().int(),
  wantedTracks: z.number().int(),
  wantedBytes: z.number().int(),
})
export type KeptChoice = z.infer<typeof KeptChoice>

export const WantRow = z.object({
  what: Wanted,
  /** Of what is wanted; empty when it is not in the library now. */
  name: z.string(),
  quality: KeptQuality,
  at: z.number().int(),
  /** Null until it was looked at. */
  sums: KeptSums.nullable(),
})
export type WantRow = z.infer<typeof WantRow>

export const KeepRule = z.object({
  id: KeepRuleId,
  name: z.string().trim().min(1).max(200),
  on: z.boolean(),
  what: KeepRuleWhat,
  quality: KeptQuality,
})
export type KeepRule = z.infer<typeof KeepRule>

export const KeepRuleRow = KeepRule.extend({
  /** There from the beginning; can be changed and switched off, not removed. Its name is said in the user's language. */
  builtIn: z.enum(['recent', 'often', 'playlists']).nullable(),
  /** Null while it is off, or was not looked at. */
  sums: KeptSums.nullable(),
  lastRunAt: z.number().int().nullable(),
  /** When it is looked at again even if nothing changes; null: only then. */
  nextRunAt: z.number().int().nullable(),
})
export type KeepRuleRow = z.infer<typeof KeepRuleRow>

export const DownloadRow = z.object({
  track: TrackRow,
  /** The track has left the library, and the row is about to: `track` says nothing of it. */
  gone: z.boolean(),
  state: DownloadState,
  reason: DownloadReason.nullable(),
  /** Plain words with a remedy, for `failed` and `blocked`. */
  message: z.string().nullable(),
  bytesDone: z.number().int(),
  /** Null: not known yet. */
  bytesTotal: z.number().int().nullable(),
  /** The source it is fetched from, or would be. */
  sourceName: z.string(),
  quality: KeptQuality,
  /** 100 the user asked for it, 10 a rule did; between: the user asked for more of its kind. */
  priority: z.number().int(),
  attempts: z.number().int(),
  /** For `blocked`: when it is tried again by itself. */
  nextTryAt: z.number().int().nullable(),
  queuedAt: z.number().int(),
})
export type DownloadRow = z.infer<typeof DownloadRow>

/** One that runs, small enough to be told whole several times a second. */
export const DownloadProgress = z.object({
  trackId: TrackId,
  bytesDone: z.number().int(),
  bytesTotal: z.number().int().nullable(),
  bytesPerSecond: z.number().int(),
})
export type DownloadProgress = z.infer<typeof DownloadProgress>

/** What a cover says of the tracks behind it. */
export const KeptBadge = z.object({
  /** Whether it is wanted itself, or only some of its tracks are, by something else. */
  wanted: z.boolean(),
  tracks: z.number().int(),
  /** On this device: kept, or in an own folder. */
  here: z.number().int(),
  waiting: z.number().int(),
  failed: z.number().int(),
})
export type KeptBadge = z.infer<typeof KeptBadge>

/** Why nothing is fetched though something waits. */
export const DownloadsHeld = z.enum(['paused', 'offline', 'hours', 'busy', 'no-space', 'not-writable', 'moving'])
export type DownloadsHeld = z.infer<typeof DownloadsHeld>

/**
 * How copying into a folder of the user's ended. What did not come to its end can be begun again, and goes on where it was: `full`,
 * `not-allowed`, `read-only`: nothing more can be written there; `gone`: the folder is not there any more.
 */
export const ExportEnd = z.enum(['done', 'cancelled', 'full', 'read-only', 'not-allowed', 'gone', 'disk-error'])
export type ExportEnd = z.infer<typeof ExportEnd>

export const Exported = z.object({
  folder: z.string(),
  end: ExportEnd,
  /** Files that were to be there in the end. */
  total: z.number().int(),
  copied: z.number().int(),
  /** There already. */
  skipped: z.number().int(),
  /** Not on this device, or not readable now. */
  missing: z.number().int(),
  /** Those that the disk takes under no name, or not in that size. */
  refused: z.number().int(),
})
export type Exported = z.infer<typeof Exported>

export const DownloadsStatus = z.object({
  held: DownloadsHeld.nullable(),
  /** In plain words, for `no-space`, `not-writable` and `moving`. It may name folders: other accounts than the owner's are told null. */
  message: z.string().nullable(),
  /** By the user, whatever else holds. */
  paused: z.boolean(),
  counts: z.object({
    waiting: z.number().int(),
    active: z.number().int(),
    paused: z.number().int(),
    failed: z.number().int(),
    blocked: z.number().int(),
    /** Files that are here. */
    kept: z.number().int(),
  }),
  /** Of all that is in the queue; what has no known length counts as its source tells it. */
  bytesLeft: z.number().int(),
  bytesPerSecond: z.number().int(),
  /** Null while nothing runs. */
  msLeft: z.number().int().nullable(),
  freeBytes: z.number().int(),
  /** Of the folder's move, while it goes on. */
  moving: z.object({ done: z.number().int(), total: z.number().int() }).nullable(),
  /** Why the last move did not come to its end, in plain words; null when it did, or another has begun, and for other accounts. */
  moveFailed: z.string().nullable(),
  /** Copies on their way into a folder of the user's, in files; null while there are none, and for other accounts. */
  exporting: z.object({ folder: z.string(), done: z.number().int(), total: z.number().int() }).nullable(),
  /** How the last of these ended, until it is forgotten or another begins; null for other accounts. */
  exported: Exported.nullable(),
  /**
   * Kept files that nothing wants any more, so many at once that they wait whether that stays so; null for other accounts. `goesAt`:
   * when they go by themselves.
   */
  heldBack: z.object({ files: z.number().int(), goesAt: z.number().int() }).nullable(),
  /** Tracks of which it is being written that they are wanted, or no longer; null while they are few. Those that are first are fetched meanwhile. */
  workingOut: z.object({ done: z.number().int(), total: z.number().int() }).nullable(),
})
export type DownloadsStatus = z.infer<typeof DownloadsStatus>

/** A file that is here. */
export const KeptRow = z.object({
  track: TrackRow,
  sizeBytes: z.number().int(),
  quality: KeptQuality,
  keptAt: z.number().int(),
  /** False: kept because it was played; goes when the room is needed. */
  wanted: z.boolean(),
  /** Whether a source still has it. */
  atSource: z.boolean(),
})
export type KeptRow = z.infer<typeof KeptRow>

/** What takes the space. */
export const KeptSpace = z.object({
  folder: z.string(),
  wantedBytes: z.number().int(),
  wantedTracks: z.number().int(),
  /** Kept because they were played. */
  playedBytes: z.number().int(),
  playedTracks: z.number().int(),
  playedQuotaBytes: z.number().int(),
  /** Begun, and not whole yet. */
  partBytes: z.number().int(),
  coverBytes: z.number().int(),
  /** Files in the folder that belong to nothing here any more. */
  orphanBytes: z.number().int(),
  orphanFiles: z.number().int(),
  /** Files that should be in the folder and are not: so many at once that nothing is given up before somebody says so. */
  missingFiles: z.number().int(),
  freeBytes: z.number().int(),
  reservedBytes: z.number().int(),
})
export type KeptSpace = z.infer<typeof KeptSpace>
