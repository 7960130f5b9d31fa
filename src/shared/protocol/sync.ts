/**
 * The catalogue by cursor. Without a cursor a page holds what there is; the cursor it ends with leads to the next page, and
 * once `has_more` is false it leads to what has changed since. A cursor is opaque and never a time; 410 says that it is
 * of no use any more, and then one begins anew without.
 */
import * as z from 'zod'
import { WireAlbum, WireArtist, WireTrack } from './track.ts'

export const SYNC_KINDS = ['tracks', 'albums', 'artists'] as const
export type SyncKind = (typeof SYNC_KINDS)[number]

export const MAX_SYNC_PAGE = 1_000

export const SyncQuery = z.object({
  cursor: z.string().max(1_024).optional(),
  limit: z.coerce.number().int().min(1).max(MAX_SYNC_PAGE).default(100),
})

const end = {
  next_cursor: z.string().max(1_024),
  has_more: z.boolean(),
  /** At most so many changes are still to come; for showing how far it is. */
  left: z.number().int().min(0),
}

const goneIds = z.array(z.string().max(64)).max(MAX_SYNC_PAGE)

/**
 * While a first sync goes on, `tracks` (`albums` …) holds the page, and `deleted_tracks` what was told in an earlier page
 * and has gone since. Afterwards `new_…`, `updated_…` and `deleted_…` hold the changes.
 */
function pageOf<Kind extends SyncKind, Item extends z.ZodType>(kind: Kind, item: Item) {
  const items = z.array(item).max(MAX_SYNC_PAGE)
  const shape = {
    [kind]: items.optional(),
    [`new_${kind}`]: items.optional(),
    [`updated_${kind}`]: items.optional(),
    [`deleted_${kind}`]: goneIds.optional(),
  } as Record<Kind | `new_${Kind}` | `updated_${Kind}`, z.ZodOptional<z.ZodArray<Item>>> &
    Record<`deleted_${Kind}`, z.ZodOptional<typeof goneIds>>
  return z.object({ ...shape, ...end })
}

export const TracksPage = pageOf('tracks', WireTrack)
export type TracksPage = z.infer<typeof TracksPage>
export const AlbumsPage = pageOf('albums', WireAlbum)
export type AlbumsPage = z.infer<typeof AlbumsPage>
export const ArtistsPage = pageOf('artists', WireArtist)
export type ArtistsPage = z.infer<typeof ArtistsPage>
