/** The next item of a queue that can be played now, passing over those out of reach. Looks by windows, and not for ever. */
import type { ApiClient } from '../../shared/api/index.ts'
import type { QueueItemId } from '../../shared/model/ids.ts'
import type { QueueState } from '../../shared/model/queue.ts'
import type { TrackRow } from '../../shared/model/track.ts'
import { isPlayable } from '../servers/availability.ts'

const WINDOW = 200
const MAX_WINDOWS = 25

export interface NextItem {
  itemId: QueueItemId
  track: TrackRow
}

/** Null when there is none. With repeat-all the search goes on at the beginning. */
export async function findNextPlayable(
  api: { queue: Pick<ApiClient['queue'], 'window'> },
  { playerId, index, length, repeat, next }: QueueState,
): Promise<NextItem | null> {
  if (next?.track && next.index !== index && isPlayable(next.track)) return { itemId: next.itemId, track: next.track }
  const stretches = [[index + 1, length], ...(repeat === 'all' ? [[0, index]] : [])] as [number, number][]
  let windows = 0
  for (const [from, to] of stretches)
    for (let offset = from; offset < to && windows < MAX_WINDOWS; offset += WINDOW, windows++) {
      const { items } = await api.queue.window({ playerId, offset, limit: Math.min(WINDOW, to - offset) })
      for (const { itemId, track } of items) if (track && isPlayable(track)) return { itemId, track }
    }
  return null
}
