/** Every address of the player, and the only place that spells them. Link with `<Link href={paths.album(id)}>` of wouter. */
import type { AlbumId, ArtistId, GenreId, PlaylistId, SourceId } from '../../shared/model/ids.ts'

export type SettingsSection =
  | 'folders'
  | 'servers'
  | 'scans'
  | 'sharing'
  | 'devices'
  | 'data'
  | 'accounts'
  | 'account'
  | 'appearance'
  | 'playback'
  | 'downloads'
  | 'duplicates'
  | 'lookups'
  | 'shortcuts'
  | 'about'

/** The parts of the Downloads page, in the order they are shown. */
export const DOWNLOADS_VIEWS = ['queue', 'kept', 'wanted', 'rules', 'space'] as const
export type DownloadsView = (typeof DOWNLOADS_VIEWS)[number]

/** The parts of the Duplicates page. */
export const DUPLICATES_VIEWS = ['waiting', 'merged', 'identify'] as const
export type DuplicatesView = (typeof DUPLICATES_VIEWS)[number]

export const paths = {
  home: '/',
  albums: '/albums',
  album: (id: AlbumId) => `/albums/${id}`,
  artists: '/artists',
  artist: (id: ArtistId) => `/artists/${id}`,
  tracks: '/tracks',
  genres: '/genres',
  genre: (id: GenreId) => `/genres/${id}`,
  playlists: '/playlists',
  playlist: (id: PlaylistId) => `/playlists/${id}`,
  folders: '/folders',
  /** `path` as in FolderRow: relative to the root, empty for the root. */
  folder: (sourceId: SourceId, path = '') => `/folders/${sourceId}${path === '' ? '' : `/${encodeFolder(path)}`}`,
  favourites: '/favourites',
  favouritesOf: (view: 'tracks' | 'albums' | 'artists') => `/favourites/${view}`,
  history: '/history',
  downloads: '/downloads',
  downloadsView: (view: DownloadsView) => (view === 'queue' ? '/downloads' : `/downloads/${view}`),
  duplicates: '/duplicates',
  duplicatesView: (view: DuplicatesView) => (view === 'waiting' ? '/duplicates' : `/duplicates/${view}`),
  /** What the sync with servers needs the user for. */
  sync: '/sync',
  /** What two devices changed without knowing of each other. */
  conflicts: '/conflicts',
  /** Everything the user changed, on any device. */
  changes: '/changes',
  search: (text: string) => `/search/${encodeFolder(text)}`,
  settings: '/settings',
  settingsSection: (section: SettingsSection) => `/settings/${section}`,
  firstRun: '/welcome',
}

/**
 * Folder names hold anything; addresses are decoded once by the browser and once by the router. So: percent-encoding with
 * `~` for `%`, which neither touches.
 */
export const encodeFolder = (path: string): string =>
  encodeURIComponent(path.toWellFormed()).replaceAll('~', '%7E').replaceAll('%', '~')

/** The inverse; text that is no such encoding gives the empty path. */
export function decodeFolder(encoded: string): string {
  try {
    return decodeURIComponent(encoded.replaceAll('~', '%'))
  } catch {
    return ''
  }
}
