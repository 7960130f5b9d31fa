/**
 * Fetching files to keep, beside the programs that do nothing else. 200 files of 5 MB from nginx on loopback, four at a time, with
 * checkpoints, digests, final names and rows, in turns with bare undici to files, aria2c and curl: throughput, and the processor
 * that it takes. Then the limit: bytes that pass in each second, their mean, and how they are shared.
 *
 * `--quick`: fewer rounds, and 6 seconds instead of 30. `--only speed` or `--only limit`.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  createWriteStream,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { randomBytes } from 'node:crypto'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import PQueue from 'p-queue'
import { Agent, request } from 'undici'
import { Throttle } from '../src/engine/downloads/throttle.ts'
import { isAbort } from '../src/engine/errors.ts'
import { findPart, type PartName } from '../test/support/needs.ts'
import { downloadWorld, servedAs } from './support/download-world.ts'
import { inTurns, median } from './support/measure.ts'
import { startNginx } from './support/nginx.ts'
import { printAgainstFloor, printTable } from './support/table.ts'

export const about = 'keeping 200 files of 5 MB: ours, bare undici, aria2c, curl; and the limit on them'

const FILES = 200
const FILE_BYTES = 5_000_000
const AT_ONCE = 4
const KIB = 1024
const LIMITS = [64 * KIB, 2048 * KIB, 20_480 * KIB]
const STREAMS = [1, 2, 4, 8]
/** Of one stream at the greatest limit, and of what it is ahead. */
const LONG_BYTES = 900_000_000

const clock = {
  now: () => performance.now(),
  after: (ms: number, then: () => void) => {
    const timer = setTimeout(then, ms)
    return () => clearTimeout(timer)
  },
}

export async function run(args: readonly string[]): Promise<void> {
  const nginx = findPart('nginx')
  if (!nginx)
    return console.log('nginx is not here (sudo apt-get install nginx-light), and there is nothing to fetch from.')
  const isQuick = args.includes('--quick')
  const only = args[args.indexOf('--only') + 1]
  const dir = mkdtempSync(join(tmpdir(), 'soul-downloads-'))
  // Started by root, nginx reads as somebody else.
  chmodSync(dir, 0o755)
  const served = join(dir, 'served')
  mkdirSync(served)
  const children: ChildProcess[] = []
  try {
    const { port, child } = await startNginx(nginx, { dir: join(dir, 'nginx'), server: servedAs(served) })
    children.push(child)
    console.log(`load ${loadavg()[0]!.toFixed(1)}`)
    if (only !== 'limit') await speed({ dir, served, port, rounds: isQuick ? 3 : 7 })
    if (only !== 'speed') await limits({ dir, served, port, seconds: isQuick ? 6 : 30 })
    console.log(`load ${loadavg()[0]!.toFixed(1)}`)
  } finally {
    for (const child of children) child.kill()
    rmSync(dir, { recursive: true, force: true })
  }
}

interface Place {
  dir: string
  served: string
  port: number
}

function absent(name: PartName, what: string): string | undefined {
  const path = findPart(name)
  if (path === undefined) console.log(`${name} is not here (sudo apt-get install ${what}), and is left out.`)
  return path
}

