/** The servers the library is made of besides its folders. */
import { useQuery } from '@tanstack/react-query'
import { Plus, Server } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { QueryState } from '../app/query-state.tsx'
import { orpc } from '../rpc/query.ts'
import { ServerCard } from '../servers/server-card.tsx'
import { openServerDialog } from '../servers/server-dialogs.ts'
import { isServer } from '../servers/use-servers.ts'
import '../servers/words.ts'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Skeleton } from '../ui/skeleton.tsx'
import { Block } from './section.tsx'

export function ServersSection() {
  const { t } = useTranslation()
  const query = useQuery(orpc.sources.list.queryOptions())
  const addButton = (
    <Button variant="primary" icon={<Plus className="size-4" />} onClick={() => openServerDialog({ kind: 'add' })}>
      {t('servers.add.open')}
    </Button>
  )
  return (
    <Block
      title={t('servers.section.title')}
      lead={t('servers.section.lead')}
      tools={query.data?.some(isServer) ? addButton : null}
    >
      <QueryState query={query} skeleton={<Skeleton className="h-24 rounded-xl" />}>
        {(sources) => {
          const servers = sources.filter(isServer)
          return servers.length === 0 ? (
            <EmptyState icon={<Server />} title={t('servers.empty.title')} action={addButton}>
              {t('servers.empty.detail')}
            </EmptyState>
          ) : (
            <ul className="flex flex-col gap-3">
              {servers.map((server) => (
                <li key={server.id}>
                  <ServerCard server={server} />
                </li>
              ))}
            </ul>
          )
        }}
      </QueryState>
    </Block>
  )
}
