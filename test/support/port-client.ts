/**
 * Bundled by a test and run in a page of the desktop program: takes a port of its own by `reconnect` before the page's own
 * scripts see it, and leaves the typed client of the contract as `window.engine`. Live announcements gather in
 * `window.announced`.
 */
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ApiClient } from '../../src/shared/api/index.ts'
import { DESKTOP_PORT_MESSAGE } from '../../src/shared/model/desktop-port.ts'
import type { DesktopBridge } from '../../src/shared/model/desktop.ts'
import type { LiveEvent } from '../../src/shared/model/live-event.ts'

type Port = ConstructorParameters<typeof RPCLink>[0]['port'] & { start(): void }
type PortMessage = { data: unknown; ports: Port[]; stopImmediatePropagation(): void }

/** What this test support needs of a page; the tests are typed for Node, which has no window. */
declare const window: {
  readonly soulDesktop: DesktopBridge
  engine: ApiClient
  announced: LiveEvent[]
  addEventListener(type: 'message', listener: (event: PortMessage) => void, capture: boolean): void
  removeEventListener(type: 'message', listener: (event: PortMessage) => void, capture: boolean): void
}

const port = await new Promise<Port>((resolve) => {
  const take = (event: PortMessage) => {
    const [first] = event.ports
    if (event.data !== DESKTOP_PORT_MESSAGE || !first) return
    event.stopImmediatePropagation()
    window.removeEventListener('message', take, true)
    resolve(first)
  }
  window.addEventListener('message', take, true)
  window.soulDesktop.reconnect()
})

window.engine = createORPCClient(new RPCLink({ port }))
port.start()

window.announced = []
const batches = await window.engine.app.live()
void gather()

async function gather(): Promise<void> {
  try {
    for await (const { events } of batches) window.announced.push(...events)
  } catch {
    // The port has closed; the test has what it wanted.
  }
}
