/**
 * What is done with chosen rows of the queue. Rows are picked when they are chosen, as the tracks they are then: by the time a menu
 * has been read, others may stand in their places.
 */
import { toastError } from '../app/toast-error.ts'
import { t } from '../i18n/i18n.ts'
import { api } from '../rpc/client.ts'
import { rangesOf } from '../selection/ranges.ts'
import type { Selection } from '../selection/use-selection.ts'
import { announce } from '../ui/announce.tsx'
import type { TrackId } from '../../shared/model/ids.ts'
import { doWith, removeTracks } from './queue-actions.ts'
import { lengthOf, placeAfter, trackIdsOf, type Stretch, type Target } from './queue-order.ts'
import type { NextThing } from './queue-row.tsx'
import { askDownloadsAnew } from './use-downloads.ts'
import type { QueueLists } from './use-queue-lists.ts'

/** As many as one move may name; of more, the first ones move. */
const MOST_MOVED = 1_000

export interface Picked {
  count: number
  /** Of a single one. */
  name: string | undefined
  ids: () => Promise<readonly TrackId[]>
  /** Of them, those that wait. */
  waiting: { count: number; ids: () => Promise<readonly TrackId[]> }
}

export interface QueueDoings {
  /** The row, or all that are selected if it is one of them. */
  pick(row: number): Picked
  pickSelected(): Picked
  does(picked: Picked, thing: NextThing): void
  /** To before a row of what waits, counted within it, or to its end. */
  move(picked: Picked, target: Target): void
  step(picked: Picked, by: -1 | 1): void
  remove(picked: Picked): void
}

export function useQueueDoings(lists: QueueLists, selection: Selection): QueueDoings {
  const { parts, totals } = lists

  const picked = (stretches: readonly Stretch[]): Picked => {
    const [first] = stretches
    const at = first && parts.indexOf(first.section, first.from)
    const waiting = stretches.filter(({ section }) => section === 'waiting')
    return {
      count: lengthOf(stretches),
      name: at === undefined ? undefined : lists.rowAt(at)?.track.title,
      ids: trackIdsOf(stretches, lists.shown),
      waiting: { count: lengthOf(waiting), ids: trackIdsOf(waiting, lists.shown) },
    }
  }

  const doMove = async (waiting: Picked['waiting'], target: Target) => {
    const trackIds = (await waiting.ids()).slice(0, MOST_MOVED)
    const { length: count } = trackIds
    const from = placeOf(trackIds[0])
    if (from === undefined) return
    const to = targetId(target)
    if (to === undefined || trackIds.includes(to as TrackId)) return
    await api.downloads.move({ trackIds, to })
    askDownloadsAnew()
    const place = placeAfter({ from, count }, target, totals.waiting)
    announce(t('downloads.moved', { place: place + 1, total: totals.waiting }))
  }
  /** Within what waits. */
  const placeOf = (trackId: TrackId | undefined): number | undefined => {
    const index = trackId === undefined ? undefined : lists.indexOf(trackId)
    const place = index === undefined ? undefined : parts.placeAt(index)
    return place?.kind === 'row' && place.section === 'waiting' ? place.at : undefined
  }
  const targetId = (target: Target): 'first' | 'last' | TrackId | undefined => {
    if (target === 'last' || target.before >= totals.waiting) return 'last'
    return target.before === 0 ? 'first' : lists.shown('waiting', target.before)
  }
  const move: QueueDoings['move'] = ({ waiting }, target) => {
    if (waiting.count > 0) doMove(waiting, target).catch(toastError)
  }

  return {
    pick: (row) => picked(parts.chosen(selection.has(row) ? selection.ranges : rangesOf(row, row))),
    pickSelected: () => picked(parts.chosen(selection.ranges)),
    does: (chosen, thing) => {
      if (thing === 'first') move(chosen, { before: 0 })
      else void chosen.ids().then((ids) => doWith(thing, ids), toastError)
    },
    move,
    step: (chosen, by) => {
      const { count, ids } = chosen.waiting
      void ids().then(([first]) => {
        const from = placeOf(first)
        if (from === undefined) return
        if (by < 0 && from > 0) move(chosen, { before: from - 1 })
        if (by > 0 && from + count < totals.waiting) move(chosen, { before: from + count + 1 })
      }, toastError)
    },
    remove: (chosen) => {
      void chosen.ids().then((ids) => removeTracks(ids, { name: chosen.name }), toastError)
      selection.clear()
    },
  }
}
