/**
 * Fingerprints of the ground truth, made once for each seed and kept in the system's temporary folder: making them takes
 * minutes. Stopped half-way it goes on where it was.
 */
import { execFile } from 'node:child_process'
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { groundTruth, type GroundFile, type GroundTruthOptions } from './ground-truth.ts'

export interface GroundPrint extends GroundFile {
  print: Uint32Array
}

type StoredPrint = GroundFile & { print: number[] }

const run = promisify(execFile)

export async function groundPrints(options: GroundTruthOptions): Promise<GroundPrint[]> {
  const kept = join(tmpdir(), `soul-bench-ground-${options.seed}.jsonl`)
  const dir = mkdtempSync(join(tmpdir(), 'soul-bench-ground-'))
  try {
    const done = storedIn(kept).length
    if (done <= options.recordings) {
      for await (const files of groundTruth(dir, { ...options, from: done })) {
        const made: StoredPrint[] = []
        for (const file of files) {
          made.push({ ...file, print: await printOf(file.path) })
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

/** Empty where the sound is too short or has nothing in it. fpcalc ends with an error after files that end before it does, and tells all. */
async function printOf(path: string): Promise<number[]> {
  const { stdout } = await run('fpcalc', ['-raw', '-json', path], { maxBuffer: 1 << 20 }).catch((error: unknown) => ({
    stdout: (error as { stdout?: string }).stdout ?? '',
  }))
  return stdout.startsWith('{') ? (JSON.parse(stdout) as { fingerprint: number[] }).fingerprint : []
}
