/**
 * What whoever sits before this page may do. What they may not is not offered; the engine would refuse it besides. Until it is
 * known, somebody who signed in may do nothing that others may not, and anybody else is the player's resident.
 */
import type { AppInfo } from '../../shared/api/app.ts'
import type { Me, Scope } from '../../shared/model/access.ts'
import { orpc, queryClient } from './query.ts'
import { session } from './session.ts'
import { sharedQuery } from './shared-query.ts'

/** Pure, but for its default. */
export function allows(me: Me | null | undefined, scope: Scope, isSignedIn = session.isSignedIn): boolean {
  if (me === undefined) return !isSignedIn || scope === 'read' || scope === 'stream'
  return me === null || me.scopes.includes(scope)
}

/**
 * Whether kept files and what else lies on this device is theirs to say. Another owner minds the library, and is refused there.
 * Pure, but for its default.
 */
export const owns = (me: Me | null | undefined, isSignedIn = session.isSignedIn): boolean =>
  allows(me, 'admin', isSignedIn) && (me?.own ?? true)

export const useOwns = (): boolean => owns(useMe())

export function useMay(scope: Scope): boolean {
  return allows(useMe(), scope)
}

/** Outside React: as far as it is known now. */
export const may = (scope: Scope): boolean =>
  allows(queryClient.getQueryData<AppInfo>(orpc.app.info.queryKey())?.me, scope)

/** Who is signed in; null for the resident, undefined until it is known. */
export const useMe = (): Me | null | undefined => useInfo()?.me

const useInfo = sharedQuery(() => orpc.app.info.queryOptions())
