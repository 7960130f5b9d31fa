/**
 * The headings of a table of tracks. Click sorts, Shift+click sets the second key; the edge resizes (arrow keys, too); a heading
 * dragged, or moved with Alt+Shift+arrows, changes places.
 */
import { ArrowDown, ArrowUp, Heart } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { TrackSort, TrackSortKey } from '../../shared/model/list.ts'
import { draggable, dropTargetForElements } from '../queue/drag.ts'
import { cx } from '../ui/class-names.ts'
import { COLUMN_SPECS, moved, resized, sortedBy, type ColumnId, type Columns } from './columns.ts'

export interface TrackHeadProps {
  columns: Columns
  /** Absent for a list whose order is the user's own. */
  sort?: TrackSort
  onSort?: (sort: TrackSort) => void
  onColumns: (columns: Columns) => void
  /** While an edge is dragged. */
  onDragged: (columns: Columns) => void
}

export function TrackHead(props: TrackHeadProps) {
  const { columns } = props
  const head = useRef<HTMLDivElement>(null)
  const widths = () => [...head.current!.children].map((cell) => cell.getBoundingClientRect().width)
  return (
    <div ref={head} role="row" aria-rowindex={1} className="track-head">
      {columns.map(({ id }, at) => (
        <HeadCell key={id} id={id} at={at} widths={widths} {...props} />
      ))}
    </div>
  )
}

const COLUMN = 'soul.column'

function HeadCell({
  id,
  at,
  columns,
  sort,
  onSort,
  onColumns,
  onDragged,
  widths,
}: TrackHeadProps & { id: ColumnId; at: number; widths: () => number[] }) {
  const { t } = useTranslation()
  const cell = useRef<HTMLDivElement>(null)
  const [over, setOver] = useState(false)
  const spec = COLUMN_SPECS[id]
  const label = t(`tracks.column.${id}`)
  const place = useRef({ columns, at, onColumns })
  place.current = { columns, at, onColumns }

  useEffect(() => {
    const element = cell.current!
    const ends = [
      draggable({
        element,
        dragHandle: element.querySelector('.track-head-sort') ?? undefined,
        getInitialData: () => ({ [COLUMN]: place.current.at }),
      }),
      dropTargetForElements({
        element,
        canDrop: ({ source }) => source.data[COLUMN] !== undefined && source.data[COLUMN] !== place.current.at,
        onDragEnter: () => setOver(true),
        onDragLeave: () => setOver(false),
        onDrop: ({ source }) => {
          setOver(false)
          const { columns, at, onColumns } = place.current
          onColumns(moved(columns, source.data[COLUMN] as number, at))
        },
      }),
    ]
    return () => ends.forEach((end) => end())
  }, [])

  const onKeyDown = (event: React.KeyboardEvent) => {
    if (!event.altKey || !event.shiftKey) return
    const to = at + (event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0)
    if (to === at || to < 0 || to >= columns.length) return
    event.preventDefault()
    event.stopPropagation()
    onColumns(moved(columns, at, to))
  }
  const direction = sort && directionOf(sort, spec.sort)
  const second = spec.sort !== undefined && sort?.by !== spec.sort && sort?.thenBy === spec.sort
  const key = spec.sort
  const sorts =
    key && sort && onSort
      ? (second: boolean) => onSort(sortedBy(sort, key, spec.descFirst ?? false, second))
      : undefined
  return (
    <div
      ref={cell}
      role="columnheader"
      aria-colindex={at + 1}
      aria-sort={direction && !second ? (direction === 'desc' ? 'descending' : 'ascending') : undefined}
      className={cx('track-head-cell', spec.right && 'track-head-right', over && 'track-head-drop')}
    >
      <button
        type="button"
        className="track-head-sort"
        data-tooltip={sorts ? t('tracks.sortHint', { column: label }) : label}
        onKeyDown={onKeyDown}
        onClick={(event) => sorts?.(event.shiftKey)}
      >
        {id === 'favourite' ? (
          <>
            <Heart aria-hidden className="size-3.5 shrink-0" />
            <span className="sr-only">{label}</span>
          </>
        ) : (
          <span className="truncate">{label}</span>
        )}
        {direction && <SortMark desc={direction === 'desc'} second={second} />}
      </button>
      <Edge
        label={t('tracks.resize', { column: label })}
        width={columns[at]!.width}
        onMove={(delta, start) => onDragged(resized(columns, start, at, delta))}
        onEnd={(delta, start) => onColumns(resized(columns, start, at, delta))}
        widths={widths}
      />
    </div>
  )
}

function SortMark({ desc, second }: { desc: boolean; second: boolean }) {
  const { t } = useTranslation()
  const Arrow = desc ? ArrowDown : ArrowUp
  return (
    <>
      <Arrow aria-hidden className="size-3.5 shrink-0" />
      {second && (
        <span className="text-xs" title={t('tracks.secondKey')}>
          2
        </span>
      )}
    </>
  )
}

function directionOf(sort: TrackSort, key: TrackSortKey | undefined): 'asc' | 'desc' | undefined {
  if (key === undefined) return undefined
  if (sort.by === key) return sort.desc ? 'desc' : 'asc'
  if (sort.thenBy === key) return sort.thenDesc ? 'desc' : 'asc'
  return undefined
}

const KEY_STEP = 16

function Edge({
  label,
  width,
  onMove,
  onEnd,
  widths,
}: {
  label: string
  width: number
  onMove: (delta: number, start: number[]) => void
  onEnd: (delta: number, start: number[]) => void
  widths: () => number[]
}) {
  const begin = useRef<{ x: number; widths: number[] } | null>(null)
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions, jsx-a11y/no-static-element-interactions -- a separator with a value is a control
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={label}
      aria-valuenow={width}
      aria-valuemin={40}
      aria-valuemax={1200}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- as above
      tabIndex={0}
      className="track-head-edge"
      onPointerDown={(event) => {
        if (event.button !== 0) return
        event.preventDefault()
        event.currentTarget.setPointerCapture(event.pointerId)
        begin.current = { x: event.clientX, widths: widths() }
      }}
      onPointerMove={(event) => begin.current && onMove(event.clientX - begin.current.x, begin.current.widths)}
      onPointerUp={(event) => {
        if (begin.current) onEnd(event.clientX - begin.current.x, begin.current.widths)
        begin.current = null
      }}
      onKeyDown={(event) => {
        const delta = event.key === 'ArrowLeft' ? -KEY_STEP : event.key === 'ArrowRight' ? KEY_STEP : 0
        if (delta === 0 || event.altKey || event.ctrlKey || event.metaKey) return
        event.preventDefault()
        event.stopPropagation()
        onEnd(delta, widths())
      }}
    />
  )
}
