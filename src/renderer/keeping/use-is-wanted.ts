/** Whether keeping can be offered, and whether something is kept already. */
import { useQuery } from '@tanstack/react-query'
import type { Wanted } from '../../shared/model/downloads.ts'
import { useMay } from '../rpc/may.ts'
import { orpc } from '../rpc/query.ts'
import { hasServers } from '../servers/availability.ts'
import { usePlaces } from '../servers/use-servers.ts'

/** With folders only, everything is here already. */
export function useMayKeep(): boolean {
  const may = useMay('admin')
  return hasServers(usePlaces()) && may
}

/** Undefined until it is known. */
export function useIsWanted(what: Wanted | undefined, enabled: boolean): boolean | undefined {
  const asked = enabled && what !== undefined
  const { data } = useQuery(
    // What was answered of another thing says nothing of this one.
    orpc.downloads.isWanted.queryOptions({
      input: { what: what ? [what] : [] },
      enabled: asked,
      placeholderData: undefined,
    }),
  )
  return asked ? data?.[0] : undefined
}
