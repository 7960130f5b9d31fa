import * as z from 'zod'
import { CoverId, GenreId } from './ids.ts'

export const GenreRow = z.object({
  id: GenreId,
  name: z.string(),
  albumCount: z.number().int(),
  trackCount: z.number().int(),
  /** Covers of a few of its albums, for the tile. */
  coverIds: z.array(CoverId).max(4),
})
export type GenreRow = z.infer<typeof GenreRow>
