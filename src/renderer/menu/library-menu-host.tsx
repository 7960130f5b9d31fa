/** The place of the one menu in the frame. Its code is fetched when the start is over, or when it is first opened. */
import { lazy, Suspense, useEffect, useState } from 'react'
import { useOpenMenu } from './library-menu.tsx'

const load = () => import('./library-menu-layer.tsx').then(({ LibraryMenuLayer }) => ({ default: LibraryMenuLayer }))
const Layer = lazy(load)

const PRELOAD_MS = 3_000

export function LibraryMenuHost() {
  const open = useOpenMenu()
  const [needed, setNeeded] = useState(false)
  if (open && !needed) setNeeded(true)

  useEffect(() => {
    // What fails here is fetched again when it is needed.
    const timer = setTimeout(() => void load().catch(() => {}), PRELOAD_MS)
    return () => clearTimeout(timer)
  }, [])

  return needed ? (
    <Suspense fallback={null}>
      <Layer />
    </Suspense>
  ) : null
}
