/**
 * The page's very first script, a file of its own: it opens the WebSocket while the browser still reads the rest, so that the
 * handshake is mostly over when the first call is made. It imports next to nothing, for what it imports would come before it.
 */
import { API_SUBPROTOCOL } from '../../shared/api/subprotocol.ts'
import { TICKET_SUBPROTOCOL } from '../../shared/protocol/version.ts'
import { desktop } from './desktop.ts'
import { session } from './session.ts'

/** `rpc` beside the page, so that the player works below any path of a proxy. With a ticket first, where one is signed in. */
export function openSocket(): WebSocket | Promise<WebSocket> {
  return session.isSignedIn ? session.socketTicket().then(socketWith) : socketWith('')
}

function socketWith(ticket: string): WebSocket {
  const address = new URL('rpc', document.baseURI)
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:'
  address.hash = ''
  return new WebSocket(address, ticket === '' ? API_SUBPROTOCOL : [API_SUBPROTOCOL, `${TICKET_SUBPROTOCOL}${ticket}`])
}

let early = desktop === undefined && globalThis.document ? openSocket() : undefined
// Whoever takes it hears of it; until then nobody need.
if (early instanceof Promise) early.catch(() => {})

/** The socket that was opened with the page; undefined once it was taken, and when it has broken meanwhile. */
export async function takeEarlySocket(): Promise<WebSocket | undefined> {
  const opening = early
  early = undefined
  const socket = await opening
  return socket && socket.readyState <= WebSocket.OPEN ? socket : undefined
}
