/** Draws the open dialog about a server, wherever it was asked for. Its code is fetched with the first one. */
import { lazy, Suspense } from 'react'
import { useServerDialog } from './server-dialogs.ts'

const Layer = lazy(() =>
  import('./server-dialogs-layer.tsx').then(({ ServerDialogsLayer }) => ({ default: ServerDialogsLayer })),
)

export function ServerDialogsHost() {
  const dialog = useServerDialog()
  if (!dialog) return null
  return (
    <Suspense fallback={null}>
      <Layer dialog={dialog} />
    </Suspense>
  )
}
