/**
 * `WS /api/events`: tells devices and pages what has become stale, so that they need not ask. Hands out no data, takes none
 * in. Who reads too slowly is cut off and comes back with the last id it has seen.
 */
import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Logger } from 'pino'
import { WebSocketServer, type WebSocket } from 'ws'
import type { ServerEvent } from '../../shared/protocol/events.ts'
import type { SyncKind } from '../../shared/protocol/sync.ts'
import { EVENTS_SUBPROTOCOL, PROTOCOL_PATH } from '../../shared/protocol/version.ts'
import type { Access } from '../access/access.ts'
import type { Caller } from '../access/caller.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { ServedExchange } from '../exchange/served-exchange.ts'
import { bearerOf } from './bearer-header.ts'
import { concerns, EventLog, type Hearer, type PersonalChange } from './event-log.ts'
import { offeredIn, refuseHandshake, ticketIn } from './handshake.ts'
import type { RequestGuard } from './request-guard.ts'
import type { OpenConnections } from './open-connections.ts'
import { badRequest, nothingHere, Refusal, refusalOf, unauthorized } from './refusal.ts'

const PATH = `${PROTOCOL_PATH}/events`
/** A device that went to sleep leaves a connection that nobody closes. */
const HEARTBEAT_MS = 30_000
/** A client has nothing to say here. */
const MAX_MESSAGE_BYTES = 16 * 1024
/** Who lets this much pile up does not read. */
const MAX_WAITING_BYTES = 1024 * 1024

/** `closeTimeout` is new, and its types do not know it. */
const OPTIONS = {
  noServer: true,
  maxPayload: MAX_MESSAGE_BYTES,
  perMessageDeflate: false,
  // By hand, so that answers to pings count as waiting too.
  autoPong: false,
  // Who talks nonsense is not waited for to say goodbye.
  closeTimeout: 2_000,
  handleProtocols: () => EVENTS_SUBPROTOCOL,
}

interface Parts {
  access: Pick<Access, 'callerOf' | 'tickets'>
  catalogue: Pick<Catalogue, 'onStale'>
  exchange: Pick<ServedExchange, 'onPersonal'>
  connections: OpenConnections
  guard: RequestGuard
  log: Logger
}

export class EventsSocket {
  readonly #parts: Parts
  readonly #events = new EventLog()
  readonly #stopListening: readonly (() => void)[]
  readonly #hearers = new WeakMap<WebSocket, Hearer>()
  readonly #silent = new WeakSet<WebSocket>()
  readonly #heartbeat: NodeJS.Timeout
  readonly #sockets = new WebSocketServer(OPTIONS)

