/** What an import came to: what was taken in, what names no track here, and the way back. Also for imports of everything. */
import { useMutation } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import type { ImportReport } from '../../shared/model/playlist.ts'
import { toastError } from '../app/toast-error.ts'
import { api } from '../rpc/client.ts'
import { queryClient, orpc } from '../rpc/query.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { toast } from '../ui/toast.tsx'
import { playlistsChanged } from './use-playlists.ts'
import './words.ts'

export interface ImportedDialogProps {
  fileName: string
  report: ImportReport
  onClose: () => void
}

export function ImportedDialog({ fileName, report, onClose }: ImportedDialogProps) {
  const { t } = useTranslation()
  const { changeId, unmatched, unmatchedNames } = report
  const undo = useMutation({
    mutationFn: (id: number) => api.personal.undo({ id }),
    onSuccess: () => {
      playlistsChanged()
      void queryClient.invalidateQueries({ queryKey: orpc.personal.key() })
      toast({ title: t('playlists.import.undone', { file: fileName }) })
      onClose()
    },
    onError: toastError,
  })
  const took = tookOf(report, t)
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('playlists.import.title', { file: fileName })}
      description={
        took.length > 0 ? t('playlists.import.took', { what: took.join(', ') }) : t('playlists.import.nothing')
      }
      closeLabel={t('common.close')}
      size="md"
      footer={
        <>
          {changeId !== null && (
            <Button busy={undo.isPending} onClick={() => undo.mutate(changeId)}>
              {t('playlists.import.undo')}
            </Button>
          )}
          <Button variant="primary" onClick={onClose}>
            {t('common.close')}
          </Button>
        </>
      }
    >
      {unmatched > 0 && (
        <>
          <p className="text-ink-2">{t('playlists.import.unmatched', { count: unmatched })}</p>
          <div
            role="region"
            aria-label={t('playlists.import.unmatchedList')}
            // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- so that the keyboard can scroll it
            tabIndex={0}
            className="mt-3 max-h-56 overflow-y-auto rounded-lg bg-sunken p-3"
          >
            <ul className="flex flex-col gap-1 text-sm select-text">
              {unmatchedNames.map((name, at) => (
                <li key={at} className="[overflow-wrap:anywhere]">
                  {name}
                </li>
              ))}
            </ul>
            {unmatched > unmatchedNames.length && (
              <p className="mt-1 text-sm text-ink-3">
                {t('playlists.duplicates.more', { count: unmatched - unmatchedNames.length })}
              </p>
            )}
          </div>
        </>
      )}
    </Dialog>
  )
}

function tookOf(report: ImportReport, t: TFunction): string[] {
  const { playlists, items, favourites, ratings, plays } = report
  return [
    playlists > 0 && t('playlists.import.playlists', { count: playlists }),
    items > 0 && t('common.tracks', { count: items }),
    favourites > 0 && t('playlists.import.favourites', { count: favourites }),
    ratings > 0 && t('playlists.import.ratings', { count: ratings }),
    plays > 0 && t('playlists.import.plays', { count: plays }),
  ].filter((part) => part !== false)
}
