/**
 * A proxy on loopback between a client and a server that are both real: it passes HTTP and sockets on, and does to them what
 * networks and overloaded servers do, when it is told to. It knows requests from answers, so that a fault can be put at one
 * request of one kind, and it remembers what was asked, so that a test can count. Faults by chance come from a seed.
 */
import { Agent, createServer, request as ask, type IncomingMessage, type ServerResponse } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { random } from '../../scripts/music/random.ts'

export type Fault =
  /** Is passed on late. */
  | { kind: 'delay'; ms: number }
  /** The answer ends after so many bytes of its body: in good order, or with a reset. */
  | { kind: 'cut'; after: number }
  | { kind: 'reset'; after: number }
  /** The server does what it was asked, and nobody hears of it. */
  | { kind: 'drop-answer' }
  /** The server is asked twice, one after the other; the second answer is passed on. */
  | { kind: 'duplicate' }
  /** Another's answer: too many requests, or out of service. */
  | { kind: 'refuse'; status: 429 | 503; retryAfter?: string }
  /** Half of a JSON, said to be of its own length, so that it looks whole; or of the length of the whole. */
  | { kind: 'truncate'; length: 'right' | 'wrong' }
  /** These very bytes in place of an answer, and the end of the connection after them. */
  | { kind: 'raw'; bytes(headers: IncomingMessage['headers']): Buffer }
  /** A few bytes at a time. */
  | { kind: 'trickle'; bytes: number; everyMs: number }

export interface Seen {
  readonly method: string
  /** Without the query. */
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingMessage['headers']
  /** What was done to it. */
  readonly fault: Fault['kind'] | undefined
  /** Of the answer as it was passed on; undefined as long as none was. */
  status: number | undefined
  /** Of the answer's body, passed on. */
  bytes: number
}

/** An answer that is held back in the middle. */
export interface Hold {
  /** Resolves when the part that is passed on has been. */
  readonly reached: Promise<void>
  release(): void
}

interface Planned {
  path: RegExp
  fault: Fault
  times: number
}

interface Holding {
  path: RegExp
  afterBytes: number
  reach(): void
  released: Promise<void>
}

interface Passed {
  method: string
  headers: IncomingMessage['headers']
  url: URL
  body: Buffer
  response: ServerResponse
}

/** Requests that are remembered; more than any test makes. */
const MOST_SEEN = 20_000
const MOST_BODY_BYTES = 64 * 1024 * 1024

export type FaultProxy = Awaited<ReturnType<typeof faultProxy>>

