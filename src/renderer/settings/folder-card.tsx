/**
 * One folder: how it is, and what can be done. When it is missing, or too much of it vanished, the card says so in plain
 * words and offers both ways out; nothing is removed before the person has chosen.
 */
import { useMutation } from '@tanstack/react-query'
import {
  Ellipsis,
  Folder,
  FolderInput,
  FolderX,
  HardDrive,
  Pencil,
  RotateCw,
  ScanSearch,
  Trash2,
  TriangleAlert,
} from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { SourceRow } from '../../shared/model/source.ts'
import { paths } from '../app/paths.ts'
import { phaseText, shareOf } from '../app/scan-badge.tsx'
import { toastError } from '../app/toast-error.ts'
import { formatBytes, formatDateTime, formatRelative } from '../i18n/format.ts'
import { api } from '../rpc/client.ts'
import { useScanProgress } from '../rpc/live.ts'
import { Badge } from '../ui/badge.tsx'
import { Button, IconButton } from '../ui/button.tsx'
import { ConfirmDialog } from '../ui/confirm-dialog.tsx'
import { Menu, MenuItem, MenuSeparator } from '../ui/menu.tsx'
import { ProgressBar } from '../ui/progress-bar.tsx'
import { toast } from '../ui/toast.tsx'
import { useFolderChooser } from './choose-folder.tsx'
import { RenameDialog } from './rename-dialog.tsx'

