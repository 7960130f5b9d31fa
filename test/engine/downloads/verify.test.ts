import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Verifier, type ExpectedFile } from '../../../src/engine/downloads/verify.ts'
import { findFfmpeg } from '../../../src/engine/media/ffmpeg.ts'
import { TagPool } from '../../../src/engine/sources/folder/tag-pool.ts'
import type { FetchedBytes } from '../../../src/engine/sources/source.ts'
import type { KeptQuality } from '../../../src/shared/model/downloads.ts'
import { testHost } from '../../support/host.ts'
import { needs } from '../../support/needs.ts'
import { tinyFile } from '../sources/folder/tiny-music.ts'
import { sha256 } from './support.ts'

const { signal } = new AbortController()
const host = testHost()
const pool = new TagPool({ entry: host.workerEntry('read-tags'), log: pino({ level: 'silent' }), size: 1 })
const dir = mkdtempSync(join(tmpdir(), 'soul-verify-'))
const path = join(dir, '7.part')

afterAll(async () => {
  await pool.stop()
  host.remove()
  rmSync(dir, { recursive: true, force: true })
})

/** As the scan of the source would have it. */
async function factsOf(bytes: Uint8Array): Promise<ExpectedFile> {
  mkdirSync(join(dir, 'source'), { recursive: true })
  writeFileSync(join(dir, 'source/song'), bytes)
  const [outcome] = await pool.read(
    join(dir, 'source'),
    [{ remoteId: 'song', sizeBytes: bytes.length, modifiedAt: 0 }],
    { signal },
  )
  if (outcome?.kind !== 'track') throw new Error('no music')
  const { trackKey, durationMs, container, codec } = outcome.copy
  return { sizeBytes: bytes.length, trackKey, durationMs, container, codec }
}

interface Arriving {
  bytes: Uint8Array
  expected: ExpectedFile
  told?: string
  quality?: KeptQuality
  searchPath?: string
  format?: { container: string; codec: string }
}

/** Resolves with how often it was read; rejects as the verifier does. */
async function verified({ bytes, expected, told, quality = 'original', searchPath, format = expected }: Arriving) {
  writeFileSync(path, bytes)
  let reads = 0
  const verifier = new Verifier({
    reader: { read: (...asked) => (reads++, pool.read(...asked)) },
    ffmpeg: () => findFfmpeg(searchPath),
  })
  const fetched = { sha256: told, container: format.container, codec: format.codec } as FetchedBytes
  const file = { path, sizeBytes: bytes.length, sha256: sha256(bytes), settled: async () => {} }
  await verifier.verify(file, { fetched, expected, quality }, { signal })
  return reads
}

const SONG = tinyFile('mp3', { seed: 1, title: 'Song' })
const RETAGGED = tinyFile('mp3', { seed: 1, title: 'A song with another and much longer title' })
const OTHER = tinyFile('mp3', { seed: 2, title: 'Song' })

describe('what arrived with a digest', () => {
  it('is right when it is that of its bytes, and is not read for it', async () => {
    const expected = await factsOf(SONG)
    expect(await verified({ bytes: SONG, expected, told: sha256(SONG) })).toBe(0)
    expect(await verified({ bytes: SONG, expected: { ...expected, sha256: sha256(SONG) } })).toBe(0)
  })

  it('is thrown away when it is another', async () => {
    const expected = await factsOf(SONG)
    await expect(verified({ bytes: SONG, expected, told: sha256(OTHER) })).rejects.toMatchObject({ reason: 'damaged' })
  })

  it('is right when the file was only retagged since the library heard of it', async () => {
    const expected = await factsOf(SONG)
    expect(await verified({ bytes: RETAGGED, expected, told: sha256(RETAGGED) })).toBe(1)
  })

  it('is thrown away when it is of another length and another sound by now', async () => {
    const expected = { ...(await factsOf(SONG)), sizeBytes: 1 }
    await expect(verified({ bytes: OTHER, expected, told: sha256(OTHER) })).rejects.toMatchObject({
      reason: 'damaged',
      message: expect.stringContaining('another sound'),
    })
  })
})

describe('what arrived without one', () => {
  it.each(['mp3', 'flac', 'opus', 'm4a', 'wav'] as const)('is right when it is the %s of the track', async (format) => {
    const bytes = tinyFile(format, { seed: 3 })
    expect(await verified({ bytes, expected: await factsOf(bytes) })).toBe(1)
  })

  it.each<[string, (bytes: Buffer) => Buffer]>([
    ['nothing', () => Buffer.alloc(0)],
    ['another sound', () => OTHER],
    ['a page', () => Buffer.from('<html>'.repeat(500))],
    ['half of it', (bytes) => bytes.subarray(0, bytes.length / 2)],
    ['it, with nothing but zeros at its end', (bytes) => Buffer.concat([bytes.subarray(0, -300), Buffer.alloc(300)])],
  ])('is thrown away when it is %s', async (_, make) => {
    const bytes = make(SONG)
    await expect(verified({ bytes, expected: await factsOf(SONG) })).rejects.toMatchObject({
      reason: 'damaged',
      permanent: false,
    })
  })

  it('is thrown away when it is not what the source said it made', async () => {
    const expected = await factsOf(SONG)
    const format = { container: 'ogg', codec: 'opus' }
    await expect(verified({ bytes: SONG, expected, quality: 'low', format })).rejects.toMatchObject({
      message: expect.stringContaining('mp3'),
    })
  })

  it('is thrown away when it was made smaller, and is not as long as the track', async () => {
    const expected = { ...(await factsOf(SONG)), durationMs: 200_000 }
    await expect(verified({ bytes: SONG, expected, quality: 'low' })).rejects.toMatchObject({
      message: expect.stringContaining('long'),
    })
  })
})

const ffmpeg = needs('ffmpeg')

describe.skipIf(ffmpeg.absent)(ffmpeg.name('what arrived without a digest, decoded'), () => {
  let song: Buffer
  let expected: ExpectedFile
  beforeAll(async () => {
    const file = join(dir, 'sound.flac')
    const sound = ['-f', 'lavfi', '-i', 'anoisesrc=duration=20:seed=1', '-ac', '1', '-y', file]
    execFileSync(ffmpeg.path, ['-v', 'error', ...sound])
    song = readFileSync(file)
    expected = await factsOf(song)
  })
  const searchPath = () => ffmpeg.path.slice(0, ffmpeg.path.lastIndexOf('/'))

  it('is right when all of it can be', async () => {
    expect(await verified({ bytes: song, expected, searchPath: searchPath() })).toBe(1)
  })

  it('is thrown away when its middle is zeros, which nobody sees from outside', async () => {
    const bytes = Buffer.from(song).fill(0, song.length / 4, (song.length * 3) / 4)
    expect(await verified({ bytes, expected })).toBe(1)
    await expect(verified({ bytes, expected, searchPath: searchPath() })).rejects.toMatchObject({ reason: 'damaged' })
  })
})
