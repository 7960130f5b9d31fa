/** Why nothing is downloaded though something waits, what it means, and the way on; with the folder's move, how far it is. */
import { useMutation } from '@tanstack/react-query'
import { CirclePause, Clock, CloudOff, FolderInput, HardDrive, Headphones } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { DownloadsHeld, DownloadsStatus } from '../../shared/model/downloads.ts'
import { paths } from '../app/paths.ts'
import { useUpdateSettings } from '../app/settings.ts'
import { toastError } from '../app/toast-error.ts'
import { formatBytes } from '../i18n/format.ts'
import { api } from '../rpc/client.ts'
import { useMay } from '../rpc/may.ts'
import { Note } from '../servers/verdict-view.tsx'
import { Button } from '../ui/button.tsx'
import { ProgressBar } from '../ui/progress-bar.tsx'
import { toast } from '../ui/toast.tsx'
import { useDownloadSettings } from './download-settings.ts'
import { hoursWords } from './hours.ts'
import { setAllPaused } from './queue-actions.ts'

const ICONS: Record<DownloadsHeld, ReactNode> = {
  paused: <CirclePause />,
  offline: <CloudOff />,
  hours: <Clock />,
  busy: <Headphones />,
  'no-space': <HardDrive />,
  'not-writable': <HardDrive />,
  moving: <FolderInput />,
}

/** What needs the user; the rest is as they chose. */
const isTrouble = (held: DownloadsHeld): boolean => held === 'no-space' || held === 'not-writable'

export function HeldNote({ status }: { status: DownloadsStatus }) {
  const { t } = useTranslation()
  const [{ hours }] = useDownloadSettings()
  const mayMind = useMay('admin')
  const held = status.moving ? 'moving' : status.held
  if (held === null || !isWorthSaying(held, status)) return null
  const trouble = isTrouble(held)
  const detail =
    held === 'hours' && hours
      ? t('downloads.held.hours.detail', { from: hoursWords(hours.from), to: hoursWords(hours.to) })
      : t(`downloads.held.${held}.detail`)
  return (
    <div role="status" className="shrink-0 px-6 pb-3">
      <Note tone={trouble ? 'warning' : 'neutral'} icon={ICONS[held]} title={t(`downloads.held.${held}.title`)}>
        <p className="[overflow-wrap:anywhere]">{(trouble && status.message) || detail}</p>
        {status.moving && <Moving moving={status.moving} mayMind={mayMind} />}
        {mayMind && <WayOn held={held} />}
      </Note>
    </div>
  )
}

/** Hours and playing hold back nothing while nothing waits. */
const isWorthSaying = (held: DownloadsHeld, { counts }: DownloadsStatus): boolean =>
  (held !== 'hours' && held !== 'busy' && held !== 'offline') ||
  counts.waiting + counts.active + counts.paused + counts.blocked > 0

function WayOn({ held }: { held: DownloadsHeld }) {
  const { t } = useTranslation()
  const update = useUpdateSettings()
  const [{ hours }] = useDownloadSettings()
  switch (held) {
    case 'paused':
      return (
        <Button size="sm" className="mt-2" onClick={() => void setAllPaused(false)}>
          {t('downloads.resumeAll')}
        </Button>
      )
    case 'offline':
      return (
        <Button size="sm" className="mt-2" onClick={() => update({ offline: 'auto' })}>
          {t('downloads.goOnline')}
        </Button>
      )
    case 'hours':
      return (
        hours && (
          <Link
            href={paths.settingsSection('downloads')}
            className="mt-2 inline-block rounded-sm text-accent-text hover:underline"
          >
            {t('downloads.changeHours')}
          </Link>
        )
      )
    case 'no-space':
    case 'not-writable':
      return (
        <Link
          href={paths.downloadsView('space')}
          className="mt-2 inline-block rounded-sm text-accent-text hover:underline"
        >
          {t('downloads.makeRoom')}
        </Link>
      )
    default:
      return null
  }
}

function Moving({ moving: { done, total }, mayMind }: { moving: { done: number; total: number }; mayMind: boolean }) {
  const { t } = useTranslation()
  const cancel = useMutation({
    mutationFn: () => api.downloads.cancelMove(),
    onSuccess: () => toast({ title: t('downloads.space.moveCancelled') }),
    onError: toastError,
  })
  const words = t('downloads.space.moving', { done: formatBytes(done), total: formatBytes(total) })
  return (
    <div className="mt-2 flex flex-wrap items-center gap-x-4 gap-y-2">
      <ProgressBar
        label={t('downloads.space.movingShort')}
        value={total > 0 ? done / total : null}
        valueText={words}
        className="min-w-40 flex-1"
      />
      <span className="tabular">{words}</span>
      {mayMind && (
        <Button size="sm" busy={cancel.isPending} onClick={() => cancel.mutate()}>
          {t('downloads.space.cancelMove')}
        </Button>
      )}
    </div>
  )
}
