/** Whether the sheet of shortcuts is shown. */
import { useSyncExternalStore } from 'react'

let shown = false
const listeners = new Set<() => void>()

function become(next: boolean): void {
  shown = next
  for (const listener of listeners) listener()
}

export const showShortcutSheet = (): void => become(true)
export const hideShortcutSheet = (): void => become(false)

export const useShortcutSheet = (): boolean =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => shown,
  )
