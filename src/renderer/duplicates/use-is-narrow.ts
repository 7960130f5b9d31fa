/** Whether there is no room for two sides beside one another: what counts is the list, not the window. */
import { useLayoutEffect, useState } from 'react'

const LEAST_REM = 50

export function useIsNarrow(area: React.RefObject<HTMLElement | null>): boolean {
  const [narrow, setNarrow] = useState(() => innerWidth < LEAST_REM * remPx())
  useLayoutEffect(() => {
    const element = area.current
    if (!element) return
    const observer = new ResizeObserver(() => setNarrow(element.clientWidth < LEAST_REM * remPx()))
    observer.observe(element)
    return () => observer.disconnect()
  }, [area])
  return narrow
}

const remPx = (): number => Number.parseFloat(getComputedStyle(document.documentElement).fontSize)
