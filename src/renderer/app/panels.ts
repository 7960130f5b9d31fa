/** What is open around the page: sidebar, queue panel, search. Remembered by this browser, except search. */
import { useSyncExternalStore } from 'react'

export interface Panels {
  sidebar: 'wide' | 'narrow' | 'auto'
  queue: boolean
  search: boolean
}

const STORED = 'soul.panels'
const listeners = new Set<() => void>()
let panels: Panels = { sidebar: 'auto', queue: false, search: false, ...stored() }

function stored(): Partial<Panels> {
  try {
    const { sidebar, queue } = JSON.parse(localStorage.getItem(STORED) ?? '{}') as Partial<Panels>
    return { ...(sidebar && { sidebar }), ...(queue !== undefined && { queue }) }
  } catch {
    return {}
  }
}

export function setPanels(change: Partial<Panels>): void {
  panels = { ...panels, ...change }
  try {
    localStorage.setItem(STORED, JSON.stringify({ sidebar: panels.sidebar, queue: panels.queue }))
  } catch {
    // Storage may be denied; then panels are as by default next time.
  }
  for (const listener of listeners) listener()
}

export const usePanels = (): Panels =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => panels,
  )

export const toggleQueuePanel = (): void => setPanels({ queue: !panels.queue })
export const openSearch = (): void => setPanels({ search: true })
export const closeSearch = (): void => setPanels({ search: false })
