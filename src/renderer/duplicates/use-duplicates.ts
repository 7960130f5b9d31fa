/**
 * What screens ask about duplicates: how they stand, which the engine tells whole, and a number that grows when rows may be others.
 * Nothing here runs before the first part of the page that shows duplicates is loaded.
 */
import { useQuery } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import type { DuplicatesStatus } from '../../shared/model/duplicates.ts'
import { onLive, onResync } from '../rpc/live.ts'
import { Pacer } from '../rpc/pacer.ts'
import { orpc, queryClient } from '../rpc/query.ts'

/** While a library is looked through, finds are told many times a second. */
const EVERY_MS = 1_000

/** Undefined until it is known. */
export const useDuplicatesStatus = (): DuplicatesStatus | undefined =>
  useQuery(orpc.duplicates.status.queryOptions()).data

/** How many pairs wait for the user's word. */
export const waitingOf = ({ proposals }: DuplicatesStatus): number =>
  proposals.recordingId + proposals.sound + proposals.tags

let revision = 0
const listeners = new Set<() => void>()

/** For windows of proposals and of merges, which the query client does not know. */
export const useDuplicatesRevision = (): number =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => revision,
  )

function askRows(): void {
  revision += 1
  for (const listener of listeners) listener()
}

const pacer = new Pacer(EVERY_MS, askRows)

/** After something of one's own: rows are asked for at once, without waiting for the announcement. */
export function askDuplicatesAnew(): void {
  pacer.ask()
  pacer.flush()
  void queryClient.invalidateQueries({ queryKey: orpc.duplicates.status.key() })
  void queryClient.invalidateQueries({ queryKey: orpc.duplicates.partsOf.key() })
}

onLive('duplicates.changed', ({ status }) => {
  queryClient.setQueryData(orpc.duplicates.status.queryKey(), status)
  pacer.ask()
})
onLive('sameness.changed', () => pacer.ask())
onResync(askRows)
