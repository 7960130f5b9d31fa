/**
 * First scan of 5,000 files of five formats, then with nothing changed, then with one file in a hundred changed: our engine
 * into a fresh library that can be searched at the end, beside MPD, Quod Libet and MiniDLNA doing the same. They take
 * turns; each figure is the median of three. Also the delay of our event loop while it scans, and the memory of all.
 *
 * The first scan counts from the start of the process, for all. A rescan counts from the moment a running program is asked until it
 * says that it is done, for us and MPD, several times in a row once it has come to rest; Quod Libet and MiniDLNA rescan
 * at their start only.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { findPart } from '../test/support/needs.ts'
import { bundle } from './support/bundle.ts'
import { encodedMusic } from './support/encoded-music.ts'
import { median, percentile } from './support/measure.ts'
import { printTable } from './support/table.ts'

export const about = 'first scan and rescan of 5,000 files beside MPD, Quod Libet and MiniDLNA'

const FILES = 5_000
const ROUNDS = 3
/** Of each kind in a round; the median counts. */
const RESCANS = 5
/** What a program does after its first scan (closing what is no longer needed, moving its log) is over by then. */
const REST_MS = 2_000
/** MPD takes times of files in whole seconds: of two changes in one it would see the first only. */
const PAUSE_MS = 1_100

interface Figures {
  firstMs: number
  unchangedMs: number
  changedMs: number
  peakMb: number
  delayP99?: number
  delayMax?: number
}

/** `change` swaps one file in a hundred for another version of itself. */
interface Round {
  root: string
  dir: string
  change: () => void
  /** Our program, bundled as a release is: nobody runs it from its sources. */
  program: string
}

export async function run(args: readonly string[] = []): Promise<void> {
  const count = Number(args.find((arg) => /^\d+$/.test(arg)) ?? FILES)
  const root = await encodedMusic(count)
  const program = await bundle({
    'scan-child': 'bench/support/scan-child.ts',
    'read-tags': 'src/engine/sources/folder/read-tags.worker.ts',
    'read-library': 'src/engine/browse/read-library.worker.ts',
    'write-library': 'src/engine/writer/write-library.worker.ts',
    'find-duplicates': 'src/engine/duplicates/find-duplicates.worker.ts',
  })
  const change = await makeChanges(root, count / 100)
  // All of it is read once, so that the first to be measured does not pay for the disk.
  for (const path of filesIn(root)) readFileSync(path)
  const players = [
    { name: 'Soul Player', once: ours },
    { name: 'MPD', once: findPart('mpd') && mpd },
    { name: 'Quod Libet', once: findPart('quodlibet') && quodLibet },
    { name: 'MiniDLNA', once: findPart('minidlnad') && miniDlna },
  ]
  const only = args.find((arg) => arg.startsWith('--only='))?.slice(7)
  const measured = new Map<string, Figures[]>()
  for (let round = 0; round < ROUNDS; round++) {
    const order = round % 2 === 0 ? players : players.toReversed()
    for (const { name, once: measure } of order) {
      if (!measure || (only !== undefined && !name.includes(only))) continue
      const dir = mkdtempSync(join(tmpdir(), 'soul-bench-scan-'))
      const figures = await measure({ root, dir, change, program: join(program, 'scan-child.js') })
      rmSync(dir, { recursive: true, force: true })
      measured.set(name, [...(measured.get(name) ?? []), figures])
    }
  }
  rmSync(program, { recursive: true, force: true })
  report(measured, count)
}

function report(measured: Map<string, Figures[]>, count: number): void {
  const of = (name: string, key: keyof Figures) =>
    median((measured.get(name) ?? []).map((figures) => figures[key] ?? NaN))
  const names = [...measured.keys()]
  printTable(
    `Scan of ${count} files (median of ${ROUNDS}; × : how many times as fast as that player we are)`,
    ['', 'first ms', 'files/s', '×', 'unchanged ms', '×', '1 % changed ms', '×', 'peak MB'],
    names.map((name) => {
      const ratio = (key: 'firstMs' | 'unchangedMs' | 'changedMs') => of(name, key) / of('Soul Player', key)
      return [
        name,
        of(name, 'firstMs'),
        (count / of(name, 'firstMs')) * 1000,
        ratio('firstMs'),
        of(name, 'unchangedMs'),
        ratio('unchangedMs'),
        of(name, 'changedMs'),
        ratio('changedMs'),
        of(name, 'peakMb'),
      ]
    }),
  )
  const delays = measured.get('Soul Player') ?? []
  console.log(
    `Event loop while first scanning: p99 ${median(delays.map(({ delayP99 }) => delayP99!)).toFixed(1)} ms, ` +
      `longest ${percentile(
        delays.map(({ delayMax }) => delayMax!),
        0.5,
      ).toFixed(1)} ms (medians of ${ROUNDS})`,
  )
}

