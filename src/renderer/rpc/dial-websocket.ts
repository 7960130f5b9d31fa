/** One WebSocket to the server the page came from. The first is the one that was opened with the page. */
import { RPCLink } from '@orpc/client/websocket'
import { ConnectionLost, type OpenLink } from './connection.ts'
import { openSocket, takeEarlySocket } from './early-socket.ts'
import { session } from './session.ts'

/** An attempt that gets no answer at all is given up; a proxy may swallow the handshake. */
const HANDSHAKE_MS = 10_000

export async function dialWebSocket({ signal }: { signal: AbortSignal }): Promise<OpenLink> {
  if (session.state.kind === 'signed-out') await untilAborted(signal)
  const early = await takeEarlySocket()
  const socket = early?.socket ?? (await openSocket())
  const closed = new Promise<void>((resolve) => socket.addEventListener('close', () => resolve(), { once: true }))
  // The link listens before the first message can come: the server speaks only when it is asked.
  const link = new RPCLink({ websocket: early?.forLink ?? socket })
  if (socket.readyState !== WebSocket.OPEN) {
    try {
      await opened(socket, closed, signal)
    } catch (error) {
      // A refused handshake does not say why.
      await session.lookWhoIsAsked()
      throw error
    }
  }
  return { link, closed, close: () => socket.close() }
}

/** Signing in begins the page anew: there is nothing to dial for before. */
const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) =>
    signal.addEventListener('abort', () => reject(new ConnectionLost('Stopped.')), { once: true }),
  )

function opened(socket: WebSocket, closed: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => fail('No answer to the handshake.'), HANDSHAKE_MS)
    const fail = (why: string) => {
      socket.close()
      done(() => reject(new ConnectionLost(why)))
    }
    const done = (finish: () => void) => {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
      finish()
    }
    const onAbort = () => fail('Stopped.')
    signal.addEventListener('abort', onAbort)
    socket.addEventListener('open', () => done(resolve), { once: true })
    void closed.then(() => fail('The server closed the connection.'))
  })
}
