/**
 * A client with an empty library, for bench/sync.ts: adds the server it is given and answers a line of JSON for every sync
 * that ends. Told `sync` it syncs. With `look` as last argument it asks now and then what a page of the interface would ask, as
 * somebody who looks around while the library fills.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { Browse } from '../../src/engine/browse/browse.ts'
import { openStores } from '../../src/engine/db/store.ts'
import { LibraryWriter } from '../../src/engine/writer/library-writer.ts'
import { Events } from '../../src/engine/events.ts'
import { SettingsFile } from '../../src/engine/settings/settings-file.ts'
import { TagPool } from '../../src/engine/sources/folder/tag-pool.ts'
import { SoulServers } from '../../src/engine/sources/soul/soul-servers.ts'
import { Sync } from '../../src/engine/sync/sync.ts'
import { benchHost, memoryMb, obey, tell } from './sync-host.ts'
import { threadMs } from './thread-ms.ts'

const [dir, address, account, password, looks] = process.argv.slice(2) as [string, string, string, string, string?]
const host = benchHost(dir)
const events = new Events(host.log)
const settings = await SettingsFile.open(host.dataDir, events, host)
const stores = await openStores(host, events)
const { library } = stores
const servers = new SoulServers({ host, library, settings })
const pool = new TagPool({ entry: host.workerEntry('read-tags'), log: host.log })
const stopping = new AbortController()
const writes = new LibraryWriter({ host, library, turns: stores.turns })
const sync = new Sync({
  host,
  library,
  servers,
  events,
  writes,
  checkpoint: () => pool.checkpoint(library.sql.name, { signal: stopping.signal }).catch(() => {}),
})
const delay = monitorEventLoopDelay({ resolution: 1 })
delay.enable()
let began = performance.now()
let used = process.cpuUsage()
let usedHere = threadMs()

/** Every so often. */
const LOOK_MS = 100
const browse = new Browse({ host, stores })
const sort = { by: 'title', desc: false, thenDesc: false } as const
let answers: number[] = []
async function look(): Promise<void> {
  for (let i = 0; ; i++) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS).unref())
    const asked = performance.now()
    if (i % 2 === 0) await browse.search({ text: 'love', limit: 8 })
    else await browse.albums({ filter: {}, sort }, { offset: 0, limit: 50 })
    answers.push(performance.now() - asked)
  }
}

events.listen((event) => {
  if (event.kind === 'sync.changed' && event.status.phase === 'connecting') {
    began = performance.now()
    used = process.cpuUsage()
    usedHere = threadMs()
  }
  if (event.kind !== 'sync.ended') return
  const ms = performance.now() - began
  const [run] = sync.runs({ offset: 0, limit: 1 }).rows
  const { user, system } = process.cpuUsage(used)
  const cpuMs = { process: (user + system) / 1000, main: threadMs() - usedHere }
  const tracks = library.sql.prepare<[], number>('select count(*) from track').pluck().get()
  tell({
    ended: { ...run, tracks, ms: run!.endedAt - run!.startedAt || ms },
    delayP99: delay.percentile(99) / 1e6,
    delayMax: delay.max / 1e6,
    cpuMs,
    answers,
    ...memoryMb(),
  })
  answers = []
  delay.reset()
})
sync.start()
if (looks === 'look') void look()
await servers.add({ address, signIn: { kind: 'password', account, password } })

await obey((command) => {
  if (command === 'sync') sync.request({ reason: 'user' })
  else process.exit()
})
