/** The page's calls over a WebSocket to `/rpc`, as a page makes them. */
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import { WebSocket, type ClientOptions } from 'ws'
import { API_SUBPROTOCOL, type ApiClient } from '../../src/shared/api/index.ts'
import { TICKET_SUBPROTOCOL } from '../../src/shared/protocol/version.ts'

/** `address` is the server's own. Close it when done. */
export function dialRpc(address: string, ticket?: string, options: ClientOptions = {}): WebSocket {
  const protocols = [API_SUBPROTOCOL, ...(ticket === undefined ? [] : [TICKET_SUBPROTOCOL + ticket])]
  return new WebSocket(new URL('rpc', address.replace('http', 'ws')), protocols, options)
}

export const clientOver = (socket: WebSocket): ApiClient =>
  createORPCClient(new RPCLink({ websocket: socket as unknown as globalThis.WebSocket }))

/** 101 when the handshake was accepted. */
export const handshakeOf = (socket: WebSocket): Promise<number> =>
  new Promise((resolve, reject) => {
    socket.on('open', () => resolve(101))
    socket.on('unexpected-response', (_, answer) => resolve(answer.statusCode!))
    socket.on('error', reject)
  })
