/**
 * The queue as one list of three parts: what runs, what needs the user, what waits. Each part that has rows begins with a heading,
 * which is a row of the list, too. Pure: which row stands where.
 */
import type { DownloadState } from '../../shared/model/download-state.ts'
import type { Range, Ranges } from '../selection/ranges.ts'

export const SECTIONS = ['active', 'failed', 'waiting'] as const
export type Section = (typeof SECTIONS)[number]

/** In which part one stands. */
export function sectionOf(state: DownloadState): Section {
  if (state === 'failed') return 'failed'
  return state === 'active' || state === 'verifying' ? 'active' : 'waiting'
}

export type PartPlace =
  | { kind: 'head'; section: Section; total: number }
  | { kind: 'row'; section: Section; at: number }

interface Part {
  section: Section
  /** Where its heading stands. */
  head: number
  total: number
}

export class Parts {
  readonly count: number
  readonly #parts: readonly Part[]

  constructor(totals: Readonly<Record<Section, number>>) {
    let count = 0
    this.#parts = SECTIONS.flatMap((section): Part[] => {
      const total = totals[section]
      if (total === 0) return []
      const head = count
      count += total + 1
      return [{ section, head, total }]
    })
    this.count = count
  }

  placeAt(index: number): PartPlace | undefined {
    const part = this.#parts.find(({ head, total }) => index >= head && index <= head + total)
    if (!part) return undefined
    const { section, head, total } = part
    return index === head ? { kind: 'head', section, total } : { kind: 'row', section, at: index - head - 1 }
  }

  /** Where a row of a part stands in the list; undefined for a part that has none. */
  indexOf(section: Section, at: number): number | undefined {
    const part = this.#parts.find((one) => one.section === section)
    return part && part.head + 1 + at
  }

  /** Which rows of a part lie between two of the list; the nearest one when none does, so that its number stays known. */
  within(section: Section, first: number, last: number): { first: number; last: number } {
    const part = this.#parts.find((one) => one.section === section)
    if (!part) return { first: 0, last: 0 }
    const inPart = (index: number) => Math.min(Math.max(0, index - part.head - 1), part.total - 1)
    return { first: inPart(first), last: inPart(last) }
  }

  /** The rows of each part, by their place in the list. */
  get wholes(): readonly Range[] {
    return this.#parts.map(({ head, total }) => ({ from: head + 1, to: head + total }))
  }

  /** The rows of the list that are chosen, by part, without headings. */
  chosen(ranges: Ranges): readonly { section: Section; from: number; to: number }[] {
    return this.#parts.flatMap(({ section, head, total }) =>
      ranges.flatMap(({ from, to }) => {
        const first = Math.max(from, head + 1) - head - 1
        const last = Math.min(to, head + total) - head - 1
        return first <= last ? [{ section, from: first, to: last }] : []
      }),
    )
  }
}

/**
 * Where something is to go that is dropped before row `index` of the list: before a row of what waits, or at its end. What does not
 * wait has no order of the user's: dropped there, it comes first.
 */
export function dropBefore(parts: Parts, waiting: number, index: number): { before: number } | 'last' {
  const place = parts.placeAt(index)
  if (place === undefined) return 'last'
  if (place.section !== 'waiting' || place.kind === 'head') return { before: 0 }
  return place.at >= waiting ? 'last' : { before: place.at }
}
