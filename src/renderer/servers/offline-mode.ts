/**
 * Whether servers can be asked: as usual, not because the user said so, or not because none of them answers. Nothing is asked for it:
 * how servers stand is taken from what the page knows already, and until it knows, they can.
 */
import { useQuery } from '@tanstack/react-query'
import type { SyncStatus } from '../../shared/model/server.ts'
import type { Settings } from '../../shared/model/settings.ts'
import type { SourceRow } from '../../shared/model/source.ts'
import { useSettings } from '../app/settings.ts'
import { orpc } from '../rpc/query.ts'

export type OfflineMode = 'online' | 'by-hand' | 'automatic'

type Standing = Pick<SyncStatus, 'sourceId' | 'online'>

/** Pure. A server whose sync is paused is left alone, and so says nothing. */
export function offlineModeOf(
  setting: Settings['offline'],
  sources: readonly Pick<SourceRow, 'id' | 'server'>[],
  statuses: readonly Standing[],
): OfflineMode {
  if (setting === 'on') return 'by-hand'
  const asked = sources.filter(({ server }) => server !== null && !server.paused)
  const away = asked.every(({ id }) => statuses.some(({ sourceId, online }) => sourceId === id && online === 'offline'))
  return asked.length > 0 && away ? 'automatic' : 'online'
}

export function useOfflineMode(): OfflineMode {
  const { offline } = useSettings()
  const { data: sources } = useQuery(orpc.sources.list.queryOptions({ enabled: false }))
  const { data: statuses } = useQuery(orpc.sync.status.queryOptions({ enabled: false }))
  return offlineModeOf(offline, sources ?? [], statuses ?? [])
}
