/** Albums as lists and pages show them. */
import * as z from 'zod'
import { Availability } from './availability.ts'
import { AlbumId, ArtistId, CoverId } from './ids.ts'

export const AlbumRow = z.object({
  id: AlbumId,
  title: z.string(),
  /** As credited on the sleeve; `artistId` leads to the first of the album artists, and is null for a compilation. */
  artist: z.string(),
  artistId: ArtistId.nullable(),
  compilation: z.boolean(),
  /** Year of this release, and of the first release of the music, where tags say so. */
  year: z.number().int().nullable(),
  originalYear: z.number().int().nullable(),
  coverId: CoverId.nullable(),
  trackCount: z.number().int(),
  discCount: z.number().int(),
  durationMs: z.number().int(),
  addedAt: z.number().int(),
  plays: z.number().int(),
  favourite: z.boolean(),
  /** In halves, 1 to 10; 0 when not rated. */
  stars: z.number().int(),
  /** Of the track that is best off. */
  availability: Availability,
})
export type AlbumRow = z.infer<typeof AlbumRow>
