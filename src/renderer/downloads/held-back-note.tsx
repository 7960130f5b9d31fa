/** Many kept files are no longer wanted, and nobody here said so: they wait, and the user may say what becomes of them. */
import { useMutation } from '@tanstack/react-query'
import { FileClock } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { DownloadsStatus } from '../../shared/model/downloads.ts'
import { toastError } from '../app/toast-error.ts'
import { formatTime } from '../i18n/format.ts'
import { api } from '../rpc/client.ts'
import { Note } from '../servers/verdict-view.tsx'
import { Button } from '../ui/button.tsx'
import { wantsChanged } from './queue-actions.ts'
import { askDownloadsAnew } from './use-downloads.ts'

export function HeldBackNote({ heldBack: { files, goesAt } }: { heldBack: NonNullable<DownloadsStatus['heldBack']> }) {
  const { t } = useTranslation()
  const answer = useMutation({
    mutationFn: (keep: boolean) => api.downloads.answerHeldBack({ goesAt, keep }),
    onSuccess: () => {
      wantsChanged()
      askDownloadsAnew()
    },
    onError: toastError,
  })
  const button = (keep: boolean) => (
    <Button
      size="sm"
      busy={answer.isPending && answer.variables === keep}
      disabled={answer.isPending}
      onClick={() => answer.mutate(keep)}
    >
      {t(keep ? 'downloads.heldBack.keep' : 'downloads.heldBack.letGo')}
    </Button>
  )
  return (
    <div role="status" className="shrink-0 px-6 pb-3">
      <Note tone="warning" icon={<FileClock />} title={t('downloads.heldBack.title', { count: files })}>
        <p>{t('downloads.heldBack.detail', { time: formatTime(goesAt) })}</p>
        <div className="mt-2 flex flex-wrap gap-2">
          {button(false)}
          {button(true)}
        </div>
      </Note>
    </div>
  )
}
