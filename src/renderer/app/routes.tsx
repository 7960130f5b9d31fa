/**
 * Which page stands at which path. Each page is a part of its own, fetched when it is wanted; only Home, where nearly every
 * start begins, comes with the start.
 */
import type { ReactNode } from 'react'
import { Route, Switch } from 'wouter'
import { HomePage } from '../home/home-page.tsx'
import { lazyPage } from './lazy-page.tsx'
import { NotFoundPage } from './not-found-page.tsx'

const AlbumsPage = lazyPage(() => import('../albums/albums-page.tsx').then((file) => file.AlbumsPage))
const AlbumPage = lazyPage<{ id: string }>(() => import('../albums/album-page.tsx').then((file) => file.AlbumPage))
const ArtistsPage = lazyPage(() => import('../artists/artists-page.tsx').then((file) => file.ArtistsPage))
const ArtistPage = lazyPage<{ id: string }>(() => import('../artists/artist-page.tsx').then((file) => file.ArtistPage))
const TracksPage = lazyPage(() => import('../tracks/tracks-page.tsx').then((file) => file.TracksPage))
const GenresPage = lazyPage(() => import('../genres/genres-page.tsx').then((file) => file.GenresPage))
const GenrePage = lazyPage<{ id: string }>(() => import('../genres/genre-page.tsx').then((file) => file.GenrePage))
const FoldersPage = lazyPage<{ sourceId: string | undefined; folder: string | undefined }>(() =>
  import('../folders/folders-page.tsx').then((file) => file.FoldersPage),
)
const FavouritesPage = lazyPage<{ view: string | undefined }>(() =>
  import('../favourites/favourites-page.tsx').then((file) => file.FavouritesPage),
)
const DownloadsPage = lazyPage<{ view: string | undefined }>(() =>
  import('../downloads/downloads-page.tsx').then((file) => file.DownloadsPage),
)
const DuplicatesPage = lazyPage<{ view: string | undefined }>(() =>
  import('../duplicates/duplicates-page.tsx').then((file) => file.DuplicatesPage),
)
const HistoryPage = lazyPage(() => import('../history/history-page.tsx').then((file) => file.HistoryPage))
const PlaylistsPage = lazyPage(() => import('../playlists/playlists-page.tsx').then((file) => file.PlaylistsPage))
const PlaylistPage = lazyPage<{ id: string }>(() =>
  import('../playlists/playlist-page.tsx').then((file) => file.PlaylistPage),
)
const SearchPage = lazyPage<{ text: string }>(() => import('../search/search-page.tsx').then((file) => file.SearchPage))
const SettingsPage = lazyPage<{ section: string | undefined }>(() =>
  import('../settings/settings-page.tsx').then((file) => file.SettingsPage),
)
const SyncPage = lazyPage(() => import('../servers/sync-page.tsx').then((file) => file.SyncPage))
const ConflictsPage = lazyPage(() => import('../personal/conflicts-page.tsx').then((file) => file.ConflictsPage))
const ChangesPage = lazyPage(() => import('../personal/changes-page.tsx').then((file) => file.ChangesPage))
const FirstRunPage = lazyPage(() => import('../first-run/first-run-page.tsx').then((file) => file.FirstRunPage))

const BY_SECTION: Record<string, { preload: () => Promise<unknown> }[]> = {
  albums: [AlbumsPage, AlbumPage],
  artists: [ArtistsPage, ArtistPage],
  tracks: [TracksPage],
  genres: [GenresPage, GenrePage],
  folders: [FoldersPage],
  favourites: [FavouritesPage],
  history: [HistoryPage],
  downloads: [DownloadsPage],
  duplicates: [DuplicatesPage],
  playlists: [PlaylistsPage, PlaylistPage],
  search: [SearchPage],
  settings: [SettingsPage],
  sync: [SyncPage],
  conflicts: [ConflictsPage],
  changes: [ChangesPage],
  welcome: [FirstRunPage],
}

/** Fetches what a path will need, and what is likely to be wanted from there. Never rejects. */
export async function preloadPath(path: string): Promise<void> {
  await Promise.all(pagesOf(path).map((page) => page.preload()))
}

/** Fetches the page that stands at a path, and nothing else. Never rejects. */
export async function preloadPage(path: string): Promise<void> {
  const [list, one = list] = pagesOf(path)
  await (path.split('/').length > 2 ? one : list)?.preload()
}

const pagesOf = (path: string) => BY_SECTION[path.split('/')[1] ?? ''] ?? []

/** Fetches all pages, one after another, when there is nothing better to do. */
export function preloadAllWhenIdle(): void {
  const waiting = Object.values(BY_SECTION).flat()
  const idle = globalThis.requestIdleCallback ?? ((job: () => void) => setTimeout(job, 200))
  const next = () => {
    const page = waiting.shift()
    if (page) idle(() => void page.preload().then(next))
  }
  next()
}

export function Routes(): ReactNode {
  return (
    <Switch>
      <Route path="/" component={HomePage} />
      <Route path="/albums" component={AlbumsPage} />
      <Route path="/albums/:id">{({ id }) => <AlbumPage id={id} />}</Route>
      <Route path="/artists" component={ArtistsPage} />
      <Route path="/artists/:id">{({ id }) => <ArtistPage id={id} />}</Route>
      <Route path="/tracks" component={TracksPage} />
      <Route path="/genres" component={GenresPage} />
      <Route path="/genres/:id">{({ id }) => <GenrePage id={id} />}</Route>
      <Route path="/folders/:sourceId?/:folder?">
        {({ sourceId, folder }) => <FoldersPage sourceId={sourceId} folder={folder} />}
      </Route>
      <Route path="/favourites/:view?">{({ view }) => <FavouritesPage view={view} />}</Route>
      <Route path="/history" component={HistoryPage} />
      <Route path="/downloads/:view?">{({ view }) => <DownloadsPage view={view} />}</Route>
      <Route path="/duplicates/:view?">{({ view }) => <DuplicatesPage view={view} />}</Route>
      <Route path="/playlists" component={PlaylistsPage} />
      <Route path="/playlists/:id">{({ id }) => <PlaylistPage id={id} />}</Route>
      <Route path="/search/:text">{({ text }) => <SearchPage text={text} />}</Route>
      <Route path="/sync" component={SyncPage} />
      <Route path="/conflicts" component={ConflictsPage} />
      <Route path="/changes" component={ChangesPage} />
      <Route path="/settings/:section?">{({ section }) => <SettingsPage section={section} />}</Route>
      <Route path="/welcome" component={FirstRunPage} />
      <Route>
        <NotFoundPage />
      </Route>
    </Switch>
  )
}