export function FolderCard({ source }: { source: SourceRow }) {
  const { t } = useTranslation()
  const { id: sourceId, name } = source
  const progress = useScanProgress()
  const running = progress?.sourceId === sourceId ? progress : null
  const [asking, setAsking] = useState<'rename' | 'remove' | null>(null)
  const { ask, dialog } = useFolderChooser()

  const scan = useMutation({
    mutationFn: (verify: boolean) => api.sources.scan({ sourceId, verify }),
    onError: toastError,
  })
  const relocate = useMutation({
    mutationFn: (path: string) => api.sources.relocate({ sourceId, path }),
    onSuccess: () => toast({ tone: 'success', title: t('settings.folders.relocated', { name }) }),
    onError: toastError,
  })
  const remove = useMutation({
    mutationFn: () => api.sources.remove({ sourceId }),
    onSuccess: () => {
      setAsking(null)
      toast({ title: t('settings.folders.removeDialog.done', { name }) })
    },
    onError: toastError,
  })
  const resolve = useMutation({
    mutationFn: (decision: 'remove' | 'keep') => api.sources.resolveBrake({ sourceId, decision }),
    onSuccess: (_, decision) =>
      toast({ title: decision === 'keep' ? t('settings.folders.braked.kept') : t('settings.folders.braked.removed') }),
    onError: toastError,
  })
  const askPlace = async () => {
    const path = await ask(t('settings.folders.relocateTitle', { name }))
    if (path !== null) relocate.mutate(path)
  }

  return (
    <article aria-label={name} className="rounded-xl shadow-[inset_0_0_0_1px_var(--line)]">
      {dialog}
      <div className="flex items-center gap-4 p-4">
        <span aria-hidden className="flex size-11 shrink-0 items-center justify-center rounded-lg bg-sunken text-ink-3">
          <Folder className="size-5" />
        </span>
        <div className="min-w-0 flex-1">
          <div className="flex items-center gap-2">
            <h3 className="truncate font-semibold">{name}</h3>
            <StateBadge source={source} scanning={running !== null} />
          </div>
          <p className="truncate text-sm text-ink-2" title={source.location}>
            {source.location}
          </p>
          <p className="mt-1 flex flex-wrap gap-x-3 text-sm text-ink-3">
            <span>{t('common.tracks', { count: source.trackCount })}</span>
            <span>{formatBytes(source.sizeBytes)}</span>
            {source.lastScanAt === null ? (
              <span>{t('settings.folders.neverScanned')}</span>
            ) : (
              <span title={formatDateTime(source.lastScanAt)}>
                {t('settings.folders.lastScan', { when: formatRelative(source.lastScanAt) })}
              </span>
            )}
            {source.problemCount > 0 && (
              <Link href={paths.settingsSection('scans')} className="rounded-sm text-warning-text hover:underline">
                {t('settings.folders.problems', { count: source.problemCount })}
              </Link>
            )}
          </p>
        </div>
        <IconButton
          label={t('settings.folders.rescan', { name })}
          icon={<RotateCw className={running ? 'animate-spin' : ''} />}
          disabled={running !== null}
          onClick={() => scan.mutate(false)}
        />
        <Menu trigger={<IconButton label={t('settings.folders.menu', { name })} icon={<Ellipsis />} />}>
          <MenuItem icon={<ScanSearch />} onSelect={() => scan.mutate(true)}>
            {t('settings.folders.verify')}
          </MenuItem>
          <MenuItem icon={<Pencil />} onSelect={() => setAsking('rename')}>
            {t('settings.folders.rename')}
          </MenuItem>
          <MenuItem icon={<FolderInput />} onSelect={() => void askPlace()}>
            {t('settings.folders.relocate')}
          </MenuItem>
          <MenuSeparator />
          <MenuItem icon={<Trash2 />} danger onSelect={() => setAsking('remove')}>
            {t('settings.folders.remove')}
          </MenuItem>
        </Menu>
      </div>

      {running && (
        <div className="flex flex-col gap-1.5 px-4 pb-4">
          <ProgressBar
            label={t('app.scan.title', { name })}
            value={shareOf(running)}
            valueText={phaseText(running, t)}
          />
          <p className="tabular text-sm text-ink-3">{phaseText(running, t)}</p>
        </div>
      )}
      {source.state === 'missing' && (
        <Notice
          icon={<FolderX />}
          title={t('settings.folders.missing.title')}
          detail={t('settings.folders.missing.detail')}
        >
          <Button size="sm" variant="primary" busy={relocate.isPending} onClick={() => void askPlace()}>
            {t('settings.folders.missing.relocate')}
          </Button>
          <Button size="sm" busy={scan.isPending} onClick={() => scan.mutate(false)}>
            {t('settings.folders.missing.retry')}
          </Button>
        </Notice>
      )}
      {source.state === 'braked' && (
        <Notice
          icon={<TriangleAlert />}
          title={t('settings.folders.braked.title', { count: source.wouldVanish })}
          detail={t('settings.folders.braked.detail')}
        >
          <Button size="sm" variant="primary" busy={resolve.isPending} onClick={() => resolve.mutate('keep')}>
            {t('settings.folders.braked.keep')}
          </Button>
          <Button size="sm" busy={resolve.isPending} onClick={() => resolve.mutate('remove')}>
            {t('settings.folders.braked.remove', { count: source.wouldVanish })}
          </Button>
        </Notice>
      )}

      {asking === 'rename' && <RenameDialog source={source} onClose={() => setAsking(null)} />}
      <ConfirmDialog
        open={asking === 'remove'}
        title={t('settings.folders.removeDialog.title', { name })}
        confirmLabel={t('settings.folders.removeDialog.confirm')}
        cancelLabel={t('common.cancel')}
        danger
        busy={remove.isPending}
        onConfirm={() => remove.mutate()}
        onCancel={() => setAsking(null)}
      >
        <p>{t('settings.folders.removeDialog.detail', { count: source.trackCount })}</p>
        <p className="mt-2">{t('settings.folders.removeDialog.keeps')}</p>
      </ConfirmDialog>
    </article>
  )
}

function StateBadge({ source, scanning }: { source: SourceRow; scanning: boolean }) {
  const { t } = useTranslation()
  if (scanning)
    return (
      <Badge tone="accent" icon={<RotateCw />}>
        {t('settings.folders.state.scanning')}
      </Badge>
    )
  if (source.state === 'missing')
    return (
      <Badge tone="warning" icon={<HardDrive />}>
        {t('settings.folders.state.missing')}
      </Badge>
    )
  if (source.state === 'braked')
    return (
      <Badge tone="warning" icon={<TriangleAlert />}>
        {t('settings.folders.state.braked')}
      </Badge>
    )
  return null
}

function Notice({
  icon,
  title,
  detail,
  children,
}: {
  icon: ReactNode
  title: string
  detail: string
  children: ReactNode
}) {
  return (
    <div className="px-4 pb-4">
      <div className="flex gap-3 rounded-lg bg-warning-soft p-3">
        <span aria-hidden className="mt-0.5 shrink-0 text-warning-text [&_svg]:size-5">
          {icon}
        </span>
        <div className="min-w-0 flex-1">
          <p className="font-medium">{title}</p>
          <p className="mt-0.5 text-sm text-ink-2">{detail}</p>
          <div className="mt-3 flex flex-wrap gap-2">{children}</div>
        </div>
      </div>
    </div>
  )
}
