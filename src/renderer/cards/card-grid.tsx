/**
 * A whole library list as cards: virtual grid, pull to look for new music, place remembered per history entry, skeleton
 * cards while a window is missing. The page brings the heading, the tools, and what a card of a row looks like.
 */
import { type ReactNode, useCallback, useRef } from 'react'
import type { Landmark } from '../../shared/model/list.ts'
import { useEntryState, useEntryValue } from '../app/entry-memory.ts'
import { LibraryPull } from '../app/library-refresh.tsx'
import { QueryError } from '../app/query-state.tsx'
import { useSettings } from '../app/settings.ts'
import { markKeyOf } from '../marks/mark-keys.ts'
import { markByKey } from '../marks/mark-target.ts'
import { openLibraryMenu } from '../menu/library-menu.tsx'
import type { MenuTarget } from '../menu/menu-target.ts'
import type { Windowed } from '../rpc/use-windowed.ts'
import { Skeleton } from '../ui/skeleton.tsx'
import { type CardPlace, VirtualGrid } from '../ui/virtual-grid.tsx'
import { useScrollToTopOn, type VirtualListHandle } from '../ui/virtual-list.tsx'

export interface CardGridProps<T> {
  label: string
  /** Of which list: sort and filter. Another one begins at its top. */
  listKey: string
  list: Windowed<T>
  landmarks?: readonly Landmark[]
  renderCard: (row: T, place: CardPlace & { active: boolean }) => ReactNode
  onOpen: (row: T) => void
  /** What the menu key opens a menu about. */
  targetOf: (row: T) => MenuTarget
  /** When the list is empty. */
  empty: ReactNode
  round?: boolean
}

export function CardGrid<T>({
  label,
  listKey,
  list,
  landmarks,
  renderCard,
  onOpen,
  targetOf,
  empty,
  round,
}: CardGridProps<T>) {
  const compact = useSettings().density === 'compact'
  const grid = useRef<VirtualListHandle>(null)
  const { initial, remember } = useEntryValue<number>('scroll')
  const [active, setActive] = useEntryState('active', -1)
  useScrollToTopOn(listKey, grid)

  const open = useCallback(
    (index: number) => {
      const row = list.rowAt(index)
      if (row !== undefined) onOpen(row)
    },
    [list, onOpen],
  )

  if (list.error !== undefined && list.total === undefined)
    return <QueryError error={list.error} onRetry={list.retry} />
  if (list.total === 0) return empty
  return (
    <LibraryPull>
      <div className="flex min-h-0 flex-1 flex-col" aria-busy={list.total === undefined || list.previous}>
        <VirtualGrid
          ref={grid}
          count={list.total ?? 60}
          label={label}
          className="group/grid min-h-0 flex-1"
          minCardPx={compact ? 120 : 148}
          gapPx={compact ? 12 : 18}
          paddingPx={24}
          textPx={52}
          active={active}
          onActive={setActive}
          onActivate={open}
          onRange={list.onRange}
          landmarks={landmarks}
          initialOffset={initial}
          onRest={remember}
          onKeyDown={(event) => {
            const row = list.rowAt(active)
            if (row === undefined) return
            const mark = markKeyOf(event.nativeEvent)
            if (mark) {
              event.preventDefault()
              event.stopPropagation()
              if (!event.repeat) markByKey(mark, targetOf(row))
            }
            if (!isMenuKey(event)) return
            event.preventDefault()
            openLibraryMenu(targetOf(row), activeCell(event.currentTarget) ?? event.currentTarget)
          }}
          renderCard={(place) => {
            const row = list.rowAt(place.index)
            if (row === undefined) return <CardSkeleton {...place} round={round} />
            return renderCard(row, { ...place, active: place.index === active })
          }}
        />
      </div>
    </LibraryPull>
  )
}

const isMenuKey = (event: React.KeyboardEvent): boolean =>
  event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)

const activeCell = (grid: Element): Element | null =>
  document.getElementById(grid.getAttribute('aria-activedescendant') ?? '')

function CardSkeleton({ id, cardPx, round }: CardPlace & { round?: boolean }) {
  return (
    <div id={id} role="gridcell" aria-busy style={{ width: cardPx }}>
      <Skeleton className={`aspect-square ${round ? 'rounded-full!' : ''}`} />
      <Skeleton className="mt-3 h-3.5 w-4/5" />
      <Skeleton className="mt-2 h-3 w-1/2" />
    </div>
  )
}
