/**
 * Dropping onto a list that has an order of the user's, the queue's or a playlist's: its own rows change places, tracks and albums
 * from elsewhere are put in. Says where the line is to be drawn meanwhile, and scrolls when the pointer is held near an edge.
 */
import { useEffect, useEffectEvent, useState, type RefObject } from 'react'
import type { MenuTarget } from '../menu/menu-target.ts'
import { EdgeScroll } from '../ui/edge-scroll.ts'
import { draggedTarget, dropTargetForElements } from './drag.ts'

export interface DropPlace {
  row: number
  edge: 'before' | 'after'
}

export interface RowDropOptions {
  area: RefObject<HTMLElement | null>
  length: number
  /** The list's own row that is dragged, if it is one. */
  ownRow: (data: Data) => number | undefined
  /** Rows of the list, dragged by one of them, to before `to`. */
  onMove: (row: number, to: number) => void
  /** Absent where nothing comes from elsewhere. */
  onInsert?: (target: MenuTarget, at: number) => void
}

type Data = Record<string | symbol, unknown>

export function useRowDrop({ area, length, ownRow, onMove, onInsert }: RowDropOptions): {
  place: DropPlace | null
  over: boolean
} {
  const [place, setPlace] = useState<DropPlace | null>(null)
  const [over, setOver] = useState(false)
  const takes = useEffectEvent(
    (data: Data) => ownRow(data) !== undefined || (onInsert && isOfUse(draggedTarget(data))) === true,
  )
  const drop = useEffectEvent((data: Data, at: DropPlace | null) => {
    const to = at === null ? length : at.row + (at.edge === 'after' ? 1 : 0)
    const target = draggedTarget(data)
    const row = ownRow(data)
    if (row !== undefined) onMove(row, to)
    else if (target) onInsert?.(target, to)
  })

  useEffect(() => {
    const element = area.current
    if (!element) return
    const scrolling = new EdgeScroll()
    const stop = () => {
      scrolling.stop()
      setPlace(null)
      setOver(false)
    }
    const end = dropTargetForElements({
      element,
      canDrop: ({ source }) => takes(source.data),
      onDragEnter: () => setOver(true),
      onDrag: ({ location }) => {
        const { clientX, clientY } = location.current.input
        setPlace((before) => {
          const now = placeAt(clientX, clientY)
          return before && now && before.row === now.row && before.edge === now.edge ? before : now
        })
        scrolling.at(element.querySelector('.virtual-scroller'), clientY)
      },
      onDragLeave: stop,
      onDrop: ({ source, location }) => {
        const { clientX, clientY } = location.current.input
        stop()
        drop(source.data, placeAt(clientX, clientY))
      },
    })
    return () => {
      scrolling.stop()
      end()
    }
  }, [area])

  return { place, over }
}

const isOfUse = (target: MenuTarget | undefined): boolean => target !== undefined && target.kind !== 'other'

function placeAt(x: number, y: number): DropPlace | null {
  const row = document.elementFromPoint(x, y)?.closest('[data-row]')
  if (!row) return null
  const { top, height } = row.getBoundingClientRect()
  return { row: Number(row.getAttribute('data-row')), edge: y < top + height / 2 ? 'before' : 'after' }
}
