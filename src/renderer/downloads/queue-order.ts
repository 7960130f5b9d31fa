/** Rows of what waits by their place: which tracks they are, and putting them elsewhere. */
import type { TrackId } from '../../shared/model/ids.ts'
import { t } from '../i18n/i18n.ts'
import { api } from '../rpc/client.ts'
import { announce } from '../ui/announce.tsx'
import type { Section } from './parts.ts'
import { askDownloadsAnew } from './use-downloads.ts'

/** As many as one window brings, and as one move may name. */
const WINDOW_ROWS = 500
const MOST_MOVED = 1_000

export interface Stretch {
  section: Section
  from: number
  /** Inclusive. */
  to: number
}

/** The tracks of rows that may never have been on screen. */
export async function trackIdsOf(stretches: readonly Stretch[]): Promise<TrackId[]> {
  const ids: TrackId[] = []
  for (const { section, from, to } of stretches)
    for (let offset = from; offset <= to; offset += WINDOW_ROWS) {
      const limit = Math.min(WINDOW_ROWS, to - offset + 1)
      const { rows } = await api.downloads.queue({ section, offset, limit })
      for (const { track } of rows) ids.push(track.id)
    }
  return ids
}

/**
 * Moves waiting rows to before the row now at `before`, or to the end. Resolves to where the first of them stands then. Of more than
 * a thousand the first thousand move.
 */
export async function moveWaiting(
  { from, to }: { from: number; to: number },
  target: { before: number } | 'last',
  total: number,
): Promise<number> {
  const last = Math.min(to, from + MOST_MOVED - 1)
  if (target !== 'last' && target.before >= from && target.before <= last + 1) return from
  const trackIds = await trackIdsOf([{ section: 'waiting', from, to: last }])
  const count = trackIds.length
  await api.downloads.move({ trackIds, to: await namedTarget(target) })
  askDownloadsAnew()
  const place = placeAfter({ from, count }, target, total)
  announce(t('downloads.moved', { place: place + 1, total }))
  return place
}

/** Where the first of some moved rows comes to stand. Pure. */
export function placeAfter(
  { from, count }: { from: number; count: number },
  target: { before: number } | 'last',
  total: number,
): number {
  if (target === 'last') return total - count
  return target.before > from ? Math.max(from, target.before - count) : target.before
}

async function namedTarget(target: { before: number } | 'last'): Promise<'first' | 'last' | TrackId> {
  if (target === 'last') return 'last'
  if (target.before === 0) return 'first'
  const [id] = await trackIdsOf([{ section: 'waiting', from: target.before, to: target.before }])
  return id ?? 'last'
}
