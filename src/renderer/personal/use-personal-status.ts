/** How personal data stands, as far as what stands on every page needs it: small, for it comes soon after the start. */
import { useQuery } from '@tanstack/react-query'
import type { ExchangeStatus, PersonalStatus } from '../../shared/model/personal.ts'
import { orpc } from '../rpc/query.ts'

const NO_EXCHANGES: readonly ExchangeStatus[] = []

/** Undefined until it is known. */
export const usePersonalStatus = (): PersonalStatus | undefined => useQuery(orpc.personal.status.queryOptions()).data

/** `waiting`: how many things only the user can put right: conflicts, and a clock that is wrong. */
export function useWaitingOfData(): { exchanges: readonly ExchangeStatus[]; waiting: number } {
  const status = usePersonalStatus()
  return {
    exchanges: status?.exchanges ?? NO_EXCHANGES,
    waiting: (status?.conflicts ?? 0) + (status?.clock ? 1 : 0),
  }
}
