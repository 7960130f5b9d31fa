/** Real files of songs whose truth is known, through fingerprints and judgement: nothing is merged that is not one recording. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { GroundFile } from '../../../bench/support/ground-files.ts'
import { groundTruth } from '../../../bench/support/ground-truth.ts'
import { Chromaprint } from '../../../src/engine/fingerprints/chromaprint.ts'
import { decompressPrint } from '../../../src/engine/fingerprints/codec.ts'
import { makePrint } from '../../../src/engine/fingerprints/make-print.ts'
import { writeTags } from '../../../src/engine/library/tags-text.ts'
import { align } from '../../../src/engine/matching/align.ts'
import { matchFactsOf } from '../../../src/engine/matching/facts.ts'
import { judge, type Verdict } from '../../../src/engine/matching/judge.ts'
import { needs } from '../../support/needs.ts'

/**
 * Songs of which the same notes by the same sequencer, sung otherwise, come nearest to a copy. How seldom others are taken for what
 * they are not is a rate, which `npm run bench -- matching --pairs --proof` measures.
 */
const SEED = Number(process.env.SOUL_SEED ?? 3359)
const KINDS = ['flac', 'mp3 128', 'opus 64', 'no tags', 'remaster', 'live', 'same sequencer', 'other verse', 'silence']

interface Judged {
  a: GroundFile
  b: GroundFile
  same: boolean
  verdict: Verdict
}

const ffmpeg = needs('ffmpeg')

describe.skipIf(ffmpeg.absent)(ffmpeg.name(`a corpus of which the truth is known (seed ${SEED})`), () => {
  const dir = mkdtempSync(join(tmpdir(), 'soul-ground-'))
  const pairs: Judged[] = []

  // The time is a watchdog's: they are some twenty files of forty seconds.
  beforeAll(async () => {
    const chromaprint = await Chromaprint.load()
    const files: GroundFile[] = []
    for await (const made of groundTruth(dir, { seed: SEED, recordings: 2, seconds: [38, 42], kinds: KINDS }))
      files.push(...made)
    const known: { file: GroundFile; print: Uint32Array }[] = []
    for (const file of files) {
      const made = await makePrint(chromaprint, file)
      known.push({ file, print: made.kind === 'made' ? decompressPrint(made.bytes) : new Uint32Array(0) })
    }
    const factsOf = ({ trackKey, tags, durationMs, path }: GroundFile) =>
      matchFactsOf({ trackKey, tags: writeTags(tags), durationMs, remoteId: path })
    for (const [i, { file: a, print }] of known.entries())
      for (const { file: b, print: other } of known.slice(i + 1)) {
        const verdict = judge(factsOf(a), factsOf(b), align(print, other))
        pairs.push({ a, b, same: a.recording === b.recording, verdict })
      }
  }, 240_000)
  afterAll(() => rmSync(dir, { recursive: true }))

  const named = ({ a, b, verdict }: Judged) => `${a.recording}, ${a.kind} + ${b.recording}, ${b.kind}: ${verdict.kind}`

  it('merges nothing that is not one recording', () => {
    expect(pairs.filter(({ same }) => !same).length).toBeGreaterThan(150)
    expect(pairs.filter(({ same, verdict }) => !same && verdict.kind === 'same').map(named)).toEqual([])
  })

  it('merges the encodings and cuts of a recording, whatever their tags', () => {
    const toMerge = pairs.filter(({ a, b, same }) => same && a.merges && b.merges)
    expect(toMerge.length).toBe(14)
    expect(toMerge.filter(({ verdict }) => verdict.kind !== 'same').map(named)).toEqual([])
  })

  it('proposes what else is the same', () => {
    const others = pairs.filter(({ a, b, same }) => same && !(a.merges && b.merges))
    expect(others.length).toBe(8)
    expect(others.filter(({ verdict }) => verdict.kind === 'different').map(named)).toEqual([])
  })
})
