/** What can wait until the first page is drawn: true when the browser has nothing to do after that, and then for good. */
import { useSyncExternalStore } from 'react'

const AT_MOST_MS = 1_000

let over = false
const listeners = new Set<() => void>()

function begin(): void {
  over = true
  for (const listener of listeners) listener()
}

/** The first page is about to be drawn. Call once. */
export function startIsOver(): void {
  if ('requestIdleCallback' in window) requestIdleCallback(begin, { timeout: AT_MOST_MS })
  else setTimeout(begin, 200)
}

export const useAfterStart = (): boolean =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => over,
  )
