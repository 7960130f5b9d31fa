/**
 * Keeps a selection on the same rows while a list changes by itself: what arrives leaves the queue, and every row below it moves up.
 * A selection by place would then be one of other tracks, and the next key would remove those.
 */
import { useLayoutEffect, useRef } from 'react'
import { rangesOf, type Range, type Ranges } from '../selection/ranges.ts'
import type { Selection } from '../selection/use-selection.ts'

/** Rows are looked for one by one; beyond so many a selection is kept only where it is of a whole part. */
const MOST = 20_000

export interface Rows {
  count: number
  idAt(index: number): string | undefined
  /** Parts of the list that stay selected as a whole, however long they become. */
  wholes: readonly Range[]
}

export interface Anchors {
  ids: ReadonlySet<string>
  /** By their place in `wholes`. */
  wholes: readonly number[]
  active: string | undefined
  /** Where it was, should it have left. */
  activeAt: number
}

/** Pure. Rows that have not come yet cannot be followed. */
export function anchorsOf({ ranges, active }: Pick<Selection, 'ranges' | 'active'>, rows: Rows): Anchors {
  const isWhole = (whole: Range) =>
    whole.to > whole.from && ranges.some(({ from, to }) => from <= whole.from && to >= whole.to)
  const wholes = rows.wholes.flatMap((whole, at) => (isWhole(whole) ? [at] : []))
  const ids = new Set<string>()
  for (const { from, to } of ranges)
    for (let index = from; index <= Math.min(to, from + MOST); index++) {
      if (wholes.some((at) => index >= rows.wholes[at]!.from && index <= rows.wholes[at]!.to)) continue
      const id = rows.idAt(index)
      if (id !== undefined) ids.add(id)
    }
  return { ids, wholes, active: active < 0 ? undefined : rows.idAt(active), activeAt: active }
}

/** Pure. Where what was selected stands now. */
export function followed(anchors: Anchors, rows: Rows): { ranges: Ranges; active: number } {
  const ranges: Range[] = anchors.wholes.flatMap((at) => rows.wholes[at] ?? [])
  let active = Math.min(anchors.activeAt, rows.count - 1)
  let left = anchors.ids.size + (anchors.active === undefined ? 0 : 1)
  for (let index = 0; index < Math.min(rows.count, MOST) && left > 0; index++) {
    const id = rows.idAt(index)
    if (id === undefined) continue
    if (id === anchors.active) {
      active = index
      left -= 1
    }
    if (!anchors.ids.has(id)) continue
    left -= 1
    ranges.push({ from: index, to: index })
  }
  return { ranges: joined(ranges), active }
}

function joined(ranges: readonly Range[]): Ranges {
  const out: Range[] = []
  for (const range of [...ranges].sort((a, b) => a.from - b.from)) {
    const last = out.at(-1)
    if (last && range.from <= last.to + 1) out[out.length - 1] = { from: last.from, to: Math.max(last.to, range.to) }
    else out.push(range)
  }
  return out
}

/** `version` is another one whenever rows are. */
export function useFollowing(selection: Selection, rows: Rows, version: string): void {
  const { ranges, active, replace } = selection
  const before = useRef({ version, ranges, active, anchors: undefined as Anchors | undefined })
  useLayoutEffect(() => {
    const last = before.current
    if (last.version !== version && last.anchors) {
      const next = followed(last.anchors, rows)
      before.current = { ...last, version }
      if (same(next.ranges, ranges) && next.active === active) return
      before.current = { version, ...next, anchors: last.anchors }
      replace(next.ranges, next.active)
    } else if (last.version !== version || last.ranges !== ranges || last.active !== active || !last.anchors)
      before.current = { version, ranges, active, anchors: active < 0 ? undefined : anchorsOf(selection, rows) }
  })
}

const same = (one: Ranges, other: Ranges): boolean =>
  one.length === other.length && one.every(({ from, to }, at) => from === other[at]!.from && to === other[at]!.to)

export const wholeOf = (count: number): readonly Range[] => (count > 0 ? rangesOf(0, count - 1) : [])
