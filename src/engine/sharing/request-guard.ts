/**
 * Keeps web pages from elsewhere out of a listener that serves devices only. Nothing there is had without a token, and no
 * browser sends one by itself; still no page has any business there, not even to guess.
 *
 * - Whatever says where it comes from (`Origin`) is a page.
 * - A page whose own name was made to lead here sends that name as Host: names that can be bought are refused, other than
 *   this machine's own.
 */
import type { IncomingHttpHeaders } from 'node:http'
import { hostname as machineName } from 'node:os'
import { cannotBeBought, nameInHost } from './host-names.ts'

export interface RequestGuard {
  /** Why the request is refused; undefined when it is not. */
  reasonAgainst(headers: IncomingHttpHeaders): string | undefined
}

export const devicesOnly: RequestGuard = {
  reasonAgainst({ host, origin, 'sec-fetch-site': site }) {
    if (origin !== undefined || site === 'cross-site' || site === 'same-site')
      return 'Web pages may not use this server.'
    const name = nameInHost(host)
    if (name === undefined || !isLocal(name)) return 'This server does not go by that name.'
    return undefined
  },
}

const isLocal = (name: string): boolean => cannotBeBought(name) || name === machineName().toLowerCase()
