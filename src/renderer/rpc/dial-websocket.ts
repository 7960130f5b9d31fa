/** One WebSocket to `rpc`, relative to the page, so that the player works below any path of a proxy. */
import { RPCLink } from '@orpc/client/websocket'
import { API_SUBPROTOCOL } from '../../shared/api/subprotocol.ts'
import { ConnectionLost, type OpenLink } from './connection.ts'

/** An attempt that gets no answer at all is given up; a proxy may swallow the handshake. */
const HANDSHAKE_MS = 10_000

export async function dialWebSocket({ signal }: { signal: AbortSignal }): Promise<OpenLink> {
  const address = new URL('rpc', document.baseURI)
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:'
  address.hash = ''
  const socket = new WebSocket(address, API_SUBPROTOCOL)

  const closed = new Promise<void>((resolve) => socket.addEventListener('close', () => resolve(), { once: true }))
  // The link listens before the first message can come.
  const link = new RPCLink({ websocket: socket })

  await new Promise<void>((resolve, reject) => {
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

  return { link, closed, close: () => socket.close() }
}
