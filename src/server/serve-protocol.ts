/** What a server has beside its page: the protocol below `/api`, its event socket, and a word to the local network if wanted. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Engine } from '../engine/engine.ts'
import type { Host } from '../engine/host.ts'
import { announceByMulticast, type Announcement } from '../engine/sharing/announcer.ts'
import { EventsSocket } from '../engine/sharing/events-socket.ts'
import { protocolListener } from '../engine/sharing/protocol-listener.ts'
import type { RequestGuard } from '../engine/sharing/request-guard.ts'
import type { ServingOptions } from './cli.ts'
import { unlessBearer } from './guard.ts'

interface Parts {
  engine: Engine
  guard: RequestGuard
  serving: ServingOptions
  name(): string
  host: Host
}

export interface ServedProtocol {
  /** What is asked for below `/api`. Never rejects. */
  answer(incoming: IncomingMessage, response: ServerResponse): Promise<void>
  /** False when the handshake is for something else. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean
  /** Once the server listens. */
  announce(port: number): void
  stop(): Promise<void>
}

export function serveProtocol({ engine, guard, serving, name, host }: Parts): ServedProtocol {
  const { access, catalogue, connections, exchange, media } = engine
  const { log, version } = host
  const events = new EventsSocket({ access, catalogue, exchange, connections, guard: unlessBearer(guard), log })
  let announcement: Announcement | undefined
  return {
    answer: protocolListener({
      access,
      catalogue,
      connections,
      exchange,
      media,
      info: { version, name },
      log,
      ...(serving.behindProxy && { addressOf: addressByProxy }),
    }),
    handleUpgrade: (request, socket, head) => events.handleUpgrade(request, socket, head),
    announce(port) {
      if (!serving.announce) return
      announcement = announceByMulticast({ name: name(), serverId: access.serverId, port }, (error) =>
        log.warn({ err: error }, 'the local network could not be told'),
      )
    },
    async stop() {
      events.stop()
      await announcement?.stop()
    },
  }
}

/** The last of them was added by the proxy nearest to us; what stands before it, anyone may have written. */
export function addressByProxy({ headers, socket }: IncomingMessage): string {
  const named = [headers['x-forwarded-for'] ?? []].flat().join(',').split(',').at(-1)?.trim()
  return named || (socket.remoteAddress ?? '')
}
