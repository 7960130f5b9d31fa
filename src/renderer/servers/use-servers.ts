/** What screens ask about servers: which there are, how each stands, and what waits for the user. All of it follows by itself. */
import { useQuery } from '@tanstack/react-query'
import type { SourceId } from '../../shared/model/ids.ts'
import type { SyncIssue, SyncStatus } from '../../shared/model/server.ts'
import type { ServerInfo } from '../../shared/model/server.ts'
import type { SourceRow } from '../../shared/model/source.ts'
import { orpc } from '../rpc/query.ts'
import { sharedQuery } from '../rpc/shared-query.ts'
import type { Places } from './availability.ts'

/** A source that is a server. */
export type ServerRow = SourceRow & { server: ServerInfo }

const NO_SERVERS: readonly ServerRow[] = []
const NO_STATUSES: readonly SyncStatus[] = []
const NO_ISSUES: readonly SyncIssue[] = []
const NO_PLACES: Places = {}

export const isServer = (source: SourceRow): source is ServerRow => source.kind === 'soul' && source.server !== null

const serversOf = (sources: readonly SourceRow[]): readonly ServerRow[] => sources.filter(isServer)

/** Empty until they are known. */
export function useServers(): readonly ServerRow[] {
  const { data } = useQuery(orpc.sources.list.queryOptions({ select: serversOf }))
  return data ?? NO_SERVERS
}

export function useSyncStatuses(): readonly SyncStatus[] {
  const { data } = useQuery(orpc.sync.status.queryOptions())
  return data ?? NO_STATUSES
}

export function useSyncIssues(): readonly SyncIssue[] {
  const { data } = useQuery(orpc.sync.issues.queryOptions())
  return data ?? NO_ISSUES
}

const placesOf = (sources: readonly SourceRow[]): Places =>
  Object.fromEntries(sources.map(({ id, name, kind }): [SourceId, Places[number]] => [id, { name, kind }]))

/** Every source by id, for saying where a row is. The same object until a source is added, renamed or removed. */
export const usePlaces = (): Places => useKnownPlaces() ?? NO_PLACES

const useKnownPlaces = sharedQuery(() => orpc.sources.list.queryOptions({ select: placesOf }))
