/** Draws the open dialog about playlists, wherever it was asked for. Its code is fetched with the first one. */
import { lazy, Suspense } from 'react'
import { usePlaylistDialog } from './playlist-dialogs.ts'

const Layer = lazy(() =>
  import('./playlist-dialogs-layer.tsx').then(({ PlaylistDialogsLayer }) => ({ default: PlaylistDialogsLayer })),
)

export function PlaylistDialogsHost() {
  const dialog = usePlaylistDialog()
  if (!dialog) return null
  return (
    <Suspense fallback={null}>
      <Layer dialog={dialog} />
    </Suspense>
  )
}
