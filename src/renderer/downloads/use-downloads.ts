/**
 * What screens ask about downloads: how they stand, how far each one is, and a number that grows when rows may be others. Status
 * and progress are told whole by the engine; the rest is asked again at most once a second, for a busy queue announces ten times
 * as often. Nothing here runs before the first part of the page that shows downloads is loaded.
 */
import { useQuery } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import type { DownloadProgress, DownloadsStatus } from '../../shared/model/downloads.ts'
import type { TrackId } from '../../shared/model/ids.ts'
import { t } from '../i18n/i18n.ts'
import { onLive, onResync } from '../rpc/live.ts'
import { Pacer } from '../rpc/pacer.ts'
import { orpc, queryClient } from '../rpc/query.ts'
import { toast } from '../ui/toast.tsx'
import './words.ts'

const EVERY_MS = 1_000

/** Undefined until it is known. */
export const useDownloadsStatus = (): DownloadsStatus | undefined => useQuery(orpc.downloads.status.queryOptions()).data

let revision = 0
let progress: ReadonlyMap<TrackId, DownloadProgress> = new Map()
const listeners = new Set<() => void>()

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** For windows of the queue, of what is here and of what was chosen, which the query client does not know. */
export const useDownloadsRevision = (): number => useSyncExternalStore(subscribe, () => revision)

/** How far one that runs is; undefined for one that does not. */
export const useProgress = (trackId: TrackId | undefined): DownloadProgress | undefined =>
  useSyncExternalStore(subscribe, () => (trackId === undefined ? undefined : progress.get(trackId)))

const pacer = new Pacer(EVERY_MS, () => {
  revision += 1
  for (const queryKey of COUNTED) void queryClient.invalidateQueries({ queryKey })
  for (const listener of listeners) listener()
})

/** What changes with every file that arrives. */
const COUNTED = [orpc.downloads.rules.key(), orpc.downloads.badges.key(), orpc.downloads.space.key()]

/** After something of one's own: rows are asked for at once, without waiting for the announcement. */
export const askDownloadsAnew = (): void => {
  pacer.ask()
  pacer.flush()
}

onLive('downloads.changed', ({ status }) => {
  const before = queryClient.getQueryData(orpc.downloads.status.queryKey())
  queryClient.setQueryData(orpc.downloads.status.queryKey(), status)
  if (status.moveFailed !== null && before?.moveFailed !== status.moveFailed)
    toast({ id: 'downloads-move', tone: 'danger', title: t('downloads.space.moveFailed'), detail: status.moveFailed })
  pacer.ask()
})
onLive('wants.changed', () => pacer.ask())
onLive('downloads.progressed', ({ active }) => {
  progress = new Map(active.map((one) => [one.trackId, one]))
  for (const listener of listeners) listener()
})
onResync(() => {
  progress = new Map()
  revision += 1
  for (const listener of listeners) listener()
})
