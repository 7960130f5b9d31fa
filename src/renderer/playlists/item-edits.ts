/** Edits of a playlist by rows of its list: which items they are, what to say about it, and how to take it back. */
import type { PlaylistId, PlaylistItemId } from '../../shared/model/ids.ts'
import type { PlaylistItemSort, PlaylistRow } from '../../shared/model/playlist.ts'
import { toastError } from '../app/toast-error.ts'
import { t } from '../i18n/i18n.ts'
import type { Selections } from '../menu/menu-target.ts'
import { api } from '../rpc/client.ts'
import { countOf, type Ranges } from '../selection/ranges.ts'
import { announce } from '../ui/announce.tsx'
import { toast } from '../ui/toast.tsx'
import { playlistsChanged } from './use-playlists.ts'
import './words.ts'

/** As many as one call may name. */
const MAX_IDS = 100_000
/** As many as one selection may name. */
const MAX_SELECTED = 10_000

/** Asks the engine for the ids of rows that may never have been on screen. */
async function itemIdsOf(id: PlaylistId, ranges: Ranges): Promise<PlaylistItemId[]> {
  const ids: PlaylistItemId[] = []
  for (const { from, to } of ranges)
    for (let offset = from; offset <= to; offset += MAX_IDS) {
      const stretch = await api.playlists.itemIds({ id, offset, limit: Math.min(MAX_IDS, to - offset + 1) })
      for (const itemId of stretch) ids.push(itemId)
    }
  return ids
}

/** The tracks of some rows, in their order, for playing and adding. */
export async function itemSelections(id: PlaylistId, ranges: Ranges, total: number): Promise<Selections> {
  if (countOf(ranges) >= total) return [{ kind: 'playlist', id }]
  const itemIds = await itemIdsOf(id, ranges)
  return chunks(itemIds, MAX_SELECTED).map((part) => ({ kind: 'playlist' as const, id, itemIds: part }))
}

export async function removeItems({ id, name }: Pick<PlaylistRow, 'id' | 'name'>, ranges: Ranges): Promise<void> {
  if (countOf(ranges) === 0) return
  try {
    const itemIds = await itemIdsOf(id, ranges)
    for (const part of chunks(itemIds, MAX_IDS)) await api.playlists.removeItems({ id, itemIds: part })
    const undo = async () => {
      for (const part of chunks(itemIds, MAX_IDS)) await api.playlists.restoreItems({ id, itemIds: part })
      playlistsChanged()
    }
    toast({
      id: 'playlist-edit',
      title: t('playlists.page.removed', { count: itemIds.length, name }),
      action: { label: t('common.undo'), onAction: () => void undo().catch(toastError) },
    })
  } catch (error) {
    toastError(error)
  } finally {
    playlistsChanged()
  }
}

/** Puts the whole playlist in another order, once. */
export async function sortItems({ id, name }: Pick<PlaylistRow, 'id' | 'name'>, sort: PlaylistItemSort): Promise<void> {
  try {
    const { before } = await api.playlists.sort({ id, ...sort })
    const undo = async () => {
      await api.playlists.arrange({ id, itemIds: before })
      playlistsChanged()
    }
    toast({
      id: 'playlist-edit',
      title: t(before.length === 0 ? 'playlists.sort.same' : 'playlists.sort.done', { name }),
      ...(before.length > 0 && {
        action: { label: t('common.undo'), onAction: () => void undo().catch(toastError) },
      }),
    })
  } catch (error) {
    toastError(error)
  } finally {
    playlistsChanged()
  }
}

/** Moves rows to before the row now at `to`. Resolves to where their first one stands then. */
export async function moveItems(id: PlaylistId, ranges: Ranges, to: number, total: number): Promise<number> {
  const itemIds = await itemIdsOf(id, ranges)
  await api.playlists.move({ id, itemIds, to })
  playlistsChanged()
  const before = ranges.reduce((sum, range) => sum + Math.max(0, Math.min(range.to, to - 1) - range.from + 1), 0)
  const place = to - before
  announce(t('playlists.page.moved', { place: place + 1, total }))
  return place
}

function chunks<T>(items: readonly T[], most: number): T[][] {
  const parts: T[][] = []
  for (let at = 0; at < items.length; at += most) parts.push(items.slice(at, at + most))
  return parts
}
