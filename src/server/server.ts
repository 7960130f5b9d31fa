/**
 * Engine, page and calls behind one port, taken down in reverse. As a player it is for whoever sits at this machine; serving
 * others it has the protocol below `/api` besides, and lets nobody in without a ticket.
 */
import { createRouterClient } from '@orpc/server'
import { createServer } from 'node:http'
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https'
import { hostname as machineName } from 'node:os'
import { OWNER_ID, RESIDENT } from '../engine/access/caller.ts'
import { createEngine } from '../engine/engine.ts'
import type { Host } from '../engine/host.ts'
import { limitHttp } from '../engine/sharing/http-limits.ts'
import type { ApiClient } from '../shared/api/index.ts'
import type { ServingOptions } from './cli.ts'
import { openDoor, ticketDoor } from './door.ts'
import { guardFor, serverGuard, urlName } from './guard.ts'
import { httpListener } from './http.ts'
import { isLoopback, listen } from './listen.ts'
import { readPage } from './page.ts'
import { takeRenewedTls } from './renewed-tls.ts'
import { Rpc } from './rpc.ts'
import { serveProtocol } from './serve-protocol.ts'

export interface RunningServer {
  /** With a slash at its end. */
  readonly address: string
  /** The contract, called as whoever sits at this machine. */
  readonly api: ApiClient
  /** For making the first account; null when there is one, and for a player. */
  setupCode(): string | null
  /** Breaks off what is being sent, then stops the engine. */
  stop(): Promise<void>
}

interface Parts {
  host: Host
  /** Folder of the built page. */
  pageDir: string
  hostname: string
  port: number | undefined
  /** Undefined for a player. */
  serving?: ServingOptions
}

const LIMITS = {
  maxHeaderSize: 16 * 1024,
  /** How often connections are held against their time-outs. */
  connectionsCheckingInterval: 2_000,
}

export async function startServer({ host, pageDir, hostname, port, serving }: Parts): Promise<RunningServer> {
  const { log } = host
  let address = ''
  const served = serving && {
    addresses: () => (address === '' ? [] : [address.replace(/\/$/, '')]),
    announce: serving.announce,
    reach: isLoopback(hostname) ? ('loopback' as const) : ('lan' as const),
    port: () => Number(new URL(address).port),
    name: () => serving.name || machineName(),
  }
  const [engine, page] = await Promise.all([createEngine(host, { served }), readPage(pageDir)])
  const guard = serving ? serverGuard(serving.publicNames) : guardFor(hostname)
  const door = serving ? ticketDoor(engine) : openDoor
  const protocol = serving && served ? serveProtocol({ engine, guard, serving, name: served.name, host }) : undefined
  const listener = httpListener({ media: engine.media, page, guard, door, log, protocol: protocol?.answer })
  const rpc = new Rpc({
    routerFor: async ({ accountId }) =>
      accountId === OWNER_ID ? { router: engine.router, release: () => {} } : engine.routerFor(accountId),
    guard,
    door,
    log,
  })

  const server = serving?.tls
    ? createTlsServer({ ...LIMITS, cert: serving.tls.cert, key: serving.tls.key }, listener)
    : createServer(LIMITS, listener)
  // Whoever is at this machine, or in front of it as a proxy, has as many as are needed.
  limitHttp(server, { perAddress: !isLoopback(hostname) && serving?.behindProxy !== true })
  server.on('upgrade', (request, socket, head) => {
    if (!protocol?.handleUpgrade(request, socket, head)) rpc.handleUpgrade(request, socket, head)
  })

  const tls = serving?.tls
  const stopLooking = tls && takeRenewedTls({ server: server as TlsServer, tls, log })

  async function stop(): Promise<void> {
    stopLooking?.()
    await protocol?.stop()
    const goodbyes = rpc.stop()
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    server.closeAllConnections()
    await goodbyes
    await engine.stop()
    await closed
  }

  try {
    if (serving?.apiKey !== undefined) engine.access.useApiKey(serving.apiKey)
    const boundPort = await listen(server, { hostname, port })
    address = `${serving?.tls ? 'https' : 'http'}://${shownName(hostname, serving?.publicNames)}:${boundPort}/`
    protocol?.announce(boundPort)
    return {
      address,
      api: createRouterClient(engine.router, { context: { log, caller: RESIDENT } }),
      setupCode: () => (serving ? engine.access.setupCode() : null),
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Where all addresses are listened on, one of the server's names leads to one of them. */
const shownName = (hostname: string, [publicName]: readonly string[] = []): string =>
  hostname === '0.0.0.0' || hostname === '::' ? (publicName ?? machineName().toLowerCase()) : urlName(hostname)
