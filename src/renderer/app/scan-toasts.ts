/**
 * Tells how a scan ended, where it matters: something needs the person, or a long scan brought new music. The many small
 * scans that follow changes in watched folders stay silent.
 */
import { useEffect } from 'react'
import type { ScanReport, SourceRow } from '../../shared/model/source.ts'
import { t } from '../i18n/i18n.ts'
import { onLive } from '../rpc/live.ts'
import { may } from '../rpc/may.ts'
import { orpc, queryClient } from '../rpc/query.ts'
import { toast } from '../ui/toast.tsx'
import { currentEntry, navigate } from './history.ts'
import { paths } from './paths.ts'

const LONG_MS = 3_000

export function useScanToasts(): void {
  useEffect(() => onLive('scan.ended', ({ report }) => tell(report)), [])
}

function tell(report: ScanReport): void {
  // It needs whoever minds the folders.
  if (!may('admin')) return
  const name =
    queryClient.getQueryData<SourceRow[]>(orpc.sources.list.queryKey())?.find((source) => source.id === report.sourceId)
      ?.name ?? t('app.scan.aFolder')
  const id = `scan ${report.sourceId}`
  const show = (section: 'folders' | 'scans') => ({
    label: t('app.scan.show'),
    onAction: () => navigate(paths.settingsSection(section)),
  })
  switch (report.outcome) {
    case 'failed':
      toast({
        id,
        tone: 'danger',
        title: t('app.scan.failed', { name }),
        detail: report.message ?? undefined,
        action: show('scans'),
      })
      break
    case 'braked':
      toast({ id, tone: 'danger', title: t('app.scan.braked', { name }), action: show('folders') })
      break
    case 'missing':
      toast({ id, tone: 'danger', title: t('app.scan.missing', { name }), action: show('folders') })
      break
    case 'done':
      // The first-run page tells it itself.
      if (currentEntry().path === paths.firstRun) break
      if (report.added > 0 && report.endedAt - report.startedAt > LONG_MS)
        toast({
          id,
          tone: 'success',
          title: t('app.scan.done', { name, count: report.added }),
          ...(report.problems > 0 && {
            detail: t('settings.folders.problems', { count: report.problems }),
            action: show('scans'),
          }),
        })
      break
    case 'cancelled':
      break
  }
}
