/** Whether the window is so narrow that what can wait (words of the sidebar, lesser columns) is left out. */
import { useSyncExternalStore } from 'react'

const SMALL = '(max-width: 1000px)'

export const useSmallWindow = (): boolean => useSyncExternalStore(subscribe, () => matchMedia(SMALL).matches)

function subscribe(listener: () => void): () => void {
  const query = matchMedia(SMALL)
  query.addEventListener('change', listener)
  return () => query.removeEventListener('change', listener)
}
