/**
 * One engine over one folder, for bench/scan.ts: told `scan` on its standard input it scans and answers a line of JSON with
 * what it found, how late the event loop was, and the largest memory so far. The first scan goes without saying.
 */
import { RESIDENT } from '../../src/engine/access/caller.ts'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { createInterface } from 'node:readline'
import { call } from '@orpc/server'
import { pino } from 'pino'
import { createEngine } from '../../src/engine/engine.ts'
import { Events } from '../../src/engine/events.ts'
import { openStores } from '../../src/engine/db/store.ts'
import type { Host } from '../../src/engine/host.ts'
import type { ScanReport } from '../../src/shared/model/source.ts'

const [root, dir] = process.argv.slice(2) as [string, string]
const host: Host = {
  shell: 'headless',
  version: 'bench',
  dataDir: join(dir, 'data'),
  cacheDir: join(dir, 'cache'),
  log: pino({ level: 'warn' }, pino.destination(2)),
  migrations: { library: migrations('library'), personal: migrations('personal'), access: migrations('access') },
  secrets: { get: async () => undefined, set: async () => {}, delete: async () => {} },
  // Beside this file, as in the built program.
  workerEntry: (name) => new URL(`./${name}.js`, import.meta.url),
  now: () => Date.now(),
}
mkdirSync(host.dataDir, { recursive: true })
// It scans when it is told to and does nothing beside that the other players do not know: watching, and listening to every file.
const settings = { watchFolders: false, duplicates: { fingerprints: false } }
writeFileSync(join(host.dataDir, 'settings.json'), JSON.stringify(settings))

function migrations(name: string) {
  const folder = join(process.cwd(), 'resources/migrations', name)
  return readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .map((file) => ({ name: file.replace(/\.sql$/, ''), sql: readFileSync(join(folder, file), 'utf8') }))
}

// The folder is put into the library beforehand: the engine then does what it does at any start.
const prepared = await openStores(host, new Events(host.log))
prepared.library.sql
  .prepare(`insert into source (kind, store_id, name, config, added_at) values ('folder', 'bench', 'Bench', ?, 0)`)
  .run(JSON.stringify({ path: root }))
prepared.close()

const delay = monitorEventLoopDelay({ resolution: 1 })
delay.enable()
const engine = await createEngine(host)
engine.events.listen((event) => {
  if (event.kind === 'scan.ended') answer(event.report)
})

function answer(report: ScanReport): void {
  console.log(
    JSON.stringify({
      files: report.files,
      changed: report.added + report.updated,
      delayP99: delay.percentile(99) / 1e6,
      delayMax: delay.max / 1e6,
      peakMb: peakMb(),
    }),
  )
  delay.reset()
}

/** Of the whole process with its threads, as the kernel saw it. */
function peakMb(): number {
  const line = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))
  return line ? Number(line[1]) / 1000 : process.resourceUsage().maxRSS / 1000
}

createInterface({ input: process.stdin }).on('line', (line) => {
  if (line === 'scan') {
    void call(engine.router.sources.scan, {}, { context: { log: host.log, caller: RESIDENT } })
  } else void engine.stop().then(() => process.exit())
})
