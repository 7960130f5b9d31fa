/**
 * What the user means by "these tracks", said without listing them, so that a million can be queued by one short call.
 * The engine resolves it to ids, in the order shown.
 */
import * as z from 'zod'
import { AlbumId, ArtistId, GenreId, PlaylistId, PlaylistItemId, SourceId, TrackId } from './ids.ts'
import { TrackFilter, TrackSort } from './list.ts'

/** Rows of a list by their places, both ends included, ascending. */
const RowRange = z
  .object({ from: z.number().int().nonnegative(), to: z.number().int().nonnegative() })
  .refine(({ from, to }) => from <= to, 'a range ends where it begins or later')

export const TrackSelection = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('tracks'), ids: z.array(TrackId).max(10_000) }),
  z.object({ kind: z.literal('albums'), ids: z.array(AlbumId).max(10_000) }),
  z.object({ kind: z.literal('artists'), ids: z.array(ArtistId).max(10_000) }),
  z.object({ kind: z.literal('genres'), ids: z.array(GenreId).max(1_000) }),
  z.object({ kind: z.literal('folder'), sourceId: SourceId, path: z.string().max(8192) }),
  /** A playlist in its order, or some of its items in the order named. */
  z.object({ kind: z.literal('playlist'), id: PlaylistId, itemIds: z.array(PlaylistItemId).max(10_000).optional() }),
  /** A whole list, or some rows of it: 49,999 of 50,000 are one range or two. */
  z.object({
    kind: z.literal('list'),
    filter: TrackFilter,
    sort: TrackSort,
    rows: z.array(RowRange).max(10_000).optional(),
  }),
])
export type TrackSelection = z.infer<typeof TrackSelection>
