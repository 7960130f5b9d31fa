/**
 * What stays while pages change: sidebar, top strip, the sheet that holds the page, queue panel, now-playing bar; and what
 * floats above: search, toasts, tooltips.
 */
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { LibraryMenuHost } from '../menu/library-menu-host.tsx'
import { NowPlayingBar } from '../player/now-playing-bar.tsx'
import { Shortcuts } from '../shortcuts/shortcuts.tsx'
import { Announcer } from '../ui/announce.tsx'
import { ToastLayer } from '../ui/toast.tsx'
import { TooltipLayer } from '../ui/tooltip.tsx'
import { ConnectionBar } from './connection-bar.tsx'
import { ErrorBoundary } from './error-boundary.tsx'
import { useHistoryEntry } from './history.ts'
import { usePanels } from './panels.ts'
import { Routes } from './routes.tsx'
import { Sidebar } from './sidebar.tsx'
import { TopStrip } from './top-strip.tsx'

const QueuePanel = lazy(() => import('../queue/queue-panel.tsx').then(({ QueuePanel }) => ({ default: QueuePanel })))
const SearchPalette = lazy(() =>
  import('../search/search-palette.tsx').then(({ SearchPalette }) => ({ default: SearchPalette })),
)

export function Frame() {
  const { t } = useTranslation()
  const { key } = useHistoryEntry()
  const { queue, search } = usePanels()
  return (
    <>
      <a
        href="#content"
        onClick={(event) => {
          // The hash is the player's address: the link must not change it.
          event.preventDefault()
          document.getElementById('content')?.focus()
        }}
        className="fixed top-2 left-2 z-[90] -translate-y-20 rounded-lg bg-accent px-4 py-2 font-medium text-on-accent focus:translate-y-0"
      >
        {t('app.skipToContent')}
      </a>
      <div className="flex h-full flex-col">
        <ConnectionBar />
        <div className="flex min-h-0 flex-1">
          <Sidebar />
          <div className="flex min-w-0 flex-1 gap-2 pt-2 pr-2">
            <main
              id="content"
              tabIndex={-1}
              aria-label={t('app.content')}
              className="flex min-w-0 flex-1 flex-col overflow-hidden rounded-xl bg-panel shadow-sheet outline-none"
            >
              <TopStrip />
              <div className="flex min-h-0 flex-1 flex-col">
                <ErrorBoundary key={key}>
                  <Suspense fallback={null}>
                    <Routes />
                  </Suspense>
                </ErrorBoundary>
              </div>
            </main>
            {queue && (
              <aside
                aria-label={t('app.queue')}
                className="flex w-80 max-w-[45%] shrink-0 flex-col overflow-hidden rounded-xl bg-panel shadow-sheet"
              >
                <ErrorBoundary>
                  <Suspense fallback={null}>
                    <QueuePanel />
                  </Suspense>
                </ErrorBoundary>
              </aside>
            )}
          </div>
        </div>
        <section aria-label={t('app.nowPlaying')} className="min-h-2 shrink-0">
          <ErrorBoundary>
            <NowPlayingBar />
          </ErrorBoundary>
        </section>
      </div>
      {search && (
        <Suspense fallback={null}>
          <SearchPalette />
        </Suspense>
      )}
      <LibraryMenuHost />
      <Shortcuts />
      <Announcer />
      <ToastLayer closeLabel={t('common.dismiss')} />
      <TooltipLayer />
    </>
  )
}
