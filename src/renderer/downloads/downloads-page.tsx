/** Downloads: what is fetched, what is here, what was chosen, which rules there are, and what all of it takes. */
import { CirclePause, CirclePlay, HardDriveDownload } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { ListPage } from '../app/page.tsx'
import { DOWNLOADS_VIEWS, paths, type DownloadsView } from '../app/paths.ts'
import { formatBytes, formatNumber } from '../i18n/format.ts'
import { useOwns } from '../rpc/may.ts'
import { Button } from '../ui/button.tsx'
import { cx } from '../ui/class-names.ts'
import { EmptyState } from '../ui/empty-state.tsx'
import { PullToRefresh } from '../ui/pull-to-refresh.tsx'
import { HeldBackNote } from './held-back-note.tsx'
import { ExportNote } from './export-note.tsx'
import { HeldNote } from './held-note.tsx'
import { KeptView } from './kept-view.tsx'
import { LimitsPopover } from './limits-popover.tsx'
import { setAllPaused } from './queue-actions.ts'
import { QueueView } from './queue-view.tsx'
import { useRefreshDownloads } from './refresh.ts'
import { RulesView } from './rules-view.tsx'
import { SpaceView } from './space-view.tsx'
import { summaryWords } from './state-words.ts'
import { useDownloadsStatus } from './use-downloads.ts'
import { WantsView } from './wants-view.tsx'
import { WorkingOutNote } from './working-out-note.tsx'
import './words.ts'

const VIEWS: Record<DownloadsView, () => ReactNode> = {
  queue: QueueView,
  kept: KeptView,
  wanted: WantsView,
  rules: () => (
    <Scrolled>
      <RulesView />
    </Scrolled>
  ),
  space: () => (
    <Scrolled>
      <SpaceView />
    </Scrolled>
  ),
}

export function DownloadsPage({ view }: { view: string | undefined }) {
  const { t } = useTranslation()
  if (useOwns()) return <OwnDownloads view={view} />
  return (
    <ListPage title={t('downloads.title')}>
      <EmptyState icon={<HardDriveDownload />} title={t('downloads.ownerOnly.title')}>
        {t('downloads.ownerOnly.detail')}
      </EmptyState>
    </ListPage>
  )
}

function OwnDownloads({ view: asked }: { view: string | undefined }) {
  const { t } = useTranslation()
  const view = DOWNLOADS_VIEWS.find((one) => one === asked) ?? 'queue'
  const status = useDownloadsStatus()
  const { refreshing, refresh } = useRefreshDownloads()
  const Shown = VIEWS[view]
  const paused = status?.paused ?? false
  return (
    <ListPage
      title={t('downloads.title')}
      about={status && <span className="tabular">{summaryWords(status, t)}</span>}
      tools={
        <>
          {status && status.freeBytes > 0 && (
            <span className="tabular text-sm text-ink-3 max-[64rem]:hidden">
              {t('downloads.summary.free', { bytes: formatBytes(status.freeBytes) })}
            </span>
          )}
          <LimitsPopover />
          <Button
            icon={paused ? <CirclePlay className="size-4" /> : <CirclePause className="size-4" />}
            onClick={() => void setAllPaused(!paused)}
          >
            {t(paused ? 'downloads.resumeAll' : 'downloads.pauseAll')}
          </Button>
        </>
      }
      below={<Views view={view} />}
    >
      <PullToRefresh
        refreshing={refreshing}
        onRefresh={refresh}
        words={{
          pull: t('downloads.refresh.pull'),
          release: t('downloads.refresh.release'),
          running: t('downloads.refresh.running'),
        }}
      >
        <div className="@container/downloads flex min-h-0 flex-1 flex-col">
          {status && <HeldNote status={status} />}
          {status && <ExportNote status={status} />}
          {status?.workingOut && <WorkingOutNote workingOut={status.workingOut} />}
          {status?.heldBack && <HeldBackNote heldBack={status.heldBack} />}
          <Shown />
        </div>
      </PullToRefresh>
    </ListPage>
  )
}

function Views({ view }: { view: DownloadsView }) {
  const { t } = useTranslation()
  const counts = useDownloadsStatus()?.counts
  const numberOf = (one: DownloadsView): number => {
    if (one === 'kept') return counts?.kept ?? 0
    return one === 'queue' && counts
      ? counts.active + counts.waiting + counts.paused + counts.blocked + counts.failed
      : 0
  }
  return (
    <nav aria-label={t('downloads.views.label')} className="mb-3 flex flex-wrap gap-1">
      {DOWNLOADS_VIEWS.map((one) => (
        <Link
          key={one}
          href={paths.downloadsView(one)}
          replace
          aria-current={one === view ? 'page' : undefined}
          className={cx(
            'flex h-8 items-center gap-1.5 rounded-lg px-2.5 font-medium',
            one === view ? 'bg-accent-soft text-accent-text' : 'text-ink-2 hover:bg-hover hover:text-ink',
          )}
        >
          {t(`downloads.views.${one}`)}
          {numberOf(one) > 0 && <span className="tabular text-sm font-normal">{formatNumber(numberOf(one))}</span>}
        </Link>
      ))}
    </nav>
  )
}

const Scrolled = ({ children }: { children: ReactNode }) => (
  <div data-page-scroller className="min-h-0 flex-1 overflow-y-auto overscroll-contain [scrollbar-gutter:stable]">
    <div className="max-w-4xl px-6 pt-1 pb-8">{children}</div>
  </div>
)