  constructor(parts: Parts) {
    this.#parts = parts
    this.#stopListening = [
      parts.catalogue.onStale((kinds) => this.#tell(kinds)),
      parts.exchange.onPersonal((change) => this.#tellPersonal(change)),
    ]
    this.#heartbeat = setInterval(() => this.beat(), HEARTBEAT_MS).unref()
  }

  /** For a server that has no other sockets; what is for another path is refused. */
  listenOn(server: Server): void {
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      if (this.handleUpgrade(request, socket, head)) return
      this.#bear(socket)
      refuse(socket, nothingHere())
    })
  }

  /** False when the request is for another path; then nothing has been done. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean {
    if (pathOf(request) !== PATH) return false
    this.#bear(socket)
    try {
      const hearer = this.#admit(request)
      const { tokenId } = hearer
      let ws: WebSocket | undefined
      // Counted before the handshake, which a slow client may draw out.
      const closed = this.#parts.connections.add(tokenId, 'socket', () => (ws ? cutOff(ws) : socket.destroy()))
      socket.once('close', closed)
      if (socket.destroyed) closed()
      this.#sockets.handleUpgrade(request, socket, head, (made) => {
        ws = made
        this.#hearers.set(made, hearer)
        this.#serve(made, hearer, lastSeenIn(request))
      })
    } catch (error) {
      refuse(socket, refusalOf(error, { log: this.#parts.log, route: 'WS /events' }))
    }
    return true
  }

  /** Ends who has not answered the last time, and asks the others. Called by itself every half minute. */
  beat(): void {
    for (const ws of this.#sockets.clients) {
      if (this.#silent.has(ws)) ws.terminate()
      else {
        this.#silent.add(ws)
        ws.ping()
      }
    }
  }

  stop(): void {
    for (const stopListening of this.#stopListening) stopListening()
    clearInterval(this.#heartbeat)
    for (const ws of this.#sockets.clients) {
      ws.close(1001, 'Soul Player stops.')
      ws.terminate()
    }
    this.#sockets.close()
  }

  /** Who leaves in the middle of a handshake, or has said goodbye before it, is no reason to end the program. */
  #bear(socket: Duplex): void {
    socket.on('error', (error) => this.#parts.log.debug({ err: error }, 'a handshake broke off'))
  }

  /** The ticket comes last: looking at it uses it up. */
  #admit(request: IncomingMessage): Hearer {
    const { access, guard } = this.#parts
    const { headers } = request
    const reason = guard.reasonAgainst(headers)
    if (reason !== undefined) throw new Refusal(403, 'FORBIDDEN', reason)
    const offered = offeredIn(request)
    if (!offered.includes(EVENTS_SUBPROTOCOL)) {
      throw badRequest(`This server speaks ${EVENTS_SUBPROTOCOL}; offer it as a subprotocol.`)
    }
    const ticket = ticketIn(offered)
    const caller =
      headers.authorization === undefined && ticket !== undefined
        ? access.tickets.redeemSocket(ticket)
        : access.callerOf(bearerOf(headers.authorization))
    return hearerThatMayRead(caller)
  }

  #serve(ws: WebSocket, hearer: Hearer, lastSeen: string | null): void {
    ws.on('error', (error) => this.#parts.log.debug({ err: error }, 'a connection broke off'))
    ws.on('pong', () => this.#silent.delete(ws))
    ws.on('ping', (payload) => {
      if (ws.bufferedAmount > MAX_WAITING_BYTES) ws.terminate()
      else ws.pong(payload)
    })
    for (const event of this.#events.greeting(lastSeen, hearer)) send(ws, event)
  }

  /** The catalogue has gathered them: a scan is some messages a second, not thousands. */
  #tell([first, ...others]: readonly SyncKind[]): void {
    if (first === undefined) return
    const event = this.#events.add([first, ...others])
    for (const ws of this.#sockets.clients) if (ws.readyState === ws.OPEN) send(ws, event)
  }

  #tellPersonal(change: PersonalChange): void {
    const event = this.#events.addPersonal(change)
    for (const ws of this.#sockets.clients) {
      const hearer = this.#hearers.get(ws)
      if (ws.readyState === ws.OPEN && hearer && concerns(change, hearer)) send(ws, event)
    }
  }
}

function hearerThatMayRead(caller: Caller | undefined): Hearer {
  if (caller?.tokenId == null) throw unauthorized()
  if (!caller.scopes.has('read')) throw new Refusal(403, 'FORBIDDEN', 'This takes the scope "read".')
  return { accountId: caller.accountId, tokenId: caller.tokenId }
}

function send(ws: WebSocket, event: ServerEvent): void {
  if (ws.bufferedAmount > MAX_WAITING_BYTES) ws.terminate()
  else ws.send(JSON.stringify(event))
}

/** With a word of why, and without waiting for it to be heard. */
function cutOff(ws: WebSocket): void {
  ws.close(1008, 'Signed out.')
  ws.terminate()
}

const refuse = (socket: Duplex, { status, code, message, headers }: Refusal): void =>
  refuseHandshake(socket, { status, headers, type: 'application/json', body: JSON.stringify({ code, message }) })

const pathOf = ({ url = '' }: IncomingMessage): string => url.split('?')[0]!

const lastSeenIn = ({ url = '' }: IncomingMessage): string | null =>
  new URLSearchParams(url.split('?')[1] ?? '').get('last')
