/** Servers that announce themselves on the local network. Asked again every few seconds for as long as the list is shown. */
import { useQuery } from '@tanstack/react-query'
import { ChevronRight, Radar, Server } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { DiscoveredServer } from '../../shared/model/server.ts'
import { orpc } from '../rpc/query.ts'
import { Badge } from '../ui/badge.tsx'
import { shortAddress } from './address.ts'
import './words.ts'

const AGAIN_MS = 3_000

export function FoundServers({ onChoose }: { onChoose: (server: DiscoveredServer) => void }) {
  const { t } = useTranslation()
  const { data = [], isError } = useQuery(
    orpc.servers.discover.queryOptions({ refetchInterval: AGAIN_MS, staleTime: 0, gcTime: 0, retry: false }),
  )
  return (
    <section aria-label={t('servers.found.title')}>
      <h3 className="mb-1.5 flex items-center gap-2 text-sm font-medium">
        {t('servers.found.title')}
        {!isError && <Radar aria-hidden className="size-3.5 animate-pulse text-ink-3 still:animate-none" />}
      </h3>
      <div aria-live="polite">
        {data.length === 0 ? (
          <p className="rounded-lg bg-sunken px-3 py-2.5 text-sm text-ink-3">
            {t(isError ? 'servers.found.cannot' : 'servers.found.none')}
          </p>
        ) : (
          <ul className="max-h-48 divide-y divide-line overflow-y-auto rounded-lg shadow-[inset_0_0_0_1px_var(--line)]">
            {data.map((server) => (
              <li key={`${server.serverId} ${server.address}`}>
                <button
                  type="button"
                  disabled={server.known}
                  onClick={() => onChoose(server)}
                  className="ring-inside flex w-full items-center gap-3 rounded-lg px-3 py-2 text-left enabled:hover:bg-hover"
                >
                  <Server aria-hidden className="size-4.5 shrink-0 text-ink-3" />
                  <span className="min-w-0 flex-1">
                    <span className="block truncate font-medium">{server.name}</span>
                    <span className="block truncate text-sm text-ink-3">{shortAddress(server.address)}</span>
                  </span>
                  {server.known ? (
                    <Badge>{t('servers.found.known')}</Badge>
                  ) : (
                    <ChevronRight aria-hidden className="size-4 shrink-0 text-ink-3" />
                  )}
                </button>
              </li>
            ))}
          </ul>
        )}
      </div>
    </section>
  )
}
