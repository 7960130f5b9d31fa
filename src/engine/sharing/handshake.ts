/** What every WebSocket handshake of the program needs: what it offers, the ticket among it, and an end when it is refused. */
import { STATUS_CODES, type IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { TICKET_SUBPROTOCOL } from '../../shared/protocol/version.ts'

/** The subprotocols, in order. */
export const offeredIn = ({ headers }: Pick<IncomingMessage, 'headers'>): string[] =>
  headers['sec-websocket-protocol']?.split(',').map((name) => name.trim()) ?? []

/** A page cannot set headers, so its ticket comes as a subprotocol. */
export const ticketIn = (offered: readonly string[]): string | undefined =>
  offered.find((name) => name.startsWith(TICKET_SUBPROTOCOL))?.slice(TICKET_SUBPROTOCOL.length)

interface Answer {
  status: number
  headers?: Readonly<Record<string, string>>
  type: string
  body: string
}

/** Answers in place of the handshake, and closes. */
export function refuseHandshake(socket: Duplex, { status, headers = {}, type, body }: Answer): void {
  if (!socket.writable) {
    socket.destroy()
    return
  }
  const lines = Object.entries({
    ...headers,
    connection: 'close',
    'content-type': `${type}; charset=utf-8`,
    'content-length': String(Buffer.byteLength(body)),
    'cache-control': 'no-store',
  }).map(([name, value]) => `${name}: ${value}\r\n`)
  // Nobody reads it any more, so nobody would notice that the other side has gone.
  socket.once('finish', () => socket.destroy())
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Refused'}\r\n${lines.join('')}\r\n${body}`)
}
