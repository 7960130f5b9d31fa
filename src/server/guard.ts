/**
 * Who may ask. There are no accounts yet: the server listens on this machine only, and whoever can open its address here is
 * its user. What has to be kept out are web pages from elsewhere that the user's browser has open:
 *
 * - by a name of theirs that leads to this machine (DNS rebinding): the Host header must be a name we know as ours;
 * - by a request across origins: Origin, where there is one, must be the very address of the Host header, and what the
 *   browser marks as coming from another site is refused, except for following a link to us.
 */
import type { IncomingHttpHeaders } from 'node:http'
import { hostname as machineName, networkInterfaces } from 'node:os'

export interface Guard {
  /** Why the request is refused; undefined when it is not. */
  reasonAgainst(headers: IncomingHttpHeaders): string | undefined
}

export function guardFor(boundAddress: string): Guard {
  const names = new Set(['localhost', '127.0.0.1', '[::1]', ...namesOf(boundAddress)])
  return {
    reasonAgainst(headers) {
      const { host, origin } = headers
      const name = host === undefined ? undefined : URL.parse(`http://${host}`)?.hostname
      if (name === undefined || !names.has(name)) return 'This server does not go by that name.'
      if (origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`) {
        return 'Pages from elsewhere may not use this server.'
      }
      const site = headers['sec-fetch-site']
      if (site !== undefined && site !== 'same-origin' && site !== 'none' && headers['sec-fetch-mode'] !== 'navigate') {
        return 'Pages from elsewhere may not use this server.'
      }
      return undefined
    },
  }
}

/** The names under which a bound address is ours; for the address that means all of them, every one of this machine. */
function namesOf(boundAddress: string): string[] {
  if (boundAddress !== '0.0.0.0' && boundAddress !== '::') return [urlName(boundAddress)]
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
  const machine = machineName().toLowerCase()
  return [...addresses.map(({ address }) => urlName(address)), machine, `${machine}.local`]
}

/** An address as it stands in a URL. */
export const urlName = (address: string): string => (address.includes(':') ? `[${address}]` : address)
