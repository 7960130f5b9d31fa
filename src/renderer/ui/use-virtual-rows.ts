/**
 * The moving parts under virtual-list and virtual-grid: watches the scrolling element, and says which rows to draw and
 * where. A scroll is answered before the frame it belongs to is painted, so no row is ever shown a frame late.
 */
import { useCallback, useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore } from 'react'
import { onlyVisible, rowWindow, type RowWindow } from './row-window.ts'
import { ScrollSpace } from './scroll-space.ts'

export type Align = 'nearest' | 'start' | 'center'

export interface VirtualRowsOptions {
  count: number
  rowPx: number
  /** Height of what sticks to the top of the scrolling element. */
  headerPx?: number
  /** Where to begin, in true pixels; taken once there are rows enough. */
  initialOffset?: number
  /** Told when scrolling rests, for whoever keeps the place. */
  onRest?: (offset: number) => void
  /** The caller's own ref to the element that scrolls. */
  scroller?: React.RefObject<HTMLDivElement | null>
}

export interface VirtualRows {
  /** Give it to the element that scrolls. */
  scrollerRef: React.RefObject<HTMLDivElement | null>
  window: RowWindow
  /** Height of the layer the rows lie in. */
  layerPx: number
  /** Where a row lies in the layer. */
  topOf(row: number): number
  scrollToRow(row: number, align?: Align): void
  scrollToOffset(offset: number): void
  /** How many rows are wholly to be seen: a page for PgUp and PgDn. */
  pageRows: number
  /** True pixels from the top, now. */
  offset(): number
  /** 1 downwards, -1 upwards, as last scrolled. */
  direction: number
}

const REST_MS = 120
const SPARE_MS = 60
const TOUCHES = ['wheel', 'touchstart', 'pointerdown', 'keydown'] as const

export function useVirtualRows(options: VirtualRowsOptions): VirtualRows {
  const { count, rowPx, headerPx = 0, initialOffset = 0, onRest } = options
  const ownRef = useRef<HTMLDivElement>(null)
  const scrollerRef = options.scroller ?? ownRef
  const [space] = useState(() => new ScrollSpace())
  const [viewPx, setViewPx] = useState(() => Math.max(0, globalThis.innerHeight ?? 800))
  // A change told by an external store is rendered before the browser paints, outside of any effect's limits.
  const [steps] = useState(() => new Steps())
  useSyncExternalStore(steps.subscribe, steps.count)
  // Where to be once there is enough to be scrolled: the first renders guess the view's height, and may not know the count.
  const pendingOffset = useRef(initialOffset)
  const measuredPx = useRef<number>(undefined)
  const direction = useRef(1)
  const drawn = useRef<RowWindow>(undefined)

  space.resize(count * rowPx, viewPx)
  if (pendingOffset.current > 0 && count > 0) space.moveTo(pendingOffset.current)

  const windowNow = useCallback(
    () => rowWindow({ offset: space.offset, viewPx: space.viewPx, rowPx, count, direction: direction.current }),
    [space, rowPx, count],
  )
  const drawnShift = useRef(0)
  // The first frame has what is in view; the rows that wait beside it are drawn when it has been seen.
  const [seen, setSeen] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setSeen(true), SPARE_MS)
    return () => clearTimeout(timer)
  }, [])
  const current = seen ? windowNow() : onlyVisible(windowNow())
  useLayoutEffect(() => {
    drawn.current = current
    drawnShift.current = space.shift
  })

  useLayoutEffect(() => {
    const scroller = scrollerRef.current
    if (!scroller) return
    const measure = () => {
      measuredPx.current = Math.max(0, scroller.clientHeight - headerPx)
      setViewPx(measuredPx.current)
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(scroller)
    return () => observer.disconnect()
  }, [scrollerRef, headerPx])

  /** The space was resized or moved by a render: the element follows once the new height is in the document. */
  useLayoutEffect(() => {
    const scroller = scrollerRef.current
    if (!scroller) return
    if (measuredPx.current === viewPx && Math.abs(space.offset - pendingOffset.current) < 1) pendingOffset.current = 0
    if (Math.abs(scroller.scrollTop - space.scrollTop) >= 1) scroller.scrollTop = space.scrollTop
  }, [scrollerRef, space, count, rowPx, viewPx])

  const show = useCallback(() => {
    const next = windowNow()
    const before = drawn.current
    if (
      before &&
      before.first === next.first &&
      before.slots === next.slots &&
      before.firstVisible === next.firstVisible &&
      before.lastVisible === next.lastVisible &&
      drawnShift.current === space.shift
    )
      return
    steps.add()
  }, [space, steps, windowNow])

  const restRef = useRef(onRest)
  restRef.current = onRest
  useEffect(() => {
    const scroller = scrollerRef.current
    if (!scroller) return
    let rest: ReturnType<typeof setTimeout> | undefined
    const onScroll = () => {
      const before = space.offset
      const anew = space.scrolledTo(scroller.scrollTop)
      if (space.offset !== before) direction.current = space.offset - before
      show()
      if (anew) scroller.scrollTop = space.scrollTop
      clearTimeout(rest)
      rest = setTimeout(() => {
        if (space.settle()) {
          show()
          scroller.scrollTop = space.scrollTop
        }
        restRef.current?.(space.offset)
      }, REST_MS)
    }
    // Somebody who moves by themselves no longer waits for the old place.
    const onTouched = () => {
      pendingOffset.current = 0
    }
    scroller.addEventListener('scroll', onScroll, { passive: true })
    for (const type of TOUCHES) scroller.addEventListener(type, onTouched, { passive: true })
    return () => {
      scroller.removeEventListener('scroll', onScroll)
      for (const type of TOUCHES) scroller.removeEventListener(type, onTouched)
      clearTimeout(rest)
      // Whoever leaves while it still moves comes back to where it was seen last.
      if (rest !== undefined) restRef.current?.(space.offset)
    }
  }, [scrollerRef, space, show])

  const scrollToOffset = useCallback(
    (offset: number) => {
      pendingOffset.current = 0
      const before = space.offset
      space.moveTo(offset)
      if (space.offset !== before) direction.current = space.offset - before
      show()
      writeScrollTop(scrollerRef, space)
    },
    [scrollerRef, space, show],
  )
  const scrollToRow = useCallback(
    (row: number, align: Align = 'nearest') => {
      const top = row * rowPx
      const view = space.viewPx
      if (align === 'start') scrollToOffset(top)
      else if (align === 'center') scrollToOffset(top - (view - rowPx) / 2)
      else if (top < space.offset) scrollToOffset(top)
      else if (top + rowPx > space.offset + view) scrollToOffset(top + rowPx - view)
    },
    [space, rowPx, scrollToOffset],
  )

  const { shift } = space
  return {
    scrollerRef,
    window: current,
    layerPx: space.scrollPx,
    topOf: (row) => row * rowPx - shift,
    scrollToRow,
    scrollToOffset,
    pageRows: Math.max(1, Math.floor(viewPx / rowPx) - 1),
    offset: () => space.offset,
    direction: Math.sign(direction.current),
  }
}

function writeScrollTop(scroller: React.RefObject<HTMLDivElement | null>, { scrollTop }: ScrollSpace): void {
  if (scroller.current) scroller.current.scrollTop = scrollTop
}

class Steps {
  readonly #listeners = new Set<() => void>()
  #count = 0

  count = (): number => this.#count

  add(): void {
    this.#count += 1
    for (const listener of this.#listeners) listener()
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}
