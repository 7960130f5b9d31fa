/** Above every page: back and forward, the search field that opens the palette, the running scan, whether servers are asked, how they are, refresh. */
import { ArrowLeft, ArrowRight, RefreshCw, Search } from 'lucide-react'
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { useScanProgress } from '../rpc/live.ts'
import { IconButton } from '../ui/button.tsx'
import { cx } from '../ui/class-names.ts'
import { useAfterStart } from '../servers/after-start.ts'
import { Kbd } from '../ui/kbd.tsx'
import { goBack, goForward, useCanGoForward, useHistoryEntry } from './history.ts'
import { refreshLibrary, useMayRefresh, useRefreshing } from './library-refresh.tsx'
import { openSearch } from './panels.ts'

const OfflineButton = lazy(() =>
  import('../downloads/offline-button.tsx').then(({ OfflineButton }) => ({ default: OfflineButton })),
)
const SyncBadge = lazy(() => import('../servers/sync-badge.tsx').then(({ SyncBadge }) => ({ default: SyncBadge })))
// Only while something is scanned, and what it opens is large.
const ScanBadge = lazy(() => import('./scan-badge.tsx').then(({ ScanBadge }) => ({ default: ScanBadge })))

export function TopStrip() {
  const { t } = useTranslation()
  const { index } = useHistoryEntry()
  const canGoForward = useCanGoForward()
  const refreshing = useRefreshing()
  const mayRefresh = useMayRefresh()
  const later = useAfterStart()
  const scanning = useScanProgress() !== null
  return (
    <header className="flex h-13 shrink-0 items-center gap-3 px-4">
      <div className="flex flex-1 basis-0 gap-1">
        <IconButton
          label={t('common.back')}
          shortcut="alt+left"
          icon={<ArrowLeft />}
          disabled={index === 0}
          onClick={goBack}
        />
        <IconButton
          label={t('common.forward')}
          shortcut="alt+right"
          icon={<ArrowRight />}
          disabled={!canGoForward}
          onClick={goForward}
        />
      </div>
      <button
        type="button"
        onClick={openSearch}
        className="flex h-9 w-full max-w-md min-w-0 items-center gap-2.5 rounded-full bg-sunken px-3.5 text-ink-3 hover:text-ink-2 hover:bg-[color-mix(in_oklab,var(--sunken),var(--ink)_5%)]"
      >
        <Search aria-hidden className="size-4 shrink-0" />
        <span className="flex-1 truncate text-left">{t('app.searchPlaceholder')}</span>
        <Kbd keys="mod+k" />
      </button>
      <div className="flex flex-1 basis-0 items-center justify-end gap-1">
        {scanning && (
          <Suspense fallback={null}>
            <ScanBadge />
          </Suspense>
        )}
        {later && (
          <Suspense fallback={null}>
            <OfflineButton />
            <SyncBadge />
          </Suspense>
        )}
        {mayRefresh && (
          <IconButton
            label={t('app.refresh.action')}
            shortcut="F5"
            icon={<RefreshCw className={cx(refreshing && 'animate-spin')} />}
            aria-busy={refreshing}
            onClick={() => void refreshLibrary()}
          />
        )}
      </div>
    </header>
  )
}
