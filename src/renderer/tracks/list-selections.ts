/**
 * Selected rows of a list, said so that the engine can find them: all of it as the list itself, many by their places in it, a
 * screenful by ids, which stay the same tracks when the list changes meanwhile. Rows that were never on screen are asked for.
 */
import type { TrackId } from '../../shared/model/ids.ts'
import type { TrackFilter, TrackSort } from '../../shared/model/list.ts'
import type { Selections } from '../menu/menu-target.ts'
import { api } from '../rpc/client.ts'
import { countOf, type Ranges } from '../selection/ranges.ts'

/** As many as are read by one window. */
const FEW = 500
/** As many as one selection may name. */
const MAX_RANGES = 10_000

export interface TrackListSpec {
  filter: TrackFilter
  sort: TrackSort
}

export async function listSelections(list: TrackListSpec, ranges: Ranges, total: number): Promise<Selections> {
  const count = countOf(ranges)
  if (count === 0) return []
  if (count >= total) return [{ kind: 'list', ...list }]
  const { from } = ranges[0]!
  const limit = ranges.at(-1)!.to - from + 1
  if (limit <= FEW) return [{ kind: 'tracks', ids: await idsOf(list, ranges, { offset: from, limit }) }]
  const selections = []
  for (let at = 0; at < ranges.length; at += MAX_RANGES)
    selections.push({
      kind: 'list' as const,
      ...list,
      rows: ranges.slice(at, at + MAX_RANGES).map(({ from, to }) => ({ from, to })),
    })
  return selections
}

async function idsOf(
  list: TrackListSpec,
  ranges: Ranges,
  window: { offset: number; limit: number },
): Promise<TrackId[]> {
  const { rows } = await api.browse.tracks({ ...list, ...window })
  return ranges.flatMap(({ from, to }) => rows.slice(from - window.offset, to - window.offset + 1).map(({ id }) => id))
}