async function speed({ dir, served, port, rounds }: Place & { rounds: number }): Promise<void> {
  const files = Array.from({ length: FILES }, (_, i) => `f${i}`)
  for (const name of files) writeFileSync(join(served, name), randomBytes(FILE_BYTES))
  const urls = files.map((name) => `http://127.0.0.1:${port}/${name}`)
  const world = await downloadWorld({ port, root: served, files })
  const out = join(dir, 'out')
  const cpu = new Map<string, number[]>()
  const way = (name: string, body: () => Promise<number | void>, after: () => Promise<void> | void) => ({
    name,
    async once(round: number) {
      const used = process.cpuUsage()
      const begun = performance.now()
      const childMs = await body()
      const seconds = (performance.now() - begun) / 1000
      const { user, system } = process.cpuUsage(used)
      if (round >= 0) cpu.set(name, [...(cpu.get(name) ?? []), childMs ?? (user + system) / 1000])
      await after()
      return (FILES * FILE_BYTES) / 1e6 / seconds
    },
  })
  const emptyOut = () => {
    rmSync(out, { recursive: true, force: true })
    mkdirSync(out)
  }
  emptyOut()
  const aria2c = absent('aria2c', 'aria2')
  const curl = absent('curl', 'curl')
  const measured = await inTurns(
    [
      way(
        'ours',
        async () => {
          const throttle = new Throttle(clock)
          await each(files, (name) => world.download(name, throttle))
        },
        () => world.empty(),
      ),
      way(
        'undici, bare',
        async () => {
          const agent = new Agent({ connections: AT_ONCE, pipelining: 1 })
          await each(urls, async (url) => {
            const { body } = await request(url, { dispatcher: agent })
            await pipeline(body, createWriteStream(join(out, url.slice(url.lastIndexOf('/') + 1))))
          })
          await agent.close()
        },
        emptyOut,
      ),
      ...(aria2c === undefined
        ? []
        : [
            way(
              'aria2c',
              () => {
                const list = join(dir, 'list')
                writeFileSync(list, urls.join('\n'))
                return ended(aria2c, [
                  '-i',
                  list,
                  '-d',
                  out,
                  `-j${AT_ONCE}`,
                  '-x1',
                  '-s1',
                  '--file-allocation=none',
                  '-q',
                ])
              },
              emptyOut,
            ),
          ]),
      ...(curl === undefined
        ? []
        : [
            way(
              'curl',
              () =>
                ended(curl, [
                  '-sZ',
                  '--parallel-max',
                  String(AT_ONCE),
                  '--output-dir',
                  out,
                  '--remote-name-all',
                  ...urls,
                ]),
              emptyOut,
            ),
          ]),
    ],
    { rounds },
  )
  await world.close()
  for (const name of files) rmSync(join(served, name))
  printAgainstFloor({
    title: `${FILES} files of 5 MB from nginx, ${AT_ONCE} at a time`,
    unit: 'MB/s',
    measured,
    floor: 'undici, bare',
    better: 'more',
  })
  const bare = median(cpu.get('undici, bare')!)
  printTable(
    'Processor (of our own process; of others as the system counts it)',
    ['', 'ms a file', '× undici, bare'],
    [...cpu].map(([name, ms]) => [name, median(ms) / FILES, median(ms) / bare]),
  )
}

async function each<Item>(items: readonly Item[], body: (item: Item) => Promise<void>): Promise<void> {
  const queue = new PQueue({ concurrency: AT_ONCE })
  await queue.addAll(items.map((item) => () => body(item)))
}

