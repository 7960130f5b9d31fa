/**
 * What screens ask about duplicates: how they stand, which the engine tells whole, and a number that grows when rows may be others.
 * Nothing here runs before the first part of the page that shows duplicates is loaded.
 */
import { useQuery } from '@tanstack/react-query'
import type { DuplicatesStatus } from '../../shared/model/duplicates.ts'
import { onLive, onResync } from '../rpc/live.ts'
import { orpc, queryClient } from '../rpc/query.ts'
import { RowRevision } from '../rpc/row-revision.ts'

/** Undefined until it is known. */
export const useDuplicatesStatus = (): DuplicatesStatus | undefined =>
  useQuery(orpc.duplicates.status.queryOptions()).data

/** How many pairs wait for the user's word. */
export const waitingOf = ({ proposals }: DuplicatesStatus): number =>
  proposals.recordingId + proposals.sound + proposals.tags

const rows = new RowRevision()

/** For windows of proposals and of merges, which the query client does not know. */
export const useDuplicatesRevision = rows.use

/** After something of one's own: rows are asked for at once, without waiting for the announcement. */
export function askDuplicatesAnew(): void {
  rows.askNow()
  void queryClient.invalidateQueries({ queryKey: orpc.duplicates.status.key() })
  void queryClient.invalidateQueries({ queryKey: orpc.duplicates.partsOf.key() })
}

onLive('duplicates.changed', ({ status }) => {
  queryClient.setQueryData(orpc.duplicates.status.queryKey(), status)
  rows.ask()
})
onLive('sameness.changed', () => rows.ask())
onResync(() => rows.raise())
