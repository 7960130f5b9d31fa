/**
 * A library served over the protocol on loopback: real accounts, catalogue and media, mounted as a shell mounts them, with
 * an owner and a guest who have signed in, and a clock that can be moved.
 */
import { createServer, request, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { WebSocket } from 'ws'
import { Access, type Granted } from '../../../src/engine/access/access.ts'
import { Catalogue } from '../../../src/engine/catalogue/catalogue.ts'
import { Events } from '../../../src/engine/events.ts'
import { ServedExchange } from '../../../src/engine/exchange/served-exchange.ts'
import { Seats } from '../../../src/engine/seat.ts'
import { EventsSocket } from '../../../src/engine/sharing/events-socket.ts'
import { OpenConnections } from '../../../src/engine/sharing/open-connections.ts'
import { protocolListener } from '../../../src/engine/sharing/protocol-listener.ts'
import { devicesOnly } from '../../../src/engine/sharing/request-guard.ts'
import { ServerEvent } from '../../../src/shared/protocol/events.ts'
import { EVENTS_SUBPROTOCOL, PROTOCOL_PATH } from '../../../src/shared/protocol/version.ts'
import { mediaHouse } from '../media/support.ts'

export const HERE = '127.0.0.1'
export const PASSWORD = 'correct horse battery'
export const device = { device_name: 'Study', device_kind: 'desktop' } as const

export interface Answer {
  status: number
  headers: IncomingHttpHeaders
  body: Buffer
  json(): Record<string, unknown>
}

export interface Asking {
  method?: string
  headers?: OutgoingHttpHeaders
  token?: string
  /** Sent as JSON; a text or bytes as they are. */
  body?: unknown
}

export type SharingHouse = Awaited<ReturnType<typeof sharingHouse>>

export async function sharingHouse() {
  let ahead = 0
  const media = await mediaHouse({ now: () => Date.now() + ahead })
  const { host, stores } = media
  const events = new Events(host.log)
  const access = await Access.open({ host, events })
  const catalogue = new Catalogue({ library: stores.library, staleAfterMs: 0 })
  const connections = new OpenConnections({ access })
  const seats = new Seats({ host, events, settings: media.settings, stores, deviceName: () => 'Study' })
  const exchange = new ServedExchange({ seats })
  const parts = {
    access,
    catalogue,
    exchange,
    media: media.media,
    info: { version: '1.2.3', name: () => 'Study' },
    connections,
    log: host.log,
  }
  const serve = protocolListener(parts)
  const server = createServer((incoming, response) => void serve(incoming, response))
  const socket = new EventsSocket({ access, catalogue, exchange, connections, guard: devicesOnly, log: host.log })
  socket.listenOn(server)
  await new Promise<void>((resolve) => server.listen(0, HERE, resolve))
  const { port } = server.address() as AddressInfo
  const sockets: WebSocket[] = []

  const owner = await access.setUp(
    { code: access.setupCode()!, account: 'Ada', password: PASSWORD, device: { name: 'Study', kind: 'desktop' } },
    HERE,
  )
  await access.createAccount({ name: 'Guest', role: 'guest', password: PASSWORD })
  const signIn = (account: string): Promise<Granted> =>
    access.signIn({ account, password: PASSWORD, device: { name: `${account}'s`, kind: 'desktop' } }, HERE)

  return {
    ...media,
    access,
    catalogue,
    seats,
    connections,
    server,
    socket,
    port,
    parts,
    owner,
    guest: await signIn('Guest'),
    signIn,
    wait: (ms: number) => void (ahead += ms),

    /** Below `/api`, unless the path begins elsewhere. */
    ask: (path: string, asking: Asking = {}): Promise<Answer> => askAt(port, path, asking),

    /** Opens the event socket; what it says is gathered. */
    dial({ query = '', ...options }: Dialling & { query?: string } = {}) {
      const socket = listened(`ws://${HERE}:${port}${PROTOCOL_PATH}/events${query}`, options)
      sockets.push(socket.ws)
      return socket
    },

    /** Every socket that was dialled; afterwards none is open. */
    async hangUp() {
      for (const ws of sockets) ws.terminate()
      await until(() => connections.size === 0)
    },

    async close() {
      for (const ws of sockets) ws.terminate()
      socket.stop()
      connections.stop()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      exchange.stop()
      await seats.stop()
      catalogue.stop()
      access.stop()
      await media.close()
    },
  }
}

/** By `node:http`, because `fetch` will not say and see all that is looked at here. */
export const askAt = (port: number, path: string, { method = 'GET', headers = {}, token, body }: Asking = {}) =>
  new Promise<Answer>((resolve, reject) => {
    const asText = body === undefined || typeof body === 'string' || body instanceof Uint8Array
    const sent = asText ? body : JSON.stringify(body)
    const outgoing = request(
      {
        port,
        host: HERE,
        path: path.startsWith('/api') ? path : PROTOCOL_PATH + path,
        method,
        agent: false,
        headers: {
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
          ...(sent !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(sent) }),
          ...headers,
        },
      },
      (answer) => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk: Buffer) => chunks.push(chunk))
        answer.on('error', reject)
        answer.on('end', () => {
          const whole = Buffer.concat(chunks)
          resolve({
            status: answer.statusCode!,
            headers: answer.headers,
            body: whole,
            json: () => JSON.parse(whole.toString()) as Record<string, unknown>,
          })
        })
      },
    )
    outgoing.on('error', reject)
    outgoing.end(sent)
  })

export type Listened = ReturnType<typeof listened>

export interface Dialling {
  token?: string
  headers?: Record<string, string>
  protocols?: string[]
  /** Whether pings are answered. */
  autoPong?: boolean
}

export function listened(
  address: string,
  { token, headers = {}, protocols = [EVENTS_SUBPROTOCOL], autoPong = true }: Dialling,
) {
  const ws = new WebSocket(address, protocols, {
    autoPong,
    headers: { ...(token !== undefined && { authorization: `Bearer ${token}` }), ...headers },
  })
  const heard: ServerEvent[] = []
  let wake = () => {}
  ws.on('message', (data: Buffer) => {
    heard.push(ServerEvent.parse(JSON.parse(data.toString())))
    wake()
  })
  ws.on('error', () => {})
  /** Of a handshake that was refused; undefined when it was not. */
  const refused = new Promise<number>((resolve) => {
    ws.on('unexpected-response', (_, answer) => {
      resolve(answer.statusCode!)
      answer.resume()
    })
  })
  return {
    ws,
    heard,
    refused,
    opened: () => once(ws, 'open'),
    closed: () => (ws.readyState === WebSocket.CLOSED ? Promise.resolve() : once(ws, 'close')),
    async first(count: number): Promise<ServerEvent[]> {
      while (heard.length < count) await new Promise<void>((resolve) => (wake = resolve))
      return heard.slice(0, count)
    },
  }
}

/** Turns of the event loop, not time; the test's own limit ends it. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setImmediate(resolve))
}
