/** Edits of the queue by rows of its list: which items they are, what to say about it, and how to take it back. */
import type { QueueItemId, TrackId } from '../../shared/model/ids.ts'
import { toastError } from '../app/toast-error.ts'
import { t } from '../i18n/i18n.ts'
import type { Selections } from '../menu/menu-target.ts'
import { player } from '../player/use-player.ts'
import { api } from '../rpc/client.ts'
import { countOf, type Ranges } from '../selection/ranges.ts'
import { announce } from '../ui/announce.tsx'
import { toast } from '../ui/toast.tsx'

/** As many as one call may name. */
const MAX_IDS = 50_000

/** Asks the engine for the ids of rows that may never have been on screen. */
async function itemIdsOf(ranges: Ranges): Promise<QueueItemId[]> {
  const ids: QueueItemId[] = []
  for (const { from, to } of ranges) {
    const stretch = await api.queue.itemIds({ playerId: player.playerId, offset: from, limit: to - from + 1 })
    for (const id of stretch) ids.push(id)
  }
  return ids
}

/** As many as one selection may name, and one window brings. */
const MAX_TRACKS = 10_000
const WINDOW_ROWS = 500

/** The tracks of some rows, for what is done with tracks; places whose track has left the library are passed over. */
export async function tracksOf(ranges: Ranges): Promise<Selections> {
  const ids: TrackId[] = []
  for (const { from, to } of ranges)
    for (let offset = from; offset <= to; offset += WINDOW_ROWS) {
      const limit = Math.min(WINDOW_ROWS, to - offset + 1)
      const { items } = await api.queue.window({ playerId: player.playerId, offset, limit })
      for (const { track } of items) if (track) ids.push(track.id)
    }
  return Array.from({ length: Math.ceil(ids.length / MAX_TRACKS) }, (_, part) => ({
    kind: 'tracks' as const,
    ids: ids.slice(part * MAX_TRACKS, (part + 1) * MAX_TRACKS),
  }))
}

export async function removeRows(ranges: Ranges): Promise<void> {
  const count = countOf(ranges)
  if (count === 0) return
  if (count >= (player.snapshot().queue?.length ?? 0)) return clearQueue({ upcomingOnly: false })
  try {
    const itemIds = await itemIdsOf(ranges)
    let steps = 0
    for (let at = 0; at < itemIds.length; at += MAX_IDS, steps++)
      await player.edits.remove(itemIds.slice(at, at + MAX_IDS))
    undoable(t('queue.removed', { count: itemIds.length }), steps)
  } catch (error) {
    toastError(error)
  }
}

/** Moves rows to before the row now at `to`. Resolves to where their first one stands then. */
export async function moveRows(ranges: Ranges, to: number): Promise<number> {
  const itemIds = await itemIdsOf(ranges)
  await player.edits.move(itemIds, to)
  const before = ranges.reduce((sum, range) => sum + Math.max(0, Math.min(range.to, to - 1) - range.from + 1), 0)
  const place = to - before
  announce(t('queue.moved', { place: place + 1, total: player.snapshot().queue?.length ?? countOf(ranges) }))
  return place
}

export async function clearQueue({ upcomingOnly }: { upcomingOnly: boolean }): Promise<void> {
  await player.edits.clear({ upcomingOnly })
  undoable(t('queue.cleared'))
}

function undoable(title: string, steps = 1): void {
  const undo = async () => {
    for (let step = 0; step < steps; step++) await player.edits.undo()
  }
  toast({ id: 'queue-edit', title, action: { label: t('common.undo'), onAction: () => void undo() } })
}
