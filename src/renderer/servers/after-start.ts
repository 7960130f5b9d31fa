/** What can wait until the first page is drawn: true a moment after the start, and then for good. */
import { useSyncExternalStore } from 'react'

const NOT_BEFORE_MS = 300
const AT_MOST_MS = 1_000

let over = false
const listeners = new Set<() => void>()

function begin(): void {
  over = true
  for (const listener of listeners) listener()
}

if (globalThis.window !== undefined)
  setTimeout(() => {
    if ('requestIdleCallback' in window) requestIdleCallback(begin, { timeout: AT_MOST_MS })
    else begin()
  }, NOT_BEFORE_MS)

export const useAfterStart = (): boolean =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => over,
  )