/** Milliseconds of processor it took, by the shell's own count. */
async function ended(program: string, args: readonly string[]): Promise<number> {
  const child = spawn('bash', ['-c', 'TIMEFORMAT="%U %S"; time "$0" "$@" >/dev/null 2>&1', program, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let told = ''
  child.stderr.on('data', (text: Buffer) => {
    told += text.toString()
  })
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0) throw new Error(`${program} ended with ${code}`)
  const [user, system] = told.trim().split(' ').map(Number) as [number, number]
  return (user + system) * 1000
}

interface Passing {
  at: number
  bytes: number
  stream: number
}

async function limits({ dir, served, port, seconds }: Place & { seconds: number }): Promise<void> {
  const files = Array.from({ length: Math.max(...STREAMS) }, (_, i) => `long${i}`)
  for (const name of files) {
    writeFileSync(join(served, name), '')
    truncateSync(join(served, name), 1)
  }
  const world = await downloadWorld({ port, root: served, files })
  for (const name of files) truncateSync(join(served, name), LONG_BYTES)
  const rows: (string | number)[][] = []
  const row = (name: string, limit: number, streams: number, passing: readonly Passing[]) => {
    const facts = factsOf(passing, { limit, streams, seconds })
    rows.push([name, limit / KIB, streams, facts.meanError, facts.excess, facts.unevenness])
  }
  const aria2c = absent('aria2c', 'aria2')
  const curl = absent('curl', 'curl')
  for (const limit of LIMITS) {
    for (const streams of STREAMS) {
      const passing: Passing[] = []
      const throttle = new Throttle(clock)
      throttle.setLimit(limit)
      const leaving = new AbortController()
      const begun = performance.now()
      const running = files.slice(0, streams).map(async (name, stream) => {
        let before = 0
        const onBytes = (done: number) => {
          passing.push({ at: performance.now() - begun, bytes: done - before, stream })
          before = done
        }
        await world.transfer(name, throttle, { onBytes, signal: leaving.signal }).catch((error: unknown) => {
          if (!isAbort(error)) throw error
        })
      })
      await waited(seconds * 1000)
      leaving.abort()
      await Promise.all(running)
      await world.empty()
      row('ours', limit, streams, passing)
    }
    const urls = files.map((name) => `http://127.0.0.1:${port}/${name}`)
    if (curl !== undefined)
      row('curl', limit, 1, await ofOutput(curl, ['-sN', '--limit-rate', String(limit), urls[0]!], seconds))
    if (aria2c !== undefined) {
      const out = join(dir, 'aria2')
      const asked = ['-q', '-Z', '-x1', '-s1', '--file-allocation=none', '--disk-cache=0', '--allow-overwrite=true']
      const limited = [`--max-overall-download-limit=${limit}`, '-j4', '-d', out, ...urls.slice(0, 4)]
      row('aria2c', limit, 4, await ofFiles(aria2c, [...asked, ...limited], out, seconds))
    }
  }
  await world.close()
  printTable(
    `A limit, over ${seconds} s: ours as bytes are handed on, curl as they are printed, aria2c as its files grow`,
    ['', 'limit KiB/s', 'streams', 'mean %', 'fullest second %', 'share %'],
    rows,
  )
}

/** In per cent: of the mean from the limit, of the fullest second after the first above it, and of a stream's share from an even one. */
function factsOf(
  all: readonly Passing[],
  { limit, streams, seconds }: { limit: number; streams: number; seconds: number },
) {
  // From the first byte on: who starts is not being limited.
  const began = all[0]?.at ?? 0
  const passing = all.filter(({ at }) => at < seconds * 1000)
  const sum = passing.reduce((total, { bytes }) => total + bytes, 0)
  let fullest = 0
  let inSecond = 0
  let end = 0
  const later = passing.filter(({ at }) => at >= began + 1000)
  for (const { at, bytes } of later) {
    while (end < later.length && later[end]!.at < at + 1000) inSecond += later[end++]!.bytes
    fullest = Math.max(fullest, inSecond)
    inSecond -= bytes
  }
  const shares = Array.from({ length: streams }, (_, stream) =>
    passing.filter((one) => one.stream === stream).reduce((total, { bytes }) => total + bytes, 0),
  )
  return {
    meanError: (sum / (seconds - began / 1000) / limit - 1) * 100,
    excess: (fullest / limit - 1) * 100,
    unevenness: Math.max(...shares.map((share) => Math.abs((share * streams) / sum - 1))) * 100,
  }
}

async function ofOutput(program: string, args: readonly string[], seconds: number): Promise<Passing[]> {
  const passing: Passing[] = []
  const begun = performance.now()
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'] })
  child.stdout.on('data', ({ length }: Buffer) => {
    passing.push({ at: performance.now() - begun, bytes: length, stream: 0 })
  })
  await waited(seconds * 1000)
  child.kill()
  return passing
}

async function ofFiles(program: string, args: readonly string[], out: string, seconds: number): Promise<Passing[]> {
  mkdirSync(out, { recursive: true })
  const passing: Passing[] = []
  const sizes = new Map<string, number>()
  const begun = performance.now()
  const child = spawn(program, args, { stdio: 'ignore' })
  for (const end = begun + seconds * 1000; performance.now() < end;) {
    await waited(10)
    const names = readdirSync(out).filter((name) => !name.includes('.aria2'))
    for (const name of names) {
      const { size } = statSync(join(out, name))
      const bytes = size - (sizes.get(name) ?? 0)
      sizes.set(name, size)
      if (bytes > 0) passing.push({ at: performance.now() - begun, bytes, stream: Number(name.replace('long', '')) })
    }
  }
  child.kill('SIGKILL')
  await once(child, 'close')
  rmSync(out, { recursive: true })
  return passing
}

const waited = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms))
