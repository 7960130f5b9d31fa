/** Soul servers as sources: finding, trying, adding and minding them. What every source can do is in `sources`. */
import * as z from 'zod'
import { SourceId } from '../model/ids.ts'
import { DiscoveredServer, Fingerprint, ServerAddress, SignIn, Verdict } from '../model/server.ts'
import { SourceRow } from '../model/source.ts'
import { admin } from './errors.ts'

const ofSource = z.object({ sourceId: SourceId })
const place = z.object({
  address: ServerAddress,
  /** Of a certificate that nobody vouches for, and that the user has compared. */
  accept: Fingerprint.optional(),
})

export const servers = {
  /** Looks on the local network for some seconds; answers what has been heard so far, and goes on listening for a while. */
  discover: admin.output(z.array(DiscoveredServer)),
  /** Tries an address, and who we are if that is told. Changes nothing. */
  test: admin.input(place.extend({ signIn: SignIn.optional() })).output(Verdict),
  /** Signs in, adds the source, and begins its first sync. REFUSED with the verdict's message when it cannot be. */
  add: admin
    .input(place.extend({ signIn: SignIn, name: z.string().trim().min(1).max(200).optional() }))
    .output(SourceRow),
  /** The same server by other addresses, in order of preference. Nothing is lost; an address of another server is REFUSED. */
  setAddresses: admin.input(ofSource.extend({ addresses: z.array(place).min(1).max(8) })).output(SourceRow),
  signIn: admin.input(ofSource.extend({ signIn: SignIn })).output(SourceRow),
  /** Prefer this server where several have a track. */
  setActive: admin.input(ofSource).output(SourceRow),
  /** Another server stands where this one stood: take it as the new one, compare everything anew. */
  acceptReplaced: admin.input(ofSource.extend({ signIn: SignIn })).output(SourceRow),
}
