/**
 * The engine's router on a WebSocket at `/rpc`. The handshake names the version of the contract, so that a page from before
 * an update is refused instead of misunderstood; a page that goes away, or takes nothing any more, aborts what it asked for.
 */
import { RPCHandler } from '@orpc/server/ws'
import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Logger } from 'pino'
import { WebSocketServer, type WebSocket } from 'ws'
import { RESIDENT } from '../engine/access/caller.ts'
import type { Engine } from '../engine/engine.ts'
import type { ApiContext } from '../engine/router.ts'
import { API_SUBPROTOCOL } from '../shared/api/index.ts'
import type { Guard } from './guard.ts'

/** The largest honest message (adding or moving 50,000 tracks) has some 2 million bytes. */
const MAX_MESSAGE_BYTES = 8 * 1024 * 1024
/** A page that lets this much pile up does not read; it is cut off and will ask again when it comes back. */
const MAX_WAITING_BYTES = 64 * 1024 * 1024
const MAX_CONNECTIONS = 200
/** A laptop that went to sleep leaves a connection that nobody closes. */
const HEARTBEAT_MS = 30_000

interface Parts {
  router: Engine['router']
  guard: Guard
  log: Logger
}

export class Rpc {
  readonly #handler: RPCHandler<ApiContext>
  readonly #guard: Guard
  readonly #log: Logger
  readonly #sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
    handleProtocols: (offered) => offered.has(API_SUBPROTOCOL) && API_SUBPROTOCOL,
  })
  readonly #silent = new WeakSet<WebSocket>()
  readonly #heartbeat: NodeJS.Timeout

  constructor({ router, guard, log }: Parts) {
    this.#handler = new RPCHandler<ApiContext>(router)
    this.#guard = guard
    this.#log = log
    this.#heartbeat = setInterval(() => this.#beat(), HEARTBEAT_MS).unref()
  }

  listenOn(server: Server): void {
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      socket.on('error', (error) => this.#log.debug({ err: error }, 'a handshake broke off'))
      const refusal = this.#refusal(request)
      if (refusal) refuse(socket, refusal)
      else this.#sockets.handleUpgrade(request, socket, head, (ws) => this.#serve(ws))
    })
  }

  stop(): void {
    clearInterval(this.#heartbeat)
    for (const ws of this.#sockets.clients) {
      ws.close(1001, 'Soul Player stops.')
      // Who does not answer the goodbye is not waited for.
      setTimeout(() => ws.terminate(), 500).unref()
    }
    this.#sockets.close()
  }

  #refusal({ url, headers }: IncomingMessage): Refusal | undefined {
    const reason = this.#guard.reasonAgainst(headers)
    if (reason) return { status: '403 Forbidden', reason }
    if (url?.split('?')[0] !== '/rpc') return { status: '404 Not Found', reason: 'There is nothing at this address.' }
    const offered = headers['sec-websocket-protocol']?.split(',').map((name) => name.trim()) ?? []
    if (!offered.includes(API_SUBPROTOCOL)) {
      return { status: '400 Bad Request', reason: `This server speaks ${API_SUBPROTOCOL}. Load the page again.` }
    }
    if (this.#sockets.clients.size >= MAX_CONNECTIONS) {
      return { status: '503 Service Unavailable', reason: 'Too many pages are open.' }
    }
    return undefined
  }

  #serve(ws: WebSocket): void {
    ws.on('error', (error) => this.#log.debug({ err: error }, 'a connection broke off'))
    ws.on('pong', () => this.#silent.delete(ws))
    this.#handler
      .upgrade(
        {
          addEventListener: ws.addEventListener.bind(ws),
          send: (message: string | Buffer) => {
            if (ws.bufferedAmount > MAX_WAITING_BYTES) ws.terminate()
            else ws.send(message)
          },
        } as Pick<WebSocket, 'addEventListener' | 'send'>,
        { context: { log: this.#log, caller: RESIDENT } },
      )
      .catch((error: unknown) => {
        this.#log.error({ err: error }, 'a connection could not be served')
        ws.terminate()
      })
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

interface Refusal {
  status: string
  reason: string
}

function refuse(socket: Duplex, { status, reason }: Refusal): void {
  socket.end(
    `HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-type: text/plain; charset=utf-8\r\n` +
      `content-length: ${Buffer.byteLength(reason) + 1}\r\n\r\n${reason}\n`,
  )
}
