/**
 * Keeps web pages from elsewhere out of a listener that serves devices only. Nothing there is had without a token, and no
 * browser sends one by itself; still no page has any business there, not even to guess.
 *
 * - Whatever says where it comes from (`Origin`) is a page.
 * - A page whose own name was made to lead here (DNS rebinding) sends that name as Host. Such a name can be bought, so names
 *   that can are refused, other than this machine's own; addresses and names of local networks cannot lead astray.
 */
import type { IncomingHttpHeaders } from 'node:http'
import { isIP } from 'node:net'
import { hostname as machineName } from 'node:os'

export interface RequestGuard {
  /** Why the request is refused; undefined when it is not. */
  reasonAgainst(headers: IncomingHttpHeaders): string | undefined
}

/** Not in the public tree of names. */
const LOCAL_NAME = /^(?:[^.]+|.+\.(?:local|localhost|lan|internal|home\.arpa|test))$/

export const devicesOnly: RequestGuard = {
  reasonAgainst({ host, origin, 'sec-fetch-site': site }) {
    if (origin !== undefined || site === 'cross-site' || site === 'same-site')
      return 'Web pages may not use this server.'
    const name = host === undefined ? undefined : URL.parse(`http://${host}`)?.hostname
    if (name === undefined || !isLocal(name)) return 'This server does not go by that name.'
    return undefined
  },
}

const isLocal = (name: string): boolean =>
  isIP(name.replace(/^\[(.*)\]$/, '$1')) !== 0 || LOCAL_NAME.test(name) || name === machineName().toLowerCase()
