/** The badges of covers, told by the engine: asked for again when wants or downloads have changed, while anything is kept. */
import { hashKey } from '@tanstack/react-query'
import { useCallback, useSyncExternalStore } from 'react'
import type { DownloadsStatus, KeptBadge } from '../../shared/model/downloads.ts'
import type { MenuTarget } from '../menu/menu-target.ts'
import { api } from '../rpc/client.ts'
import { onLive, onResync } from '../rpc/live.ts'
import { Pacer } from '../rpc/pacer.ts'
import { orpc, queryClient } from '../rpc/query.ts'
import { CoverBadges, type BadgeType } from './cover-badges.ts'

const TYPES: Partial<Record<MenuTarget['kind'], BadgeType>> = {
  albums: 'album',
  artists: 'artist',
  genres: 'genre',
  playlist: 'playlist',
}

const EVERY_MS = 2_000

const badges = new CoverBadges({
  ask: (ask) => api.downloads.badges(ask as Parameters<typeof api.downloads.badges>[0]),
})

/** Undefined until it is known, null where nothing of it is kept. `kind`: what the menu of the card is about. */
export function useBadge(kind: MenuTarget['kind'], id: string): KeptBadge | null | undefined {
  const type = TYPES[kind]
  const subscribe = useCallback(
    (listener: () => void) => (type ? badges.show(type, id, listener) : () => {}),
    [type, id],
  )
  return useSyncExternalStore(subscribe, () => type && badges.of(type, id))
}

const pacer = new Pacer(EVERY_MS, () => badges.askAnew())
onLive('downloads.changed', () => pacer.ask())
onLive('wants.changed', () => pacer.ask())
onResync(() => pacer.ask())

const statusKey = hashKey(orpc.downloads.status.queryKey())

/** Whoever shows how downloads stand asks for it. One for all cards: an observer for each would cost more than the rest of them. */
queryClient.getQueryCache().subscribe(({ query }) => {
  const { data } = query.state as { data?: DownloadsStatus }
  if (query.queryHash !== statusKey || data === undefined) return
  badges.setAnything(Object.values(data.counts).some((count) => count > 0))
})
