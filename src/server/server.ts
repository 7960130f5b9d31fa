/** The player as a server: engine, page and RPC behind one port, taken down in reverse. */
import { createAdaptorServer } from '@hono/node-server'
import { createRouterClient } from '@orpc/server'
import type { Server } from 'node:http'
import { hostname as machineName } from 'node:os'
import { RESIDENT } from '../engine/access/caller.ts'
import { createEngine } from '../engine/engine.ts'
import type { Host } from '../engine/host.ts'
import type { ApiClient } from '../shared/api/index.ts'
import { guardFor, urlName } from './guard.ts'
import { httpApp } from './http.ts'
import { listen } from './listen.ts'
import { readPage } from './page.ts'
import { Rpc } from './rpc.ts'

export interface RunningServer {
  /** With a slash at its end. */
  readonly address: string
  /** The contract, called as a page would. */
  readonly api: ApiClient
  /** Breaks off what is being sent, then stops the engine. */
  stop(): Promise<void>
}

interface Parts {
  host: Host
  /** Folder of the built page. */
  pageDir: string
  hostname: string
  port: number | undefined
}

const KEEP_ALIVE_MS = 65_000

export async function startServer({ host, pageDir, hostname, port }: Parts): Promise<RunningServer> {
  const [engine, page] = await Promise.all([createEngine(host), readPage(pageDir)])
  const guard = guardFor(hostname)
  const app = httpApp({ media: engine.media, page, guard, log: host.log })
  const server = createAdaptorServer({ fetch: app.fetch, overrideGlobalObjects: false }) as Server
  // A page that scrolls asks again after a while; opening connections anew would be what it waits for.
  server.keepAliveTimeout = KEEP_ALIVE_MS
  const rpc = new Rpc({ router: engine.router, guard, log: host.log })
  rpc.listenOn(server)

  async function stop(): Promise<void> {
    rpc.stop()
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    server.closeAllConnections()
    await engine.stop()
    await closed
  }

  try {
    const boundPort = await listen(server, { hostname, port })
    return {
      address: `http://${shownName(hostname)}:${boundPort}/`,
      api: createRouterClient(engine.router, { context: { log: host.log, caller: RESIDENT } }),
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Where all addresses are listened on, the machine's name leads to one of them. */
const shownName = (hostname: string): string =>
  hostname === '0.0.0.0' || hostname === '::' ? machineName().toLowerCase() : urlName(hostname)
