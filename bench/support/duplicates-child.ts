/**
 * One run that looks for duplicates, over a library that was made beforehand, with all that belongs to it and nothing else: so that its
 * memory and the holds of its main thread are its own. Answers a line of JSON.
 */
import { createHook } from 'node:async_hooks'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { pino } from 'pino'
import { openStores } from '../../src/engine/db/store.ts'
import { Duplicates } from '../../src/engine/duplicates/duplicates.ts'
import { Events } from '../../src/engine/events.ts'
import { readPrint } from '../../src/engine/fingerprints/stored-prints.ts'
import { candidates } from '../../src/engine/matching/print-index.ts'
import { Merging } from '../../src/engine/sameness/merging.ts'
import { Sameness } from '../../src/engine/sameness/sameness.ts'
import { TagPool } from '../../src/engine/sources/folder/tag-pool.ts'
import { LibraryWriter } from '../../src/engine/writer/library-writer.ts'
import { Settings } from '../../src/shared/model/settings.ts'
import { Personal } from '../../src/engine/personal/personal.ts'
import { personalKinds } from '../../src/engine/personal-kinds.ts'
import { median, percentile, timed } from './measure.ts'
import { threadMs } from './thread-ms.ts'
import { timeWrites } from './write-times.ts'

const ROUNDS = 3

const dataDir = process.argv[2]!
const log = pino({ level: 'warn' }, pino.destination(2))
const host = {
  dataDir,
  log,
  migrations: { library: migrations('library'), personal: migrations('personal'), access: [] },
  // Beside this file, as in the built program.
  workerEntry: (name: string) => new URL(`./${name}.js`, import.meta.url),
  now: () => Date.now(),
}

function migrations(name: string) {
  const folder = join(process.cwd(), 'resources/migrations', name)
  return readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .map((file) => ({ name: file.replace(/\.sql$/, ''), sql: readFileSync(join(folder, file), 'utf8') }))
}

const events = new Events(log)
const stores = await openStores(host as never, events)
const { library } = stores
const personal = new Personal({ db: stores.personal, kinds: personalKinds, now: () => host.now() })
const writer = new LibraryWriter({ host, library, turns: stores.turns })
const pool = new TagPool({ entry: host.workerEntry('read-tags'), log })
const signal = new AbortController().signal
const checkpoint = () => pool.checkpoint(library.sql.name, { signal })
const sameness = new Sameness({ db: stores.personal, personal, now: () => host.now() })
const regroup = (options?: Parameters<LibraryWriter['regroup']>[0]) => writer.regroup(options)
const merging = new Merging({ stores, personal, events, regroup, checkpoint, log })
const duplicates = new Duplicates({
  host,
  stores,
  sameness,
  merging,
  fingerprints: { status: () => ({ done: 0, total: 0, failed: 0, running: false, held: null }) },
  events,
  settings: { current: Settings.parse({}) },
  writes: writer,
  isTakingIn: () => false,
  checkpoint,
})
merging.start()

/**
 * What the kernel says of this process alone: `maxRSS` counts what whoever started it had, too. `VmHWM` is the most that all its threads
 * had in memory at once, the pages of the program's own files among it, some 55 MiB, and nothing left out.
 */
function memoryMiB(name: 'VmHWM' | 'RssFile'): number {
  const kib = new RegExp(`^${name}:\\s*(\\d+) kB$`, 'm').exec(readFileSync('/proc/self/status', 'utf8'))?.[1]
  return Number(kib) / 1024
}

/** The longest that anything ran on this thread without the loop turning, in its own processor time: others use the machine, too. */
const hold = { since: 0, longest: 0 }
const holds = createHook({
  before: () => void (hold.since = threadMs()),
  after: () => void (hold.longest = Math.max(hold.longest, threadMs() - hold.since)),
})
const writes = timeWrites(stores.library.sql, stores.personal.sql)
const late = monitorEventLoopDelay({ resolution: 1 })
const began = performance.now()
let mainMs = threadMs()
late.enable()
holds.enable()
const report = await duplicates.now()
const runMs = performance.now() - began
await merging.settled()
const settledMs = performance.now() - began
const ranMiB = memoryMiB('VmHWM')
holds.disable()
late.disable()
mainMs = threadMs() - mainMs

const keys = library.sql
  .prepare<[], string>('select track_key from fingerprint where id % 97 = 0 limit 1000')
  .pluck()
  .all() as string[]
const prints = keys.map((key) => readPrint(library.sql, key)!.values)
const lookUps: number[][] = []
for (let round = 0; round <= ROUNDS; round++) {
  lookUps.push(await timed(prints.length, (i) => void candidates(library.sql, prints[i]!)))
}
/** Of each look-up the middle one of some: one that another program came between says nothing of it. */
const usual = prints.map((_, i) => median(lookUps.slice(1).map((round) => round[i]!)))
const pages = library.sql.prepare<[string], number>('select sum(pgsize) from dbstat where name = ?').pluck()
const bytes = (name: string) => pages.get(name) ?? 0
const count = (sql: string) => library.sql.prepare<[], number>(sql).pluck().get()!

console.log(
  JSON.stringify({
    report,
    runMs,
    settledMs,
    mainMs,
    rssMiB: [ranMiB, memoryMiB('VmHWM')],
    ofFilesMiB: memoryMiB('RssFile'),
    lateP99Ms: late.percentile(99) / 1e6,
    lateMaxMs: late.max / 1e6,
    holdMs: hold.longest,
    writeMs: [0.5, 0.99, 1].map((share) => percentile(writes.clockMs, share)),
    writeUsedMs: Math.max(...writes.processorMs),
    lookUpMs: [lookUps[0]!, usual].map((times) => [0.5, 0.99, 1].map((share) => percentile(times, share))),
    prints: count('select count(*) from fingerprint'),
    terms: count('select count(*) from print_term'),
    termBytes: bytes('print_term'),
    keyBytes: bytes('match_key') + bytes('match_key_track'),
    merged: count('select count(*) from (select distinct root from alias)'),
    proposals: count('select count(*) from proposal'),
    waiting: count('select count(*) from to_match'),
  }),
)
await duplicates.stop()
await merging.stop()
await writer.stop()
await pool.stop()
stores.close()
process.exit()