export async function faultProxy(target: number) {
  const seen: Seen[] = []
  const planned: Planned[] = []
  const holds: Holding[] = []
  const sockets = new Set<Socket>()
  const agent = new Agent({ keepAlive: true })
  const bytes = { up: 0, down: 0 }
  const state = {
    /** Port of the server. */
    target,
    /** Asks for no more rows at once than this, whatever the client wants. */
    rowsPerPage: undefined as number | undefined,
    /** Whether WebSockets are let through. */
    sockets: true,
    /** Called when a request has come, before it is passed on. */
    onRequest: undefined as ((seen: Seen) => Promise<void> | void) | undefined,
  }
  let storm: { path: RegExp; draw: () => Fault | undefined } | undefined

  function faultFor(path: string): Fault | undefined {
    const at = planned.findIndex((one) => one.path.test(path))
    if (at < 0) return storm?.path.test(path) ? storm.draw() : undefined
    const { fault } = planned[at]!
    if (--planned[at]!.times === 0) planned.splice(at, 1)
    return fault
  }

  /** One request to the server, its answer with the head read. */
  const pass = ({ method, headers, url, body, response }: Passed) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      const path = url.pathname + url.search
      const outgoing = ask({ host: '127.0.0.1', port: state.target, method, path, headers, agent }, resolve)
      outgoing.on('error', reject)
      // Who asked has gone: the server is told, as it would be without a proxy.
      response.once('close', () => outgoing.destroy())
      outgoing.end(body)
    })

  async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(incoming.url ?? '/', 'http://proxy')
    if (state.rowsPerPage !== undefined && url.searchParams.has('limit')) {
      url.searchParams.set('limit', String(Math.min(Number(url.searchParams.get('limit')), state.rowsPerPage)))
    }
    const fault = faultFor(url.pathname)
    const one: Seen = {
      method: incoming.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      headers: incoming.headers,
      fault: fault?.kind,
      status: undefined,
      bytes: 0,
    }
    if (seen.length === MOST_SEEN) throw new Error(`more than ${MOST_SEEN} requests`)
    seen.push(one)
    const body = await buffer(incoming)
    bytes.up += body.length
    await state.onRequest?.(one)

    if (fault?.kind === 'refuse') {
      const { status, retryAfter } = fault
      one.status = status
      response.writeHead(status, { ...(retryAfter !== undefined && { 'retry-after': retryAfter }) }).end()
      return
    }
    if (fault?.kind === 'raw') {
      incoming.socket.end(fault.bytes(incoming.headers))
      return
    }
    if (fault?.kind === 'delay') await wait(fault.ms)
    const headers = { ...incoming.headers }
    // What is cut has to be read first.
    if (fault?.kind === 'truncate') headers['accept-encoding'] = 'identity'
    const passed = { method: one.method, headers, url, body, response }
    if (fault?.kind === 'duplicate') await buffer(await pass(passed))
    const answered = await pass(passed)
    if (fault?.kind === 'drop-answer') {
      await buffer(answered)
      incoming.socket.resetAndDestroy()
      return
    }
    one.status = answered.statusCode
    if (fault?.kind === 'truncate') {
      const whole = await buffer(answered)
      const half = whole.subarray(0, whole.length >> 1)
      const length = fault.length === 'right' ? half.length : whole.length
      response.writeHead(answered.statusCode!, { ...answered.headers, 'content-length': length })
      response.write(half, () => (fault.length === 'right' ? response.end() : incoming.socket.destroySoon()))
      one.bytes = half.length
      return
    }
    response.writeHead(answered.statusCode!, answered.headers)
    await passBody(answered, response, one, fault)
  }

  async function passBody(
    answered: IncomingMessage,
    response: ServerResponse,
    one: Seen,
    fault: Fault | undefined,
  ): Promise<void> {
    const holdAt = holds.findIndex(({ path }) => path.test(one.path))
    const hold = holdAt < 0 ? undefined : holds.splice(holdAt, 1)[0]
    const end = fault?.kind === 'cut' || fault?.kind === 'reset' ? fault.after : Infinity
    const put = async (piece: Buffer) => {
      if (piece.length === 0) return
      one.bytes += piece.length
      bytes.down += piece.length
      if (one.bytes > MOST_BODY_BYTES) throw new Error('an answer without end')
      if (!response.write(piece)) await drained(response)
    }
    if (end === 0) return breakOff(response, fault!)
    // Not read ahead of what is passed on: the server is to feel that nobody reads.
    for await (const chunk of answered as AsyncIterable<Buffer>) {
      for (let rest = chunk; rest.length > 0;) {
        const untilHold = hold === undefined ? Infinity : hold.afterBytes - one.bytes
        const most = fault?.kind === 'trickle' ? fault.bytes : Infinity
        const some = rest.subarray(
          0,
          Math.min(rest.length, end - one.bytes, untilHold > 0 ? untilHold : Infinity, most),
        )
        rest = rest.subarray(some.length)
        await put(some)
        if (one.bytes >= end) return breakOff(response, fault!)
        if (hold && one.bytes === hold.afterBytes) {
          hold.reach()
          await hold.released
        }
        if (fault?.kind === 'trickle') await wait(fault.everyMs)
        if (response.destroyed) return void answered.destroy()
      }
    }
    response.end()
  }

  function breakOff(response: ServerResponse, { kind }: Fault): void {
    response.flushHeaders()
    if (kind === 'reset') response.socket?.resetAndDestroy()
    else response.socket?.destroySoon()
  }

  const server = createServer({ keepAliveTimeout: 30_000 }, (incoming, response) => {
    answer(incoming, response).catch(() => {
      // The server is not there, or broke off: to the client it is as if it had dialled it.
      if (!incoming.socket.destroyed) incoming.socket.resetAndDestroy()
    })
  })
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket)).on('error', () => {})
  })
  server.on('upgrade', (incoming: IncomingMessage, socket: Socket, head: Buffer) => {
    if (!state.sockets) return void socket.end('HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\n\r\n')
    const onward = connect(state.target, '127.0.0.1')
    sockets.add(onward)
    const lines = Array.from({ length: incoming.rawHeaders.length / 2 }, (_, i) =>
      [incoming.rawHeaders[i * 2], incoming.rawHeaders[i * 2 + 1]].join(': '),
    )
    onward.write(`${incoming.method} ${incoming.url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`)
    onward.write(head)
    onward.pipe(socket).pipe(onward)
    for (const [one, other] of [
      [onward, socket],
      [socket, onward],
    ] as const) {
      one.on('error', () => {}).on('close', () => (sockets.delete(one), other.destroy()))
    }
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', () => resolve()))
  const { port } = server.address() as AddressInfo

  return {
    port,
    /** Without a slash at its end. */
    url: `http://127.0.0.1:${port}`,
    state,
    seen,
    /** Of bodies, in both directions. */
    bytes,
    /** Requests whose path matches. */
    asked: (path: RegExp): Seen[] => seen.filter((one) => path.test(one.path)),
    forget: () => void seen.splice(0),
    /** To so many requests whose path matches; plans are kept in their order. */
    fail(path: RegExp, fault: Fault, times = 1) {
      planned.push({ path, fault, times })
    },
    /** To every request whose path matches, by chance. */
    storm(path: RegExp, { seed, chance, faults }: { seed: number; chance: number; faults: readonly Fault[] }) {
      const dice = random(seed)
      storm = { path, draw: () => (dice.chance(chance) ? dice.pick(faults) : undefined) }
    },
    calm() {
      storm = undefined
      planned.splice(0)
    },
    /** Holds the next answer whose path matches when so many bytes of its body have been passed on. */
    hold(path: RegExp, afterBytes: number): Hold {
      const reached = Promise.withResolvers<void>()
      const released = Promise.withResolvers<void>()
      holds.push({ path, afterBytes, reach: reached.resolve, released: released.promise })
      return { reached: reached.promise, release: released.resolve }
    },
    /** Ends all connections, as a cable that is pulled; new ones are taken. */
    hangUp() {
      for (const socket of sockets) socket.destroy()
    },
    async close() {
      agent.destroy()
      for (const socket of sockets) socket.destroy()
      await new Promise<void>((resolve) => void server.close(() => resolve()))
    },
  }
}

/** Or gone. */
const drained = (response: ServerResponse): Promise<void> =>
  new Promise((resolve) => {
    const done = () => {
      response.off('drain', done).off('close', done)
      resolve()
    }
    response.on('drain', done).on('close', done)
  })

const wait = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms))
