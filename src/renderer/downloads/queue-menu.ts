/** The menu of one of the queue: what any track offers, and what can be done with its download. */
import type { TFunction } from 'i18next'
import type { DownloadRow } from '../../shared/model/downloads.ts'
import type { TrackId } from '../../shared/model/ids.ts'
import type { MenuExtra, MenuTarget } from '../menu/menu-target.ts'
import { nextThingOf, type NextThing } from './queue-row.tsx'

export interface QueueMenuParts {
  /** How many are chosen. */
  count: number
  tracks: () => Promise<readonly TrackId[]>
  mayMind: boolean
  does: (thing: NextThing) => void
  step: (by: -1 | 1) => void
  remove: () => void
  why: () => void
}

export function menuTargetOf(download: DownloadRow, t: TFunction, parts: QueueMenuParts): MenuTarget {
  const { count, tracks, mayMind, does, step, remove, why } = parts
  const next = nextThingOf(download.state)
  const waits = download.state === 'waiting' || download.state === 'blocked' || download.state === 'paused'
  const extra: (MenuExtra | false)[] = [
    mayMind && next !== 'first' && { label: t(`downloads.action.${next}`), onSelect: () => does(next) },
    mayMind && download.state === 'waiting' && { label: t('downloads.action.pause'), onSelect: () => does('pause') },
    mayMind && waits && { label: t('downloads.action.first'), shortcut: 'alt+Home', onSelect: () => does('first') },
    mayMind && waits && { label: t('downloads.action.up'), shortcut: 'alt+up', onSelect: () => step(-1) },
    mayMind && waits && { label: t('downloads.action.down'), shortcut: 'alt+down', onSelect: () => step(1) },
    count === 1 && { label: t('downloads.action.why'), onSelect: why },
    mayMind && { label: t('downloads.action.remove'), danger: true, shortcut: 'delete', onSelect: remove },
  ]
  return {
    kind: 'tracks',
    row: download.track,
    count,
    ...(count > 1 && {
      selections: async () => [{ kind: 'tracks' as const, ids: [...(await tracks())].slice(0, 10_000) }],
    }),
    extra: extra.filter((item) => item !== false),
  }
}
