/** Scrolls while something dragged is held near the upper or lower edge of what scrolls. */
const EDGE_PX = 48
const STEP_PX = 14
const EVERY_MS = 16

export class EdgeScroll {
  #running: ReturnType<typeof setInterval> | undefined

  /** Where the pointer is now; call it at every move. */
  at(scroller: Element | null, y: number): void {
    this.stop()
    const step = scroller ? stepAt(scroller, y) : 0
    if (step !== 0) this.#running = setInterval(() => scroller?.scrollBy(0, step), EVERY_MS)
  }

  stop(): void {
    clearInterval(this.#running)
    this.#running = undefined
  }
}

function stepAt(scroller: Element, y: number): number {
  const { top, bottom } = scroller.getBoundingClientRect()
  if (y < top + EDGE_PX) return -STEP_PX
  return y > bottom - EDGE_PX ? STEP_PX : 0
}

/** What an element scrolls in, if in anything. */
export function scrollerOf(element: HTMLElement): HTMLElement | null {
  for (let at = element.parentElement; at; at = at.parentElement)
    if (/auto|scroll/.test(getComputedStyle(at).overflowY)) return at
  return null
}
