/** Hearts and stars by what a menu, a key or a selection is about. */
import { toastError } from '../app/toast-error.ts'
import type { MenuTarget, Selections } from '../menu/menu-target.ts'
import { player } from '../player/use-player.ts'
import { may } from '../rpc/may.ts'
import type { MarkKey } from './mark-keys.ts'
import { markingOf, markingOfSelections } from './marking-of.ts'
import { setFavourite, setStars } from './set-marks.ts'
import './words.ts'

/** The heart as it stands on what the menu was opened on, or the active row; many follow it. */
export function isFavourite(target: MenuTarget): boolean {
  if (target.kind === 'tracks') return target.row.favourite
  if (target.kind === 'albums' || target.kind === 'artists') return target.rows[0]?.favourite ?? false
  return false
}

/** In halves; undefined for what is not rated. */
export function starsOf(target: MenuTarget): number | undefined {
  if (target.kind === 'tracks') return target.row.stars
  if (target.kind === 'albums') return target.rows[0]?.stars ?? 0
  return undefined
}

export async function favouriteTarget(target: MenuTarget, on = !isFavourite(target)): Promise<void> {
  try {
    const what = await markingOf(target)
    if (what) await setFavourite(what, on)
  } catch (error) {
    toastError(error)
  }
}

/** All of them are favourites then, whatever they were. */
export async function favouriteSelections(selections: Promise<Selections>): Promise<void> {
  try {
    await setFavourite(await markingOfSelections(selections), true)
  } catch (error) {
    toastError(error)
  }
}

export async function rateTarget(target: MenuTarget, stars: number): Promise<void> {
  if (starsOf(target) === undefined) return
  try {
    const what = await markingOf(target)
    if (what) await setStars(what, stars)
  } catch (error) {
    toastError(error)
  }
}

/** Does what a key of mark-keys.ts says. */
export function markByKey(key: MarkKey, target: MenuTarget): void {
  if (!may('write')) return
  if (key.kind === 'heart') void favouriteTarget(target)
  else void rateTarget(target, key.stars)
}

/** What plays; nothing when nothing does. */
export const playingTarget = (): MenuTarget | undefined => {
  const { track } = player.snapshot()
  return track ? { kind: 'tracks', row: track } : undefined
}
