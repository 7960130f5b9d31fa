/** Whether keeping can be offered, and whether something is kept already. */
import { useQuery } from '@tanstack/react-query'
import type { Wanted } from '../../shared/model/downloads.ts'
import { useOwns } from '../rpc/may.ts'
import { orpc } from '../rpc/query.ts'
import { hasServers } from '../servers/availability.ts'
import { usePlaces } from '../servers/use-servers.ts'

/** With folders only, everything is here already; and what is kept is for the library's first owner to say. */
export function useMayKeep(): boolean {
  const owns = useOwns()
  return hasServers(usePlaces()) && owns
}

/** As many as one question may name. */
const MOST_ASKED = 1_000

/** The question which of these are wanted. */
export const askedOfNames = (what: readonly Wanted[], enabled: boolean) =>
  // What was answered of another thing says nothing of this one.
  orpc.downloads.isWanted.queryOptions({
    input: { what: what.slice(0, MOST_ASKED) },
    enabled: enabled && what.length > 0,
    placeholderData: undefined,
  })

/** Whether all of it is. Undefined until that is known. */
export function useIsWanted(what: readonly Wanted[], enabled: boolean): boolean | undefined {
  const { data } = useQuery(askedOfNames(what, enabled))
  return enabled && what.length > 0 ? data?.every(Boolean) : undefined
}
