/**
 * Catalogue sync between two processes on loopback: the first sync of a whole library, against a floor of prepared inserts
 * with an FTS index kept by triggers; then a hundred changes at a time, and nothing to do. With `--million`, what a page
 * costs at the end of a million tracks beside what it costs at the start, and the server's memory.
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
import { median } from './support/measure.ts'
import { printTable } from './support/table.ts'

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
  const floors: number[] = []
  const changed: { ms: number; requests: number; pages: number }[] = []
  const idle: { ms: number; requests: number }[] = []
  const copies = [...syntheticCopies({ tracks })]
  try {
    for (let round = 0; round < ROUNDS; round++) {
      floors.push((tracks / bareInserts(copies, { search: true })) * 1000)
      const dir = mkdtempSync(join(tmpdir(), 'soul-bench-client-'))
      const client = new Child(programs.client, [dir, server.address, server.account, server.password])
      try {
        firsts.push(await client.next<Run>(isFirst))
        // The socket opens meanwhile, and asks once more.
        await client.next<Run>(hasEnded)
        if (round < ROUNDS - 1) continue
        for (let i = 0; i < TIMES; i++) {
          const before = await server.requests()
          server.child.say(`change ${CHANGES}`)
          await server.child.next((line) => 'changed' in line)
          let updated = 0
          for (let ms = 0, pages = 0; updated < CHANGES;) {
            const { ended } = await client.next<Run>(hasEnded)
            updated += ended.updated
            ms += ended.ms
            pages += ended.pages
            if (updated >= CHANGES) changed.push({ ms, pages, requests: (await server.requests()) - before })
          }
        }
        for (let i = 0; i < TIMES; i++) {
          const before = await server.requests()
          client.say('sync')
          const { ended } = await client.next<Run>(hasEnded)
          idle.push({ ms: ended.ms, requests: (await server.requests()) - before })
        }
      } finally {
        await client.end()
        rmSync(dir, { recursive: true, force: true })
      }
    }
    const memory = await server.memory()
    const floor = median(floors)
    const rate = median(firsts.map(({ ended }) => (tracks / ended.ms) * 1000))
    const { ended } = firsts.at(-1)!
    printTable(
      `First sync of ${tracks.toLocaleString('en')} tracks`,
      ['', 'figure'],
      [
        ['tracks/s, into a searchable library', rate],
        ['floor: prepared inserts with FTS triggers, tracks/s', floor],
        ['× floor', rate / floor],
        ['bytes a track on the wire', ended.bytes / ended.tracks],
        ['pages', ended.pages],
        ['client: event loop delay p99, ms', median(firsts.map(({ delayP99 }) => delayP99))],
        ['client: event loop delay, worst, ms', Math.max(...firsts.map(({ delayMax }) => delayMax))],
        ['client: most memory, MB', Math.max(...firsts.map(({ peak }) => peak))],
        ['server: most memory, MB', memory.peak],
      ],
    )
    printTable(
      'Later',
      ['', 'median ms', 'requests'],
      [
        [`${CHANGES} changes`, median(changed.map(({ ms }) => ms)), median(changed.map(({ requests }) => requests))],
        ['nothing to do', median(idle.map(({ ms }) => ms)), median(idle.map(({ requests }) => requests))],
      ],
    )
  } finally {
    await server.child.end()
  }
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
      ['', 'figure'],
      [
        ['at the start, median ms', pages.first],
        ['at the end, median ms', pages.last],
        ['end / start', pages.last / pages.first],
        ['most memory, MB', pages.peak],
      ],
    )
    const dir = mkdtempSync(join(tmpdir(), 'soul-bench-client-'))
    const client = new Child(programs.client, [dir, server.address, server.account, server.password])
    try {
      const first = await client.next<Run>(isFirst)
      const memory = await server.memory()
      printTable(
        `First sync of ${tracks.toLocaleString('en')} tracks`,
        ['', 'figure'],
        [
          ['tracks/s', (tracks / first.ended.ms) * 1000],
          ['client: event loop delay p99, ms', first.delayP99],
          ['client: most memory, MB', first.peak],
          ['server: most memory, MB', memory.peak],
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

/** A process that says lines of JSON. */
class Child {
  readonly #process: ChildProcess
  readonly #lines: object[] = []
  readonly #ended: Promise<void>
  #wake = () => {}
  #hasEnded = false

  constructor(program: string, args: readonly string[]) {
    this.#process = spawn(process.execPath, [program, ...args], { stdio: ['pipe', 'pipe', 'inherit'] })
    this.#ended = new Promise((resolve) => {
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
    await this.#ended
  }
}
