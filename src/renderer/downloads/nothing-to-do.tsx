/** An empty queue: why it is, and what to do next. */
import { useQuery } from '@tanstack/react-query'
import { CircleCheck, Disc3, HardDriveDownload, Server } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { navigate } from '../app/history.ts'
import { paths } from '../app/paths.ts'
import { useMay } from '../rpc/may.ts'
import { orpc } from '../rpc/query.ts'
import { openServerDialog } from '../servers/server-dialogs.ts'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { useDownloadsStatus } from './use-downloads.ts'

export function NothingToDo() {
  const { t } = useTranslation()
  const kept = useDownloadsStatus()?.counts.kept ?? 0
  const { data: sources } = useQuery(orpc.sources.list.queryOptions())
  const mayMind = useMay('admin')
  if (kept > 0)
    return (
      <EmptyState
        icon={<CircleCheck />}
        title={t('downloads.empty.doneTitle')}
        action={
          <Button icon={<HardDriveDownload className="size-4" />} onClick={() => navigate(paths.downloadsView('kept'))}>
            {t('downloads.empty.show')}
          </Button>
        }
      >
        {t('downloads.empty.done', { count: kept })}
      </EmptyState>
    )
  if (sources?.every(({ server }) => server === null))
    return (
      <EmptyState
        icon={<HardDriveDownload />}
        title={t('downloads.empty.title')}
        action={
          mayMind && (
            <Button icon={<Server className="size-4" />} onClick={() => openServerDialog({ kind: 'add' })}>
              {t('app.nav.addServer')}
            </Button>
          )
        }
      >
        {t('downloads.empty.noServer')}
      </EmptyState>
    )
  return (
    <EmptyState
      icon={<HardDriveDownload />}
      title={t('downloads.empty.title')}
      action={
        <>
          <Button icon={<Disc3 className="size-4" />} onClick={() => navigate(paths.albums)}>
            {t('downloads.empty.albums')}
          </Button>
          <Button onClick={() => navigate(paths.downloadsView('rules'))}>{t('downloads.empty.rules')}</Button>
        </>
      }
    >
      {t('downloads.empty.detail')}
    </EmptyState>
  )
}
