/**
 * What stays while pages change: sidebar, top strip, the sheet that holds the page, queue panel, now-playing bar; and what
 * floats above: search, toasts, tooltips.
 */
import { lazy, Suspense, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { KeepDialogHost } from '../keeping/keep-dialog-host.tsx'
import { LibraryMenuHost } from '../menu/library-menu-host.tsx'
import { NowPlayingBar } from '../player/now-playing-bar.tsx'
import { PlaylistDialogsHost } from '../playlists/playlist-dialogs-host.tsx'
import { ServerDialogsHost } from '../servers/server-dialogs-host.tsx'
import { useAfterStart } from '../servers/after-start.ts'
import { Shortcuts } from '../shortcuts/shortcuts.tsx'
import { Announcer } from '../ui/announce.tsx'
import { TooltipLayer } from '../ui/tooltip.tsx'
import { ConnectionBar } from './connection-bar.tsx'
import { ErrorBoundary } from './error-boundary.tsx'
import { useFirstData } from './first-data.ts'
import { useHistoryEntry } from './history.ts'
import { usePanels } from './panels.ts'
import { Routes } from './routes.tsx'
import { Sidebar } from './sidebar.tsx'
import { TopStrip } from './top-strip.tsx'

const QueuePanel = lazy(() => import('../queue/queue-panel.tsx').then(({ QueuePanel }) => ({ default: QueuePanel })))
const SearchPalette = lazy(() =>
  import('../search/search-palette.tsx').then(({ SearchPalette }) => ({ default: SearchPalette })),
)

const ToastLayer = lazy(() => import('../ui/toast-layer.tsx').then(({ ToastLayer }) => ({ default: ToastLayer })))

export function Frame() {
  const { t } = useTranslation()
  const { key } = useHistoryEntry()
  const { queue, search } = usePanels()
  const ready = useFirstData()
  const main = useRef<HTMLElement>(null)

  // What had the focus left with its page: the keyboard goes on in the new one instead of at the window's beginning.
  useEffect(() => {
    if (document.activeElement === document.body) main.current?.focus({ preventScroll: true })
  }, [key])

  return (
    <>
      <a
        href="#main"
        onClick={(event) => {
          // The hash is the player's address: the link must not change it.
          event.preventDefault()
          main.current?.focus()
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
            <div className="flex min-w-0 flex-1 flex-col overflow-hidden rounded-xl bg-panel shadow-sheet">
              <TopStrip />
              <main ref={main} id="main" tabIndex={-1} className="flex min-h-0 flex-1 flex-col outline-none">
                <ErrorBoundary key={key}>
                  <Suspense fallback={null}>{ready && <Routes />}</Suspense>
                </ErrorBoundary>
              </main>
            </div>
            {queue && (
              <aside
                aria-label={t('app.queue')}
                className="flex w-80 shrink-0 flex-col max-[62rem]:w-64 overflow-hidden rounded-xl bg-panel shadow-sheet"
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
      <PlaylistDialogsHost />
      <ServerDialogsHost />
      <KeepDialogHost />
      <Shortcuts />
      <Announcer />
      <Toasts />
      <TooltipLayer />
    </>
  )
}

/** Messages wait until the first page is drawn, as what shows them does. */
function Toasts() {
  const { t } = useTranslation()
  if (!useAfterStart()) return null
  return (
    <Suspense fallback={null}>
      <ToastLayer label={t('common.messages')} closeLabel={t('common.dismiss')} />
    </Suspense>
  )
}
