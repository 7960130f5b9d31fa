/** Tags as read, before any grouping: plain data, every field as the file says it. */
export interface TagRecord {
  title?: string
  titleSort?: string
  /** Credited performers, one each; `artistDisplay` is how the tags write them together. */
  artists: string[]
  artistDisplay?: string
  artistSorts: string[]
  artistMbids: string[]
  album?: string
  albumSort?: string
  albumArtists: string[]
  albumArtistDisplay?: string
  albumArtistSorts: string[]
  albumArtistMbids: string[]
  compilation: boolean
  discNo?: number
  discTotal?: number
  discSubtitle?: string
  trackNo?: number
  trackTotal?: number
  /** ISO 8601, as precise as given: `1994`, `1994-08`, `1994-08-29`. */
  releaseDate?: string
  originalDate?: string
  genres: string[]
  composers: string[]
  composerSorts: string[]
  conductors: string[]
  lyricists: string[]
  remixers: string[]
  producers: string[]
  /** Name, and instrument or voice in brackets where given. */
  performers: string[]
  label?: string
  catalogNumber?: string
  bpm?: number
  isrc?: string
  comment?: string
  lyrics?: { text: string; synced: boolean }
  mbRecordingId?: string
  mbTrackId?: string
  mbReleaseId?: string
  mbReleaseGroupId?: string
  trackGainDb?: number
  trackPeak?: number
  albumGainDb?: number
  albumPeak?: number
}
