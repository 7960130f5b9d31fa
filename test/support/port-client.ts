/**
 * Bundled by a test and run in a page of the desktop program: takes a port of its own by `reconnect`, which the page's own
 * scripts do not see (they keep theirs), and leaves the typed client of the contract as `window.engine`. Announcements
 * gather in `window.announced`; `window.portsEnded` counts the ports that were closed by the other side.
 */
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ApiClient } from '../../src/shared/api/index.ts'
import { DESKTOP_PORT_MESSAGE } from '../../src/shared/model/desktop-port.ts'
import type { DesktopBridge } from '../../src/shared/model/desktop.ts'
import type { LiveEvent } from '../../src/shared/model/live-event.ts'

type Port = ConstructorParameters<typeof RPCLink>[0]['port'] & { start(): void }
type PortGetter = (this: { data: unknown }) => Port[]

/** What this test support needs of a page; the tests are typed for Node, which has no window. */
declare const window: {
  readonly soulDesktop: DesktopBridge
  engine: ApiClient
  announced: LiveEvent[]
  portsEnded?: number
}

// Whoever looks at the ports of the message that brings ours finds none; the page looks, having listened before us.
const prototype = MessageEvent.prototype as object
const { get, ...rest } = Object.getOwnPropertyDescriptor(prototype, 'ports')!
const port = await new Promise<Port>((resolve) => {
  const ports: PortGetter = function () {
    const [first, ...others] = (get as PortGetter).call(this)
    if (this.data !== DESKTOP_PORT_MESSAGE || !first) return first ? [first, ...others] : []
    resolve(first)
    return []
  }
  Object.defineProperty(prototype, 'ports', { ...rest, get: ports })
  window.soulDesktop.reconnect()
})
Object.defineProperty(prototype, 'ports', { ...rest, get })

window.engine = createORPCClient(new RPCLink({ port }))
port.start()

window.announced = []
const batches = await window.engine.app.live()
void gather()

async function gather(): Promise<void> {
  try {
    for await (const { events } of batches) window.announced.push(...events)
  } catch {
    window.portsEnded = (window.portsEnded ?? 0) + 1
  }
}
