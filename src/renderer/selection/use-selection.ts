/**
 * Selecting rows of one list, by pointer and keyboard, as desktop programs do: a click selects one, Ctrl (⌘) adds or takes
 * away, Shift extends from where one was; arrows move, Shift+arrows extend, Ctrl+arrows move without selecting.
 * It knows rows by index: another list (`listKey`) starts with nothing selected.
 */
import { useCallback, useMemo, useState } from 'react'
import { add, clamp, countOf, has, NONE, rangesOf, toggle, type Ranges } from './ranges.ts'

export interface Selection {
  readonly ranges: Ranges
  readonly count: number
  /** The row the keyboard is at, or -1. */
  readonly active: number
  has(index: number): boolean
  /** For a virtual list's `onActive`. */
  onActive(index: number, how: { extend: boolean; keep: boolean }): void
  /** For pointerdown on a row: left button only; a press on what is selected already keeps it (it may become a drag). */
  onPointerDown(index: number, event: React.PointerEvent | React.MouseEvent): void
  /** For click on a row: ends what a press on selected rows left open. */
  onClick(index: number, event: React.MouseEvent): void
  /** For the context menu: selects the row unless it is part of the selection. */
  onMenu(index: number): void
  /** Space with Ctrl: takes the active row in or out. */
  toggleActive(): void
  selectAll(): void
  /** After rows were moved: selects others without the user's doing. */
  replace(ranges: Ranges, active: number): void
  clear(): void
}

interface State {
  listKey: string
  ranges: Ranges
  active: number
  anchor: number
}

const empty = (listKey: string): State => ({ listKey, ranges: NONE, active: -1, anchor: -1 })

export function useSelection(listKey: string, total: number): Selection {
  const [stored, setState] = useState<State>(() => empty(listKey))
  const state = stored.listKey === listKey ? stored : empty(listKey)
  const ranges = clamp(state.ranges, total)
  const active = state.active < total ? state.active : total - 1

  const change = useCallback(
    (next: (state: State) => Partial<State>) =>
      setState((before) => {
        const current = before.listKey === listKey ? before : empty(listKey)
        return { ...current, ...next(current) }
      }),
    [listKey],
  )

  const select = useCallback(
    (index: number, how: { extend: boolean; keep: boolean; toggles: boolean }) =>
      change(({ anchor, active, ranges }) => {
        if (how.extend) {
          const from = anchor >= 0 ? anchor : Math.max(0, active)
          const stretch = rangesOf(from, index)
          return { ranges: how.keep ? add(ranges, stretch[0]!) : stretch, active: index, anchor: from }
        }
        if (how.keep) return { ranges: how.toggles ? toggle(ranges, index) : ranges, active: index, anchor: index }
        return { ranges: rangesOf(index, index), active: index, anchor: index }
      }),
    [change],
  )

  return useMemo<Selection>(() => {
    const held = (event: { ctrlKey: boolean; metaKey: boolean }) => event.ctrlKey || event.metaKey
    return {
      ranges,
      count: countOf(ranges),
      active,
      has: (index) => has(ranges, index),
      onActive: (index, { extend, keep }) => select(index, { extend, keep, toggles: false }),
      onPointerDown: (index, event) => {
        if (event.button !== 0) return
        const plain = !event.shiftKey && !held(event)
        if (plain && has(ranges, index) && countOf(ranges) > 1) {
          change(() => ({ active: index }))
          return
        }
        select(index, { extend: event.shiftKey, keep: held(event), toggles: true })
      },
      onClick: (index, event) => {
        if (event.shiftKey || held(event) || countOf(ranges) <= 1) return
        select(index, { extend: false, keep: false, toggles: false })
      },
      onMenu: (index) => {
        if (has(ranges, index)) change(() => ({ active: index }))
        else select(index, { extend: false, keep: false, toggles: false })
      },
      toggleActive: () => active >= 0 && select(active, { extend: false, keep: true, toggles: true }),
      selectAll: () =>
        change(({ active }) => ({ ranges: total > 0 ? rangesOf(0, total - 1) : NONE, active: Math.max(0, active) })),
      replace: (next, at) => change(() => ({ ranges: next, active: at, anchor: at })),
      clear: () => change(() => ({ ranges: NONE, anchor: -1 })),
    }
  }, [ranges, active, total, select, change])
}
