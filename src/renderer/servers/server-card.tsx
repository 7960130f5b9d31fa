/** One server in the settings: how it is, and everything that can be done with it. */
import {
  ArrowLeftRight,
  CirclePause,
  CirclePlay,
  CircleStop,
  Ellipsis,
  History,
  KeyRound,
  LockOpen,
  Pencil,
  RefreshCw,
  Server,
  Star,
  Trash2,
} from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { KeepButton } from '../keeping/keep-button.tsx'
import { formatDateTime, formatRelative } from '../i18n/format.ts'
import { RenameDialog } from '../settings/rename-dialog.tsx'
import { Badge } from '../ui/badge.tsx'
import { IconButton } from '../ui/button.tsx'
import { Menu, MenuItem, MenuSeparator } from '../ui/menu.tsx'
import { isOwnMachine, shortAddress } from './address.ts'
import { conditionOf, isRunning, statusOf, type Condition } from './condition.ts'
import { RemoveServerDialog } from './remove-server-dialog.tsx'
import { openServerDialog } from './server-dialogs.ts'
import { ServerNotice } from './server-notice.tsx'
import { ServerProgress } from './server-progress.tsx'
import { StateBadge } from './state-badge.tsx'
import { useServerActions } from './use-server-actions.ts'
import { useMinute } from './use-minute.ts'
import { useServers, useSyncStatuses, type ServerRow } from './use-servers.ts'
import './words.ts'

export function ServerCard({ server: source }: { server: ServerRow }) {
  const { t } = useTranslation()
  const { id: sourceId, name, server } = source
  const several = useServers().length > 1
  const status = statusOf(useSyncStatuses(), source)
  const condition = conditionOf(status, source)
  const running = status !== undefined && isRunning(status)
  const paused = status?.paused ?? server.paused
  const { sync, stop, pause, prefer } = useServerActions(source)
  const [asking, setAsking] = useState<'rename' | 'remove' | null>(null)
  return (
    <article aria-label={name} className="rounded-xl shadow-[inset_0_0_0_1px_var(--line)]">
      <div className="flex items-center gap-4 p-4">
        <span aria-hidden className="flex size-11 shrink-0 items-center justify-center rounded-lg bg-sunken text-ink-3">
          <Server className="size-5" />
        </span>
        <div className="min-w-0 flex-1">
          <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <h3 className="max-w-full truncate font-semibold">{name}</h3>
            <StateBadge condition={condition} />
            {several && server.active && (
              <Badge icon={<Star />} tone="accent">
                {t('servers.card.preferred')}
              </Badge>
            )}
          </div>
          <Address server={source} />
          <Facts server={source} syncedAt={status?.lastSyncedAt ?? null} condition={condition} />
        </div>
        {running ? (
          <IconButton
            label={t('servers.card.stop', { name })}
            icon={<CircleStop />}
            disabled={stop.isPending}
            onClick={() => stop.mutate()}
          />
        ) : (
          <IconButton
            label={t('servers.card.sync', { name })}
            icon={<RefreshCw />}
            disabled={sync.isPending}
            onClick={() => sync.mutate('user')}
          />
        )}
        <KeepButton what={{ type: 'source', sourceId }} name={name} />
        <Menu trigger={<IconButton label={t('servers.card.menu', { name })} icon={<Ellipsis />} />}>
          <MenuItem icon={<History />} onSelect={() => openServerDialog({ kind: 'history', sourceId })}>
            {t('servers.card.history')}
          </MenuItem>
          <MenuItem icon={paused ? <CirclePlay /> : <CirclePause />} onSelect={() => pause.mutate(!paused)}>
            {t(paused ? 'servers.card.resume' : 'servers.card.pause')}
          </MenuItem>
          {several && !server.active && (
            <MenuItem icon={<Star />} onSelect={() => prefer.mutate()}>
              {t('servers.card.prefer')}
            </MenuItem>
          )}
          <MenuSeparator />
          <MenuItem icon={<Pencil />} onSelect={() => setAsking('rename')}>
            {t('servers.card.rename')}
          </MenuItem>
          <MenuItem icon={<ArrowLeftRight />} onSelect={() => openServerDialog({ kind: 'addresses', sourceId })}>
            {t('servers.card.addresses')}
          </MenuItem>
          <MenuItem icon={<KeyRound />} onSelect={() => openServerDialog({ kind: 'sign-in', sourceId })}>
            {t('servers.card.signIn')}
          </MenuItem>
          <MenuSeparator />
          <MenuItem icon={<Trash2 />} danger onSelect={() => setAsking('remove')}>
            {t('servers.card.remove')}
          </MenuItem>
        </Menu>
      </div>
      {running && (
        <div className="px-4 pb-4">
          <ServerProgress server={source} />
        </div>
      )}
      <ServerNotice server={source} condition={condition} />
      {asking === 'rename' && <RenameDialog source={source} onClose={() => setAsking(null)} />}
      {asking === 'remove' && <RemoveServerDialog server={source} onClose={() => setAsking(null)} />}
    </article>
  )
}

/** The one in use, how many more there are, and whether others could listen. */
function Address({ server: { server } }: { server: ServerRow }) {
  const { t } = useTranslation()
  const address = server.address ?? server.addresses[0] ?? ''
  const others = server.addresses.length - 1
  return (
    <p className="flex items-center gap-1.5 text-sm text-ink-2">
      {server.plain && !isOwnMachine(address) && (
        <span role="img" aria-label={t('servers.plain.short')} data-tooltip={t('servers.plain.short')}>
          <LockOpen aria-hidden className="size-3.5 text-warning-text" />
        </span>
      )}
      <span className="truncate" title={server.addresses.join('\n')}>
        {shortAddress(address)}
      </span>
      {others > 0 && <span className="shrink-0 text-ink-3">{t('servers.card.moreAddresses', { count: others })}</span>}
    </p>
  )
}

interface FactsProps {
  server: ServerRow
  syncedAt: number | null
  condition: Condition
}

function Facts({ server: { server, trackCount }, syncedAt, condition }: FactsProps) {
  const { t } = useTranslation()
  useMinute()
  const role = t(`servers.roles.${server.role}`, { defaultValue: server.role })
  return (
    <p className="mt-1 flex flex-wrap gap-x-3 text-sm text-ink-3">
      <span>{t('servers.card.account', { account: server.account, role })}</span>
      <span>{t('common.tracks', { count: trackCount })}</span>
      {syncedAt !== null && condition.kind !== 'synced' && condition.kind !== 'syncing' && (
        <span title={formatDateTime(syncedAt)}>{t('servers.card.lastSync', { when: formatRelative(syncedAt) })}</span>
      )}
    </p>
  )
}
