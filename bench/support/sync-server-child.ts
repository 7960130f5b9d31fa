/**
 * A server with a synthetic library, for bench/sync.ts: the protocol on loopback, as a shell serves it. With `fill` as last
 * argument it only makes the library, which takes memory that serving does not. Told `change N` it
 * retags N tracks; `requests` and `memory` answer what they say; `pages` walks over everything and tells what a page costs.
 */
import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { Access } from '../../src/engine/access/access.ts'
import { Catalogue } from '../../src/engine/catalogue/catalogue.ts'
import { openStores } from '../../src/engine/db/store.ts'
import { Events } from '../../src/engine/events.ts'
import { ServedExchange } from '../../src/engine/exchange/served-exchange.ts'
import { Seats } from '../../src/engine/seat.ts'
import { SettingsFile } from '../../src/engine/settings/settings-file.ts'
import { regroup, takeIn } from '../../src/engine/library/take-in.ts'
import { EventsSocket } from '../../src/engine/sharing/events-socket.ts'
import { OpenConnections } from '../../src/engine/sharing/open-connections.ts'
import { protocolListener } from '../../src/engine/sharing/protocol-listener.ts'
import { devicesOnly } from '../../src/engine/sharing/request-guard.ts'
import { fillLibrary, syntheticCopies } from '../../test/support/build-library.ts'
import { benchHost, memoryMb, obey, tell } from './sync-host.ts'

const [dir, count, task] = process.argv.slice(2) as [string, string, string?]
const tracks = Number(count)
const host = benchHost(dir)
const events = new Events(host.log)
const stores = await openStores(host, events)
const catalogue = new Catalogue({ library: stores.library })
const filled = stores.library.sql.prepare<[], number>('select count(*) from track').pluck().get()!
if (filled === 0) await fillLibrary(stores, { tracks })
if (task === 'fill') process.exit()

const access = await Access.open({ host, events })
const [account, password] = ['Bench', 'a password of the benchmark']
const device = { name: 'bench', kind: 'server' } as const
await access.setUp({ code: access.setupCode()!, account, password, device }, '127.0.0.1')
const connections = new OpenConnections({ access })
const nothing = () => Promise.reject(new Error('no sound here'))
const settings = await SettingsFile.open(host.dataDir, events, host)
const exchange = new ServedExchange({
  seats: new Seats({ host, events, settings, stores, deviceName: () => 'Bench' }),
})
const serve = protocolListener({
  access,
  catalogue,
  media: { share: nothing, shareCover: nothing, answer: nothing, canTranscode: () => [] },
  info: { version: host.version, name: () => 'Bench' },
  exchange,
  connections,
  log: host.log,
})
const server = createServer((incoming, response) => void serve(incoming, response))
new EventsSocket({ access, catalogue, exchange, connections, guard: devicesOnly, log: host.log }).listenOn(server)
let requests = 0
server.on('request', () => requests++)
server.listen(0, '127.0.0.1')
await once(server, 'listening')
const delay = monitorEventLoopDelay({ resolution: 1 })
delay.enable()
tell({ port: (server.address() as AddressInfo).port, account, password })

let changes = 0

await obey(async (command, argument) => {
  if (command === 'change') await change(argument)
  else if (command === 'requests') tell({ requests })
  else if (command === 'memory') {
    tell({ ...memoryMb(), delayP99: delay.percentile(99) / 1e6 })
    delay.reset()
  } else if (command === 'pages') tell(pages())
  else process.exit()
})

async function change(some: number): Promise<void> {
  changes++
  const copies = []
  for (const copy of syntheticCopies({ tracks: some })) {
    copies.push({ ...copy, headHash: `change ${changes}`, tags: { ...copy.tags, title: `Changed ${changes}` } })
  }
  takeIn(stores.library, 1, { copies, problems: [] })
  await regroup(stores.library, { stepMs: 400 })
  tell({ changed: copies.length })
}

function pages(): Record<string, number> {
  const times: number[] = []
  let bytes = 0
  let told = 0
  for (let cursor: string | undefined; ;) {
    const began = performance.now()
    const text = catalogue.pageText('tracks', { cursor, limit: 500 })
    times.push(performance.now() - began)
    bytes += text.length
    const page = JSON.parse(text) as { tracks?: unknown[]; next_cursor: string; has_more: boolean }
    told += page.tracks?.length ?? 0
    cursor = page.next_cursor
    if (!page.has_more) break
  }
  const median = (some: number[]) => some.toSorted((a, b) => a - b)[Math.floor(some.length / 2)] ?? 0
  const share = Math.max(1, Math.floor(times.length / 20))
  // The first few pay for what the connection has not read yet; the last is not full.
  return {
    first: median(times.slice(5, 5 + share)),
    last: median(times.slice(-share - 1, -1)),
    told,
    bytes,
    ...memoryMb(),
  }
}
