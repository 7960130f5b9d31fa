/** The order tracks were last shown in, for the next visit. */
import type { TrackSort } from '../../shared/model/list.ts'

const STORED = 'soul.tracks.sort'
const USUAL: TrackSort = { by: 'artist', desc: false, thenBy: 'album', thenDesc: false }

export function storedSort(): TrackSort {
  try {
    const stored = JSON.parse(localStorage.getItem(STORED) ?? 'null') as TrackSort | null
    return typeof stored?.by === 'string' ? stored : USUAL
  } catch {
    return USUAL
  }
}

export function storeSort(sort: TrackSort): void {
  try {
    localStorage.setItem(STORED, JSON.stringify(sort))
  } catch {
    // Storage may be denied; then each visit begins in the usual order.
  }
}
