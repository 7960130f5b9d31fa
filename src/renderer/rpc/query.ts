/**
 * Server state of all screens: one query client, and `orpc`, the contract as query options:
 * `useQuery(orpc.browse.album.queryOptions({ input: { id } }))`. Answers stay until the engine says they are stale
 * (see live.ts), so nothing is asked again by time, focus or remounting.
 */
import { ORPCError } from '@orpc/client'
import { createTanstackQueryUtils } from '@orpc/tanstack-query'
import { keepPreviousData, QueryClient } from '@tanstack/react-query'
import { isAbort } from './abort.ts'
import { api } from './client.ts'

export const orpc = createTanstackQueryUtils(api)

/** Codes that the same call will only get again. UNAVAILABLE may pass, but a person decides when to try. */
const FINAL = new Set(['REFUSED', 'FORBIDDEN', 'NOT_FOUND', 'UNAVAILABLE', 'BAD_REQUEST', 'INTERNAL_SERVER_ERROR'])

/** A lost connection is tried again once it is back; what the engine refused is not. */
export function shouldRetry(failures: number, error: unknown): boolean {
  if (isAbort(error)) return false
  if (error instanceof ORPCError && FINAL.has(error.code)) return false
  return failures < 3
}

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: Infinity,
      gcTime: 5 * 60_000,
      retry: shouldRetry,
      retryDelay: 200,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
      // The engine is on this machine or says itself when it is away; the browser's idea of "online" does not matter.
      networkMode: 'always',
      placeholderData: keepPreviousData,
      structuralSharing: true,
    },
    mutations: { retry: false, networkMode: 'always' },
  },
})
