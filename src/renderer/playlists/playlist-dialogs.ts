/**
 * Which dialog about playlists is open. Asked for from anywhere by `openPlaylistDialog`; drawn by the host in the frame, which
 * fetches them when the first is wanted.
 */
import { useSyncExternalStore } from 'react'
import type { PlaylistFolderId } from '../../shared/model/ids.ts'
import type { ImportReport, PlaylistFolderRow, PlaylistRow } from '../../shared/model/playlist.ts'
import type { TrackRow } from '../../shared/model/track.ts'
import type { Selections } from '../menu/menu-target.ts'

export type PlaylistDialog =
  /** `count`: how many tracks it begins with, where that is known. */
  | {
      kind: 'new'
      folderId?: PlaylistFolderId | null
      selections?: () => Promise<Selections>
      count?: number
      name?: string
    }
  | { kind: 'new-smart'; folderId?: PlaylistFolderId | null }
  | { kind: 'new-folder'; parentId?: PlaylistFolderId | null }
  | { kind: 'edit'; playlist: PlaylistRow }
  | { kind: 'rules'; playlist: PlaylistRow }
  | { kind: 'move'; what: { playlist: PlaylistRow } | { folder: PlaylistFolderRow } }
  | { kind: 'sort'; playlist: PlaylistRow }
  | { kind: 'properties'; playlist: PlaylistRow }
  /** Which playlist to add to. */
  | { kind: 'pick'; selections: () => Promise<Selections>; count?: number }
  | { kind: 'duplicates'; question: DuplicatesQuestion }
  | { kind: 'imported'; fileName: string; report: ImportReport }

export interface DuplicatesQuestion {
  name: string
  of: number
  count: number
  tracks: readonly TrackRow[]
  answer: (choice: 'all' | 'new' | 'none') => void
}

let open: PlaylistDialog | null = null
const listeners = new Set<() => void>()

function become(next: PlaylistDialog | null): void {
  open = next
  for (const listener of listeners) listener()
}

export function openPlaylistDialog(dialog: PlaylistDialog): void {
  // Whoever waits for an answer hears that there is none any more.
  if (open?.kind === 'duplicates') open.question.answer('none')
  become(dialog)
}

export const closePlaylistDialog = (): void => become(null)

export const usePlaylistDialog = (): PlaylistDialog | null =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => open,
  )
