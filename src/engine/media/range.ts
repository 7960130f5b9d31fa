/**
 * The `Range` header (RFC 9110, 14.1.2 and 14.2), for files of known size. One range is honoured; several at once are
 * answered with the whole file, which the standard allows and no player needs otherwise. What is not well-formed counts as
 * not there.
 */
export type RangePlan =
  /** No usable range asked for: 200 with everything. */
  | { kind: 'whole' }
  /** 206; both ends included. */
  | { kind: 'part'; start: number; end: number }
  /** 416: nothing of it lies inside the file. */
  | { kind: 'unsatisfiable' }

/** `bytes=first-`, `bytes=first-last`, `bytes=-suffix`; optional white space around, unit in any case. */
const ONE_RANGE = /^\s*bytes=\s*(?:(\d+)-(\d*)|-(\d+))\s*$/i

export function planRange(header: string | null | undefined, sizeBytes: number): RangePlan {
  const match = header ? ONE_RANGE.exec(header) : null
  if (!match) return { kind: 'whole' }
  const [, first, last, suffix] = match
  // Numbers beyond 2^53 lose digits but stay beyond every file.
  if (suffix !== undefined) {
    const length = Math.min(Number(suffix), sizeBytes)
    return length === 0 ? { kind: 'unsatisfiable' } : { kind: 'part', start: sizeBytes - length, end: sizeBytes - 1 }
  }
  const start = Number(first)
  const end = last ? Number(last) : Number.POSITIVE_INFINITY
  if (end < start) return { kind: 'whole' }
  if (start >= sizeBytes) return { kind: 'unsatisfiable' }
  return { kind: 'part', start, end: Math.min(end, sizeBytes - 1) }
}
