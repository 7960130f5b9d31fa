/** Playlists as lists and pages show them. */
import * as z from 'zod'
import { CoverId, PlaylistFolderId, PlaylistId, PlaylistItemId } from './ids.ts'
import { SmartRules } from './smart-rules.ts'
import { PLAYLIST_ITEM_SORT_KEYS } from './sort-keys.ts'
import { TrackRow } from './track.ts'

export const PlaylistName = z.string().trim().min(1).max(200)

export const PlaylistRow = z.object({
  id: PlaylistId,
  name: z.string(),
  folderId: PlaylistFolderId.nullable(),
  description: z.string(),
  /** Null for an ordinary one. */
  rules: SmartRules.nullable(),
  /** Items; of a smart one, the tracks that match now (null until counted). */
  length: z.number().int().nullable(),
  /** Items whose track is not in this library now. */
  missing: z.number().int(),
  durationMs: z.number().int().nullable(),
  /** At most four different ones, from the first tracks on. */
  coverIds: z.array(CoverId).max(4),
  createdAt: z.number().int(),
  changedAt: z.number().int(),
})
export type PlaylistRow = z.infer<typeof PlaylistRow>

export const PlaylistFolderRow = z.object({
  id: PlaylistFolderId,
  name: z.string(),
  /** Null at the top; a folder that has been put into itself from two sides stands at the top, too. */
  parentId: PlaylistFolderId.nullable(),
})
export type PlaylistFolderRow = z.infer<typeof PlaylistFolderRow>

export const PlaylistItem = z.object({
  itemId: PlaylistItemId,
  /** Null when the track is not in this library now; the place is kept, and `title` and `artist` say what belongs there. */
  track: TrackRow.nullable(),
  title: z.string(),
  artist: z.string(),
  addedAt: z.number().int(),
})
export type PlaylistItem = z.infer<typeof PlaylistItem>

/** What its items are put in order by, once: `addedAt` is when they came into the playlist. `desc` says nothing of a shuffled one. */
export const PlaylistItemSort = z.object({ by: z.enum(PLAYLIST_ITEM_SORT_KEYS), desc: z.boolean().default(false) })
export type PlaylistItemSort = z.output<typeof PlaylistItemSort>

export const PlaylistFormat = z.enum(['m3u8', 'json'])
export type PlaylistFormat = z.infer<typeof PlaylistFormat>

/** What taking in a file of somebody's came to. */
export const ImportReport = z.object({
  /** What was taken in of each sort; absent: none. */
  playlists: z.number().int(),
  items: z.number().int(),
  favourites: z.number().int(),
  ratings: z.number().int(),
  plays: z.number().int(),
  /** Entries that name no track of this library: playlist items among them are kept by their names and come to light later. */
  unmatched: z.number().int(),
  /** The first of them, as the file says them. */
  unmatchedNames: z.array(z.string()).max(100),
  /** Undo it as a whole with `personal.undo`; null when nothing changed. */
  changeId: z.number().int().nullable(),
})
export type ImportReport = z.infer<typeof ImportReport>
