/**
 * Catalogue sync between two processes on loopback: the first sync of a whole library, against a floor of prepared inserts
 * with an FTS index kept by triggers; then a hundred changes at a time, and nothing to do; and once more while somebody looks
 * around in the library that fills. With `--million`, what a page costs at the end of a million tracks beside what it costs at
 * the start, and the server's memory. Each figure stands beside its goal; processor time beside the clock, which tells more on
 * a machine that others use too.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { migrationsOnDisk } from '../test/support/host.ts'
import { syntheticCopies } from '../test/support/build-library.ts'
import { bareInserts } from './intake.ts'
import { bundle } from './support/bundle.ts'
import { median, percentile } from './support/measure.ts'
import { printTable } from './support/table.ts'
import { threadMs } from './support/thread-ms.ts'

export const about = 'first and later syncs of 100,000 tracks between two processes [tracks] [--million]'

const ROUNDS = 3
const TIMES = 10
const CHANGES = 100

interface Run {
  ended: {
    reason: string
    outcome: string
    message: string | null
    added: number
    updated: number
    pages: number
    bytes: number
    tracks: number
    ms: number
  }
  delayP99: number
  delayMax: number
  peak: number
  /** Processor time of all threads, and of the main one. */
  cpuMs: { process: number; main: number }
  /** What a search or a window took meanwhile. */
  answers: number[]
}

interface Programs {
  server: string
  client: string
}

export async function run(args: readonly string[] = []): Promise<void> {
  const million = args.includes('--million')
  const tracks = Number(args.find((arg) => /^\d+$/.test(arg)) ?? (million ? 1_000_000 : 100_000))
  const out = await bundle({
    server: 'bench/support/sync-server-child.ts',
    client: 'bench/support/sync-client-child.ts',
    'read-library': 'src/engine/browse/read-library.worker.ts',
    'write-library': 'src/engine/writer/write-library.worker.ts',
    'read-tags': 'src/engine/sources/folder/read-tags.worker.ts',
  })
  const programs = { server: join(out, 'server.js'), client: join(out, 'client.js') }
  try {
    if (million) await measurePages(programs, tracks)
    else await measureSync(programs, tracks)
  } finally {
    rmSync(out, { recursive: true, force: true })
  }
}

async function measureSync(programs: Programs, tracks: number): Promise<void> {
  const server = await startServer(programs, tracks)
  const firsts: Run[] = []
  const floors: { ms: number; cpuMs: number }[] = []
  let later: Later | undefined
  let looked: Run | undefined
  const copies = [...syntheticCopies({ tracks })]
  try {
    for (let round = 0; round < ROUNDS; round++) {
      const before = threadMs()
      const ms = bareInserts(copies, { search: true })
      floors.push({ ms, cpuMs: threadMs() - before })
      await withClient(programs, server, [], async (client, first) => {
        firsts.push(first)
        if (round === ROUNDS - 1) later = await measureLater(server, client)
      })
    }
    await withClient(programs, server, ['look'], async (_, first) => void (looked = first))
    const { peak } = await server.memory()
    printFirst(tracks, { firsts, floors, looked: looked!, serverPeak: peak })
    printLater(later!)
  } finally {
    await server.child.end()
  }
}

/** Gives `body` a client whose first sync has ended. */
async function withClient(
  programs: Programs,
  server: Server,
  flags: readonly string[],
  body: (client: Child, first: Run) => Promise<void>,
): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'soul-bench-client-'))
  const client = new Child(programs.client, [dir, server.address, server.account, server.password, ...flags])
  try {
    const first = await client.next<Run>(isFirst)
    // The socket opens meanwhile, and asks once more.
    await client.next<Run>(hasEnded)
    await body(client, first)
  } finally {
    await client.end()
    rmSync(dir, { recursive: true, force: true })
  }
}

interface Later {
  changed: { ms: number; requests: number }[]
  idle: { ms: number; requests: number }[]
}

