/**
 * Fingerprints of the ground truth, made once for each seed and kept in the system's temporary folder: making them takes
 * minutes. Stopped half-way it goes on where it was.
 *
 * Those of the first song of each seed are made of files by the engine's own decoders. Of the others there is a quicker way: what
 * loses nothing is written as a plain WAV, which needs no ffmpeg, and the rest is read by fpcalc. The first song goes the
 * quicker way too, so that it is known how far the two agree.
 */
import { execFile } from 'node:child_process'
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { wavFile } from '../../scripts/music/chunks.ts'
import { Chromaprint } from '../../src/engine/fingerprints/chromaprint.ts'
import { decompressPrint } from '../../src/engine/fingerprints/codec.ts'
import { makePrint, type PrintJob } from '../../src/engine/fingerprints/make-print.ts'
import { encode, fileOf, type GroundFile } from './ground-files.ts'
import { groundGroups, inLanes, type GroundGroup, type GroundTruthOptions } from './ground-truth.ts'
import { RATE, type Sound } from './song.ts'

export interface GroundPrint extends GroundFile {
  print: Uint32Array
  /** Share of the bits that the quicker way has otherwise, where both were gone. */
  otherWay?: number
}

type StoredPrint = Omit<GroundPrint, 'print'> & { print: number[] }

/** Counts up whenever the same seed gives another corpus, so that none is mixed with one of before. */
const CORPUS = 2

const run = promisify(execFile)

export async function groundPrints(options: GroundTruthOptions): Promise<GroundPrint[]> {
  const kept = join(tmpdir(), `soul-bench-ground-v${CORPUS}-${options.seed}.jsonl`)
  const dir = mkdtempSync(join(tmpdir(), 'soul-bench-ground-'))
  try {
    const done = storedIn(kept).length
    if (done <= options.recordings) {
      const makers = [await Chromaprint.load(), await Chromaprint.load()]
      for (const group of groundGroups({ ...options, from: done })) {
        const begun = performance.now()
        const made = await printsOf(group, dir, makers)
        appendFileSync(kept, `${JSON.stringify(made)}\n`)
        const seconds = Math.round((performance.now() - begun) / 1000)
        console.log(`fingerprints of ${made.length} files in ${seconds} s (${group.name}) …`)
      }
    }
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
  return storedIn(kept)
    .flat()
    .map((file) => ({ ...file, print: Uint32Array.from(file.print) }))
}

async function printsOf(
  { name, variants }: GroundGroup,
  dir: string,
  makers: readonly Chromaprint[],
): Promise<StoredPrint[]> {
  const files: StoredPrint[] = []
  const bothWays = name.endsWith('-0')
  await inLanes(variants, async (variant, i, lane) => {
    const chromaprint = makers[lane]!
    const sound = variant.sound()
    const file = fileOf({ dir, name, i }, variant, sound)
    const isPlain = variant.format === 'flac' && variant.tempo === undefined
    if (bothWays || !isPlain) await encode(file.path, sound, variant)
    const quick = isPlain ? await plainPrint(file.path, sound, chromaprint) : await fpcalc(file.path)
    const own = bothWays ? await printOf(file, chromaprint) : quick
    files[i] = { ...file, print: [...own], ...(bothWays && { otherWay: differing(own, quick) }) }
    rmSync(file.path, { force: true })
  })
  return files
}

async function plainPrint(besides: string, sound: Sound, chromaprint: Chromaprint): Promise<Uint32Array> {
  const path = `${besides}.wav`
  writeFileSync(path, wavFile({ samples: meanOf(sound), sampleRateHz: RATE, channels: 1 }))
  const print = await printOf({ path, container: 'wav', codec: 'pcm' }, chromaprint)
  rmSync(path)
  return print
}

/** Empty where the sound is too short or has nothing in it. */
async function printOf({ path, container, codec }: PrintJob, chromaprint: Chromaprint): Promise<Uint32Array> {
  const made = await makePrint(chromaprint, { path, container, codec })
  return made.kind === 'made' ? decompressPrint(made.bytes) : new Uint32Array(0)
}

async function fpcalc(path: string): Promise<Uint32Array> {
  // It ends with an error after files that end before two minutes do, and tells all the same.
  const { stdout } = await run('fpcalc', ['-raw', '-json', path], { maxBuffer: 1 << 20 }).catch((error: unknown) => ({
    stdout: (error as { stdout?: string }).stdout ?? '',
  }))
  const values = stdout.startsWith('{') ? (JSON.parse(stdout) as { fingerprint: number[] }).fingerprint : []
  // As make-print.ts has it: what is the same few values over and over is no fingerprint.
  return Uint32Array.from(new Set(values).size < 4 ? [] : values)
}

/** Of both sides, what fingerprints are made of: their mean. */
function meanOf(sound: Sound): Int16Array {
  const samples = new Int16Array(sound.left.length)
  for (let i = 0; i < samples.length; i++) {
    samples[i] = Math.max(-32_768, Math.min(32_767, Math.round((sound.left[i]! + sound.right[i]!) * 16_383.5)))
  }
  return samples
}

/** 0 for two that are empty. */
function differing(a: Uint32Array, b: Uint32Array): number {
  const length = Math.max(a.length, b.length)
  let bits = 0
  for (let i = 0; i < length; i++) {
    for (let word = ((a[i] ?? 0) ^ (b[i] ?? 0)) >>> 0; word !== 0; word &= word - 1) bits += 1
  }
  return length === 0 ? 0 : bits / (32 * length)
}

/** One line for each recording. */
const storedIn = (path: string): StoredPrint[][] =>
  existsSync(path)
    ? readFileSync(path, 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as StoredPrint[])
    : []
