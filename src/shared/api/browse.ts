/** The read side: lists by window, pages, search. Nothing here changes anything. */
import * as z from 'zod'
import { AlbumRow } from '../model/album.ts'
import { ArtistRow } from '../model/artist.ts'
import { GenreRow } from '../model/genre.ts'
import { AlbumId, ArtistId, GenreId, SourceId, TrackId } from '../model/ids.ts'
import {
  AlbumFilter,
  AlbumSort,
  ArtistFilter,
  ArtistSort,
  GenreFilter,
  GenreSort,
  Landmark,
  TrackFilter,
  TrackSort,
  Window,
  windowOf,
} from '../model/list.ts'
import { SearchAnswer } from '../model/search.ts'
import { TrackDetails, TrackRow } from '../model/track.ts'
import { read } from './errors.ts'

export const TrackList = z.object({ filter: TrackFilter.default({}), sort: TrackSort })
export const AlbumList = z.object({ filter: AlbumFilter.default({}), sort: AlbumSort })
export const ArtistList = z.object({ filter: ArtistFilter.default({ role: 'albumArtist' }), sort: ArtistSort })
export const GenreList = z.object({ filter: GenreFilter.default({}), sort: GenreSort })

export const AlbumPage = z.object({
  album: AlbumRow,
  artists: z.array(z.object({ id: ArtistId, name: z.string() })),
  genres: z.array(z.object({ id: GenreId, name: z.string() })),
  /** In disc and track order. An album longer than 2,000 tracks is cut; `album.trackCount` tells. */
  tracks: z.array(TrackRow),
  discSubtitles: z.array(z.object({ discNo: z.number().int(), subtitle: z.string() })),
  /** Other albums of the same artist. */
  more: z.array(AlbumRow),
})
export type AlbumPage = z.infer<typeof AlbumPage>

export const ArtistPage = z.object({
  artist: ArtistRow,
  /** Own albums, newest first; then those of others that the artist appears on. */
  albums: z.array(AlbumRow),
  appearsOn: z.array(AlbumRow),
  /** Most played, then newest; at most 10. */
  topTracks: z.array(TrackRow),
  genres: z.array(z.object({ id: GenreId, name: z.string() })),
})
export type ArtistPage = z.infer<typeof ArtistPage>

export const Home = z.object({
  recentlyAdded: z.array(AlbumRow),
  recentlyPlayed: z.array(AlbumRow),
  mostPlayed: z.array(AlbumRow),
  counts: z.object({
    tracks: z.number().int(),
    albums: z.number().int(),
    artists: z.number().int(),
    durationMs: z.number().int(),
    sizeBytes: z.number().int(),
  }),
})
export type Home = z.infer<typeof Home>

export const FolderRow = z.object({
  sourceId: SourceId,
  /** Relative to the root, `/` between parts, empty for the root itself. */
  path: z.string(),
  name: z.string(),
  trackCount: z.number().int(),
})
export type FolderRow = z.infer<typeof FolderRow>

export const browse = {
  home: read.output(Home),
  tracks: read.input(TrackList.extend(Window.shape)).output(windowOf(TrackRow)),
  albums: read.input(AlbumList.extend(Window.shape)).output(windowOf(AlbumRow)),
  artists: read.input(ArtistList.extend(Window.shape)).output(windowOf(ArtistRow)),
  genres: read.input(GenreList.extend(Window.shape)).output(windowOf(GenreRow)),
  /** Folders directly inside a folder; the roots when nothing is named. Its tracks are `tracks` with `filter.folder`. */
  folders: read
    .input(z.object({ sourceId: SourceId.optional(), path: z.string().max(8192).default('') }))
    .output(z.array(FolderRow)),
  trackLandmarks: read.input(TrackList).output(z.array(Landmark)),
  albumLandmarks: read.input(AlbumList).output(z.array(Landmark)),
  artistLandmarks: read.input(ArtistList).output(z.array(Landmark)),
  /** Where a track stands in a list; null when it is not in it. */
  indexOfTrack: read.input(TrackList.extend({ trackId: TrackId })).output(z.number().int().nullable()),
  album: read.input(z.object({ id: AlbumId })).output(AlbumPage),
  artist: read.input(z.object({ id: ArtistId })).output(ArtistPage),
  genre: read.input(z.object({ id: GenreId })).output(GenreRow),
  track: read.input(z.object({ id: TrackId })).output(TrackDetails),
  search: read
    .input(z.object({ text: z.string().max(500), limit: z.number().int().min(1).max(50).default(8) }))
    .output(SearchAnswer),
}