async function measureLater(server: Server, client: Child): Promise<Later> {
  const later: Later = { changed: [], idle: [] }
  for (let i = 0; i < TIMES; i++) {
    const before = await server.requests()
    server.child.say(`change ${CHANGES}`)
    await server.child.next((line) => 'changed' in line)
    let updated = 0
    for (let ms = 0; updated < CHANGES;) {
      const { ended } = await client.next<Run>(hasEnded)
      updated += ended.updated
      ms += ended.ms
      if (updated >= CHANGES) later.changed.push({ ms, requests: (await server.requests()) - before })
    }
  }
  for (let i = 0; i < TIMES; i++) {
    const before = await server.requests()
    client.say('sync')
    const { ended } = await client.next<Run>(hasEnded)
    later.idle.push({ ms: ended.ms, requests: (await server.requests()) - before })
  }
  return later
}

interface Measured {
  firsts: readonly Run[]
  floors: readonly { ms: number; cpuMs: number }[]
  looked: Run
  serverPeak: number
}

function printFirst(tracks: number, { firsts, floors, looked, serverPeak }: Measured): void {
  const each = (ms: number) => (ms / tracks) * 1000
  const rate = median(firsts.map(({ ended }) => (tracks / ended.ms) * 1000))
  const floor = median(floors.map(({ ms }) => (tracks / ms) * 1000))
  const main = median(firsts.map(({ cpuMs }) => each(cpuMs.main)))
  const floorMain = median(floors.map(({ cpuMs }) => each(cpuMs)))
  const { ended } = firsts.at(-1)!
  printTable(
    `First sync of ${tracks.toLocaleString('en')} tracks, ${firsts.length} rounds`,
    ['', 'figure', 'goal'],
    [
      ['tracks/s, into a searchable library', rate, ''],
      ['floor: prepared inserts with FTS triggers, tracks/s', floor, ''],
      ['× floor', rate / floor, '≥ 0.5'],
      ['processor time of the main thread, µs a track', main, ''],
      ['the same of the floor', floorMain, ''],
      ['× floor, by processor time', floorMain / main, '≥ 0.5'],
      ['processor time of all threads, µs a track', median(firsts.map(({ cpuMs }) => each(cpuMs.process))), ''],
      ['bytes a track on the wire', ended.bytes / ended.tracks, '≤ 1,300'],
      ['pages', ended.pages, ''],
      ['event loop of the client: delay p99, ms', median(firsts.map(({ delayP99 }) => delayP99)), '< 20'],
      ['… worst, ms', Math.max(...firsts.map(({ delayMax }) => delayMax)), ''],
      ['… p99 while somebody looks around, ms', looked.delayP99, '< 20'],
      [`a search or a list meanwhile (${looked.answers.length}): p50, ms`, percentile(looked.answers, 0.5), ''],
      ['… p99, ms', percentile(looked.answers, 0.99), ''],
      ['client: most memory, MB', Math.max(...firsts.map(({ peak }) => peak)), ''],
      ['server: most memory, MB', serverPeak, '< 400'],
    ],
  )
}

function printLater({ changed, idle }: Later): void {
  const row = (name: string, runs: Later['idle'], ms: string, requests: string) => [
    name,
    median(runs.map((run) => run.ms)),
    ms,
    median(runs.map((run) => run.requests)),
    requests,
  ]
  printTable(
    `Later, medians of ${TIMES}`,
    ['', 'ms', 'goal', 'requests', 'goal'],
    [row(`${CHANGES} changes`, changed, '< 150', '≤ 2'), row('nothing to do', idle, '< 20', '1')],
  )
}

