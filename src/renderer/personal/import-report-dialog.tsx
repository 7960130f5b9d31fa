/**
 * What taking in a file came to: how much of what, what names no track of this library, and the way back. What was much, or of
 * several sorts, was taken in in steps: each of them can be taken back in the history.
 */
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { ImportReport } from '../../shared/model/playlist.ts'
import { navigate } from '../app/history.ts'
import { paths } from '../app/paths.ts'
import { toastError } from '../app/toast-error.ts'
import { api } from '../rpc/client.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { toast } from '../ui/toast.tsx'
import './words.ts'

const COUNTS = ['playlists', 'items', 'favourites', 'ratings', 'plays'] as const

export interface ImportReportDialogProps {
  fileName: string
  report: ImportReport
  onClose: () => void
}

export function ImportReportDialog({ fileName, report, onClose }: ImportReportDialogProps) {
  const { t } = useTranslation()
  const { changeId, unmatched, unmatchedNames } = report
  const undo = useMutation({
    mutationFn: (id: number) => api.personal.undo({ id }),
    onSuccess: () => {
      toast({ title: t('personal.transfer.takenBack') })
      onClose()
    },
    onError: toastError,
  })
  const counted = COUNTS.filter((name) => report[name] > 0)
  const nothing = counted.length === 0
  const inSteps = !nothing && changeId === null
  return (
    <Dialog
      open
      onClose={onClose}
      size="md"
      isText
      title={t(nothing ? 'personal.transfer.nothingTitle' : 'personal.transfer.reportTitle', {
        name: fileName,
      })}
      closeLabel={t('common.close')}
      footer={
        <>
          {changeId !== null && (
            <Button busy={undo.isPending} onClick={() => undo.mutate(changeId)}>
              {t('personal.transfer.takeBack')}
            </Button>
          )}
          {inSteps && <Button onClick={() => navigate(paths.changes)}>{t('personal.review.changes')}</Button>}
          <Button variant="primary" onClick={onClose}>
            {t('personal.transfer.finish')}
          </Button>
        </>
      }
    >
      {nothing ? (
        <p>{t('personal.transfer.nothing')}</p>
      ) : (
        <ul className="list-disc pl-5">
          {counted.map((name) => (
            <li key={name} className="tabular">
              {t(`personal.transfer.counts.${name}`, { count: report[name] })}
            </li>
          ))}
        </ul>
      )}
      {inSteps && <p className="mt-3 text-ink-2">{t('personal.transfer.inSteps')}</p>}
      {unmatched > 0 && (
        <section aria-label={t('personal.transfer.unmatched', { count: unmatched })} className="mt-4">
          <h3 className="font-medium">{t('personal.transfer.unmatched', { count: unmatched })}</h3>
          <p className="text-sm text-ink-2">{t('personal.transfer.unmatchedAbout')}</p>
          {unmatchedNames.length > 0 && (
            <>
              {unmatchedNames.length < unmatched && (
                <p className="mt-2 text-sm text-ink-3">
                  {t('personal.transfer.unmatchedFirst', { count: unmatchedNames.length })}
                </p>
              )}
              <ul className="mt-1 rounded-lg bg-sunken px-3 py-2 text-sm select-text">
                {unmatchedNames.map((name, index) => (
                  // They are only shown, and the same may stand there twice.
                  // oxlint-disable-next-line react/no-array-index-key
                  <li key={index} className="py-0.5 [overflow-wrap:anywhere]">
                    {name}
                  </li>
                ))}
              </ul>
            </>
          )}
        </section>
      )}
    </Dialog>
  )
}
