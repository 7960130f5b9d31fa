/** How far looking for duplicates has come, and the fingerprints it goes by, with the button that holds them. */
import { CirclePause, CirclePlay, Fingerprint } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { paths } from '../app/paths.ts'
import { toastError } from '../app/toast-error.ts'
import { api } from '../rpc/client.ts'
import { Button } from '../ui/button.tsx'
import { ProgressBar } from '../ui/progress-bar.tsx'
import { canPause, matchingWords, printsWords } from './status-words.ts'
import { askDuplicatesAnew, useDuplicatesStatus } from './use-duplicates.ts'

export function StatusLine() {
  const { t } = useTranslation()
  const status = useDuplicatesStatus()
  if (!status) return null
  const { fingerprints } = status
  const matching = matchingWords(status, t)
  const prints = printsWords(status, t)
  return (
    <div className="tabular flex min-w-0 items-center gap-x-4 text-sm text-ink-3">
      {matching !== '' && <span className="shrink-0">{matching}</span>}
      {prints !== '' && (
        <span className="flex min-w-0 items-center gap-1.5">
          <Fingerprint aria-hidden className="size-3.5 shrink-0" />
          <span className="truncate" title={prints}>
            {prints}
          </span>
          {canPause(fingerprints) && (
            <ProgressBar
              label={t('duplicates.status.progress')}
              value={fingerprints.done / fingerprints.total}
              valueText={prints}
              className="w-20 shrink-0"
            />
          )}
          {fingerprints.held === 'off' && (
            <Link href={paths.settingsSection('duplicates')} className="rounded-sm text-accent-text hover:underline">
              {t('duplicates.status.settings')}
            </Link>
          )}
        </span>
      )}
    </div>
  )
}

export function PauseButton() {
  const { t } = useTranslation()
  const status = useDuplicatesStatus()
  if (!status || !canPause(status.fingerprints)) return null
  const paused = status.fingerprints.held === 'paused'
  return (
    <Button
      icon={paused ? <CirclePlay className="size-4" /> : <CirclePause className="size-4" />}
      onClick={() => void api.duplicates.setPaused({ paused: !paused }).then(askDuplicatesAnew, toastError)}
    >
      {t(paused ? 'duplicates.status.resume' : 'duplicates.status.pause')}
    </Button>
  )
}
