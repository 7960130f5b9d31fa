/** Which tracks rows of the queue are, and where moved ones come to stand. */
import type { TrackId } from '../../shared/model/ids.ts'
import { api } from '../rpc/client.ts'
import type { Section } from './parts.ts'

/** As many as one window brings. */
const WINDOW_ROWS = 500

export interface Stretch {
  section: Section
  from: number
  /** Inclusive. */
  to: number
}

export const lengthOf = (stretches: readonly Stretch[]): number =>
  stretches.reduce((sum, { from, to }) => sum + to - from + 1, 0)

/**
 * The tracks of rows: those that are shown as they are shown, for by now the engine may have others in their places; those that never
 * were on screen, if there are any, as the engine has them.
 */
export function trackIdsOf(
  stretches: readonly Stretch[],
  shown: (section: Section, at: number) => TrackId | undefined,
): () => Promise<readonly TrackId[]> {
  const ids: TrackId[] = []
  for (const { section, from, to } of stretches)
    for (let at = from; at <= to; at++) {
      const id = shown(section, at)
      if (id === undefined) return () => askedIds(stretches)
      ids.push(id)
    }
  return () => Promise.resolve(ids)
}

async function askedIds(stretches: readonly Stretch[]): Promise<readonly TrackId[]> {
  const ids: TrackId[] = []
  for (const { section, from, to } of stretches)
    for (let offset = from; offset <= to; offset += WINDOW_ROWS) {
      const limit = Math.min(WINDOW_ROWS, to - offset + 1)
      const { rows } = await api.downloads.queue({ section, offset, limit })
      for (const { track } of rows) ids.push(track.id)
    }
  return ids
}

export type Target = { before: number } | 'last'

/** Where the first of `count` rows from `from` on comes to stand. Pure. */
export function placeAfter({ from, count }: { from: number; count: number }, target: Target, total: number): number {
  if (target === 'last') return total - count
  return target.before > from ? Math.max(from, target.before - count) : target.before
}
