/** The servers in the sidebar: each with a sign of how it is, and the way to add one. Narrow, one sign stands for all. */
import type { TFunction } from 'i18next'
import { CircleAlert, CirclePause, CloudOff, Plus, RefreshCw, Server } from 'lucide-react'
import { useId, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { paths } from '../app/paths.ts'
import { formatRelative } from '../i18n/format.ts'
import { useMay } from '../rpc/may.ts'
import { IconButton } from '../ui/button.tsx'
import { cx } from '../ui/class-names.ts'
import { useWaitingOfData } from '../personal/use-personal-status.ts'
import { conditionOf, overallOf, statusOf, withExchange, type Condition, type Overall } from './condition.ts'
import { overallWords } from './overall-words.ts'
import { openServerDialog } from './server-dialogs.ts'
import { useMinute } from './use-minute.ts'
import { useServers, useSyncIssues, useSyncStatuses, type ServerRow } from './use-servers.ts'

const addServer = (): void => openServerDialog({ kind: 'add' })

export function SidebarServers({ narrow }: { narrow: boolean }) {
  const { t } = useTranslation()
  const headingId = useId()
  const servers = useServers()
  const mayMind = useMay('admin')
  if (servers.length === 0 && !mayMind) return null
  if (narrow) return <OneForAll servers={servers} />
  return (
    <div className="mt-4">
      <div className="flex h-8 items-center pl-2.5">
        <h2 id={headingId} className="flex-1 text-sm font-medium text-ink-3">
          {t('app.nav.servers')}
        </h2>
        {mayMind && <IconButton size="sm" label={t('app.nav.addServer')} icon={<Plus />} onClick={addServer} />}
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
        <ul aria-labelledby={headingId} className="flex flex-col gap-0.5">
          {servers.map((server) => (
            <li key={server.id}>
              <ServerLink server={server} />
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

/** Narrow: one sign, of what is worst. */
function OneForAll({ servers }: { servers: readonly ServerRow[] }) {
  const { t } = useTranslation()
  const statuses = useSyncStatuses()
  const issues = useSyncIssues()
  const { exchanges } = useWaitingOfData()
  const overall = overallOf(servers, statuses, issues.length, exchanges)
  if (!overall)
    return <IconButton label={t('app.nav.addServer')} icon={<Server />} onClick={addServer} className="mt-3 w-10!" />
  const label = t('app.sync.label', { state: overallWords(overall, t) })
  return (
    <Link
      href={useMay('admin') ? paths.settingsSection('servers') : paths.sync}
      draggable={false}
      aria-label={label}
      data-tooltip={label}
      className="ring-inside relative mt-3 flex h-9 w-10 shrink-0 items-center justify-center rounded-lg text-ink-2 select-none hover:bg-hover hover:text-ink"
    >
      <Server aria-hidden className="size-[1.125rem]" />
      <span aria-hidden className="absolute right-0.5 bottom-0.5 rounded-full bg-base">
        {signOf(overall.kind)}
      </span>
    </Link>
  )
}

function ServerLink({ server }: { server: ServerRow }) {
  const { t } = useTranslation()
  useMinute()
  const { exchanges } = useWaitingOfData()
  const condition = withExchange(conditionOf(statusOf(useSyncStatuses(), server), server), statusOf(exchanges, server))
  const words = t('app.nav.serverState', { name: server.name, state: stateWords(condition, t) })
  const away = condition.kind === 'offline'
  return (
    <Link
      href={useMay('admin') ? paths.settingsSection('servers') : paths.sync}
      draggable={false}
      aria-label={words}
      data-tooltip={words}
      className="ring-inside flex h-9 items-center gap-3 rounded-lg px-2.5 text-ink-2 select-none hover:bg-hover hover:text-ink"
    >
      <Server aria-hidden className={cx('size-[1.125rem] shrink-0', away && 'opacity-55')} />
      <span className={cx('min-w-0 flex-1 truncate', away && 'text-ink-3')}>{server.name}</span>
      <span aria-hidden className="shrink-0">
        {signOf(condition.kind)}
      </span>
    </Link>
  )
}

function signOf(kind: Condition['kind'] | Overall['kind']): ReactNode {
  switch (kind) {
    case 'syncing':
      return <RefreshCw className="size-3.5 animate-spin text-accent-text still:animate-none" />
    case 'offline':
      return <CloudOff className="size-3.5 text-ink-3" />
    case 'failed':
      return <CircleAlert className="size-3.5 text-danger-text" />
    case 'paused':
      return <CirclePause className="size-3.5 text-ink-3" />
    case 'attention':
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
