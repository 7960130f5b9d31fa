/**
 * What is kept out before anything else is looked at: web pages from elsewhere that the user's browser has open.
 *
 * - By a name of theirs that leads to this machine (DNS rebinding): the Host header must be a name that is ours.
 * - By a request across origins: Origin, where there is one, must be the very address of the Host header, and what the
 *   browser marks as coming from another site is refused, except for following a link to us.
 *
 * A player has no accounts: there this guard is all that stands between such a page and the library.
 */
import type { IncomingHttpHeaders } from 'node:http'
import { isIP } from 'node:net'
import { hostname as machineName } from 'node:os'
import { PROTOCOL_PATH } from '../shared/protocol/version.ts'

export interface Guard {
  /** Why the request is refused; undefined when it is not. */
  reasonAgainst(headers: IncomingHttpHeaders): string | undefined
}

/** For a player: the names by which this machine's user reaches it. */
export function guardFor(boundAddress: string): Guard {
  const names = new Set(['localhost', '127.0.0.1', '[::1]', urlName(boundAddress)])
  return guardBy((name) => names.has(name), 'This server does not go by that name.')
}

/**
 * For a server: its own names and those it was given, and beside them whatever no page from elsewhere can have come by: an
 * address is no name that someone could make lead here, and names of local networks cannot be bought.
 */
export function serverGuard(publicNames: readonly string[]): Guard {
  const machine = machineName().toLowerCase()
  const names = new Set([machine, `${machine}.local`, ...publicNames])
  return guardBy(
    (name) => names.has(name) || isIP(name.replace(/^\[(.*)\]$/, '$1')) !== 0 || LOCAL_NAME.test(name),
    'This server does not go by that name. If it should, start it with --public-name and the name.',
  )
}

const LOCAL_NAME = /^(?:[^.]+|.+\.(?:local|localhost|lan|internal|home\.arpa))$/

/** No browser sends a token by itself, so where there is one a page from elsewhere has nothing to abuse. */
export const unlessBearer = (guard: Guard): Guard => ({
  reasonAgainst: (headers) =>
    /^bearer +\S/i.test(headers.authorization ?? '') ? undefined : guard.reasonAgainst(headers),
})

export const isProtocolPath = (path: string): boolean => path === PROTOCOL_PATH || path.startsWith(`${PROTOCOL_PATH}/`)

function guardBy(isOurs: (name: string) => boolean, unknownName: string): Guard {
  return {
    reasonAgainst(headers) {
      const { host, origin } = headers
      const name = host === undefined ? undefined : URL.parse(`http://${host}`)?.hostname
      if (name === undefined || !isOurs(name)) return unknownName
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

/** An address as it stands in a URL. */
export const urlName = (address: string): string => (address.includes(':') ? `[${address}]` : address)
