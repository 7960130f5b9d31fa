/**
 * What the user means by "these tracks", said without listing them, so that a million can be queued by one short call.
 * The engine resolves it to ids, in the order shown.
 */
import * as z from 'zod'
import { AlbumId, ArtistId, GenreId, SourceId, TrackId } from './ids.ts'
import { TrackFilter, TrackSort } from './list.ts'

export const TrackSelection = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('tracks'), ids: z.array(TrackId).max(10_000) }),
  z.object({ kind: z.literal('albums'), ids: z.array(AlbumId).max(10_000) }),
  z.object({ kind: z.literal('artists'), ids: z.array(ArtistId).max(10_000) }),
  z.object({ kind: z.literal('genres'), ids: z.array(GenreId).max(1_000) }),
  z.object({ kind: z.literal('folder'), sourceId: SourceId, path: z.string().max(8192) }),
  z.object({ kind: z.literal('list'), filter: TrackFilter, sort: TrackSort }),
])
export type TrackSelection = z.infer<typeof TrackSelection>
