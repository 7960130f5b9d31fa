/**
 * The MessagePort that the preload hands over. The shell sends it once per page by a window message; should it ever send
 * another (the engine was started again), that one takes over.
 */
import { RPCLink } from '@orpc/client/message-port'
import { DESKTOP_PORT_MESSAGE } from '../../shared/model/desktop-port.ts'
import type { OpenLink } from './connection.ts'
import { desktop } from './desktop.ts'

const ports: MessagePort[] = []
let wake: (() => void) | undefined

// Listening starts with the page's first script, because the port may come at any time after it.
globalThis.window?.addEventListener('message', (event) => {
  const [port] = event.ports
  if (event.source !== window || event.data !== DESKTOP_PORT_MESSAGE || !port) return
  ports.push(port)
  wake?.()
})

let dialledBefore = false

export async function dialDesktop({ signal }: { signal: AbortSignal }): Promise<OpenLink> {
  // The first port comes unasked.
  if (dialledBefore && ports.length === 0) desktop?.reconnect()
  dialledBefore = true
  const port = await nextPort(signal)
  const closed = new Promise<void>((resolve) => {
    port.addEventListener('close', () => resolve(), { once: true })
    void nextPortWaits(signal).then(resolve)
  })
  const link = new RPCLink({ port })
  port.start()
  return { link, closed, close: () => port.close() }
}

async function nextPort(signal: AbortSignal): Promise<MessagePort> {
  await nextPortWaits(signal)
  signal.throwIfAborted()
  return ports.shift()!
}

function nextPortWaits(signal: AbortSignal): Promise<void> {
  if (ports.length > 0) return Promise.resolve()
  return new Promise((resolve) => {
    const done = () => {
      wake = undefined
      signal.removeEventListener('abort', done)
      resolve()
    }
    wake = done
    signal.addEventListener('abort', done)
  })
}
