/** What the last scans did, and every file that could not be read, with its reason. */
import { useQuery } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { ClipboardList } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { ScanReport, SourceRow } from '../../shared/model/source.ts'
import { QueryState } from '../app/query-state.tsx'
import { formatDateTime, formatDuration, formatRelative } from '../i18n/format.ts'
import { orpc } from '../rpc/query.ts'
import { Badge } from '../ui/badge.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { ProblemsList } from './problems-list.tsx'
import { Block } from './section.tsx'

const SHOWN = 20

const TONES = {
  done: 'success',
  cancelled: 'neutral',
  failed: 'danger',
  missing: 'warning',
  braked: 'warning',
} as const

const COUNTS = ['added', 'updated', 'moved', 'removed', 'problems'] as const

export function ScansSection() {
  const { t } = useTranslation()
  const reports = useQuery(orpc.sources.reports.queryOptions({ input: {} }))
  const { data: sources = [] } = useQuery(orpc.sources.list.queryOptions())
  return (
    <>
      <Block title={t('settings.scans.lastScans')} lead={t('settings.scans.lead')}>
        <QueryState query={reports} skeleton={<Skeleton className="h-40 rounded-xl" />}>
          {(data) =>
            data.length === 0 ? (
              <EmptyState icon={<ClipboardList />} title={t('settings.scans.none.title')}>
                {t('settings.scans.none.detail')}
              </EmptyState>
            ) : (
              <Reports reports={data.slice(0, SHOWN)} sources={sources} />
            )
          }
        </QueryState>
      </Block>
      <ProblemsList
        sources={sources.filter(({ kind }) => kind === 'folder')}
        lastScanAt={reports.data?.[0]?.endedAt ?? 0}
      />
    </>
  )
}

function Reports({ reports, sources }: { reports: readonly ScanReport[]; sources: readonly SourceRow[] }) {
  const { t } = useTranslation()
  const nameOf = (report: ScanReport) =>
    sources.find((source) => source.id === report.sourceId)?.name ?? t('settings.scans.removedSource')
  return (
    <ul className="divide-y divide-line rounded-xl shadow-[inset_0_0_0_1px_var(--line)]">
      {reports.map((report) => (
        <li key={`${report.sourceId} ${report.startedAt}`} className="px-4 py-3">
          <div className="flex items-center gap-2.5">
            <span className="truncate font-medium">{nameOf(report)}</span>
            <Badge tone={TONES[report.outcome]}>{t(`settings.scans.outcome.${report.outcome}`)}</Badge>
            <time
              dateTime={new Date(report.endedAt).toISOString()}
              title={formatDateTime(report.endedAt)}
              className="ml-auto shrink-0 text-sm text-ink-3"
            >
              {formatRelative(report.endedAt)}
            </time>
          </div>
          <p className="tabular mt-1 text-sm text-ink-2">{summary(report, t)}</p>
          {report.message && <p className="mt-1 text-sm text-ink-3">{report.message}</p>}
        </li>
      ))}
    </ul>
  )
}

/** "5,000 files · 12 new · 3 unreadable · took 0:42": only what is not nothing. */
function summary(report: ScanReport, t: TFunction): string {
  const changes = COUNTS.filter((name) => report[name] > 0).map((name) =>
    t(`settings.scans.counts.${name}`, { count: report[name] }),
  )
  return [
    t('common.files', { count: report.files }),
    ...(changes.length > 0 ? changes : [t('settings.scans.nothingChanged')]),
    t('settings.scans.took', { time: formatDuration(report.endedAt - report.startedAt) }),
  ].join(' · ')
}
