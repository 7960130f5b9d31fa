/** Which folders of playlists stand open in the sidebar, remembered by this browser. */
import { useSyncExternalStore } from 'react'
import type { PlaylistFolderId } from '../../shared/model/ids.ts'

const STORED = 'soul.playlists.open'
const listeners = new Set<() => void>()
let open: ReadonlySet<string> = stored()

function stored(): ReadonlySet<string> {
  try {
    return new Set(JSON.parse(localStorage.getItem(STORED) ?? '[]') as string[])
  } catch {
    return new Set()
  }
}

export function setFolderOpen(id: PlaylistFolderId, isOpen: boolean): void {
  if (open.has(id) === isOpen) return
  const next = new Set(open)
  if (isOpen) next.add(id)
  else next.delete(id)
  open = next
  try {
    localStorage.setItem(STORED, JSON.stringify([...open]))
  } catch {
    // Storage may be denied; then folders are closed next time.
  }
  for (const listener of listeners) listener()
}

export const useOpenFolders = (): ReadonlySet<string> =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => open,
  )
