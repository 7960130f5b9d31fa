/** Answers the `browse` branch of the contract. */
import type { Os } from '../router.ts'
import type { Browse } from './browse.ts'

export function browseHandlers(os: Os['browse'], browse: Browse) {
  return {
    home: os.home.handler(({ signal }) => browse.home({ signal })),
    tracks: os.tracks.handler(({ input: { offset, limit, ...list }, signal }) =>
      browse.tracks(list, { offset, limit }, { signal }),
    ),
    albums: os.albums.handler(({ input: { offset, limit, ...list }, signal }) =>
      browse.albums(list, { offset, limit }, { signal }),
    ),
    artists: os.artists.handler(({ input: { offset, limit, ...list }, signal }) =>
      browse.artists(list, { offset, limit }, { signal }),
    ),
    genres: os.genres.handler(({ input: { offset, limit, ...list }, signal }) =>
      browse.genres(list, { offset, limit }, { signal }),
    ),
    folders: os.folders.handler(({ input, signal }) => browse.folders(input, { signal })),
    trackLandmarks: os.trackLandmarks.handler(({ input, signal }) => browse.trackLandmarks(input, { signal })),
    albumLandmarks: os.albumLandmarks.handler(({ input, signal }) => browse.albumLandmarks(input, { signal })),
    artistLandmarks: os.artistLandmarks.handler(({ input, signal }) => browse.artistLandmarks(input, { signal })),
    indexOfTrack: os.indexOfTrack.handler(({ input: { trackId, ...list }, signal }) =>
      browse.indexOfTrack(list, trackId, { signal }),
    ),
    album: os.album.handler(({ input }) => browse.album(input.id)),
    artist: os.artist.handler(({ input, signal }) => browse.artist(input.id, { signal })),
    genre: os.genre.handler(({ input }) => browse.genre(input.id)),
    track: os.track.handler(({ input }) => browse.track(input.id)),
    search: os.search.handler(({ input, signal }) => browse.search(input, { signal })),
  }
}
