/** What screens ask about sharing, devices and accounts. All of it follows by itself. */
import { useQuery } from '@tanstack/react-query'
import type { Sharing } from '../../shared/api/access.ts'
import { useMay, useMe } from '../rpc/may.ts'
import { orpc } from '../rpc/query.ts'
import { addressFor } from './pairing.ts'

/** Undefined until it is known, and for whoever need not know. */
function useSharing(): Sharing | undefined {
  const enabled = useMay('admin')
  return useQuery(orpc.access.sharing.queryOptions({ enabled })).data
}

/** Whether other devices get in at all: accounts are asked for here, or sharing is on. */
export function useOpenToOthers(): boolean {
  const me = useMe()
  const sharing = useSharing()
  return Boolean(me) || sharing?.on === true
}

/** What to type on the other device; undefined where nothing answers. */
export function usePairingAddress(): string | undefined {
  const me = useMe()
  const sharing = useSharing()
  return addressFor(sharing?.addresses ?? [], me ? pageAddress() : undefined)
}

/** Where this page came from, as one would type it. */
const pageAddress = (): string => new URL('.', document.baseURI).href.replace(/\/$/, '')
