/** The music that all other tests stand on: read back by an independent reader and, where it is there, by ffmpeg. */
import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseFile } from 'music-metadata'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { drawCover } from '../../scripts/music/covers.ts'
import { makeMusic, retag, type Manifest } from '../../scripts/music/make-music.ts'
import { FORMATS, OWN_FORMATS } from '../../scripts/music/tags.ts'
import { needs } from '../support/needs.ts'

const ffmpeg = needs('ffmpeg')

describe('music written without outside programs', () => {
  let manifest: Manifest
  const dir = mkdtempSync(join(tmpdir(), 'soul-music-'))
  beforeAll(async () => {
    manifest = await makeMusic(dir, { files: 60, formats: OWN_FORMATS, seed: 5, secondsEach: 1 })
  })
  afterAll(() => rmSync(dir, { recursive: true }))

  test('is as many files as asked for, each with other sound', () => {
    expect(manifest.tracks).toHaveLength(60)
    const flacs = manifest.tracks.filter(({ format }) => format === 'flac')
    // The MD5 of the sound stands in the first block.
    expect(new Set(flacs.map(({ file }) => readFileSync(file).subarray(26, 42).toString('hex'))).size).toBe(
      flacs.length,
    )
  })

  test('comes out the same for the same options', async () => {
    const again = mkdtempSync(join(tmpdir(), 'soul-music-'))
    const second = await makeMusic(again, { files: 60, formats: OWN_FORMATS, seed: 5, secondsEach: 1 })
    const digest = (made: Manifest) => made.tracks.map(({ file, path }) => path + sha256(readFileSync(file)))
    expect(digest(second)).toEqual(digest(manifest))
    rmSync(again, { recursive: true })
  })

  test('says in its tags what the manifest says', () => expectTags(manifest))

  test('keeps its sound when it is tagged anew', async () => {
    for (const format of OWN_FORMATS) {
      const track = manifest.tracks.find((one) => one.format === format)!
      const before = await soundOf(track.file)
      const changed = retag(track, { title: 'Ein anderer, viel längerer Titel' }, await drawCover({ seed: 9 }))
      const { common } = await parseFile(changed.file)
      expect(common.title).toBe('Ein anderer, viel längerer Titel')
      expect(common.picture?.[0]?.data.length).toBe(changed.cover!.data.length)
      expect(await soundOf(track.file)).toBe(before)
    }
  })
})

describe.skipIf(ffmpeg.absent)(ffmpeg.name('music in every format'), () => {
  let manifest: Manifest
  const dir = mkdtempSync(join(tmpdir(), 'soul-music-'))
  beforeAll(async () => {
    manifest = await makeMusic(dir, { files: 160, seed: 2, secondsEach: 1.5 })
  }, 120_000)
  afterAll(() => rmSync(dir, { recursive: true }))

  test('holds all formats', () => {
    expect(new Set(manifest.tracks.map(({ format }) => format))).toEqual(new Set(FORMATS))
  })

  test('says in its tags what the manifest says', () => expectTags(manifest))

  test('decodes without a complaint, to as much sound as asked for', () => {
    for (const format of FORMATS) {
      const { file } = manifest.tracks.find((one) => one.format === format)!
      const args = ['-v', 'error', '-i', file, '-map', '0:a', '-f', 's16le', '-ac', '1', '-ar', '8000', '-']
      const { stdout, stderr } = spawnSync(ffmpeg.path, args)
      expect(stderr.toString(), format).toBe('')
      expect(stdout.length / 16_000, format).toBeGreaterThan(1.2)
      expect(stdout.length / 16_000, format).toBeLessThan(1.8)
    }
  })

  test('keeps its sound when it is tagged anew', () => {
    for (const format of FORMATS) {
      const track = manifest.tracks.find((one) => one.format === format)!
      const before = decodedMd5(track.file)
      const size = statSync(track.file).size
      retag(track, { comment: 'x'.repeat(5000) })
      expect(statSync(track.file).size, format).toBeGreaterThan(size)
      expect(decodedMd5(track.file), format).toBe(before)
    }
  })
})

async function expectTags({ tracks }: Manifest): Promise<void> {
  for (const { file, path, format, tags, cover } of tracks) {
    const { common } = await parseFile(file)
    expect(common.title, path).toBe(tags.title)
    expect(common.artist, path).toBe(tags.artistDisplay ?? tags.artists![0])
    if (tags.artists!.length > 1) expect(common.artists, path).toEqual(tags.artists)
    expect(common.album, path).toBe(tags.album)
    expect(common.albumartist, path).toBe(tags.albumArtists![0])
    expect(common.track.no, path).toBe(tags.trackNo)
    expect(common.disk.no ?? undefined, path).toBe(tags.discNo)
    expect(common.year, path).toBe(Number(tags.releaseDate!.slice(0, 4)))
    expect(common.musicbrainz_recordingid, path).toBe(tags.mbRecordingId)
    expect(common.replaygain_track_gain?.dB, path).toBe(tags.trackGainDb)
    // RIFF files have an INFO list that knows one genre only; the reader joins both.
    if (format !== 'wav') expect(common.genre?.join(), path).toBe(tags.genres!.join())
    expect(common.picture?.[0]?.data.length, path).toBe(cover?.data.length)
  }
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** The sound chunk of a file we wrote ourselves. */
async function soundOf(file: string): Promise<string> {
  const bytes = readFileSync(file)
  if (file.endsWith('.flac')) {
    let at = 4
    for (let last = false; !last; at += 4 + bytes.readUIntBE(at + 1, 3)) last = bytes[at]! >= 128
    return sha256(bytes.subarray(at))
  }
  const wav = file.endsWith('.wav')
  const at = bytes.indexOf(wav ? 'data' : 'SSND')
  const size = wav ? bytes.readUInt32LE(at + 4) : bytes.readUInt32BE(at + 4)
  return sha256(bytes.subarray(at + 8, at + 8 + size))
}

const decodedMd5 = (file: string): string =>
  execFileSync(ffmpeg.path, ['-v', 'error', '-i', file, '-map', '0:a', '-f', 'md5', '-']).toString()
