/**
 * What covers in view say of the tracks behind them. Each card asks for its own; all that come within a frame are one call, and those
 * still in view are asked for again when something has changed. Nothing is asked while nothing is kept or on its way.
 */
import { hashKey } from '@tanstack/react-query'
import { useCallback, useSyncExternalStore } from 'react'
import type { DownloadsStatus, KeptBadge } from '../../shared/model/downloads.ts'
import type { MenuTarget } from '../menu/menu-target.ts'
import { api } from '../rpc/client.ts'
import { onLive, onResync } from '../rpc/live.ts'
import { Pacer } from '../rpc/pacer.ts'
import { orpc, queryClient } from '../rpc/query.ts'

type BadgeType = 'album' | 'artist' | 'playlist' | 'genre'

const TYPES: Partial<Record<MenuTarget['kind'], BadgeType>> = {
  albums: 'album',
  artists: 'artist',
  genres: 'genre',
  playlist: 'playlist',
}

interface InView {
  readonly type: BadgeType
  readonly id: string
  readonly listeners: Set<() => void>
}

/** As many as one call takes. */
const MOST = 500
/** Those looked at last are remembered, so that going back shows them at once. */
const KEPT = 5_000
const GATHER_MS = 16
const EVERY_MS = 2_000

const known = new Map<string, KeptBadge | null>()
const inView = new Map<string, InView>()
let asking = new Set<string>()
let timer: ReturnType<typeof setTimeout> | undefined

/** Undefined until it is known, null where nothing of it is kept. `kind`: what the menu of the card is about. */
export function useBadge(kind: MenuTarget['kind'], id: string): KeptBadge | null | undefined {
  const type = TYPES[kind]
  const subscribe = useCallback((listener: () => void) => (type ? show(type, id, listener) : () => {}), [type, id])
  return useSyncExternalStore(subscribe, () => type && known.get(keyOf(type, id)))
}

const keyOf = (type: BadgeType, id: string): string => `${type} ${id}`

function show(type: BadgeType, id: string, listener: () => void): () => void {
  const key = keyOf(type, id)
  const shown = inView.get(key) ?? { type, id, listeners: new Set() }
  inView.set(key, shown)
  shown.listeners.add(listener)
  ask([key])
  return () => {
    shown.listeners.delete(listener)
    if (shown.listeners.size === 0) inView.delete(key)
  }
}

function ask(keys: Iterable<string>): void {
  if (!isAnything) return
  for (const key of keys) asking.add(key)
  timer ??= setTimeout(() => {
    timer = undefined
    const asked = [...asking].flatMap((key) => inView.get(key) ?? [])
    asking = new Set()
    for (const [type, some] of Map.groupBy(asked, (one) => one.type))
      for (let at = 0; at < some.length; at += MOST) void askFor(type, some.slice(at, at + MOST))
  }, GATHER_MS)
}

async function askFor(type: BadgeType, shown: readonly InView[]): Promise<void> {
  const ask = { type, ids: shown.map(({ id }) => id) } as Parameters<typeof api.downloads.badges>[0]
  // The connection says itself when it fails; with the next change they are asked for again.
  const badges = await api.downloads.badges(ask).catch(() => [])
  if (known.size > KEPT) known.clear()
  for (const [at, badge] of badges.entries()) {
    const { id, listeners } = shown[at]!
    known.set(keyOf(type, id), badge)
    for (const listener of listeners) listener()
  }
}

const pacer = new Pacer(EVERY_MS, () => ask(inView.keys()))
onLive('downloads.changed', () => pacer.ask())
onLive('wants.changed', () => pacer.ask())
onResync(() => pacer.ask())

/** Whether anything is kept or on its way, as far as the page has been told; whoever shows that asks for it. */
let isAnything = false
const statusKey = hashKey(orpc.downloads.status.queryKey())

/** One for all cards: an observer for each would cost more than the rest of them. */
queryClient.getQueryCache().subscribe(({ query }) => {
  const { data } = query.state as { data?: DownloadsStatus }
  if (query.queryHash !== statusKey || data === undefined) return
  const before = isAnything
  isAnything = Object.values(data.counts).some((count) => count > 0)
  if (isAnything && !before) ask(inView.keys())
})
