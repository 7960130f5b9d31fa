/** The servers in the sidebar: each with a sign of how it is, and the way to add one. Narrow, one sign stands for all. */
import type { TFunction } from 'i18next'
import { CircleAlert, CirclePause, CloudOff, Plus, RefreshCw, Server } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { paths } from '../app/paths.ts'
import { formatRelative } from '../i18n/format.ts'
import { IconButton } from '../ui/button.tsx'
import { cx } from '../ui/class-names.ts'
import { conditionOf, statusOf, type Condition } from './condition.ts'
import { openServerDialog } from './server-dialogs.ts'
import { useMinute } from './use-minute.ts'
import { useServers, useSyncStatuses, type ServerRow } from './use-servers.ts'

const addServer = (): void => openServerDialog({ kind: 'add' })

export function SidebarServers({ narrow }: { narrow: boolean }) {
  const { t } = useTranslation()
  const servers = useServers()
  if (narrow)
    return servers.length === 0 ? (
      <IconButton label={t('app.nav.addServer')} icon={<Server />} onClick={addServer} className="mt-3 w-10!" />
    ) : (
      <ul aria-label={t('app.nav.servers')} className="mt-3 flex flex-col gap-0.5 border-t border-line pt-3">
        {servers.map((server) => (
          <li key={server.id}>
            <ServerLink server={server} narrow />
          </li>
        ))}
      </ul>
    )
  return (
    <section aria-label={t('app.nav.servers')} className="mt-4">
      <div className="flex h-8 items-center pl-2.5">
        <h2 className="flex-1 text-sm font-medium text-ink-3">{t('app.nav.servers')}</h2>
        <IconButton size="sm" label={t('app.nav.addServer')} icon={<Plus />} onClick={addServer} />
      </div>
      {servers.length === 0 ? (
        <button
          type="button"
          onClick={addServer}
          className="ring-inside flex h-9 w-full items-center gap-3 rounded-lg px-2.5 text-left text-ink-3 hover:bg-hover hover:text-ink"
        >
          <Server aria-hidden className="size-[1.125rem] shrink-0" />
          <span className="truncate">{t('app.nav.addServer')}</span>
        </button>
      ) : (
        <ul className="flex flex-col gap-0.5">
          {servers.map((server) => (
            <li key={server.id}>
              <ServerLink server={server} narrow={false} />
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function ServerLink({ server, narrow }: { server: ServerRow; narrow: boolean }) {
  const { t } = useTranslation()
  useMinute()
  const condition = conditionOf(statusOf(useSyncStatuses(), server), server)
  const words = t('app.nav.serverState', { name: server.name, state: stateWords(condition, t) })
  const away = condition.kind === 'offline'
  return (
    <Link
      href={paths.settingsSection('servers')}
      draggable={false}
      aria-label={words}
      data-tooltip={words}
      className={cx(
        'ring-inside relative flex h-9 items-center rounded-lg text-ink-2 select-none hover:bg-hover hover:text-ink',
        narrow ? 'w-10 justify-center' : 'gap-3 px-2.5',
      )}
    >
      <Server aria-hidden className={cx('size-[1.125rem] shrink-0', away && 'opacity-55')} />
      {!narrow && <span className={cx('min-w-0 flex-1 truncate', away && 'opacity-70')}>{server.name}</span>}
      <span aria-hidden className={narrow ? 'absolute right-0.5 bottom-0.5 rounded-full bg-base' : 'shrink-0'}>
        {signOf(condition.kind)}
      </span>
    </Link>
  )
}

function signOf(kind: Condition['kind']): ReactNode {
  switch (kind) {
    case 'syncing':
      return <RefreshCw className="size-3.5 animate-spin text-accent-text still:animate-none" />
    case 'offline':
      return <CloudOff className="size-3.5 text-ink-3" />
    case 'failed':
      return <CircleAlert className="size-3.5 text-danger-text" />
    case 'paused':
      return <CirclePause className="size-3.5 text-ink-3" />
    case 'signed-out':
    case 'replaced':
    case 'braked':
      return <CircleAlert className="size-3.5 text-warning-text" />
    default:
      return null
  }
}

function stateWords(condition: Condition, t: TFunction): string {
  switch (condition.kind) {
    case 'syncing':
      return t('app.sync.syncing')
    case 'synced':
      return t('app.sync.synced', { when: formatRelative(condition.at) })
    case 'offline':
      return t('availability.offline')
    case 'signed-out':
    case 'replaced':
    case 'braked':
      return t('app.sync.attention', { count: 1 })
    default:
      return t(`app.sync.${condition.kind}`)
  }
}
