/**
 * Selected rows of a list, said so that the engine can find them: all of it as the list itself, some of it as ids. Rows that
 * were never on screen are asked for.
 */
import type { TrackId } from '../../shared/model/ids.ts'
import type { TrackFilter, TrackSort } from '../../shared/model/list.ts'
import type { Selections } from '../menu/menu-target.ts'
import { api } from '../rpc/client.ts'
import { countOf, type Ranges } from '../selection/ranges.ts'

const WINDOW = 500
/** As many as one selection may name. */
const MAX_IDS = 10_000

export interface TrackListSpec {
  filter: TrackFilter
  sort: TrackSort
}

export async function listSelections(list: TrackListSpec, ranges: Ranges, total: number): Promise<Selections> {
  if (countOf(ranges) >= total) return [{ kind: 'list', ...list }]
  const ids: TrackId[] = []
  for (const { from, to } of ranges) {
    for (let offset = from; offset <= to; offset += WINDOW) {
      const { rows } = await api.browse.tracks({ ...list, offset, limit: Math.min(WINDOW, to - offset + 1) })
      for (const { id } of rows) ids.push(id)
    }
  }
  const selections = []
  for (let at = 0; at < ids.length; at += MAX_IDS)
    selections.push({ kind: 'tracks' as const, ids: ids.slice(at, at + MAX_IDS) })
  return selections
}
