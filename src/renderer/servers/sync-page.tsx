/** The sync queue: what cannot go on without the user, and how every server is. */
import { useMutation, useQuery } from '@tanstack/react-query'
import { CircleCheck, RefreshCw, Server } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Page } from '../app/page.tsx'
import { QueryState } from '../app/query-state.tsx'
import { toastError } from '../app/toast-error.ts'
import { DataNotes } from '../personal/data-notes.tsx'
import { useWaitingOfData } from '../personal/use-personal-status.ts'
import { api } from '../rpc/client.ts'
import { useMay } from '../rpc/may.ts'
import { orpc } from '../rpc/query.ts'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { IssueItem } from './issue-item.tsx'
import { openServerDialog } from './server-dialogs.ts'
import { ServerLine } from './server-line.tsx'
import { isServer } from './use-servers.ts'
import './words.ts'

export function SyncPage() {
  const { t } = useTranslation()
  const sources = useQuery(orpc.sources.list.queryOptions())
  const syncAll = useMutation({ mutationFn: () => api.sync.start({ reason: 'user' }), onError: toastError })
  const servers = sources.data?.filter(isServer) ?? []
  const mayAdd = useMay('admin')
  return (
    <Page
      title={t('servers.queue.title')}
      className="max-w-4xl"
      tools={
        servers.length > 0 && (
          <Button icon={<RefreshCw className="size-4" />} busy={syncAll.isPending} onClick={() => syncAll.mutate()}>
            {t('servers.queue.syncAll')}
          </Button>
        )
      }
    >
      <QueryState query={sources} skeleton={<Skeleton className="h-40 rounded-xl" />}>
        {() =>
          servers.length === 0 ? (
            <EmptyState
              icon={<Server />}
              title={t('servers.empty.title')}
              action={
                mayAdd && (
                  <Button variant="primary" onClick={() => openServerDialog({ kind: 'add' })}>
                    {t('servers.add.open')}
                  </Button>
                )
              }
            >
              {t('servers.empty.detail')}
            </EmptyState>
          ) : (
            <>
              <Issues />
              <section aria-label={t('servers.queue.servers')} className="mt-8">
                <h2 className="mb-3 text-lg font-semibold">{t('servers.queue.servers')}</h2>
                <ul className="divide-y divide-line rounded-xl shadow-[inset_0_0_0_1px_var(--line)]">
                  {servers.map((server) => (
                    <li key={server.id} className="px-4 py-3">
                      <ServerLine server={server} />
                    </li>
                  ))}
                </ul>
              </section>
            </>
          )
        }
      </QueryState>
    </Page>
  )
}

function Issues() {
  const { t } = useTranslation()
  const issues = useQuery(orpc.sync.issues.queryOptions())
  const { waiting } = useWaitingOfData()
  return (
    <section aria-label={t('servers.queue.needsYou')}>
      <QueryState query={issues} skeleton={<Skeleton className="h-32 rounded-xl" />}>
        {(rows) =>
          rows.length + waiting === 0 ? (
            <div className="rounded-xl bg-sunken">
              <EmptyState icon={<CircleCheck />} title={t('servers.queue.nothing')}>
                {t('servers.queue.nothingDetail')}
              </EmptyState>
            </div>
          ) : (
            <>
              <h2 className="mb-3 text-lg font-semibold">
                {t('servers.queue.needsYouCount', { count: rows.length + waiting })}
              </h2>
              <div className="flex flex-col gap-3">
                <DataNotes />
                {rows.length > 0 && (
                  <ul className="flex flex-col gap-3">
                    {rows.map((issue) => (
                      <li key={issue.id}>
                        <IssueItem issue={issue} />
                      </li>
                    ))}
                  </ul>
                )}
              </div>
            </>
          )
        }
      </QueryState>
    </section>
  )
}
