/**
 * A list of rows of one height, up to three million of them, of which only those near the view are in the document. Rows are
 * drawn at once from whatever the caller has; it is told which it should have (`onRange`). Knows nothing of what a row is.
 *
 * Keyboard: the list has the focus, a row is only `active` (aria-activedescendant), so a row may leave the document without
 * taking the focus along. Arrows, PgUp, PgDn, Home and End move; Shift extends; Enter activates; typing letters goes to
 * the landmark that begins with them.
 */
import {
  Fragment,
  useEffect,
  useId,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  type ReactNode,
  type Ref,
} from 'react'
import { slotRows } from './row-window.ts'
import { useTypeAhead } from './use-type-ahead.ts'
import { useVirtualRows, type Align } from './use-virtual-rows.ts'
import './virtual-list.css'

export interface RowPlace {
  /** Give these to the row's outermost element. */
  id: string
  index: number
  /** Pixels from the top of the layer; draw at `transform: translateY(top px)`. */
  top: number
}

export interface VirtualListHandle {
  scrollToRow(row: number, align?: Align): void
  focus(): void
  offset(): number
}

export interface VirtualListProps {
  count: number
  rowPx: number
  renderRow: (place: RowPlace) => ReactNode
  label: string
  role?: 'grid' | 'listbox'
  /** Number of columns, for `grid`. */
  columns?: number
  multiselectable?: boolean
  /** Sticks to the top; its height has to be `headerPx`. A grid's header is its first row. */
  header?: ReactNode
  headerPx?: number
  /** Width below which the list scrolls sideways. */
  minWidthPx?: number
  /** The active row, or -1. */
  active: number
  onActive: (row: number, how: { extend: boolean; keep: boolean }) => void
  /** Enter, with the modifier keys held. */
  onActivate: (row: number, event: React.KeyboardEvent) => void
  /** Keys the list does not take itself. */
  onKeyDown?: (event: React.KeyboardEvent) => void
  onContextMenu?: (event: React.MouseEvent) => void
  /** Which rows are drawn, and which of them are to be seen; `direction` below 0 is upwards. */
  onRange?: (range: {
    first: number
    last: number
    firstVisible: number
    lastVisible: number
    direction: number
  }) => void
  landmarks?: readonly { label: string; index: number }[]
  initialOffset?: number
  onRest?: (offset: number) => void
  className?: string
  /** The element that scrolls, for pull-to-refresh. */
  scroller?: React.RefObject<HTMLDivElement | null>
  ref?: Ref<VirtualListHandle>
}

export function VirtualList(props: VirtualListProps): ReactNode {
  const { count, rowPx, renderRow, role = 'grid', header, headerPx = 0, active, onRange, landmarks } = props
  const listId = useId()
  const rows = useVirtualRows({
    count,
    rowPx,
    headerPx,
    initialOffset: props.initialOffset,
    onRest: props.onRest,
    scroller: props.scroller,
  })
  const { window, scrollerRef, direction } = rows
  const idOf = (row: number) => `${listId}-${row}`

  const { first, last, firstVisible, lastVisible } = window
  useLayoutEffect(() => {
    onRange?.({ first, last, firstVisible, lastVisible, direction })
  }, [onRange, direction, first, last, firstVisible, lastVisible])

  useImperativeHandle(props.ref, () => ({
    scrollToRow: rows.scrollToRow,
    focus: () => scrollerRef.current?.focus({ preventScroll: true }),
    offset: rows.offset,
  }))

  const typeAhead = useTypeAhead(landmarks)
  const goTo = (row: number, event: { shiftKey: boolean; ctrlKey: boolean; metaKey: boolean }) => {
    const target = Math.min(Math.max(0, row), count - 1)
    if (target < 0) return
    props.onActive(target, { extend: event.shiftKey, keep: event.ctrlKey || event.metaKey })
    rows.scrollToRow(target)
  }
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.target !== scrollerRef.current || event.altKey) {
      props.onKeyDown?.(event)
      return
    }
    const from = active >= 0 ? active : firstVisible
    const target = targetOf(event.key, { from, count, page: rows.pageRows, none: active < 0 })
    if (target !== undefined) {
      event.preventDefault()
      event.stopPropagation()
      goTo(target, event)
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
        rows.scrollToRow(found, 'start')
      }
    }
  }

  const activeDrawn = active >= first && active <= last
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- its role is grid or listbox
    <div
      ref={scrollerRef}
      role={role}
      tabIndex={0}
      aria-label={props.label}
      aria-rowcount={role === 'grid' ? count + (header ? 1 : 0) : undefined}
      aria-colcount={props.columns}
      aria-multiselectable={props.multiselectable}
      aria-activedescendant={activeDrawn ? idOf(active) : undefined}
      className={`virtual-scroller ${props.className ?? ''}`}
      data-list-focus=""
      onKeyDown={onKeyDown}
      onContextMenu={props.onContextMenu}
      {...typeAhead.watch}
    >
      {header}
      <div
        role={role === 'grid' ? 'rowgroup' : 'presentation'}
        className="virtual-layer"
        style={{ height: rows.layerPx, minWidth: props.minWidthPx }}
      >
        {slotRows(window).map((index, slot) => (
          // The slot is the key: an element stays where it is in the document and gets another row.
          <Fragment key={slot}>{renderRow({ id: idOf(index), index, top: rows.topOf(index) })}</Fragment>
        ))}
      </div>
    </div>
  )
}

/** Where a key leads, or undefined when it is not one that moves. With nothing active the first press marks where one is. */
function targetOf(
  key: string,
  { from, count, page, none }: { from: number; count: number; page: number; none: boolean },
): number | undefined {
  if (key === 'ArrowDown') return none ? from : from + 1
  if (key === 'ArrowUp') return none ? from : from - 1
  if (key === 'PageDown') return from + page
  if (key === 'PageUp') return from - page
  if (key === 'Home') return 0
  if (key === 'End') return count - 1
  return undefined
}

/** Scrolls back to the top when the list becomes another one: another sort, another filter. */
export function useScrollToTopOn(key: string, ref: React.RefObject<VirtualListHandle | null>): void {
  const before = useRef(key)
  useEffect(() => {
    if (before.current === key) return
    before.current = key
    ref.current?.scrollToRow(0, 'start')
  }, [key, ref])
}
