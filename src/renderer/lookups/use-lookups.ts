/**
 * What screens ask about look-ups: how they stand, which the engine tells whole, and a number that grows when rows may be others.
 * Nothing here runs before the first part of the page that shows look-ups is loaded.
 */
import { useQuery } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import type { LookupsStatus } from '../../shared/model/lookups.ts'
import { onLive, onResync } from '../rpc/live.ts'
import { Pacer } from '../rpc/pacer.ts'
import { orpc, queryClient } from '../rpc/query.ts'
import './words.ts'

const EVERY_MS = 1_000

/** Undefined until it is known. */
export const useLookupsStatus = (): LookupsStatus | undefined => useQuery(orpc.lookups.status.queryOptions()).data

let revision = 0
const listeners = new Set<() => void>()

/** For windows of what was found, which the query client does not know. */
export const useLookupsRevision = (): number =>
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
export function askLookupsAnew(): void {
  pacer.ask()
  pacer.flush()
  void queryClient.invalidateQueries({ queryKey: orpc.lookups.status.key() })
}

onLive('lookups.changed', ({ status }) => {
  const before = queryClient.getQueryData(orpc.lookups.status.queryKey())
  queryClient.setQueryData(orpc.lookups.status.queryKey(), status)
  const counts = ({ waiting, taken, refused }: LookupsStatus) => `${waiting} ${taken} ${refused}`
  if (!before || counts(before) !== counts(status)) pacer.ask()
})
onResync(askRows)
