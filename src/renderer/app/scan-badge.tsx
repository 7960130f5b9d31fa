/** The running scan, as a small button in the top strip; it opens what is being read and the way to stop it. */
import { useMutation } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { ScanProgress } from '../../shared/model/source.ts'
import { formatPercent } from '../i18n/format.ts'
import { api } from '../rpc/client.ts'
import { useScanProgress } from '../rpc/live.ts'
import { useMay } from '../rpc/may.ts'
import { toast } from '../ui/toast.tsx'
import { Button } from '../ui/button.tsx'
import { Popover } from '../ui/popover.tsx'
import { ProgressBar } from '../ui/progress-bar.tsx'
import { paths } from './paths.ts'
import { toastError } from './toast-error.ts'

export function ScanBadge() {
  const { t } = useTranslation()
  const progress = useScanProgress()
  if (!progress) return null
  const share = shareOf(progress)
  return (
    <Popover
      label={t('app.scan.title', { name: progress.sourceName })}
      trigger={
        <button
          type="button"
          className="flex h-8 items-center gap-2 rounded-full bg-accent-soft px-3 text-sm font-medium text-accent-text hover:bg-hover"
        >
          <Ring share={share} />
          <span className="tabular whitespace-nowrap">
            {share === null ? t('app.scan.badgeStarting') : t('app.scan.badge', { percent: formatPercent(share) })}
          </span>
        </button>
      }
    >
      <ScanDetails progress={progress} />
    </Popover>
  )
}

function ScanDetails({ progress }: { progress: ScanProgress }) {
  const { t } = useTranslation()
  const cancel = useMutation({
    mutationFn: () => api.sources.cancelScan({ sourceId: progress.sourceId }),
    onSuccess: () => toast({ title: t('app.scan.cancelled') }),
    onError: toastError,
  })
  const words = phaseText(progress, t)
  const mayStop = useMay('admin')
  return (
    <div className="flex flex-col gap-3">
      <h2 className="truncate font-semibold">{t('app.scan.title', { name: progress.sourceName })}</h2>
      <ProgressBar
        label={t('app.scan.title', { name: progress.sourceName })}
        value={shareOf(progress)}
        valueText={words}
      />
      <div className="text-sm text-ink-2">
        <p className="tabular">{words}</p>
        {progress.phase === 'reading' && (
          <p className="truncate text-ink-3" title={progress.folder}>
            {progress.folder === '' ? t('app.scan.rootFolder') : progress.folder}
          </p>
        )}
      </div>
      {mayStop && (
        <div className="flex flex-wrap items-center justify-between gap-2">
          <Link href={paths.settingsSection('folders')} className="rounded-sm text-sm text-accent-text hover:underline">
            {t('app.scan.settings')}
          </Link>
          <Button size="sm" busy={cancel.isPending} onClick={() => cancel.mutate()}>
            {t('app.scan.cancel')}
          </Button>
        </div>
      )}
    </div>
  )
}

/** Null while nobody can know the whole. */
export const shareOf = ({ done, total }: ScanProgress): number | null => (total > 0 ? Math.min(1, done / total) : null)

export function phaseText({ phase, done, total }: ScanProgress, t: TFunction): string {
  switch (phase) {
    case 'waiting':
      return t('app.scan.waiting')
    case 'walking':
      return t('app.scan.walking', { count: done })
    case 'reading':
      return t('app.scan.reading', { done, total })
    case 'grouping':
      return t('app.scan.grouping')
  }
}

function Ring({ share }: { share: number | null }) {
  const length = 2 * Math.PI * 6
  return (
    <svg aria-hidden viewBox="0 0 16 16" className={share === null ? 'size-4 animate-spin' : 'size-4 -rotate-90'}>
      <circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" strokeWidth="2.5" opacity="0.25" />
      <circle
        cx="8"
        cy="8"
        r="6"
        fill="none"
        stroke="currentColor"
        strokeWidth="2.5"
        strokeLinecap="round"
        strokeDasharray={`${length * (share ?? 0.25)} ${length}`}
      />
    </svg>
  )
}
