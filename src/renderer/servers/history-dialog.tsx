/** What the syncs with a server did, newest first. Virtual: a sync every half hour for a year is many. */
import type { TFunction } from 'i18next'
import { History } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { SyncRun } from '../../shared/model/server.ts'
import { BoxedList } from '../app/boxed-list.tsx'
import { formatBytes, formatDateTime, formatDuration, formatRelative } from '../i18n/format.ts'
import { api } from '../rpc/client.ts'
import { onLive } from '../rpc/live.ts'
import { useWindowed } from '../rpc/use-windowed.ts'
import { Badge } from '../ui/badge.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import type { ServerRow } from './use-servers.ts'
import './words.ts'

const TONES = {
  done: 'success',
  cancelled: 'neutral',
  failed: 'danger',
  braked: 'warning',
  'signed-out': 'warning',
  offline: 'neutral',
} as const

/** How many syncs have ended while this was open: the list is asked again. */
function useEnded(sourceId: ServerRow['id']): number {
  const [ended, setEnded] = useState(0)
  useEffect(
    () => onLive('sync.ended', (event) => event.sourceId === sourceId && setEnded((count) => count + 1)),
    [sourceId],
  )
  return ended
}

export function HistoryDialog({ server, onClose }: { server: ServerRow; onClose: () => void }) {
  const { t } = useTranslation()
  const ended = useEnded(server.id)
  const list = useWindowed<SyncRun>(
    `sync runs ${server.id}`,
    (window, options) => api.sync.runs({ ...window, sourceId: server.id }, options),
    { revision: ended },
  )
  const count = list.total ?? 0
  const title = t('servers.history.title', { name: server.name })
  return (
    <Dialog
      open
      onClose={onClose}
      size="lg"
      title={title}
      description={count > 0 ? t('servers.history.count', { count }) : undefined}
      closeLabel={t('common.close')}
    >
      <BoxedList
        list={list}
        label={title}
        columns={3}
        rowRem={3.75}
        empty={
          <EmptyState icon={<History />} title={t('servers.history.none')}>
            {t('servers.history.noneDetail')}
          </EmptyState>
        }
        renderCells={(run) => <Run run={run} t={t} />}
      />
    </Dialog>
  )
}

function Run({ run, t }: { run: SyncRun; t: TFunction }) {
  return (
    <>
      <div role="gridcell" className="w-36 shrink-0">
        <time dateTime={new Date(run.endedAt).toISOString()} title={formatDateTime(run.endedAt)} className="block">
          {formatRelative(run.endedAt)}
        </time>
        <span className="block truncate text-sm text-ink-3">{t(`servers.reason.${run.reason}`)}</span>
      </div>
      <div role="gridcell" className="min-w-0 flex-1">
        <p className="flex min-w-0 items-center gap-2">
          <Badge tone={TONES[run.outcome]}>{t(`servers.outcome.${run.outcome}`)}</Badge>
          <span className="tabular truncate">{changesOf(run, t)}</span>
        </p>
        {run.message && (
          <p className="truncate text-sm text-ink-3" title={run.message}>
            {run.message}
          </p>
        )}
      </div>
      <div role="gridcell" className="tabular shrink-0 text-right text-sm text-ink-3">
        <span className="block">{formatDuration(run.endedAt - run.startedAt)}</span>
        <span className="block">{formatBytes(run.bytes)}</span>
      </div>
    </>
  )
}

/** "12 new · 3 changed · 1 gone", or that nothing had changed. A sync that did not go through says nothing of that. */
function changesOf(run: Pick<SyncRun, 'added' | 'updated' | 'removed' | 'full' | 'outcome'>, t: TFunction): string {
  const counts = (['added', 'updated', 'removed'] as const).flatMap((name) =>
    run[name] > 0 ? [t(`servers.changes.${name}`, { count: run[name] })] : [],
  )
  if (counts.length === 0) return run.outcome === 'done' ? t('servers.changes.none') : ''
  return [...(run.full ? [t('servers.changes.full')] : []), ...counts].join(' · ')
}
