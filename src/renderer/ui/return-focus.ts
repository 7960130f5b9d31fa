/**
 * Where the focus goes when a window closes: where it was. A page as a whole has it often (after going there), and cannot be reached by
 * Tab; left to itself a window would give it to the first field in it, which takes every key from then on.
 */
import { useState } from 'react'

/** For the `finalFocus` of what is drawn only while it is open. */
export function useReturnFocus(): () => boolean {
  const [from] = useState(() => document.activeElement)
  return () => {
    if (!(from instanceof HTMLElement) || !from.isConnected || from === document.body || from.tabIndex >= 0) return true
    // Once the window has let go of the page.
    queueMicrotask(() => from.focus({ preventScroll: true }))
    return false
  }
}
