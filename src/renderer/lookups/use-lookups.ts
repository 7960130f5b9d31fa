/**
 * What screens ask about look-ups: how they stand, which the engine tells whole, and a number that grows when rows may be others.
 * Nothing here runs before the first part of the page that shows look-ups is loaded.
 */
import { useQuery } from '@tanstack/react-query'
import type { LookupsStatus } from '../../shared/model/lookups.ts'
import { onLive, onResync } from '../rpc/live.ts'
import { orpc, queryClient } from '../rpc/query.ts'
import { RowRevision } from '../rpc/row-revision.ts'
import './words.ts'

/** Undefined until it is known. */
export const useLookupsStatus = (): LookupsStatus | undefined => useQuery(orpc.lookups.status.queryOptions()).data

const rows = new RowRevision()

/** For windows of what was found, which the query client does not know. */
export const useLookupsRevision = rows.use

/** After something of one's own: rows are asked for at once, without waiting for the announcement. */
export function askLookupsAnew(): void {
  rows.askNow()
  void queryClient.invalidateQueries({ queryKey: orpc.lookups.status.key() })
}

onLive('lookups.changed', ({ status }) => {
  const before = queryClient.getQueryData(orpc.lookups.status.queryKey())
  queryClient.setQueryData(orpc.lookups.status.queryKey(), status)
  const counts = ({ waiting, taken, refused }: LookupsStatus) => `${waiting} ${taken} ${refused}`
  if (!before || counts(before) !== counts(status)) rows.ask()
})
onResync(() => rows.raise())
