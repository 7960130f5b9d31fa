/**
 * The page's very first script, a file of its own: it opens the WebSocket while the browser still reads the rest, so that the
 * handshake is mostly over when the first call is made. It imports next to nothing, for what it imports would come before it.
 */
import { API_SUBPROTOCOL } from '../../shared/api/subprotocol.ts'
import { desktop } from './desktop.ts'

/** `rpc` beside the page, so that the player works below any path of a proxy. */
export function openSocket(): WebSocket {
  const address = new URL('rpc', document.baseURI)
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:'
  address.hash = ''
  return new WebSocket(address, API_SUBPROTOCOL)
}

let early = desktop === undefined && globalThis.document ? openSocket() : undefined

/** The socket that was opened with the page; undefined once it was taken, and when it has broken meanwhile. */
export function takeEarlySocket(): WebSocket | undefined {
  const socket = early
  early = undefined
  return socket && socket.readyState <= WebSocket.OPEN ? socket : undefined
}
