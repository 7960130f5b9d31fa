/**
 * The engine's router on a WebSocket at `/rpc`. The handshake names the version of the contract, so that a page from before
 * an update is refused instead of misunderstood, and gets past the door as whoever it turns out to be; a page that goes away,
 * takes nothing any more, or whose caller is let in no longer, aborts what it asked for.
 */
import { RPCHandler } from '@orpc/server/ws'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Logger } from 'pino'
import { WebSocketServer, type WebSocket } from 'ws'
import type { Caller } from '../engine/access/caller.ts'
import type { Engine } from '../engine/engine.ts'
import type { ApiContext } from '../engine/router.ts'
import { offeredIn, refuseHandshake } from '../engine/sharing/handshake.ts'
import type { RequestGuard } from '../engine/sharing/request-guard.ts'
import { API_SUBPROTOCOL } from '../shared/api/index.ts'
import type { Door } from './door.ts'

/** The largest honest message (adding or moving 50,000 tracks) has some 2 million bytes. */
const MAX_MESSAGE_BYTES = 8 * 1024 * 1024
/** A page that lets this much pile up does not read; it is cut off and will ask again when it comes back. */
const MAX_WAITING_BYTES = 64 * 1024 * 1024
const MAX_CONNECTIONS = 200
/** A laptop that went to sleep leaves a connection that nobody closes. */
const HEARTBEAT_MS = 30_000

/** Who does not answer the goodbye is not waited for any longer. */
const GOODBYE_MS = 500

/** Whoever ends a sign-in by a call still gets its answer; well within the time in which a revocation has to take effect. */
const LAST_ANSWER_MS = 100

type Router = Engine['router']

interface Parts {
  /** The account's own, for as long as it is not released. */
  routerFor(caller: Caller): Promise<{ router: Router; release(): void }>
  guard: RequestGuard
  door: Door
  log: Logger
}

export class Rpc {
  readonly #parts: Parts
  readonly #sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
    handleProtocols: (offered) => offered.has(API_SUBPROTOCOL) && API_SUBPROTOCOL,
  })
  readonly #silent = new WeakSet<WebSocket>()
  readonly #heartbeat: NodeJS.Timeout

  constructor(parts: Parts) {
    this.#parts = parts
    this.#heartbeat = setInterval(() => this.#beat(), HEARTBEAT_MS).unref()
  }

  /** Answers every handshake, also those that are for nothing that is here. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { door, log } = this.#parts
    socket.on('error', (error) => log.debug({ err: error }, 'a handshake broke off'))
    const offered = offeredIn(request)
    const refusal = this.#refusal(request, offered)
    if (refusal) return refuse(socket, refusal)
    // Last, for it uses up the ticket.
    const caller = door.socket(offered)
    if (!caller) return refuse(socket, { status: 401, reason: 'Sign in first.' })
    this.#sockets.handleUpgrade(request, socket, head, (ws) => this.#admit(ws, caller))
  }

  /**
   * Once every page has answered the goodbye, so that what it said before it knew (a setting just changed, how far the track
   * had played) is heard. The engine has to be there until then.
   */
  async stop(): Promise<void> {
    clearInterval(this.#heartbeat)
    const gone = [...this.#sockets.clients].map((ws) => {
      const closed = new Promise<void>((resolve) => ws.once('close', () => resolve()))
      ws.close(1001, 'Soul Player stops.')
      endUnanswered(ws)
      return closed
    })
    this.#sockets.close()
    await Promise.all(gone)
  }

  #refusal({ url, headers }: IncomingMessage, offered: readonly string[]): Refusal | undefined {
    const reason = this.#parts.guard.reasonAgainst(headers)
    if (reason) return { status: 403, reason }
    if (url?.split('?')[0] !== '/rpc') return { status: 404, reason: 'There is nothing at this address.' }
    if (!offered.includes(API_SUBPROTOCOL)) {
      return { status: 400, reason: `This server speaks ${API_SUBPROTOCOL}. Load the page again.` }
    }
    if (this.#sockets.clients.size >= MAX_CONNECTIONS) {
      return { status: 503, reason: 'Too many pages are open.' }
    }
    return undefined
  }

  #admit(ws: WebSocket, caller: Caller): void {
    const { door, log } = this.#parts
    ws.on('error', (error) => log.debug({ err: error }, 'a connection broke off'))
    ws.on('pong', () => this.#silent.delete(ws))
    try {
      const over = door.hold(caller, 'socket', () => {
        setTimeout(() => signOut(ws), LAST_ANSWER_MS).unref()
      })
      ws.once('close', over)
    } catch (error) {
      ws.close(1013, (error as Error).message.slice(0, 120))
      return
    }
    // What it says meanwhile waits in the socket.
    ws.pause()
    this.#serve(ws, caller).catch((error: unknown) => {
      log.error({ err: error }, 'a connection could not be served')
      ws.terminate()
    })
  }

  async #serve(ws: WebSocket, caller: Caller): Promise<void> {
    const { routerFor, log } = this.#parts
    const { router, release } = await routerFor(caller)
    if (ws.readyState !== ws.OPEN) return release()
    ws.once('close', release)
    const served = new RPCHandler<ApiContext>(router).upgrade(
      {
        addEventListener: ws.addEventListener.bind(ws),
        send: (message: string | Buffer) => {
          if (ws.bufferedAmount > MAX_WAITING_BYTES) ws.terminate()
          else ws.send(message)
        },
      } as Pick<WebSocket, 'addEventListener' | 'send'>,
      { context: { log, caller } },
    )
    ws.resume()
    await served
  }

  #beat(): void {
    for (const ws of this.#sockets.clients) {
      if (this.#silent.has(ws)) ws.terminate()
      else {
        this.#silent.add(ws)
        ws.ping()
      }
    }
  }
}

function signOut(ws: WebSocket): void {
  ws.close(4401, 'Signed out.')
  endUnanswered(ws)
}

const endUnanswered = (ws: WebSocket): void => void setTimeout(() => ws.terminate(), GOODBYE_MS).unref()

interface Refusal {
  status: number
  reason: string
}

const refuse = (socket: Duplex, { status, reason }: Refusal): void =>
  refuseHandshake(socket, { status, type: 'text/plain', body: `${reason}\n` })
