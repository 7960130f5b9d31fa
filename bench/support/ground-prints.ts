/**
 * Fingerprints of the ground truth, made once for each seed and kept in the system's temporary folder: making them takes
 * minutes. Stopped half-way it goes on where it was.
 */
import { execFile } from 'node:child_process'
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Chromaprint } from '../../src/engine/fingerprints/chromaprint.ts'
import { decompressPrint } from '../../src/engine/fingerprints/codec.ts'
import { makePrint } from '../../src/engine/fingerprints/make-print.ts'
import { groundTruth, type GroundFile, type GroundTruthOptions } from './ground-truth.ts'

export interface GroundPrint extends GroundFile {
  print: Uint32Array
}

/** The engine's own way, or fpcalc, which is quicker and tells the same but for some bits in a million. */
type Maker = 'own' | 'fpcalc'

type StoredPrint = GroundFile & { print: number[] }

const run = promisify(execFile)

export async function groundPrints(options: GroundTruthOptions, maker: Maker): Promise<GroundPrint[]> {
  const kept = join(tmpdir(), `soul-bench-ground-${options.seed}-${maker}.jsonl`)
  const dir = mkdtempSync(join(tmpdir(), 'soul-bench-ground-'))
  try {
    const done = storedIn(kept).length
    if (done <= options.recordings) {
      for await (const files of groundTruth(dir, { ...options, from: done })) {
        const made: StoredPrint[] = []
        for (const file of files) {
          made.push({ ...file, print: await printOf(file, maker) })
          rmSync(file.path)
        }
        appendFileSync(kept, `${JSON.stringify(made)}\n`)
        console.log(`fingerprints of ${made.length} files …`)
      }
    }
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
  return storedIn(kept)
    .flat()
    .map((file) => ({ ...file, print: Uint32Array.from(file.print) }))
}

/** One line for each recording. */
const storedIn = (path: string): StoredPrint[][] =>
  existsSync(path)
    ? readFileSync(path, 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as StoredPrint[])
    : []

/** Empty where the sound is too short or has nothing in it. */
async function printOf({ path, container, codec }: GroundFile, maker: Maker): Promise<number[]> {
  if (maker === 'own') {
    const made = await makePrint((chromaprint ??= await Chromaprint.load()), { path, container, codec })
    return made.kind === 'made' ? [...decompressPrint(made.bytes)] : []
  }
  // It ends with an error after files that end before two minutes do, and tells all the same.
  const { stdout } = await run('fpcalc', ['-raw', '-json', path], { maxBuffer: 1 << 20 }).catch((error: unknown) => ({
    stdout: (error as { stdout?: string }).stdout ?? '',
  }))
  return stdout.startsWith('{') ? (JSON.parse(stdout) as { fingerprint: number[] }).fingerprint : []
}

let chromaprint: Chromaprint | undefined
