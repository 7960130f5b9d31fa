/** One server in a few lines: its name, how it is, how far it is, and the one thing to do next. For the panel and the queue page. */
import { CircleStop, RefreshCw, Server } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { formatDateTime } from '../i18n/format.ts'
import { IconButton } from '../ui/button.tsx'
import { conditionOf, isRunning, statusOf } from './condition.ts'
import { ServerProgress } from './server-progress.tsx'
import { StateBadge } from './state-badge.tsx'
import { useServerActions } from './use-server-actions.ts'
import { useSyncStatuses, type ServerRow } from './use-servers.ts'
import './words.ts'

export function ServerLine({ server }: { server: ServerRow }) {
  const { t } = useTranslation()
  const { name } = server
  const status = statusOf(useSyncStatuses(), server)
  const condition = conditionOf(status, server)
  const { sync, stop } = useServerActions(server)
  const running = status !== undefined && isRunning(status)
  return (
    <div>
      <div className="flex items-center gap-2">
        <Server aria-hidden className="size-4 shrink-0 text-ink-3" />
        <h3 className="min-w-0 truncate font-medium">{name}</h3>
        {!running && <StateBadge condition={condition} />}
        <span className="ml-auto flex shrink-0">
          {running ? (
            <IconButton
              size="sm"
              label={t('servers.card.stop', { name })}
              icon={<CircleStop />}
              disabled={stop.isPending}
              onClick={() => stop.mutate()}
            />
          ) : (
            <IconButton
              size="sm"
              label={t(condition.kind === 'failed' ? 'servers.card.retry' : 'servers.card.sync', { name })}
              icon={<RefreshCw />}
              disabled={sync.isPending}
              onClick={() => sync.mutate(condition.kind === 'failed' ? 'retry' : 'user')}
            />
          )}
        </span>
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
            <span className="text-ink-3"> {t('servers.nextTry', { when: formatDateTime(condition.nextAt) })}</span>
          )}
        </p>
      )}
    </div>
  )
}
