/** Copies on their way into a folder of the user's: how far they are, with a way to stop; and how it ended, until that was read. */
import { useMutation } from '@tanstack/react-query'
import { FolderOutput } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { DownloadsStatus, Exported } from '../../shared/model/downloads.ts'
import { toastError } from '../app/toast-error.ts'
import { api } from '../rpc/client.ts'
import { Note } from '../servers/verdict-view.tsx'
import { Button } from '../ui/button.tsx'
import { ProgressBar } from '../ui/progress-bar.tsx'
import { exportedWords } from './export-words.ts'

export function ExportNote({ status: { exporting, exported } }: { status: DownloadsStatus }) {
  if (exporting === null && exported === null) return null
  return (
    <div role="status" className="shrink-0 px-6 pb-3">
      {exporting ? <Running exporting={exporting} /> : exported && <Ended exported={exported} />}
    </div>
  )
}

function Running({ exporting: { folder, done, total } }: { exporting: NonNullable<DownloadsStatus['exporting']> }) {
  const { t } = useTranslation()
  const cancel = useMutation({ mutationFn: () => api.downloads.cancelExport(), onError: toastError })
  const words = t('downloads.export.doneOf', { done, count: total })
  return (
    <Note tone="neutral" icon={<FolderOutput />} title={t('downloads.export.running', { folder })}>
      <div className="mt-2 flex flex-wrap items-center gap-x-4 gap-y-2">
        <ProgressBar
          label={t('downloads.export.runningShort')}
          value={total > 0 ? done / total : null}
          valueText={words}
          className="min-w-40 flex-1"
        />
        <span className="tabular">{words}</span>
        <Button size="sm" busy={cancel.isPending} onClick={() => cancel.mutate()}>
          {t('downloads.export.stop')}
        </Button>
      </div>
    </Note>
  )
}

function Ended({ exported }: { exported: Exported }) {
  const { t } = useTranslation()
  const forget = useMutation({ mutationFn: () => api.downloads.forgetExport(), onError: toastError })
  const { title, lines, tone } = exportedWords(exported, t)
  return (
    <Note tone={tone} icon={<FolderOutput />} title={title}>
      {lines.map((line) => (
        <p key={line} className="[overflow-wrap:anywhere]">
          {line}
        </p>
      ))}
      <Button size="sm" className="mt-2" busy={forget.isPending} onClick={() => forget.mutate()}>
        {t('downloads.export.close')}
      </Button>
    </Note>
  )
}