/** Other versions of some files, with another title; kept outside the folder, as scanners would find them. */
async function makeChanges(root: string, count: number): Promise<() => void> {
  const kept = `${root}-versions`
  const every = filesIn(root)
  const files = every.filter((_, index) => index % Math.floor(every.length / count) === 0)
  mkdirSync(kept, { recursive: true })
  const versions = files.map((path, index) => {
    const ending = path.slice(path.lastIndexOf('.'))
    const both = [join(kept, `${index}-0${ending}`), join(kept, `${index}-1${ending}`)]
    for (const [version, copy] of both.entries()) {
      if (existsSync(copy)) continue
      const title = `title=Version ${version} of ${index}`
      spawnSync('ffmpeg', ['-v', 'error', '-y', '-i', path, '-map', '0', '-c', 'copy', '-metadata', title, copy])
    }
    return { path, both }
  })
  let turn = 0
  return () => {
    turn = 1 - turn
    for (const { path, both } of versions) copyFileSync(both[turn]!, path)
  }
}

const filesIn = (root: string): string[] =>
  readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()

async function ours({ root, dir, change, program }: Round): Promise<Figures> {
  const begun = performance.now()
  const child = spawn(process.execPath, [program, root, dir], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const next = async () => JSON.parse((await lines.next()).value!) as Answer
  const first = await next()
  const firstMs = performance.now() - begun
  let last = first
  const rescan = async (mustChange: boolean) => {
    child.stdin.write('scan\n')
    last = await next()
    if (last.changed > 0 !== mustChange) throw new Error('a rescan was not what it should be')
  }
  const rescans = await timeRescans({ rescan, change })
  const ended = once(child, 'exit')
  child.stdin.write('stop\n')
  await ended
  return {
    firstMs,
    ...rescans,
    peakMb: last.peakMb,
    delayP99: first.delayP99,
    delayMax: first.delayMax,
  }
}

interface Running {
  /** Of all that is there; `mustChange`: something was changed. */
  rescan(mustChange: boolean): Promise<void>
  change(): void
}

async function timeRescans({ rescan, change }: Running): Promise<Pick<Figures, 'unchangedMs' | 'changedMs'>> {
  const timed = async (mustChange: boolean) => {
    const figures: number[] = []
    for (let i = 0; i < RESCANS; i++) {
      await wait(PAUSE_MS)
      if (mustChange) change()
      const from = performance.now()
      await rescan(mustChange)
      figures.push(performance.now() - from)
    }
    return median(figures)
  }
  await wait(REST_MS)
  return { unchangedMs: await timed(false), changedMs: await timed(true) }
}

interface Answer {
  files: number
  changed: number
  delayP99: number
  delayMax: number
  peakMb: number
}

async function mpd({ root, dir, change }: Round): Promise<Figures> {
  const socketPath = join(dir, 'socket')
  writeFileSync(
    join(dir, 'conf'),
    `music_directory "${root}"
db_file "${join(dir, 'db')}"
log_file "${join(dir, 'log')}"
bind_to_address "${socketPath}"
zeroconf_enabled "no"
audio_output {
  type "null"
  name "none"
}
`,
  )
  const begun = performance.now()
  const child = spawn(findPart('mpd')!, ['--no-daemon', join(dir, 'conf')], { stdio: 'ignore' })
  while (!existsSync(socketPath)) await soon()
  const ask = await openMpd(socketPath)
  // Without a database it begins to make one by itself.
  const updated = async () => {
    while ((await ask('status')).includes('updating_db')) await soon()
  }
  while (!/^songs: [1-9]/m.test(await ask('stats'))) await soon()
  await updated()
  const firstMs = performance.now() - begun
  const rescan = async () => {
    await ask('update')
    // It tells when an update has begun, too.
    do await ask('idle update')
    while ((await ask('status')).includes('updating_db'))
  }
  const rescans = await timeRescans({ rescan, change })
  const peak = peakMb(child)
  const ended = once(child, 'exit')
  child.kill()
  await ended
  return { firstMs, ...rescans, peakMb: peak }
}

async function openMpd(path: string): Promise<(command: string) => Promise<string>> {
  const socket = await connected(path)
  socket.setEncoding('utf8')
  let text = ''
  let heard: (() => void) | undefined
  socket.on('data', (more: string) => {
    text += more
    heard?.()
  })
  const answer = async () => {
    while (!/^(OK|ACK).*\n$/m.test(text)) {
      await new Promise<void>((resolve) => {
        heard = resolve
      })
    }
    const all = text
    text = ''
    return all
  }
  await answer()
  return (command) => {
    socket.write(`${command}\n`)
    return answer()
  }
}

/** The socket is there a moment before it is answered. */
async function connected(path: string): Promise<Socket> {
  for (;;) {
    const socket = connect(path)
    const answered = await Promise.race([
      once(socket, 'connect').then(() => true),
      new Promise<boolean>((resolve) => socket.once('error', () => resolve(false))),
    ])
    if (answered) return socket
    await soon()
  }
}

/** Its own scan and rescan, without its window. */
const QUOD_LIBET = `
import sys, warnings
warnings.simplefilter('ignore')
import quodlibet
from quodlibet import config
quodlibet.init_cli()
config.init()
from quodlibet.library import init
library = init(sys.argv[2])
if len(library):
    for _ in library.rebuild([sys.argv[1]], False, []): pass
else:
    for _ in library.scan([sys.argv[1]], [], None): pass
library.save()
print([line for line in open('/proc/self/status') if line.startswith('VmHWM')][0].split()[1])
`

async function quodLibet({ root, dir, change }: Round): Promise<Figures> {
  let peak = 0
  const pass = () => {
    const begun = performance.now()
    const { stdout } = spawnSync('/usr/bin/python3', ['-c', QUOD_LIBET, root, join(dir, 'songs')], {
      encoding: 'utf8',
      env: { ...process.env, HOME: dir, XDG_CONFIG_HOME: dir },
    })
    peak = Math.max(peak, Number(stdout.trim().split('\n').at(-1)) / 1000)
    return performance.now() - begun
  }
  const firstMs = pass()
  const unchangedMs = pass()
  change()
  return { firstMs, unchangedMs, changedMs: pass(), peakMb: peak }
}

async function miniDlna({ root, dir, change }: Round): Promise<Figures> {
  mkdirSync(join(dir, 'db'))
  writeFileSync(
    join(dir, 'conf'),
    `port=${18_000 + (process.pid % 1000)}
media_dir=A,${root}
db_dir=${join(dir, 'db')}
log_dir=${dir}
log_level=general,scanner=info
inotify=no
network_interface=lo
`,
  )
  let peak = 0
  const scan = async (flag: string) => {
    const begun = performance.now()
    const child = spawn(findPart('minidlnad')!, ['-d', flag, '-f', join(dir, 'conf'), '-P', join(dir, 'pid')], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    await new Promise<void>((resolve) => {
      const hear = (text: Buffer) => {
        if (/Finished parsing playlists|Scanning .* finished/.test(text.toString())) resolve()
      }
      child.stdout.on('data', hear)
      child.stderr.on('data', hear)
      child.on('exit', () => resolve())
    })
    const took = performance.now() - begun
    peak = Math.max(peak, peakMb(child))
    const ended = child.exitCode === null ? once(child, 'exit') : undefined
    child.kill()
    await ended
    return took
  }
  const firstMs = await scan('-R')
  const unchangedMs = await scan('-r')
  change()
  return { firstMs, unchangedMs, changedMs: await scan('-r'), peakMb: peak }
}

function peakMb(child: ChildProcess): number {
  try {
    const line = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))
    return Number(line?.[1] ?? NaN) / 1000
  } catch {
    return NaN
  }
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms))

const soon = (): Promise<void> => wait(5)
