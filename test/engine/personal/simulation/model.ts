/** What a log of changes must come to: the rules of merge.ts folded over it in plain maps, digested as a device digests what it holds. */
import { hash } from 'node:crypto'
import { joinEvents, joinWrites, type Happened, type Written } from '../../../../src/engine/personal/merge.ts'
import { entryOf, type Op } from '../../../../src/engine/personal/op.ts'

/** What is held, entry by entry, as far as others are told of it. */
export interface Contents {
  readonly cells: Map<string, Written>
  readonly rows: Map<string, Written>
  readonly events: Map<string, Happened>
}

/** `into`: what is held already. */
export function contentsOfLog(
  log: readonly (Op & { origin: string })[],
  { cells, rows, events }: Contents = { cells: new Map(), rows: new Map(), events: new Map() },
): Contents {
  for (const op of log) {
    const entry = entryOf(op)
    const { stamp, origin } = op
    if (entry?.type === 'cell') {
      const key = keyOf(entry.kind, entry.row, entry.field)
      cells.set(key, joinWrites(cells.get(key), { value: entry.value, stamp, origin }))
    } else if (entry?.type === 'row') {
      const key = keyOf(entry.kind, entry.row)
      rows.set(key, joinWrites(rows.get(key), { value: entry.dead, stamp, origin }))
    } else if (entry?.type === 'event') {
      const { kind, id, trackKey, at, ms } = entry
      events.set(keyOf(kind, id), joinEvents(events.get(keyOf(kind, id)), { trackKey, at, ms, origin }))
    }
  }
  return { cells, rows, events }
}

export function digestOfContents({ cells, rows, events }: Contents): string {
  const lines = [
    ...[...cells].map(([key, { value, stamp, origin }]) => [
      'c',
      ...partsOf(key),
      JSON.stringify(value),
      stamp,
      origin,
    ]),
    ...[...rows].map(([key, { value, stamp, origin }]) => ['r', ...partsOf(key), '', value ? 1 : 0, stamp, origin]),
    ...[...events].map(([key, { trackKey, origin, at, ms }]) => ['e', ...partsOf(key), '', trackKey, origin, at, ms]),
  ]
  return hash(
    'sha256',
    lines
      .map((line) => JSON.stringify(line))
      .sort()
      .join('\n'),
  )
}

export const keyOf = (...parts: string[]): string => JSON.stringify(parts)
const partsOf = (key: string): string[] => JSON.parse(key) as string[]
