/**
 * Which rows of a list of one height are to be seen, where the list scrolls as a part of something longer (the sidebar). Only
 * for up to a few ten thousand rows; lists with a scroller of their own are ui/virtual-list.tsx.
 */
import { type RefObject, useLayoutEffect, useState } from 'react'
import { scrollerOf } from '../ui/edge-scroll.ts'

/** Rows drawn beyond either edge. */
const SPARE = 8

export interface RowsInView {
  first: number
  /** Exclusive. */
  end: number
}

export function useRowsInView(list: RefObject<HTMLElement | null>, count: number, rowPx: number): RowsInView {
  const [rows, setRows] = useState<RowsInView>({ first: 0, end: 40 })
  useLayoutEffect(() => {
    const element = list.current
    const scroller = element && scrollerOf(element)
    if (!element || !scroller) return
    const look = () => {
      const top = scroller.getBoundingClientRect().top - element.getBoundingClientRect().top
      const first = Math.max(0, Math.floor(top / rowPx) - SPARE)
      const end = Math.ceil((top + scroller.clientHeight) / rowPx) + SPARE
      setRows((before) => (before.first === first && before.end === end ? before : { first, end }))
    }
    look()
    scroller.addEventListener('scroll', look, { passive: true })
    const observer = new ResizeObserver(look)
    observer.observe(scroller)
    return () => {
      scroller.removeEventListener('scroll', look)
      observer.disconnect()
    }
  }, [list, count, rowPx])
  const first = Math.min(rows.first, count)
  return { first, end: Math.min(Math.max(rows.end, first), count) }
}
