/**
 * What opens from the sync badge: each server and how far it is, with personal data; how far what is kept offline is; what failed or
 * waits, and the ways on.
 */
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { DataNotes } from '../personal/data-notes.tsx'
import { paths } from '../app/paths.ts'
import { useMay } from '../rpc/may.ts'
import { useDownloadsStatus } from '../downloads/use-downloads.ts'
import { ServerLine } from './server-line.tsx'
import { CountRow } from './server-progress.tsx'
import { useServers, useSyncIssues } from './use-servers.ts'
import './words.ts'

export function SyncPanel() {
  const { t } = useTranslation()
  const servers = useServers()
  const issues = useSyncIssues()
  const mayMind = useMay('admin')
  return (
    <div className="flex flex-col gap-3">
      <h2 className="font-semibold">{t(servers.length > 0 ? 'servers.panel.title' : 'personal.title')}</h2>
      <DataNotes />
      <ul className="-mx-1 flex max-h-[min(24rem,60vh)] flex-col gap-3 overflow-y-auto px-1">
        {servers.map((server) => (
          <li key={server.id}>
            <ServerLine server={server} />
          </li>
        ))}
      </ul>
      <DownloadsRow />
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 border-t border-line pt-3 text-sm">
        <Link
          href={servers.length > 0 ? paths.sync : paths.settingsSection('data')}
          className="rounded-sm font-medium text-accent-text hover:underline"
        >
          {servers.length === 0
            ? t('personal.open')
            : issues.length > 0
              ? t('servers.panel.queueCount', { count: issues.length })
              : t('servers.panel.queue')}
        </Link>
        {mayMind && servers.length > 0 && (
          <Link href={paths.settingsSection('servers')} className="rounded-sm text-accent-text hover:underline">
            {t('servers.panel.settings')}
          </Link>
        )}
      </div>
    </div>
  )
}

/** Of all that is to be kept here: how much is. Nothing once it is all. */
function DownloadsRow() {
  const { t } = useTranslation()
  const status = useDownloadsStatus()
  if (!status) return null
  const { kept, ...left } = status.counts
  const total = Object.values(left).reduce((sum, count) => sum + count, kept)
  if (total === kept) return null
  return (
    <Link href={paths.downloads} className="block rounded-sm">
      <CountRow label={t('servers.rows.downloads')} count={{ done: kept, total }} barLabel={t('servers.downloading')} />
    </Link>
  )
}
