/** A short look at a long list, for dialogs and settings: up to eight rows in a frame, the rest by scrolling, and what stands there before and instead. */
import { useState, type ReactNode } from 'react'
import { useRem } from './appearance.ts'
import { QueryError } from './query-state.tsx'
import type { Windowed } from '../rpc/use-windowed.ts'
import { cx } from '../ui/class-names.ts'
import { Skeleton } from '../ui/skeleton.tsx'
import { VirtualList } from '../ui/virtual-list.tsx'

const MOST_ROWS = 8

export interface BoxedListProps<T> {
  list: Windowed<T>
  label: string
  columns: number
  rowRem: number
  /** Instead of the list when nothing is in it. */
  empty: ReactNode
  /** The cells of a row. */
  renderCells: (row: T) => ReactNode
}

export function BoxedList<T>({ list, label, columns, rowRem, empty, renderCells }: BoxedListProps<T>) {
  const [active, setActive] = useState(-1)
  const rowPx = useRem(rowRem)
  if (list.total === undefined) {
    return list.error === undefined ? (
      <Skeleton className="h-52 rounded-xl" />
    ) : (
      <QueryError error={list.error} onRetry={list.retry} />
    )
  }
  if (list.total === 0) return empty
  return (
    <div
      className="flex max-h-[60vh] flex-col overflow-hidden rounded-xl shadow-[inset_0_0_0_1px_var(--line)]"
      style={{ height: Math.min(list.total, MOST_ROWS) * rowPx + 8 }}
    >
      <VirtualList
        label={label}
        count={list.total}
        columns={columns}
        rowPx={rowPx}
        active={active}
        onActive={setActive}
        onActivate={() => {}}
        onRange={list.onRange}
        className="ring-inside min-h-0 flex-1 rounded-xl"
        renderRow={({ id, index, top }) => {
          const row = list.rowAt(index)
          return (
            <div
              id={id}
              role="row"
              aria-rowindex={index + 1}
              className={cx('virtual-row flex items-center gap-4 px-4', index === active && 'bg-hover')}
              style={{ transform: `translateY(${top}px)`, height: rowPx }}
            >
              {row ? (
                renderCells(row)
              ) : (
                <div role="gridcell" className="flex-1">
                  <Skeleton className="h-4 w-2/3" />
                </div>
              )}
            </div>
          )
        }}
      />
    </div>
  )
}
