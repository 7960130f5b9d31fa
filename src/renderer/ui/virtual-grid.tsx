/**
 * A grid of cards of one size, virtual like virtual-list: the number of columns follows the width. What a card shows is the
 * caller's business; a card is as wide as it is told, and as high as that plus `textPx`.
 */
import { Fragment, useId, useImperativeHandle, useLayoutEffect, useState, type ReactNode, type Ref } from 'react'
import { cardLayout } from './card-layout.ts'
import { slotRows } from './row-window.ts'
import { useTypeAhead } from './use-type-ahead.ts'
import { useVirtualRows } from './use-virtual-rows.ts'
import type { VirtualListHandle } from './virtual-list.tsx'
import './virtual-list.css'

export interface CardPlace {
  /** Give it to the card's outermost element, with `role="gridcell"`. */
  id: string
  index: number
  /** Width of the card, and height of its square picture. */
  cardPx: number
}

export interface VirtualGridProps {
  count: number
  renderCard: (place: CardPlace) => ReactNode
  label: string
  minCardPx?: number
  /** Height of the lines below the picture. */
  textPx?: number
  gapPx?: number
  paddingPx?: number
  /** The active card, or -1. */
  active: number
  onActive: (card: number, how: { extend: boolean; keep: boolean }) => void
  onActivate: (card: number, event: React.KeyboardEvent) => void
  onKeyDown?: (event: React.KeyboardEvent) => void
  onContextMenu?: (event: React.MouseEvent) => void
  /** Cards drawn and to be seen, by index. */
  onRange?: (range: {
    first: number
    last: number
    firstVisible: number
    lastVisible: number
    direction: number
  }) => void
  landmarks?: readonly { label: string; index: number }[]
  multiselectable?: boolean
  initialOffset?: number
  onRest?: (offset: number) => void
  className?: string
  /** The element that scrolls, for pull-to-refresh. */
  scroller?: React.RefObject<HTMLDivElement | null>
  /** `scrollToRow` takes a card's index. */
  ref?: Ref<VirtualListHandle>
}

export function VirtualGrid(props: VirtualGridProps): ReactNode {
  const { count, active, onRange, minCardPx = 160, textPx = 48, gapPx = 16, paddingPx = 16 } = props
  const gridId = useId()
  // Nothing is drawn until the width is known, which is before the first frame: cards of a guessed width are drawn twice.
  const [widthPx, setWidthPx] = useState(0)
  const layout = cardLayout({ widthPx: widthPx - 2 * paddingPx, minCardPx, textPx, gapPx })
  const { columns, cardPx, rowPx } = layout
  const rows = useVirtualRows({
    count: widthPx === 0 ? 0 : Math.ceil(count / columns),
    rowPx,
    initialOffset: props.initialOffset,
    onRest: props.onRest,
    scroller: props.scroller,
  })
  const { scrollerRef, window, direction } = rows

  useLayoutEffect(() => {
    const scroller = scrollerRef.current
    if (!scroller) return
    const measure = () => setWidthPx(scroller.clientWidth)
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(scroller)
    return () => observer.disconnect()
  }, [scrollerRef])

  const { first, last, firstVisible, lastVisible } = window
  useLayoutEffect(() => {
    const lastCard = (row: number) => Math.min(count, (row + 1) * columns) - 1
    onRange?.({
      first: first * columns,
      last: lastCard(last),
      firstVisible: firstVisible * columns,
      lastVisible: lastCard(lastVisible),
      direction,
    })
  }, [onRange, direction, first, last, firstVisible, lastVisible, columns, count])

  const scrollToCard: VirtualListHandle['scrollToRow'] = (card, align) =>
    rows.scrollToRow(Math.floor(card / columns), align)
  useImperativeHandle(props.ref, () => ({
    scrollToRow: scrollToCard,
    focus: () => scrollerRef.current?.focus({ preventScroll: true }),
    offset: rows.offset,
  }))

  const typeAhead = useTypeAhead(props.landmarks)
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.target !== scrollerRef.current || event.altKey) {
      props.onKeyDown?.(event)
      return
    }
    const page = rows.pageRows * columns
    const target = targetOf(event.key, { active, firstVisible: firstVisible * columns, count, columns, page })
    if (target !== undefined) {
      event.preventDefault()
      event.stopPropagation()
      const card = Math.min(Math.max(0, target), count - 1)
      if (card < 0) return
      props.onActive(card, { extend: event.shiftKey, keep: event.ctrlKey || event.metaKey })
      scrollToCard(card)
    } else if (event.key === 'Enter' && active >= 0) {
      event.preventDefault()
      event.stopPropagation()
      props.onActivate(active, event)
    } else {
      const found = typeAhead.onKey(event)
      if (found === undefined) props.onKeyDown?.(event)
      else {
        event.preventDefault()
        event.stopPropagation()
        props.onActive(found, { extend: false, keep: false })
        scrollToCard(found, 'start')
      }
    }
  }

  const idOf = (card: number) => `${gridId}-${card}`
  const activeRow = active < 0 ? -1 : Math.floor(active / columns)
  return (
    <div
      ref={scrollerRef}
      role="grid"
      tabIndex={0}
      aria-label={props.label}
      aria-rowcount={Math.ceil(count / columns)}
      aria-colcount={columns}
      aria-multiselectable={props.multiselectable}
      aria-activedescendant={activeRow >= first && activeRow <= last ? idOf(active) : undefined}
      className={`virtual-scroller ${props.className ?? ''}`}
      data-list-focus=""
      onKeyDown={onKeyDown}
      onContextMenu={props.onContextMenu}
      {...typeAhead.watch}
    >
      <div role="presentation" className="virtual-layer" style={{ height: rows.layerPx + paddingPx }}>
        {slotRows(window).map((row, slot) => (
          <div
            key={slot}
            role="row"
            aria-rowindex={row + 1}
            className="virtual-row virtual-cards"
            style={{
              transform: `translateY(${rows.topOf(row) + paddingPx}px)`,
              height: rowPx,
              columnGap: gapPx,
              paddingInline: paddingPx,
            }}
          >
            {Array.from({ length: Math.min(columns, count - row * columns) }, (_, column) => {
              const index = row * columns + column
              return <Fragment key={column}>{props.renderCard({ id: idOf(index), index, cardPx })}</Fragment>
            })}
          </div>
        ))}
      </div>
    </div>
  )
}

function targetOf(
  key: string,
  {
    active,
    firstVisible,
    count,
    columns,
    page,
  }: {
    active: number
    firstVisible: number
    count: number
    columns: number
    page: number
  },
): number | undefined {
  const steps: Record<string, number> = {
    ArrowRight: 1,
    ArrowLeft: -1,
    ArrowDown: columns,
    ArrowUp: -columns,
    PageDown: page,
    PageUp: -page,
  }
  if (key === 'Home') return 0
  if (key === 'End') return count - 1
  const step = steps[key]
  if (step === undefined) return undefined
  if (active < 0) return firstVisible
  // A step off an edge stays in its column.
  const target = active + step
  return target < 0 || (target >= count && Math.abs(step) > 1 && active + columns >= count) ? active : target
}
