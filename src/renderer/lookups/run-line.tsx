/** How far looking up has come, and what begins, stops and goes on with it. */
import { ChevronDown, ScanSearch } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { paths } from '../app/paths.ts'
import { useSettings } from '../app/settings.ts'
import { toastError } from '../app/toast-error.ts'
import { formatTime } from '../i18n/format.ts'
import { api } from '../rpc/client.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { Menu, MenuItem } from '../ui/menu.tsx'
import { ProgressBar } from '../ui/progress-bar.tsx'
import { lastWords, runWords } from './run-words.ts'
import { askLookupsAnew, useLookupsStatus } from './use-lookups.ts'

const does = (call: Promise<unknown>) => void call.then(askLookupsAnew, toastError)

export function RunLine() {
  const { t } = useTranslation()
  const status = useLookupsStatus()
  if (!status) return null
  const { run, last } = status
  if (!run) return last && <p className="tabular text-sm text-ink-3">{lastWords(last, t)}</p>
  const words = runWords(run, t, formatTime)
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
      <p role={run.failure ? 'alert' : undefined} className="tabular min-w-0 text-sm text-ink-2">
        {words}
      </p>
      {!run.held && (
        <ProgressBar
          label={t('lookups.run.label')}
          value={run.total ? run.done / run.total : null}
          valueText={words}
          className="w-32 shrink-0"
        />
      )}
      {run.failure && (
        <Button size="sm" onClick={() => does(api.lookups.goOn())}>
          {t('lookups.run.goOn')}
        </Button>
      )}
      {(run.held === 'off' || run.failure?.trouble === 'key') && (
        <Link
          href={paths.settingsSection('lookups')}
          className="rounded-sm text-sm font-medium text-accent-text hover:underline"
        >
          {t('lookups.run.settings')}
        </Link>
      )}
      <Button size="sm" onClick={() => does(api.lookups.cancel())}>
        {t('lookups.run.cancel')}
      </Button>
    </div>
  )
}

/** What begins a run of all tracks of a kind. */
export function RunButtons() {
  const { t } = useTranslation()
  const { lookups } = useSettings()
  const status = useLookupsStatus()
  if (!status || status.run || !(lookups.musicbrainz || (lookups.acoustid && status.hasKey))) return null
  return (
    <div className="flex gap-1">
      <Button icon={<ScanSearch className="size-4" />} onClick={() => does(api.lookups.run({ what: 'untagged' }))}>
        {t('lookups.run.untagged')}
      </Button>
      <Menu trigger={<IconButton label={t('lookups.run.more')} icon={<ChevronDown />} />}>
        <MenuItem onSelect={() => does(api.lookups.run({ what: 'withoutId' }))}>{t('lookups.run.withoutId')}</MenuItem>
      </Menu>
    </div>
  )
}