async function measurePages(programs: Programs, tracks: number): Promise<void> {
  const server = await startServer(programs, tracks)
  try {
    server.child.say('pages')
    const pages = await server.child.next<{ first: number; last: number; told: number; peak: number }>(
      (line) => 'told' in line,
    )
    printTable(
      `Pages of 500 of ${pages.told.toLocaleString('en')} tracks, at the server`,
      ['', 'figure', 'goal'],
      [
        ['at the start, median ms', pages.first, ''],
        ['at the end, median ms', pages.last, ''],
        ['end / start', pages.last / pages.first, '≤ 1.2'],
        ['most memory, MB', pages.peak, '< 400'],
      ],
    )
    const dir = mkdtempSync(join(tmpdir(), 'soul-bench-client-'))
    const client = new Child(programs.client, [dir, server.address, server.account, server.password])
    try {
      const first = await client.next<Run>(isFirst)
      const memory = await server.memory()
      printTable(
        `First sync of ${tracks.toLocaleString('en')} tracks`,
        ['', 'figure', 'goal'],
        [
          ['tracks/s', (tracks / first.ended.ms) * 1000, ''],
          ['processor time of the main thread, µs a track', (first.cpuMs.main / tracks) * 1000, ''],
          ['event loop of the client: delay p99, ms', first.delayP99, '< 20'],
          ['client: most memory, MB', first.peak, ''],
          ['server: most memory, MB', memory.peak, '< 400'],
        ],
      )
    } finally {
      await client.end()
      rmSync(dir, { recursive: true, force: true })
    }
  } finally {
    await server.child.end()
  }
}

const hasEnded = (line: object): boolean => {
  if (!('ended' in line)) return false
  const { ended } = line as Run
  if (ended.outcome !== 'done') throw new Error(`a sync ended as ${ended.outcome}: ${ended.message}`)
  return true
}
const isFirst = (line: object): boolean => hasEnded(line) && (line as Run).ended.reason === 'added'

/** The library is made once for a size and kept, as it takes a while; accounts are made anew each time. */
async function startServer(programs: Programs, tracks: number) {
  const edition = createHash('sha256').update(JSON.stringify(migrationsOnDisk)).digest('hex').slice(0, 8)
  const dir = join(tmpdir(), `soul-bench-server-${tracks}-${edition}`)
  if (existsSync(dir)) {
    for (const file of readdirSync(dir)) if (file.startsWith('access.')) rmSync(join(dir, file))
  }
  await new Child(programs.server, [dir, String(tracks), 'fill']).ended
  const child = new Child(programs.server, [dir, String(tracks)])
  const { port, account, password } = await child.next<{ port: number; account: string; password: string }>(
    (line) => 'port' in line,
  )
  const asked = async <Answer>(what: string, isIt: (line: object) => boolean): Promise<Answer> => {
    child.say(what)
    return child.next<Answer>(isIt)
  }
  return {
    child,
    address: `http://127.0.0.1:${port}`,
    account,
    password,
    requests: async () => (await asked<{ requests: number }>('requests', (line) => 'requests' in line)).requests,
    memory: () => asked<{ now: number; peak: number }>('memory', (line) => 'peak' in line),
  }
}

type Server = Awaited<ReturnType<typeof startServer>>

/** A process that says lines of JSON. */
class Child {
  readonly #process: ChildProcess
  readonly #lines: object[] = []
  readonly ended: Promise<void>
  #wake = () => {}
  #hasEnded = false

  constructor(program: string, args: readonly string[]) {
    this.#process = spawn(process.execPath, [program, ...args], { stdio: ['pipe', 'pipe', 'inherit'] })
    this.ended = new Promise((resolve) => {
      this.#process.once('exit', () => {
        this.#hasEnded = true
        this.#wake()
        resolve()
      })
    })
    createInterface({ input: this.#process.stdout! }).on('line', (line) => {
      this.#lines.push(JSON.parse(line) as object)
      this.#wake()
    })
  }

  say(line: string): void {
    this.#process.stdin!.write(`${line}\n`)
  }

  /** The next line that is it; those before it are let go. */
  async next<Line>(isIt: (line: object) => boolean): Promise<Line> {
    for (;;) {
      const line = this.#lines.shift()
      if (line === undefined) {
        if (this.#hasEnded) throw new Error('a process of the benchmark has ended')
        await new Promise<void>((resolve) => (this.#wake = resolve))
      } else if (isIt(line)) return line as Line
    }
  }

  async end(): Promise<void> {
    // Asked, not killed: so that a profile that was wanted is written.
    if (!this.#hasEnded) this.say('end')
    await this.ended
  }
}
