/** Artists, and the credits by which tracks and albums name them. */
import * as z from 'zod'
import { ArtistId, CoverId } from './ids.ts'

/** What somebody did on a track. `artist` is the performer shown beside the title. */
export const ArtistRole = z.enum([
  'artist',
  'albumArtist',
  'composer',
  'conductor',
  'lyricist',
  'remixer',
  'performer',
  'producer',
])
export type ArtistRole = z.infer<typeof ArtistRole>

export const Credit = z.object({ artistId: ArtistId, name: z.string(), role: ArtistRole })
export type Credit = z.infer<typeof Credit>

export const ArtistRow = z.object({
  id: ArtistId,
  name: z.string(),
  sortName: z.string(),
  coverId: CoverId.nullable(),
  albumCount: z.number().int(),
  trackCount: z.number().int(),
  plays: z.number().int(),
  favourite: z.boolean(),
})
export type ArtistRow = z.infer<typeof ArtistRow>
