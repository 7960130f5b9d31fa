/**
 * Which rows of a long list are selected, as ranges: "all of a million" is one of them. Values are immutable; every function
 * returns another.
 */
export interface Range {
  readonly from: number
  /** Inclusive. */
  readonly to: number
}

/** Sorted, apart from one another. */
export type Ranges = readonly Range[]

export const NONE: Ranges = []

export const rangesOf = (a: number, b: number): Ranges => [{ from: Math.min(a, b), to: Math.max(a, b) }]

export function has(ranges: Ranges, index: number): boolean {
  let low = 0
  let high = ranges.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const range = ranges[middle]!
    if (index < range.from) high = middle - 1
    else if (index > range.to) low = middle + 1
    else return true
  }
  return false
}

export const countOf = (ranges: Ranges): number => ranges.reduce((sum, { from, to }) => sum + to - from + 1, 0)

export function add(ranges: Ranges, added: Range): Ranges {
  let { from, to } = added
  const before: Range[] = []
  const after: Range[] = []
  for (const range of ranges) {
    if (range.to < from - 1) before.push(range)
    else if (range.from > to + 1) after.push(range)
    else {
      from = Math.min(from, range.from)
      to = Math.max(to, range.to)
    }
  }
  return [...before, { from, to }, ...after]
}

export function remove(ranges: Ranges, removed: Range): Ranges {
  return ranges.flatMap((range) => {
    if (range.to < removed.from || range.from > removed.to) return [range]
    const left = { from: range.from, to: removed.from - 1 }
    const right = { from: removed.to + 1, to: range.to }
    return [left, right].filter(({ from, to }) => from <= to)
  })
}

export const toggle = (ranges: Ranges, index: number): Ranges =>
  has(ranges, index) ? remove(ranges, { from: index, to: index }) : add(ranges, { from: index, to: index })

/** Keeps what lies within a list of `total` rows. */
export const clamp = (ranges: Ranges, total: number): Ranges =>
  ranges.every((range) => range.to < total) ? ranges : remove(ranges, { from: total, to: Number.MAX_SAFE_INTEGER })

/** The selected indexes, in order; only for selections known to be small. */
export function* indexesOf(ranges: Ranges): Generator<number> {
  for (const { from, to } of ranges) for (let index = from; index <= to; index++) yield index
}
