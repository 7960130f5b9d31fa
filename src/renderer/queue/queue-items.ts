/** Edits of the queue by rows of its list: which items they are, what to say about it, and how to take it back. */
import type { QueueItemId } from '../../shared/model/ids.ts'
import { toastError } from '../app/toast-error.ts'
import { t } from '../i18n/i18n.ts'
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
