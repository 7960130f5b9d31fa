/** What did not go through of looking for duplicates, why, and what comes next; with the button that does it at once. */
import { RotateCw, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { toastError } from '../app/toast-error.ts'
import { api } from '../rpc/client.ts'
import { Note } from '../servers/verdict-view.tsx'
import { Button } from '../ui/button.tsx'
import { troubleWords } from './status-words.ts'
import { askDuplicatesAnew, useDuplicatesStatus } from './use-duplicates.ts'

export function TroubleNote() {
  const { t } = useTranslation()
  const status = useDuplicatesStatus()
  const [busy, setBusy] = useState(false)
  const words = status && troubleWords(status, t)
  if (!words) return null
  const tryAgain = () => {
    setBusy(true)
    void api.duplicates
      .tryAgain()
      .then(askDuplicatesAnew, toastError)
      .finally(() => setBusy(false))
  }
  return (
    <div role="status" className="shrink-0 px-6 pb-3">
      <Note tone="warning" icon={<TriangleAlert />} title={words.title}>
        <div className="flex flex-wrap items-end justify-between gap-x-4 gap-y-2">
          <p className="min-w-0 flex-1 basis-64 [overflow-wrap:anywhere]">{words.detail}</p>
          <Button busy={busy} icon={<RotateCw className="size-4" />} onClick={tryAgain}>
            {t('errors.retry')}
          </Button>
        </div>
      </Note>
    </div>
  )
}
