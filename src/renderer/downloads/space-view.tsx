/** What takes space: by what wants it, with the ways to make room; where the folder is, moving it, and copies for elsewhere. */
import { useMutation, useQuery } from '@tanstack/react-query'
import { FileQuestion, FolderInput, FolderOutput } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { KeptSpace } from '../../shared/model/downloads.ts'
import { QueryState } from '../app/query-state.tsx'
import { toastError } from '../app/toast-error.ts'
import { formatBytes } from '../i18n/format.ts'
import { api } from '../rpc/client.ts'
import { useMay } from '../rpc/may.ts'
import { orpc } from '../rpc/query.ts'
import { Note } from '../servers/verdict-view.tsx'
import { useFolderChooser } from '../settings/choose-folder.tsx'
import { Button } from '../ui/button.tsx'
import { ConfirmDialog } from '../ui/confirm-dialog.tsx'
import { cx } from '../ui/class-names.ts'
import { Skeleton } from '../ui/skeleton.tsx'
import { toast } from '../ui/toast.tsx'
import { bytesOf, sharesOf, SPACE_PARTS, type SpacePart } from './space-parts.ts'
import { askDownloadsAnew, useDownloadsStatus } from './use-downloads.ts'
import { useExport } from './use-export.tsx'
import './downloads.css'

export function SpaceView() {
  const query = useQuery(orpc.downloads.space.queryOptions())
  return (
    <QueryState query={query} skeleton={<Skeleton className="h-64 rounded-xl" />}>
      {(space) => (
        <>
          {space.missingFiles > 0 && <Missing files={space.missingFiles} />}
          <Usage space={space} />
          <Folder space={space} />
        </>
      )}
    </QueryState>
  )
}

/** Many files are gone at once: mostly they were moved by hand, so nothing is given up before the user says so. */
function Missing({ files }: { files: number }) {
  const { t } = useTranslation()
  const mayMind = useMay('admin')
  const give = useMutation({
    mutationFn: () => api.downloads.clear({ what: 'missing' }),
    onSuccess: askDownloadsAnew,
    onError: toastError,
  })
  return (
    <div role="status" className="mb-4">
      <Note tone="warning" icon={<FileQuestion />} title={t('downloads.space.missing', { count: files })}>
        <p>{t('downloads.space.missingDetail')}</p>
        {mayMind && (
          <Button size="sm" className="mt-2" busy={give.isPending} onClick={() => give.mutate()}>
            {t('downloads.space.clearMissing')}
          </Button>
        )}
      </Note>
    </div>
  )
}

