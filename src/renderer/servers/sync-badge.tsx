/**
 * All servers, and personal data with them, in one small button beside the running scan: syncing how far, synced when, what
 * failed, what waits for the user. It opens the panel with each of them. Nothing where there are no servers and nothing waits.
 */
import { Check, CircleAlert, CirclePause, Clock, CloudOff, RefreshCw, TriangleAlert } from 'lucide-react'
import { lazy, type ReactNode, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { useWaitingOfData } from '../personal/use-personal-status.ts'
import { cx } from '../ui/class-names.ts'
import { Popover } from '../ui/popover.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { overallOf, type Overall } from './condition.ts'
import { overallWords } from './overall-words.ts'
import { useMinute } from './use-minute.ts'
import { useServers, useSyncIssues, useSyncStatuses } from './use-servers.ts'

const SyncPanel = lazy(() => import('./sync-panel.tsx').then(({ SyncPanel }) => ({ default: SyncPanel })))

const ICONS: Record<Overall['kind'], ReactNode> = {
  syncing: <RefreshCw className="animate-spin still:animate-none" />,
  attention: <TriangleAlert />,
  failed: <CircleAlert />,
  offline: <CloudOff />,
  paused: <CirclePause />,
  waiting: <Clock />,
  synced: <Check />,
  new: <Clock />,
}

const LOOKS: Partial<Record<Overall['kind'], string>> = {
  syncing: 'bg-accent-soft text-accent-text',
  attention: 'bg-warning-soft text-warning-text',
  failed: 'bg-danger-soft text-danger-text',
}

/** What is as it should be is a sign only; the rest says itself in words, where there is room. One of several may well be off. */
const isQuiet = (overall: Overall): boolean =>
  ['synced', 'paused', 'new', 'waiting'].includes(overall.kind) ||
  (overall.kind === 'offline' && overall.count < overall.of)

export function SyncBadge() {
  const { t } = useTranslation()
  useMinute()
  const servers = useServers()
  const { exchanges, waiting } = useWaitingOfData()
  const overall = overallOf(servers, useSyncStatuses(), useSyncIssues().length + waiting, exchanges)
  if (!overall) return null
  const words = overallWords(overall, t)
  const label = t(servers.length > 0 ? 'app.sync.label' : 'app.sync.data', { state: words })
  const quiet = isQuiet(overall)
  return (
    <Popover
      label={label}
      trigger={
        <button
          type="button"
          aria-label={label}
          data-tooltip={label}
          className={cx(
            'flex h-8 min-w-8 items-center justify-center gap-2 rounded-full text-sm font-medium hover:bg-hover [&_svg]:size-4 [&_svg]:shrink-0',
            quiet ? 'px-2' : 'px-2 min-[64rem]:px-3',
            LOOKS[overall.kind] ?? 'text-ink-2',
          )}
        >
          <span aria-hidden className="contents">
            {ICONS[overall.kind]}
          </span>
          {!quiet && <span className="tabular hidden whitespace-nowrap min-[64rem]:inline">{words}</span>}
        </button>
      }
    >
      <Suspense fallback={<Skeleton className="h-24" />}>
        <SyncPanel />
      </Suspense>
    </Popover>
  )
}
