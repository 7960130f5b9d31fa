/** What screens ask about playlists: all of them with their folders, one, and a number that grows when any of them changed. */
import { useQuery } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import type { PlaylistId } from '../../shared/model/ids.ts'
import type { PlaylistFolderRow, PlaylistRow } from '../../shared/model/playlist.ts'
import { onLive, onResync } from '../rpc/live.ts'
import { orpc, queryClient } from '../rpc/query.ts'

export interface AllPlaylists {
  playlists: readonly PlaylistRow[]
  folders: readonly PlaylistFolderRow[]
}

const NONE: AllPlaylists = { playlists: [], folders: [] }

export const allPlaylistsQuery = () => orpc.playlists.all.queryOptions()

/** Empty until they are known. */
export function usePlaylists(): AllPlaylists {
  return useQuery(allPlaylistsQuery()).data ?? NONE
}

export function usePlaylist(id: PlaylistId) {
  return useQuery(orpc.playlists.get.queryOptions({ input: { id }, placeholderData: undefined }))
}

/** Those that tracks can be added to, what was changed last first. */
export const addableOf = (playlists: readonly PlaylistRow[]): PlaylistRow[] =>
  playlists.filter(({ rules }) => rules === null).sort((a, b) => b.changedAt - a.changedAt)

let revision = 0
const listeners = new Set<() => void>()

function grow(): void {
  revision += 1
  for (const listener of listeners) listener()
}

onLive('playlists.changed', grow)
onResync(grow)

/** What smart ones hold may be something else now. The engine counts anew when it is asked, and announces what it found. */
function askSmartOnes(): void {
  const known = queryClient.getQueryData<AllPlaylists>(orpc.playlists.all.queryKey())
  if (known?.playlists.every(({ rules }) => rules === null)) return
  void queryClient.invalidateQueries({ queryKey: orpc.playlists.all.key() })
  void queryClient.invalidateQueries({ queryKey: orpc.playlists.get.key() })
}

onLive('history.changed', askSmartOnes)
onLive('marks.changed', askSmartOnes)

/** For windows of their own, which the query client does not know. */
export const usePlaylistsRevision = (): number =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => revision,
  )

/** After an edit of one's own: shown at once, without waiting for the announcement. */
export function playlistsChanged(): void {
  grow()
  void queryClient.invalidateQueries({ queryKey: orpc.playlists.key() })
}