function Usage({ space }: { space: KeptSpace }) {
  const { t } = useTranslation()
  const mayMind = useMay('admin')
  const [asked, setAsked] = useState<'played' | 'orphans'>()
  const clear = useMutation({
    mutationFn: ({ what }: { what: 'played' | 'orphans'; bytes: number }) => api.downloads.clear({ what }),
    onSuccess: (_, { bytes }) => {
      toast({ tone: 'success', title: t('downloads.space.cleared', { size: formatBytes(bytes) }) })
      askDownloadsAnew()
    },
    onError: toastError,
    onSettled: () => setAsked(undefined),
  })
  const clearable = (part: SpacePart): part is 'played' | 'orphans' =>
    mayMind && (part === 'played' || part === 'orphans') && bytesOf(part, space) > 0
  const titleOf = { played: 'clearPlayed', orphans: 'clearOrphans' } as const
  return (
    <section aria-label={t('downloads.space.title')}>
      <div
        role="img"
        aria-label={`${t('downloads.space.chart')}: ${SPACE_PARTS.map((part) => `${t(`downloads.space.${part}`)} ${formatBytes(bytesOf(part, space))}`).join(', ')}`}
        className="space-bar"
      >
        {sharesOf(space).map(({ part, share }) => (
          <span key={part} className={`space-part space-${part}`} style={{ flexGrow: share, flexBasis: 0 }} />
        ))}
      </div>
      <ul className="mt-4 divide-y divide-line rounded-xl shadow-[inset_0_0_0_1px_var(--line)]">
        {SPACE_PARTS.map((part) => (
          <li key={part} className="flex min-h-13 items-center gap-3 px-4 py-2">
            <span aria-hidden className={cx('space-dot', `space-${part}`)} />
            <div className="min-w-0 flex-1">
              <p className="font-medium">{t(`downloads.space.${part}`)}</p>
              <p className="text-sm text-ink-3">{aboutOf(part)}</p>
            </div>
            <span className="tabular text-right">{formatBytes(bytesOf(part, space))}</span>
            <span className="flex w-24 justify-end">
              {clearable(part) && (
                <Button
                  size="sm"
                  aria-label={t(`downloads.space.${titleOf[part]}Title`)}
                  onClick={() => setAsked(part)}
                >
                  {t(`downloads.space.${titleOf[part]}`)}
                </Button>
              )}
            </span>
          </li>
        ))}
      </ul>
      {asked && (
        <ConfirmDialog
          open
          title={t(`downloads.space.${titleOf[asked]}Title`)}
          confirmLabel={t('downloads.space.clearConfirm')}
          cancelLabel={t('common.cancel')}
          busy={clear.isPending}
          onConfirm={() => clear.mutate({ what: asked, bytes: bytesOf(asked, space) })}
          onCancel={() => setAsked(undefined)}
        >
          {t(`downloads.space.${titleOf[asked]}Detail`, { size: formatBytes(bytesOf(asked, space)) })}
        </ConfirmDialog>
      )}
    </section>
  )

  function aboutOf(part: SpacePart): ReactNode {
    switch (part) {
      case 'wanted':
        return t('common.tracks', { count: space.wantedTracks })
      case 'played': {
        const tracks = t('common.tracks', { count: space.playedTracks })
        const most = t('downloads.space.playedOf', { bytes: formatBytes(space.playedQuotaBytes) })
        return space.playedQuotaBytes > 0 ? `${tracks}, ${most}` : tracks
      }
      case 'orphans':
        return t('common.files', { count: space.orphanFiles })
      case 'free':
        return space.reservedBytes > 0
          ? t('downloads.space.reserved', { bytes: formatBytes(space.reservedBytes) })
          : null
      default:
        return null
    }
  }
}

function Folder({ space }: { space: KeptSpace }) {
  const { t } = useTranslation()
  const mayMind = useMay('admin')
  const { moving = null, moveFailed = null, exporting = null } = useDownloadsStatus() ?? {}
  const { ask, dialog } = useFolderChooser()
  const { dialog: exportDialog, exportTo } = useExport()
  const move = useMutation({
    mutationFn: (path: string) => api.downloads.moveFolder({ path }),
    onSuccess: () => {
      toast({ title: t('downloads.space.moveStarted') })
      askDownloadsAnew()
    },
    onError: toastError,
  })
  const onMove = async () => {
    const path = await ask(t('downloads.space.moveTitle'))
    if (path !== null) move.mutate(path)
  }
  return (
    <section aria-label={t('downloads.space.folder')} className="mt-8">
      {dialog}
      {exportDialog}
      <h2 className="text-lg font-semibold">{t('downloads.space.folder')}</h2>
      <p className="mt-1 text-ink-2 select-text [overflow-wrap:anywhere]">{space.folder}</p>
      {moveFailed !== null && (
        <Note tone="warning" icon={<FolderInput />} title={t('downloads.space.moveFailed')}>
          <p className="[overflow-wrap:anywhere]">{moveFailed}</p>
        </Note>
      )}
      {mayMind && (
        <>
          <div className="mt-3 flex flex-wrap gap-2">
            <Button
              icon={<FolderInput className="size-4" />}
              busy={move.isPending}
              disabled={moving !== null}
              onClick={() => void onMove()}
            >
              {t('downloads.space.move')}
            </Button>
            <Button
              icon={<FolderOutput className="size-4" />}
              disabled={space.wantedTracks + space.playedTracks === 0 || exporting !== null}
              onClick={() => void exportTo({ type: 'library' })}
            >
              {t('downloads.export.all')}
            </Button>
          </div>
          <p className="mt-2 text-sm text-ink-3">{t('downloads.export.about')}</p>
        </>
      )}
    </section>
  )
}
