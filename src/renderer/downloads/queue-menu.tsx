/** The menu of one of the queue, or of several: what can be done with the download, and where its music is. */
import type { TFunction } from 'i18next'
import {
  ArrowDown,
  ArrowUp,
  ChevronsUp,
  CircleHelp,
  Disc3,
  MicVocal,
  Pause,
  Play,
  RotateCw,
  Trash2,
} from 'lucide-react'
import type { ReactNode } from 'react'
import type { DownloadRow } from '../../shared/model/downloads.ts'
import { navigate } from '../app/history.ts'
import { paths } from '../app/paths.ts'
import type { MenuExtra, MenuTarget } from '../menu/menu-target.ts'
import { sectionOf } from './parts.ts'
import { nextThingOf, type NextThing } from './queue-row.tsx'

export interface QueueMenuParts {
  /** How many are chosen. */
  count: number
  mayMind: boolean
  does: (thing: NextThing) => void
  step: (by: -1 | 1) => void
  remove: () => void
  why: () => void
}

const ICONS: Record<NextThing, ReactNode> = {
  pause: <Pause />,
  resume: <Play />,
  retry: <RotateCw />,
  first: <ChevronsUp />,
}

/** Its own items alone: among those that every track has, they would be far down. */
export function queueMenuOf(download: DownloadRow, t: TFunction, parts: QueueMenuParts): MenuTarget {
  const { count, mayMind, does, step, remove, why } = parts
  const { track, state } = download
  const { albumId, artistId } = track
  const single = count === 1
  const next = nextThingOf(state)
  const waits = mayMind && sectionOf(state) === 'waiting'
  const thing = (which: NextThing, shortcut?: string): MenuExtra => ({
    label: t(`downloads.action.${which}`),
    icon: ICONS[which],
    ...(shortcut && { shortcut }),
    onSelect: () => does(which),
  })
  const extra: (MenuExtra | false)[] = [
    mayMind && next !== 'first' && thing(next, 'enter'),
    waits && thing('first', 'alt+Home'),
    waits && { label: t('downloads.action.up'), icon: <ArrowUp />, shortcut: 'alt+up', onSelect: () => step(-1) },
    waits && { label: t('downloads.action.down'), icon: <ArrowDown />, shortcut: 'alt+down', onSelect: () => step(1) },
    mayMind && state === 'waiting' && thing('pause'),
    single && { label: t('downloads.action.why'), icon: <CircleHelp />, onSelect: why },
    single &&
      albumId !== null && {
        label: t('menu.goToAlbum'),
        icon: <Disc3 />,
        onSelect: () => navigate(paths.album(albumId)),
      },
    single &&
      artistId !== null && {
        label: t('menu.goToArtist'),
        icon: <MicVocal />,
        onSelect: () => navigate(paths.artist(artistId)),
      },
    mayMind && {
      label: t('downloads.action.remove'),
      icon: <Trash2 />,
      danger: true,
      shortcut: 'delete',
      onSelect: remove,
    },
  ]
  return { kind: 'other', name: track.title, extra: extra.filter((item) => item !== false) }
}
