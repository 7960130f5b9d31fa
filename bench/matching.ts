/**
 * Whether the judgement finds what is one recording, on corpora of which it is known (bench/support/ground-truth.ts): how far
 * fingerprints differ by what was done to a recording, from which the thresholds in judge.ts follow; what is merged, what is
 * proposed and what is missed, with and without sound. Then the index at 100,000 fingerprints, and beside it a scan of all.
 *
 * Seed 1 is that by which thresholds were chosen. `--proof` takes seeds that were never looked at before the thresholds stood; none of them
 * may be taken for choosing.
 */
import { loadavg } from 'node:os'
import { writeTags } from '../src/engine/library/tags-text.ts'
import { matchFactsOf } from '../src/engine/matching/facts.ts'
import { groundPrints } from './support/ground-prints.ts'
import { isCompared, pairsOf, tellErrors, tellVerdicts, type Known, type Pair } from './support/judged-pairs.ts'
import { tellIndex } from './support/print-index-figures.ts'

/** Beyond those that the tests draw from. */
const PROOF_SEEDS = [20_001, 20_002, 20_003, 20_004]

export const about =
  'what is found to be one recording, and the index of fingerprints (--proof; --pairs, --index: only these; --recordings=n --seed=n --prints=n)'

export async function run(args: readonly string[]): Promise<void> {
  const flag = (name: string, usual: number) =>
    Number(args.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3) ?? usual)
  const seeds = args.includes('--proof') ? PROOF_SEEDS : [flag('seed', 1)]
  const known: Known[] = []
  const pairs: Pair[] = []
  for (const seed of seeds) {
    const files = await knownFiles(seed, flag('recordings', args.includes('--proof') ? 10 : 8))
    known.push(...files)
    // Within a seed: its corpus is a library of its own.
    if (!args.includes('--index')) for (const pair of pairsOf(files)) pairs.push(pair)
  }
  if (!args.includes('--index')) {
    console.log(
      `seeds ${seeds.join(', ')}: ${known.length} files, ${pairs.length} pairs; load ${loadavg()[0]!.toFixed(1)}`,
    )
    tellBothWays(known)
    tellErrors(pairs)
    tellVerdicts('with sound, tags and ids', pairs, ({ heard }) => heard)
    tellVerdicts('so, of what a library compares', pairs, (pair) => (isCompared(pair) ? pair.heard : 'different'))
    tellVerdicts('with tags and ids alone', pairs, ({ unheard }) => unheard)
  }
  if (!args.includes('--pairs')) await tellIndex(known, flag('prints', 100_000), seeds[0]!)
}

const knownFiles = async (seed: number, recordings: number): Promise<Known[]> =>
  (await groundPrints({ seed, recordings })).map((file) => ({
    ...file,
    facts: matchFactsOf({
      trackKey: file.trackKey,
      tags: writeTags(file.tags),
      durationMs: file.durationMs,
      remoteId: file.path.slice(file.path.lastIndexOf('/') + 1),
    }),
  }))

function tellBothWays(files: readonly Known[]): void {
  const differing = files.flatMap(({ otherWay }) => (otherWay === undefined ? [] : [otherWay]))
  const mean = differing.reduce((sum, share) => sum + share, 0) / differing.length
  console.log(
    `${differing.length} files made both ways (ground-prints.ts): of the bits ${(mean * 100).toFixed(4)} % differ, in the worst ${(Math.max(...differing) * 100).toFixed(3)} %`,
  )
}
