/** Playlists: ordinary ones, smart ones, and the folders they lie in. Every edit is stored before it is answered. */
import * as z from 'zod'
import { PlaylistFolderId, PlaylistId, PlaylistItemId, TrackId } from '../model/ids.ts'
import { Window } from '../model/list.ts'
import {
  ImportReport,
  PlaylistFolderRow,
  PlaylistFormat,
  PlaylistItem,
  PlaylistItemSort,
  PlaylistName,
  PlaylistRow,
} from '../model/playlist.ts'
import { TrackSelection } from '../model/selection.ts'
import { SmartRules } from '../model/smart-rules.ts'
import { TrackRow } from '../model/track.ts'
import { read, write } from './errors.ts'

const ofPlaylist = z.object({ id: PlaylistId })
const itemIds = z.array(PlaylistItemId).min(1).max(100_000)

export const playlists = {
  /** All of them with their folders, by name. */
  all: read.output(z.object({ playlists: z.array(PlaylistRow), folders: z.array(PlaylistFolderRow) })),
  get: read.input(ofPlaylist).output(PlaylistRow),
  /** Of an ordinary playlist, in its order. A smart one is a list of tracks: `browse.tracks` with `filter.playlistId`. */
  items: read.input(ofPlaylist.extend(Window.shape)).output(
    z.object({
      items: z.array(PlaylistItem),
      offset: z.number().int(),
      total: z.number().int(),
      revision: z.number().int(),
    }),
  ),
  /** Items of a stretch without their tracks, for edits of more than is on screen. */
  itemIds: read
    .input(
      ofPlaylist.extend({ offset: z.number().int().nonnegative(), limit: z.number().int().positive().max(100_000) }),
    )
    .output(z.array(PlaylistItemId)),

  /** With the tracks of a selection, or with rules. */
  create: write
    .input(
      z.object({
        name: PlaylistName,
        folderId: PlaylistFolderId.nullable().default(null),
        description: z.string().max(4_000).default(''),
        rules: SmartRules.optional(),
        selection: TrackSelection.optional(),
      }),
    )
    .output(PlaylistRow),
  update: write
    .input(
      ofPlaylist.extend({
        name: PlaylistName.optional(),
        description: z.string().max(4_000).optional(),
        folderId: PlaylistFolderId.nullable().optional(),
        rules: SmartRules.optional(),
      }),
    )
    .output(PlaylistRow),
  /** Taken back with `restore`, on every device. */
  remove: write.input(ofPlaylist),
  restore: write.input(ofPlaylist).output(PlaylistRow),

  /** Which tracks of a selection stand in it already, so that the user can be asked first. At most 100 are named. */
  duplicates: read
    .input(ofPlaylist.extend({ selection: TrackSelection }))
    .output(z.object({ of: z.number().int(), count: z.number().int(), tracks: z.array(TrackRow).max(100) })),
  /** `at`: before the item now at that index; absent: at the end. `skipDuplicates` leaves out what stands in it already. */
  add: write
    .input(
      ofPlaylist.extend({
        selection: TrackSelection,
        at: z.number().int().nonnegative().optional(),
        skipDuplicates: z.boolean().default(false),
      }),
    )
    .output(
      z.object({ added: z.number().int(), skipped: z.number().int(), itemIds: z.array(PlaylistItemId).max(100_000) }),
    ),
  /** Keeping their order, to before the item now at `to` (or the end). */
  move: write.input(ofPlaylist.extend({ itemIds, to: z.number().int().nonnegative() })),
  /**
   * Puts all items in another order, once. `before`: the order they had, with which `arrange` takes it back; empty where they stood in this
   * order already. REFUSED for more than 100,000.
   */
  sort: write
    .input(ofPlaylist.extend(PlaylistItemSort.shape))
    .output(z.object({ before: z.array(PlaylistItemId).max(100_000) })),
  /** Puts items in the order named, where the first of them stands now. Those that are not in it (any more) are passed over. */
  arrange: write.input(ofPlaylist.extend({ itemIds })),
  removeItems: write.input(ofPlaylist.extend({ itemIds })),
  restoreItems: write.input(ofPlaylist.extend({ itemIds })),
  /** The playlists a track stands in. */
  containing: read.input(z.object({ trackId: TrackId })).output(z.array(PlaylistRow)),

  createFolder: write
    .input(z.object({ name: PlaylistName, parentId: PlaylistFolderId.nullable().default(null) }))
    .output(PlaylistFolderRow),
  /** REFUSED when it would come to lie in itself. */
  updateFolder: write
    .input(
      z.object({
        id: PlaylistFolderId,
        name: PlaylistName.optional(),
        parentId: PlaylistFolderId.nullable().optional(),
      }),
    )
    .output(PlaylistFolderRow),
  /** What lies in it moves one up. */
  removeFolder: write.input(z.object({ id: PlaylistFolderId })),

  /** As a smart playlist would be with these rules: how many, and the first rows. */
  preview: read
    .input(z.object({ rules: SmartRules, limit: z.number().int().min(1).max(50).default(10) }))
    .output(z.object({ total: z.number().int(), durationMs: z.number().int(), rows: z.array(TrackRow) })),

  /** The file's text and a name for it. */
  exportFile: read
    .input(ofPlaylist.extend({ format: PlaylistFormat }))
    .output(z.object({ fileName: z.string(), mime: z.string(), text: z.string() })),
  /** M3U, M3U8 or JSON, as this program or another wrote it. REFUSED with what is wrong with it. `packed`: as for `personal.importFile`. */
  importFile: write
    .input(
      z.object({
        fileName: z.string().max(500),
        text: z.string().max(32 * 1024 * 1024),
        packed: z.boolean().default(false),
      }),
    )
    .output(ImportReport),
}
