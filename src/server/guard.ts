/**
 * What is kept out before anything else is looked at: web pages from elsewhere that the user's browser has open.
 *
 * - By a name of theirs that leads to this machine (DNS rebinding): the Host header must be a name that is ours.
 * - By a request across origins: Origin, where there is one, must be the very address of the Host header, and what the
 *   browser marks as coming from another site is refused, except for following a link to us.
 *
 * A player has no accounts: there this guard is all that stands between such a page and the library.
 */
import { hostname as machineName } from 'node:os'
import { sentBearer } from '../engine/sharing/bearer-header.ts'
import { cannotBeBought, nameInHost } from '../engine/sharing/host-names.ts'
import type { RequestGuard } from '../engine/sharing/request-guard.ts'
import { PROTOCOL_PATH } from '../shared/protocol/version.ts'

/** For a player: the names by which this machine's user reaches it. */
export function guardFor(boundAddress: string): RequestGuard {
  const names = new Set(['localhost', '127.0.0.1', '[::1]', urlName(boundAddress)])
  return guardBy((name) => names.has(name), 'This server does not go by that name.')
}

/** For a server: its own names and those it was given, and beside them whatever no page from elsewhere can have come by. */
export function serverGuard(publicNames: readonly string[]): RequestGuard {
  const machine = machineName().toLowerCase()
  const names = new Set([machine, `${machine}.local`, ...publicNames])
  return guardBy(
    (name) => names.has(name) || cannotBeBought(name),
    'This server does not go by that name. If it should, start it with --public-name and the name.',
  )
}

/** No browser sends a token by itself, so where there is one a page from elsewhere has nothing to abuse. */
export const unlessBearer = (guard: RequestGuard): RequestGuard => ({
  reasonAgainst: (headers) =>
    sentBearer(headers.authorization) === undefined ? guard.reasonAgainst(headers) : undefined,
})

export const isProtocolPath = (path: string): boolean => path === PROTOCOL_PATH || path.startsWith(`${PROTOCOL_PATH}/`)

function guardBy(isOurs: (name: string) => boolean, unknownName: string): RequestGuard {
  return {
    reasonAgainst(headers) {
      const { host, origin } = headers
      const name = nameInHost(host)
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
