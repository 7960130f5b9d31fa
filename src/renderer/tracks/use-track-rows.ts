/**
 * What pointer and keys do to rows of tracks, the same in a table of a million and on an album's page: select, play from here,
 * menu, drag. Rows carry `data-row`; handlers belong on the element around them.
 */
import { useCallback, useRef } from 'react'
import type { TrackRow } from '../../shared/model/track.ts'
import { clickOnMarks, keyOnMarks, moveOverMarks, onMarks, pressOnMarks } from '../marks/row-handlers.ts'
import { menuPlace, openLibraryMenu } from '../menu/library-menu.tsx'
import type { MenuTarget, Selections } from '../menu/menu-target.ts'
import { player } from '../player/use-player.ts'
import { has, rangesOf, type Ranges } from '../selection/ranges.ts'
import { useSelection, type Selection } from '../selection/use-selection.ts'

export interface TrackRowsOptions {
  /** Another list has another key: nothing of it is selected. */
  listKey: string
  total: number
  rowAt: (index: number) => TrackRow | undefined
  playFrom: (index: number) => void
  /** The tracks of some rows, for playing and queueing. */
  selectionsOf: (ranges: Ranges) => Promise<Selections>
  /** What a list adds to a row's menu and drag; it is told which rows are meant. `target` is undefined where no track is. */
  refine?: (target: MenuTarget | undefined, index: number, ranges: Ranges) => MenuTarget | undefined
}

export interface TrackRows {
  selection: Selection
  targetAt: (index: number) => MenuTarget | undefined
  /** For `TrackRowView`; never changes. */
  dragged: (index: number) => MenuTarget | undefined
  handlers: {
    onPointerDown: (event: React.PointerEvent) => void
    onPointerMove: (event: React.PointerEvent) => void
    onClick: (event: React.MouseEvent) => void
    onMouseDown: (event: React.MouseEvent) => void
    onContextMenu: (event: React.MouseEvent) => void
  }
  /** Keys beyond those that move. */
  onKeyDown: (event: React.KeyboardEvent) => void
}

export function useTrackRows(options: TrackRowsOptions): TrackRows {
  const { listKey, total, rowAt, playFrom, selectionsOf } = options
  const selection = useSelection(listKey, total)

  const targetAt = (index: number): MenuTarget | undefined => {
    const many = selection.count > 1 && has(selection.ranges, index)
    const target = trackAt(index, many)
    return options.refine ? options.refine(target, index, many ? selection.ranges : rangesOf(index, index)) : target
  }
  const trackAt = (index: number, many: boolean): MenuTarget | undefined => {
    const row = rowAt(index)
    if (!row) return undefined
    const { ranges } = selection
    return {
      kind: 'tracks',
      row,
      count: many ? selection.count : 1,
      play: () => playFrom(index),
      ...(many && { selections: () => selectionsOf(ranges) }),
    }
  }
  const latest = useRef(targetAt)
  latest.current = targetAt
  const dragged = useCallback((index: number) => latest.current(index), [])

  return {
    selection,
    targetAt,
    dragged,
    handlers: {
      onPointerDown: (event) => {
        const index = rowIndex(event.target)
        if (index === undefined || pressOnMarks(event, rowAt(index)) || onControl(event.target)) return
        const row = event.button === 0 ? rowAt(index) : undefined
        if (row) player.prepare(row)
        selection.onPointerDown(index, event)
      },
      onPointerMove: moveOverMarks,
      onClick: (event) => {
        const index = rowIndex(event.target)
        if (index === undefined || clickOnMarks(event, rowAt(index))) return
        const more = (event.target as Element).closest('[data-more]')
        if (more) {
          selection.onMenu(index)
          const target = targetAt(index)
          if (target) openLibraryMenu(target, more)
        } else if (isTouch(event)) playFrom(index)
        else if (!onControl(event.target)) selection.onClick(index, event)
      },
      // The second press of a double click, not its end: as desktop programs do, and a few frames earlier.
      onMouseDown: (event) => {
        // The list keeps the focus, or gets it.
        if (onMarks(event.target)) {
          event.preventDefault()
          const list = event.target instanceof Element ? event.target.closest<HTMLElement>('[role=grid]') : null
          list?.focus({ preventScroll: true })
          return
        }
        const index = event.detail === 2 && event.button === 0 ? rowIndex(event.target) : undefined
        if (index !== undefined && !onControl(event.target)) playFrom(index)
      },
      onContextMenu: (event) => {
        // A key opens it on the list itself: then it is about the active row.
        const index = rowIndex(event.target) ?? (selection.active >= 0 ? selection.active : undefined)
        const target = index === undefined ? undefined : targetAt(index)
        if (index === undefined || !target) return
        event.preventDefault()
        event.stopPropagation()
        const row = event.currentTarget.querySelector(`[data-row="${index}"]`)
        selection.onMenu(index)
        openLibraryMenu(target, menuPlace(event, row ?? event.currentTarget))
      },
    },
    onKeyDown: (event) => {
      if (
        keyOnMarks(event, {
          chosen: () => (selection.active >= 0 ? targetAt(selection.active) : undefined),
          rowOf: (target) => rowAt(rowIndex(target) ?? -1),
        })
      ) {
        event.preventDefault()
        event.stopPropagation()
        return
      }
      if (event.altKey) return
      const mod = event.ctrlKey || event.metaKey
      if (mod && event.key.toLowerCase() === 'a') selection.selectAll()
      else if (mod && event.key === ' ') selection.toggleActive()
      else if (event.key === 'Escape' && selection.count > 0) selection.clear()
      else return
      event.preventDefault()
      event.stopPropagation()
    },
  }
}

function rowIndex(target: EventTarget): number | undefined {
  const row = target instanceof Element ? target.closest('[data-row]') : null
  return row ? Number(row.getAttribute('data-row')) : undefined
}

const onControl = (target: EventTarget): boolean =>
  target instanceof Element && target.closest('a[href], button, input, [data-stars]') !== null

/** A finger has no double click: a tap plays, a long press opens the menu. */
export const isTouch = ({ nativeEvent }: React.MouseEvent): boolean =>
  nativeEvent instanceof PointerEvent && nativeEvent.pointerType === 'touch'
