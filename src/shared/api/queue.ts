/** The play queue. Every edit is stored before it is answered, and answers the new state. */
import * as z from 'zod'
import { PlayerId, QueueItemId, SavedQueueId, TrackId } from '../model/ids.ts'
import { Window } from '../model/list.ts'
import { QueueItem, QueueState, RepeatMode, SavedQueue } from '../model/queue.ts'
import { TrackSelection } from '../model/selection.ts'
import { stream, write } from './errors.ts'

const ofPlayer = z.object({ playerId: PlayerId })
const edit = <S extends z.ZodRawShape>(shape: S) => stream.input(ofPlayer.extend(shape)).output(QueueState)

export const queue = {
  state: stream.input(ofPlayer).output(QueueState),
  window: stream.input(ofPlayer.extend(Window.shape)).output(
    z.object({
      items: z.array(QueueItem),
      offset: z.number().int(),
      length: z.number().int(),
      revision: z.number().int(),
    }),
  ),
  /** The items of a stretch without their tracks, for edits of more than is on screen. */
  itemIds: stream
    .input(ofPlayer.extend({ offset: z.number().int().nonnegative(), limit: z.number().int().positive().max(100_000) }))
    .output(z.array(QueueItemId)),
  /**
   * Replaces the queue and starts at `startAt` (an index into the selection) or at `startTrackId`; with `shuffle` that item
   * comes first and the rest follow shuffled.
   */
  play: edit({
    selection: TrackSelection,
    startAt: z.number().int().nonnegative().optional(),
    startTrackId: TrackId.optional(),
    shuffle: z.boolean().optional(),
  }),
  /** `next` goes behind the current item, and behind what was put there by `next` before, so that order is kept. */
  add: edit({ selection: TrackSelection, where: z.enum(['next', 'end']) }),
  /** Inserts at an index of the play order, as a drop does. */
  insert: edit({ selection: TrackSelection, at: z.number().int().nonnegative() }),
  /** Moves items, keeping their order, to before the item now at `to` (or the end). */
  move: edit({ itemIds: z.array(QueueItemId).min(1).max(50_000), to: z.number().int().nonnegative() }),
  remove: edit({ itemIds: z.array(QueueItemId).min(1).max(50_000) }),
  /** Clears everything, or what comes after the current item. */
  clear: edit({ upcomingOnly: z.boolean().default(false) }),
  undo: edit({}),
  setShuffle: edit({ on: z.boolean() }),
  setRepeat: edit({ mode: RepeatMode }),
  goTo: edit({ itemId: QueueItemId }),
  /** `ended`: the item played to its end by itself (repeat one stays); `skip`: the user wants the next. */
  next: edit({ why: z.enum(['ended', 'skip']) }),
  previous: edit({}),
  /** Tells how far the current item has played, to come back to after a restart. Announces nothing. */
  report: stream.input(ofPlayer.extend({ itemId: QueueItemId, positionMs: z.number().int().nonnegative() })),
  saved: stream.output(z.array(SavedQueue)),
  save: write.input(ofPlayer.extend({ name: z.string().trim().min(1).max(200) })).output(SavedQueue),
  loadSaved: edit({ id: SavedQueueId }),
  removeSaved: write.input(z.object({ id: SavedQueueId })),
}
