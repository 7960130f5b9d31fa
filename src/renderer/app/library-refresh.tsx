/**
 * Looking for new music, from wherever it is asked: pulling a list, F5, the button at the top. It starts scans of all folders
 * and syncs with all servers, and makes every list ask again. It counts as done when they end or, for long ones, after a
 * moment: from then on the badges tell.
 */
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useEffect, useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import type { LiveEvent } from '../../shared/model/live-event.ts'
import type { SourceRow } from '../../shared/model/source.ts'
import { t } from '../i18n/i18n.ts'
import { api } from '../rpc/client.ts'
import { desktop } from '../rpc/desktop.ts'
import { errorText } from '../rpc/error-text.ts'
import { onLive } from '../rpc/live.ts'
import { may, useMay } from '../rpc/may.ts'
import { orpc, queryClient } from '../rpc/query.ts'
import { announce } from '../ui/announce.tsx'
import { PullToRefresh } from '../ui/pull-to-refresh.tsx'
import { toast } from '../ui/toast.tsx'
import { RefreshWatch, type Found } from './refresh-watch.ts'

const LONG_MS = 4_000

let refreshing = false
const listeners = new Set<() => void>()

export const useRefreshing = (): boolean =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => refreshing,
  )

/** Never rejects; a second call while one runs does nothing. */
export async function refreshLibrary(): Promise<void> {
  if (refreshing) return
  become(true)
  try {
    const awaited = foundWithin(LONG_MS)
    await startAll()
    const found = await awaited
    await queryClient.invalidateQueries({ queryKey: orpc.browse.key() })
    announce(refreshWords(found))
  } catch (error) {
    const { detail, remedy } = errorText(error, t)
    toast({ tone: 'danger', title: t('app.refresh.failed'), detail: `${detail} ${remedy}`.trim() })
  } finally {
    become(false)
  }
}

function become(now: boolean): void {
  refreshing = now
  for (const listener of listeners) listener()
}

/** Who may only listen has servers synced; folders are scanned by those who mind them. */
async function startAll(): Promise<void> {
  await Promise.all([may('admin') && api.sources.scan({}), api.sync.start({ reason: 'refresh' })])
}

/** Whether looking for new music can find any: the same for the button and for whoever may not scan. */
export function useMayRefresh(): boolean {
  const { data } = useQuery(orpc.sources.list.queryOptions({ select: anyServer }))
  return useMay('admin') || data === true
}

const anyServer = (sources: readonly SourceRow[]): boolean => sources.some(({ server }) => server !== null)

/** What the scans and syncs found, or null when they take longer than `withinMs`. */
function foundWithin(withinMs: number): Promise<Found | null> {
  return new Promise((resolve) => {
    const sources = queryClient.getQueryData<SourceRow[]>(orpc.sources.list.queryKey())
    const watch = new RefreshWatch({
      folders: may('admin') && (sources?.some(({ kind }) => kind === 'folder') ?? true),
      servers: (sources ?? []).filter(({ server }) => server && !server.paused).map(({ id }) => id),
    })
    const look = () => watch.done && finish(watch.done)
    const take = (event: LiveEvent) => {
      watch.take(event)
      look()
    }
    const stops = [
      onLive('library.changed', take),
      onLive('scan.ended', take),
      onLive('sync.ended', take),
      onLive('scan.progressed', ({ progress }) => {
        if (progress === null) watch.noScanRuns()
        look()
      }),
    ]
    const timer = setTimeout(() => finish(watch.late), withinMs)
    const finish = (result: Found | null) => {
      clearTimeout(timer)
      for (const stop of stops) stop()
      resolve(result)
    }
  })
}

function refreshWords(found: Found | null): string {
  if (found === null) return t('app.refresh.started')
  if (found.changes > 0) return t('app.refresh.changed', { count: found.changes })
  return t(found.news ? 'app.refresh.news' : 'app.refresh.upToDate')
}

/** On the desktop mod+R looks for new music, as F5 does everywhere. In a browser it stays the browser's way to reload. */
export function useRefreshKey(): void {
  useEffect(() => {
    if (!desktop) return
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'r' || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return
      event.preventDefault()
      void refreshLibrary()
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [])
}

/** Wraps a library list: pulling at its top looks for new music. Fills the height that is left, as a flex column. */
export function LibraryPull({ children }: { children: ReactNode }) {
  const { t } = useTranslation()
  return (
    <PullToRefresh
      refreshing={useRefreshing()}
      onRefresh={() => void refreshLibrary()}
      words={{ pull: t('app.refresh.pull'), release: t('app.refresh.release'), running: t('app.refresh.running') }}
    >
      {children}
    </PullToRefresh>
  )
}
