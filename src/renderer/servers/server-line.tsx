/** One server in a few lines: its name, how it is, how far it is, and the one thing to do next. For the panel and the queue page. */
import { CircleStop, KeyRound, RefreshCw, Server } from 'lucide-react'
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { formatSoon } from '../i18n/format.ts'
import { useMay } from '../rpc/may.ts'
import { usePersonalStatus } from '../personal/use-personal-status.ts'
import { IconButton } from '../ui/button.tsx'
import { conditionOf, isRunning, statusOf, type Condition } from './condition.ts'
import { openServerDialog } from './server-dialogs.ts'
import { CountRow, ServerProgress } from './server-progress.tsx'
import { StateBadge } from './state-badge.tsx'
import { useServerActions } from './use-server-actions.ts'
import { useMinute } from './use-minute.ts'
import { useSyncStatuses, type ServerRow } from './use-servers.ts'
import './words.ts'

// Its words are no part of what most pages need.
const ExchangeLine = lazy(() =>
  import('../personal/exchange-line.tsx').then(({ ExchangeLine }) => ({ default: ExchangeLine })),
)

export function ServerLine({ server }: { server: ServerRow }) {
  const { t } = useTranslation()
  const { name } = server
  const status = statusOf(useSyncStatuses(), server)
  const condition = conditionOf(status, server)
  useMinute()
  const running = status !== undefined && isRunning(status)
  const exchange = statusOf(usePersonalStatus()?.exchanges, server)
  return (
    <div>
      <div className="flex items-center gap-2">
        <Server aria-hidden className="size-4 shrink-0 text-ink-3" />
        <div className="flex min-w-0 flex-1 flex-wrap items-center gap-x-2 gap-y-0.5">
          <h3 className="max-w-full truncate font-medium">{name}</h3>
          {!running && <StateBadge condition={condition} />}
        </div>
        <NextStep server={server} condition={condition} />
      </div>
      {running && (
        <div className="mt-1.5">
          <ServerProgress server={server} />
        </div>
      )}
      {condition.kind === 'failed' && (
        <p className="mt-1 text-sm text-ink-2 [overflow-wrap:anywhere]">
          {condition.why}
          {condition.nextAt !== null && (
            <span className="text-ink-3"> {t('servers.nextTry', { when: formatSoon(condition.nextAt) })}</span>
          )}
        </p>
      )}
      {exchange?.playlists && (
        <div className="mt-1.5">
          <CountRow
            label={t('servers.rows.playlists')}
            count={exchange.playlists}
            barLabel={t('servers.bringing', { name })}
          />
        </div>
      )}
      {exchange && (
        <Suspense fallback={<div className="h-5" />}>
          <ExchangeLine exchange={exchange} />
        </Suspense>
      )}
    </div>
  )
}

/** What one would do next, as one button: stop it, sync, try again, or sign in. Where it takes more, the queue page has it. */
function NextStep({ server, condition }: { server: ServerRow; condition: Condition }) {
  const { t } = useTranslation()
  const { id: sourceId, name } = server
  const { sync, stop } = useServerActions(server)
  const mayMind = useMay('admin')
  if (!mayMind && (condition.kind === 'syncing' || condition.kind === 'signed-out')) return null
  switch (condition.kind) {
    case 'syncing':
      return (
        <IconButton
          size="sm"
          label={t('servers.card.stop', { name })}
          icon={<CircleStop />}
          disabled={stop.isPending}
          onClick={() => stop.mutate()}
        />
      )
    case 'signed-out':
      return (
        <IconButton
          size="sm"
          label={t('servers.signIn.title', { name })}
          icon={<KeyRound />}
          onClick={() => openServerDialog({ kind: 'sign-in', sourceId })}
        />
      )
    case 'replaced':
    case 'braked':
      return null
    default: {
      const again = condition.kind === 'failed' || condition.kind === 'offline'
      return (
        <IconButton
          size="sm"
          label={t(again ? 'servers.card.retry' : 'servers.card.sync', { name })}
          icon={<RefreshCw />}
          disabled={sync.isPending}
          onClick={() => sync.mutate(again ? 'retry' : 'user')}
        />
      )
    }
  }
}
