/**
 * Lists by index window. A list is a noun, a filter and a sort; a window is a stretch of it by index. Order is total
 * (ties end at the id), so a window asked twice answers the same rows until the library changes.
 */
import * as z from 'zod'
import { Availability } from './availability.ts'
import { AlbumId, ArtistId, GenreId, PlaylistId, SourceId } from './ids.ts'
import { ALBUM_SORT_KEYS, ARTIST_SORT_KEYS, GENRE_SORT_KEYS, TRACK_SORT_KEYS } from './sort-keys.ts'

const MAX_WINDOW = 500

export const Window = z.object({
  offset: z.number().int().nonnegative(),
  limit: z.number().int().min(1).max(MAX_WINDOW),
})
export type Window = z.infer<typeof Window>

/** A sort with its optional second key. `desc` turns the key before it; the id that breaks ties stays ascending. */
const sortBy = <const K extends readonly [string, ...string[]]>(keys: K) =>
  z.object({
    by: z.enum(keys),
    desc: z.boolean().default(false),
    thenBy: z.enum(keys).optional(),
    thenDesc: z.boolean().default(false),
  })

export const TrackSort = sortBy(TRACK_SORT_KEYS)
export type TrackSort = z.infer<typeof TrackSort>
export type TrackSortKey = (typeof TRACK_SORT_KEYS)[number]

export const AlbumSort = sortBy(ALBUM_SORT_KEYS)
export type AlbumSort = z.infer<typeof AlbumSort>

export const ArtistSort = sortBy(ARTIST_SORT_KEYS)
export type ArtistSort = z.infer<typeof ArtistSort>

export const GenreSort = sortBy(GENRE_SORT_KEYS)
export type GenreSort = z.infer<typeof GenreSort>

const ofPersonal = {
  favourite: z.boolean().optional(),
  /** At least so many halves of stars. */
  starsFrom: z.number().int().min(1).max(10).optional(),
  /** Of an album: whether any of its tracks was ever played. */
  played: z.boolean().optional(),
}

/** Which tracks of the library; what is absent does not restrict. `text` is what the user typed: words, and filter words. */
export const TrackFilter = z.object({
  text: z.string().max(500).optional(),
  albumId: AlbumId.optional(),
  artistId: ArtistId.optional(),
  genreId: GenreId.optional(),
  folder: z.object({ sourceId: SourceId, path: z.string().max(8192), deep: z.boolean().default(true) }).optional(),
  availability: z.array(Availability).optional(),
  ...ofPersonal,
  /** Of a smart playlist what its rules say, in any order asked; of an ordinary one each track once. */
  playlistId: PlaylistId.optional(),
})
export type TrackFilter = z.infer<typeof TrackFilter>

export const AlbumFilter = z.object({
  text: z.string().max(500).optional(),
  artistId: ArtistId.optional(),
  genreId: GenreId.optional(),
  compilation: z.boolean().optional(),
  /** Only those of which something can be played now. */
  playable: z.boolean().optional(),
  ...ofPersonal,
})
export type AlbumFilter = z.infer<typeof AlbumFilter>

export const ArtistFilter = z.object({
  text: z.string().max(500).optional(),
  /** `albumArtist` leaves out those who only appear on other people's albums. */
  role: z.enum(['any', 'albumArtist', 'composer']).default('albumArtist'),
  /** Only those of whom something can be played now. */
  playable: z.boolean().optional(),
  favourite: z.boolean().optional(),
})
export type ArtistFilter = z.infer<typeof ArtistFilter>

export const GenreFilter = z.object({ text: z.string().max(500).optional() })
export type GenreFilter = z.infer<typeof GenreFilter>

/** A window's rows, the length of the whole list, and the revision of the library they were read at. */
export const windowOf = <T extends z.ZodType>(row: T) =>
  z.object({
    rows: z.array(row),
    offset: z.number().int(),
    total: z.number().int(),
    revision: z.number().int(),
  })

/** Where each letter (or year, or decade …) of a sorted list begins, for the rail beside it. */
export const Landmark = z.object({ label: z.string(), index: z.number().int() })
export type Landmark = z.infer<typeof Landmark>
