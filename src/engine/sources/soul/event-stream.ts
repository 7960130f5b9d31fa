/**
 * The socket on which a server tells what is stale. Messages that are not understood are passed over: a newer server may
 * have more to tell. A line that has gone dead is noticed by pings, for no error comes from a cable that was pulled.
 */
import { WebSocket, type RawData } from 'ws'
import { EVENTS_SUBPROTOCOL, PROTOCOL_PATH } from '../../../shared/protocol/version.ts'
import { ServerEvent } from '../../../shared/protocol/events.ts'
import { connectTo, type Place } from './connect.ts'
import { SoulError, soulErrorOf } from './soul-error.ts'
import type { Timeouts } from './line.ts'

interface Wanted {
  place: Place
  /** As sentences name it. */
  server: string
  token: string
  lastId?: string | undefined
  timeouts: Timeouts
  pingMs?: number
}

const MAX_MESSAGE_BYTES = 64 * 1024
/** Somebody who reads no faster is told to look at everything instead. */
const MAX_WAITING = 256
const PING_MS = 30_000

/** Throws SoulError when no socket can be had; ends when it closes. Aborting ends it too, with the reason of `signal`. */
export async function* eventStream(
  { place, server, token, lastId, timeouts, pingMs = PING_MS }: Wanted,
  { signal }: { signal: AbortSignal },
): AsyncGenerator<ServerEvent, void> {
  const connection = await connectTo(place, { timeoutMs: timeouts.connectMs, signal })
  const url = new URL(`${place.url}${PROTOCOL_PATH}/events`)
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
  if (lastId !== undefined) url.searchParams.set('last', lastId)
  const socket = new WebSocket(url, [EVENTS_SUBPROTOCOL], {
    createConnection: () => connection,
    headers: { authorization: `Bearer ${token}` },
    handshakeTimeout: timeouts.silentMs,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
    followRedirects: false,
  })
  const inbox = new Inbox()
  let refused: SoulError | undefined
  let opened = false
  let answered = true
  const ping = setInterval(() => {
    if (!answered) return socket.terminate()
    answered = false
    if (socket.readyState === WebSocket.OPEN) socket.ping()
  }, pingMs).unref()
  const onAbort = () => socket.terminate()
  signal.addEventListener('abort', onAbort, { once: true })
  socket
    .on('open', () => (opened = true))
    .on('pong', () => (answered = true))
    .on('ping', () => (answered = true))
    .on('message', (data: RawData) => {
      answered = true
      inbox.put(eventOf(data))
    })
    .on('unexpected-response', (_request, response) => {
      refused = refusalOf(response.statusCode ?? 0, server)
      response.destroy()
      socket.terminate()
    })
    .on('error', (error) => (refused ??= soulErrorOf(error, server)))
    .on('close', () => inbox.end())
  try {
    if (signal.aborted) socket.terminate()
    yield* inbox.messages()
    signal.throwIfAborted()
    if (!opened) throw refused ?? soulErrorOf(new Error('closed'), server)
  } finally {
    clearInterval(ping)
    signal.removeEventListener('abort', onAbort)
    socket.terminate()
    connection.destroy()
  }
}

function eventOf(data: RawData): ServerEvent | undefined {
  try {
    return ServerEvent.safeParse(JSON.parse(String(data as Buffer))).data
  } catch {
    return undefined
  }
}

function refusalOf(status: number, server: string): SoulError {
  if (status === 401) {
    return new SoulError(
      'signed-out',
      `${server} does not know this device any more. Sign in again, in Settings, Servers.`,
    )
  }
  return new SoulError(
    'server',
    `${server} does not tell of its changes (${status}). They are asked for from time to time.`,
  )
}

/** What has come and was not read yet. */
class Inbox {
  readonly #waiting: ServerEvent[] = []
  #wake: (() => void) | undefined
  #ended = false

  put(event: ServerEvent | undefined): void {
    if (!event) return
    if (this.#waiting.length >= MAX_WAITING) this.#waiting.splice(0, Infinity, { type: 'resync', id: event.id })
    else this.#waiting.push(event)
    this.#wake?.()
  }

  end(): void {
    this.#ended = true
    this.#wake?.()
  }

  async *messages(): AsyncGenerator<ServerEvent, void> {
    for (;;) {
      for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) yield next
      if (this.#ended) return
      await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }
}
