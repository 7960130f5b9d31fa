/** So much was chosen, or let go, that it takes a while to write down: how far that is. Downloads run meanwhile. */
import { ListPlus } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { DownloadsStatus } from '../../shared/model/downloads.ts'
import { Note } from '../servers/verdict-view.tsx'
import { ProgressBar } from '../ui/progress-bar.tsx'

export function WorkingOutNote({
  workingOut: { done, total },
}: {
  workingOut: NonNullable<DownloadsStatus['workingOut']>
}) {
  const { t } = useTranslation()
  const words = t('downloads.workingOut.doneOf', { done, count: total })
  return (
    <div role="status" className="shrink-0 px-6 pb-3">
      <Note tone="neutral" icon={<ListPlus />} title={t('downloads.workingOut.title')}>
        <div className="mt-2 flex flex-wrap items-center gap-x-4 gap-y-2">
          <ProgressBar
            label={t('downloads.workingOut.title')}
            value={done / total}
            valueText={words}
            className="min-w-40 flex-1"
          />
          <span className="tabular">{words}</span>
        </div>
      </Note>
    </div>
  )
}
