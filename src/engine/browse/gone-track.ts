import type { TrackId } from '../../shared/model/ids.ts'
import type { TrackRow } from '../../shared/model/track.ts'

/**
 * In the place of a track that has left the library before what names it did: rows that were missing would move those below
 * them up.
 */
export const goneTrack = (id: TrackId): TrackRow => ({
  id,
  title: '',
  artist: '',
  artistId: null,
  album: '',
  albumId: null,
  albumArtist: '',
  discNo: null,
  trackNo: null,
  durationMs: 0,
  year: null,
  genre: '',
  format: '',
  bitrateKbps: null,
  lossless: false,
  coverId: null,
  addedAt: 0,
  plays: 0,
  favourite: false,
  stars: 0,
  lastPlayedAt: null,
  availability: 'gone',
  download: null,
  downloadReason: null,
  sourceId: null,
})
