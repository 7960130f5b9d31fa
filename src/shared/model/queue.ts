/**
 * The play queue of one player. It lives in the engine as a list of ids, is stored at every edit, and reaches the page by
 * windows, so its length costs the page nothing.
 */
import * as z from 'zod'
import { PlayerId, QueueItemId, SavedQueueId } from './ids.ts'
import { TrackDetails, TrackRow } from './track.ts'

export const RepeatMode = z.enum(['off', 'all', 'one'])
export type RepeatMode = z.infer<typeof RepeatMode>

export const QueueItem = z.object({
  itemId: QueueItemId,
  /** Null when the track has left the library; the place is kept. */
  track: TrackRow.nullable(),
})
export type QueueItem = z.infer<typeof QueueItem>

/** What is needed to sound one item: levels and lyrics besides the row. */
export const PlayableItem = z.object({ itemId: QueueItemId, index: z.number().int(), track: TrackDetails.nullable() })
export type PlayableItem = z.infer<typeof PlayableItem>

export const QueueState = z.object({
  playerId: PlayerId,
  /** Raised at every edit; tells a page whether the windows it holds are stale. */
  revision: z.number().int(),
  length: z.number().int(),
  /** Index of the current item in play order; -1 when the queue is empty. */
  index: z.number().int(),
  current: PlayableItem.nullable(),
  /** What will play when the current item ends by itself; null at the end. */
  next: PlayableItem.nullable(),
  positionMs: z.number().int(),
  shuffle: z.boolean(),
  repeat: RepeatMode,
  totalMs: z.number().int(),
  remainingMs: z.number().int(),
  /** The last edit that can be taken back, in words for the toast; null when there is none. */
  undo: z.string().nullable(),
})
export type QueueState = z.infer<typeof QueueState>

export const SavedQueue = z.object({
  id: SavedQueueId,
  name: z.string(),
  length: z.number().int(),
  savedAt: z.number().int(),
})
export type SavedQueue = z.infer<typeof SavedQueue>
