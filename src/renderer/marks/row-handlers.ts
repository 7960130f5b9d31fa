/**
 * What pointer and keys do to hearts and stars in rows: a click is about its own row, keys are about what is selected. For the
 * element around rows that carry `data-row` (tracks/use-track-rows.ts, the queue).
 */
import type { TrackRow } from '../../shared/model/track.ts'
import type { MenuTarget } from '../menu/menu-target.ts'
import { markKeyOf } from './mark-keys.ts'
import { favouriteTarget, markByKey, rateTarget } from './mark-target.ts'
import { previewStars, rateByPointer } from './star-pointer.ts'
import { starsAfterKey } from './stars-keys.ts'

const heartIn = (target: EventTarget): Element | null => (target as Element).closest?.('[data-heart]') ?? null
const starsIn = (target: EventTarget): HTMLElement | null =>
  (target as Element).closest?.<HTMLElement>('[data-stars]') ?? null

const alone = (row: TrackRow): MenuTarget => ({ kind: 'tracks', row })

/** True when the press was on stars: nothing else is to be made of it. */
export function pressOnMarks(event: React.PointerEvent, row: TrackRow | undefined): boolean {
  const stars = starsIn(event.target)
  if (!stars || !row || event.button !== 0) return false
  rateByPointer(stars, event, { current: row.stars, onRate: (next) => void rateTarget(alone(row), next) })
  return true
}

/** True when the click was on a heart or on stars. */
export function clickOnMarks(event: React.MouseEvent, row: TrackRow | undefined): boolean {
  if (starsIn(event.target)) return true
  if (!heartIn(event.target)) return false
  if (row) void favouriteTarget(alone(row))
  return true
}

/** Whether what is under the pointer is a heart or stars: a press there keeps the list's focus, and selects nothing. */
export const onMarks = (target: EventTarget): boolean => heartIn(target) !== null || starsIn(target) !== null

export function moveOverMarks(event: React.PointerEvent): void {
  const stars = event.buttons === 0 ? starsIn(event.target) : null
  if (stars) previewStars(stars, event)
}

/**
 * True when the key marked something. `chosen` is what is selected, or the active row; `rowOf` names the row of stars that have
 * the focus themselves, as screen readers give it to them.
 */
export function keyOnMarks(
  event: React.KeyboardEvent,
  { chosen, rowOf }: { chosen: () => MenuTarget | undefined; rowOf: (target: EventTarget) => TrackRow | undefined },
): boolean {
  const row = starsIn(event.target) ? rowOf(event.target) : undefined
  const stars = row && starsAfterKey(event, row.stars)
  if (row && stars !== undefined) {
    if (stars !== row.stars) void rateTarget(alone(row), stars)
    return true
  }
  const key = markKeyOf(event.nativeEvent)
  const target = key && chosen()
  if (!key || !target) return false
  if (!event.repeat) markByKey(key, target)
  return true
}
