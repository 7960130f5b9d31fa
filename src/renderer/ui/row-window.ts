/**
 * Which rows of a virtual list are in the document, and in which slot. The number of slots is constant while the view's
 * height is, and a row always sits in slot `index % slots`, so scrolling by n rows changes n elements and moves none.
 * More rows wait on the side the user is scrolling to.
 */
export interface RowWindow {
  /** First and last row in the document; `last < first` when there is none. */
  readonly first: number
  readonly last: number
  /** First and last row of which something is to be seen. */
  readonly firstVisible: number
  readonly lastVisible: number
  readonly slots: number
}

const BEHIND = 4
const AHEAD = 12
/** Rows as high as cards hold many of them: of those fewer wait, as many as fill this. */
const BEHIND_PX = 200
const AHEAD_PX = 600

export function rowWindow({
  offset,
  viewPx,
  rowPx,
  count,
  direction,
}: {
  offset: number
  viewPx: number
  rowPx: number
  count: number
  /** Below 0: upwards. */
  direction: number
}): RowWindow {
  const fits = Math.ceil(viewPx / rowPx) + 1
  const behind = Math.min(BEHIND, Math.ceil(BEHIND_PX / rowPx))
  const ahead = Math.min(AHEAD, Math.ceil(AHEAD_PX / rowPx))
  const slots = Math.min(count, fits + behind + ahead)
  const firstVisible = Math.min(Math.max(0, Math.floor(offset / rowPx)), Math.max(0, count - 1))
  const lastVisible = Math.min(count - 1, Math.floor((offset + viewPx - 1) / rowPx))
  const wanted = firstVisible - (direction < 0 ? ahead : behind)
  const first = Math.max(0, Math.min(wanted, count - slots))
  return { first, last: first + slots - 1, firstVisible, lastVisible, slots }
}

/** Without the rows that wait out of sight; those in view keep their slots. */
export const onlyVisible = (window: RowWindow): RowWindow => ({
  ...window,
  first: Math.max(window.first, window.firstVisible),
  last: Math.min(window.last, window.lastVisible),
})

/** Row index per slot, in slot order. */
export function slotRows({ first, last, slots }: RowWindow): number[] {
  const rows: number[] = []
  for (let slot = 0; slot < slots; slot++) {
    const row = first + ((((slot - first) % slots) + slots) % slots)
    if (row <= last) rows[slot] = row
  }
  return rows
}
