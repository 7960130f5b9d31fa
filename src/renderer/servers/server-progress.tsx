/** A server's sync as it goes: what is counted, and how far it is. Nothing when none runs, unless `always`. */
import { useTranslation } from 'react-i18next'
import type { SyncStatus } from '../../shared/model/server.ts'
import { formatPercent } from '../i18n/format.ts'
import { ProgressBar } from '../ui/progress-bar.tsx'
import { conditionOf, isRunning, shareOf, statusOf } from './condition.ts'
import { countWords } from './condition-words.ts'
import { StateBadge } from './state-badge.tsx'
import { useSyncStatuses, type ServerRow } from './use-servers.ts'
import './words.ts'

export function ServerProgress({ server, always = false }: { server: ServerRow; always?: boolean }) {
  const status = statusOf(useSyncStatuses(), server)
  if (!status) return null
  const running = isRunning(status)
  if (!running) return always ? <StateBadge condition={conditionOf(status, server)} /> : null
  return <ProgressRows status={status} />
}

function ProgressRows({ status }: { status: SyncStatus }) {
  const { t } = useTranslation()
  const { tracks, phase, sourceName } = status
  if (phase !== 'syncing')
    return (
      <CountRow
        label={t(`servers.phase.${phase}`)}
        count={undefined}
        barLabel={t('servers.syncing', { name: sourceName })}
      />
    )
  return (
    <CountRow label={t('servers.rows.tracks')} count={tracks} barLabel={t('servers.syncing', { name: sourceName })} />
  )
}

type Count = SyncStatus['tracks']

/** What is counted, n of m, with per cent and a bar; `count` undefined: nobody knows. */
export function CountRow({ label, count, barLabel }: { label: string; count: Count | undefined; barLabel: string }) {
  const { t } = useTranslation()
  const share = count ? shareOf(count) : null
  const words = count ? countWords(count, t) : label
  return (
    <div>
      <p className="tabular mb-1 flex items-baseline justify-between gap-3 text-sm">
        <span className="text-ink-2">{label}</span>
        {count && (
          <span className="text-ink-3">
            {words}
            {share !== null && ` · ${formatPercent(Math.floor(share * 100) / 100)}`}
          </span>
        )}
      </p>
      <ProgressBar label={barLabel} value={share} valueText={words} />
    </div>
  )
}
