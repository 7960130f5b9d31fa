/**
 * What a fingerprint costs in processor time, file by file in five formats, beside fpcalc on the same files in the same minute, and
 * how far the two agree. Ours is that of the whole program while its worker is at the file, with what collects garbage and compiles;
 * fpcalc's is that of its process.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { wavFile } from '../scripts/music/chunks.ts'
import { melody } from '../scripts/music/melody.ts'
import { decompressPrint } from '../src/engine/fingerprints/codec.ts'
import { PrintWorker } from '../src/engine/fingerprints/print-worker.ts'
import { median } from './support/measure.ts'
import { printTable } from './support/table.ts'

export const about = 'fingerprints in five formats, beside fpcalc: processor time, and bits that differ (--tracks N)'

const SECONDS = 180
const SHELL = existsSync('/bin/bash') ? '/bin/bash' : 'sh'

const FORMATS = [
  { ending: 'flac', container: 'flac', codec: 'flac', encoder: ['-c:a', 'flac', '-sample_fmt', 's16'] },
  { ending: 'mp3', container: 'mpeg', codec: 'mp3', encoder: ['-c:a', 'libmp3lame', '-b:a', '192k'] },
  { ending: 'm4a', container: 'mp4', codec: 'aac', encoder: ['-c:a', 'aac', '-b:a', '160k'] },
  { ending: 'ogg', container: 'ogg', codec: 'vorbis', encoder: ['-c:a', 'libvorbis', '-q:a', '5'] },
  { ending: 'opus', container: 'ogg', codec: 'opus', encoder: ['-c:a', 'libopus', '-b:a', '128k'] },
]

interface Figures {
  ours: number[]
  theirs: number[]
  errors: number[]
}

export async function run(args: readonly string[]): Promise<void> {
  const at = args.indexOf('--tracks')
  const tracks = at < 0 ? 6 : Number(args[at + 1])
  const folder = makeTracks(tracks)
  const hasFpcalc = spawnSync('fpcalc', ['-version']).status === 0
  if (!hasFpcalc) console.log('fpcalc is not installed (libchromaprint-tools): it is not measured')
  const entry = new URL('../src/engine/fingerprints/make-fingerprints.worker.ts', import.meta.url)
  const worker = new PrintWorker({ entry: () => entry, log: pino({ level: 'silent' }) })
  const figures = new Map<string, Figures>(FORMATS.map(({ ending }) => [ending, { ours: [], theirs: [], errors: [] }]))
  let mostBytes = 0
  // The first one of each is for decoders to be loaded and compiled; a library has thousands.
  for (let track = -1; track < tracks; track++) {
    for (const { ending, container, codec } of FORMATS) {
      const path = join(folder, `${Math.max(track, 0)}.${ending}`)
      const theirs = hasFpcalc ? fpcalc(path) : undefined
      const before = process.cpuUsage()
      const made = await worker.make({ path, container, codec }, { signal: new AbortController().signal })
      const { user, system } = process.cpuUsage(before)
      mostBytes = Math.max(mostBytes, process.memoryUsage.rss())
      if (made.kind !== 'made') throw new Error(`${path}: ${JSON.stringify(made)}`)
      if (track < 0) continue
      const of = figures.get(ending)!
      of.ours.push((user + system) / 1_000)
      if (!theirs) continue
      of.theirs.push(theirs.ms)
      of.errors.push(bitErrors(decompressPrint(made.bytes), theirs.values))
    }
  }
  await worker.stop()
  const mean = (numbers: readonly number[]) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length
  const rows = [...figures].map(([ending, { ours, theirs, errors }]) => ({
    ending,
    ours: median(ours),
    theirs: median(theirs),
    mean: mean(errors),
    worst: Math.max(...errors),
  }))
  const all = {
    ending: 'mean',
    ours: mean(rows.map(({ ours }) => ours)),
    theirs: mean(rows.map(({ theirs }) => theirs)),
    mean: mean(rows.map((row) => row.mean)),
    worst: Math.max(...rows.map(({ worst }) => worst)),
  }
  printTable(
    `Fingerprints of ${tracks} tracks of ${SECONDS} s in each format; load ${loadavg()[0]!.toFixed(1)}`,
    ['', 'median ms of processor', 'fpcalc', '× fpcalc', 'bits that differ, mean %', 'most %'],
    [...rows, all].map((row) => [
      row.ending,
      row.ours,
      hasFpcalc ? row.theirs : '-',
      hasFpcalc ? row.ours / row.theirs : '-',
      hasFpcalc ? row.mean * 100 : '-',
      hasFpcalc ? row.worst * 100 : '-',
    ]),
  )
  console.log(`The program with its worker had at most ${Math.round(mostBytes / 1e6)} MB.`)
}

/** A chord pad, a bass and a tune on each side, with noise over it; made once. */
function makeTracks(tracks: number): string {
  const folder = join(tmpdir(), `soul-bench-fingerprints-${tracks}`)
  const done = join(folder, 'complete')
  if (existsSync(done)) return folder
  console.log(`making ${tracks} tracks in ${FORMATS.length} formats in ${folder} (once) …`)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder)
  for (let track = 0; track < tracks; track++) {
    const voices = [0, 1].map((side) => {
      const file = join(folder, `${track}-${side}.wav`)
      const samples = melody({ seed: track * 2 + side + 1, seconds: SECONDS })
      writeFileSync(file, wavFile({ samples, sampleRateHz: 44_100, channels: 1 }))
      return file
    })
    const noise = `anoisesrc=c=pink:a=0.03:r=44100:d=${SECONDS}:s=${track}`
    const inputs = [...voices.flatMap((file) => ['-i', file]), '-f', 'lavfi', '-i', noise]
    const mix = '[0][1]amerge=inputs=2[music];[music][2]amix=inputs=2:duration=first,aresample=44100'
    for (const { ending, encoder } of FORMATS) {
      const file = join(folder, `${track}.${ending}`)
      execFileSync('ffmpeg', ['-v', 'error', '-y', ...inputs, '-filter_complex', mix, '-ac', '2', ...encoder, file])
    }
    for (const file of voices) rmSync(file)
  }
  writeFileSync(done, '')
  return folder
}

/** The shell tells what its children took; `bash` to the millisecond, others to the hundredth of a second. */
function fpcalc(path: string): { ms: number; values: number[] } {
  const { stdout } = spawnSync(SHELL, ['-c', 'fpcalc -raw "$1"; times', 'sh', path], { encoding: 'utf8' })
  const took = [
    ...stdout
      .trim()
      .split('\n')
      .at(-1)!
      .matchAll(/(\d+)m([\d.]+)s/g),
  ]
  const ms = took.reduce((sum, [, minutes, seconds]) => sum + Number(minutes) * 60_000 + Number(seconds) * 1_000, 0)
  return { ms, values: /^FINGERPRINT=(.*)$/m.exec(stdout)![1]!.split(',').map(Number) }
}

function bitErrors(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const length = Math.min(a.length, b.length)
  let errors = Math.abs(a.length - b.length) * 16
  for (let i = 0; i < length; i++) for (let bits = (a[i]! ^ b[i]!) >>> 0; bits !== 0; bits &= bits - 1) errors++
  return errors / (32 * length)
}
