/** What a listener that strangers can reach grants each of them: so much time, so many connections. */
import type { Server } from 'node:http'
import type { Socket } from 'node:net'

const MOST_CONNECTIONS = 1_000
const MOST_OF_ONE_ADDRESS = 100

export interface HttpLimits {
  /** False behind a proxy, where all connections come from one address. */
  perAddress: boolean
}

/** Call it before the server listens. */
export function limitHttp(server: Server, { perAddress }: HttpLimits): void {
  server.headersTimeout = 10_000
  // An ordinary body is 1 MiB at most; that of an exchange may be some more, over a thin line.
  server.requestTimeout = 120_000
  // Opening connections anew would be what a client that asks again after a while waits for.
  server.keepAliveTimeout = 65_000
  server.maxConnections = MOST_CONNECTIONS
  if (perAddress) server.on('connection', refuseBeyond(MOST_OF_ONE_ADDRESS))
}

function refuseBeyond(most: number): (socket: Socket) => void {
  const open = new Map<string, number>()
  return (socket) => {
    const address = socket.remoteAddress ?? ''
    const count = (open.get(address) ?? 0) + 1
    open.set(address, count)
    socket.once('close', () => {
      const left = open.get(address)! - 1
      if (left === 0) open.delete(address)
      else open.set(address, left)
    })
    if (count > most) socket.destroy()
  }
}
