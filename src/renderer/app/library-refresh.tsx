/**
 * Looking for new music, from wherever it is asked: pulling a list, F5, the button at the top. It starts scans of all
 * sources and makes every list ask again. It counts as done when the scans end or, for long ones, after a moment: from then
 * on the badge tells.
 */
import { type ReactNode, useEffect, useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import { t } from '../i18n/i18n.ts'
import { api } from '../rpc/client.ts'
import { desktop } from '../rpc/desktop.ts'
import { errorText } from '../rpc/error-text.ts'
import { onLive } from '../rpc/live.ts'
import { orpc, queryClient } from '../rpc/query.ts'
import { announce } from '../ui/announce.tsx'
import { PullToRefresh } from '../ui/pull-to-refresh.tsx'
import { toast } from '../ui/toast.tsx'

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
    const changes = scanChanges(LONG_MS)
    await api.sources.scan({})
    const found = await changes
    await queryClient.invalidateQueries({ queryKey: orpc.browse.key() })
    if (found === null) announce(t('app.refresh.started'))
    else announce(found === 0 ? t('app.refresh.upToDate') : t('app.refresh.changed', { count: found }))
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

/** How many tracks the scans changed, or null when they take longer than `withinMs`. */
function scanChanges(withinMs: number): Promise<number | null> {
  return new Promise((resolve) => {
    let changes = 0
    let ended = false
    const stops = [
      onLive('scan.ended', ({ report }) => {
        changes += report.added + report.updated + report.moved + report.removed
        ended = true
      }),
      onLive('scan.progressed', ({ progress }) => {
        if (progress === null && ended) finish(changes)
      }),
    ]
    const timer = setTimeout(() => finish(ended ? changes : null), withinMs)
    const finish = (result: number | null) => {
      clearTimeout(timer)
      for (const stop of stops) stop()
      resolve(result)
    }
  })
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
