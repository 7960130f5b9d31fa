/** The grouped answer of the search field. Counts are capped: `more` says that there are more hits than shown. */
import * as z from 'zod'
import { AlbumRow } from './album.ts'
import { ArtistRow } from './artist.ts'
import { TrackRow } from './track.ts'

const group = <T extends z.ZodType>(row: T) => z.object({ rows: z.array(row), more: z.boolean() })

export const TopHit = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('track'), row: TrackRow }),
  z.object({ kind: z.literal('album'), row: AlbumRow }),
  z.object({ kind: z.literal('artist'), row: ArtistRow }),
])
export type TopHit = z.infer<typeof TopHit>

export const SearchAnswer = z.object({
  top: TopHit.nullable(),
  tracks: group(TrackRow),
  albums: group(AlbumRow),
  artists: group(ArtistRow),
  /** Filter words that were not understood, in words for the user ("year:abc is not a year"). */
  hints: z.array(z.string()),
})
export type SearchAnswer = z.infer<typeof SearchAnswer>
