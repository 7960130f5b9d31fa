import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sniff } from '../../../../src/engine/sources/folder/container.ts'
import { FileBytes } from '../../../../src/engine/sources/folder/file-bytes.ts'
import { readOgg } from '../../../../src/engine/sources/folder/ogg-pages.ts'
import { quickTags } from '../../../../src/engine/sources/folder/quick-tags.ts'
import { readTrack } from '../../../../src/engine/sources/folder/read-track.ts'
import { needs } from '../../../support/needs.ts'
import { evilFiles, mutatedFile } from './evil-music.ts'
import { TINY_FORMATS, tinyFile, tinyMp3, tinyPng } from './tiny-music.ts'

const ffmpeg = needs('ffmpeg')

let root: string
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'soul-quick-'))
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

const put = (name: string, bytes: Buffer) => writeFileSync(join(root, name), bytes)

/** Whether the quick way answers, and what both ways say. */
async function bothWays(remoteId: string) {
  const request = { remoteId, sizeBytes: 0, modifiedAt: 0 }
  const file = new FileBytes(join(root, remoteId), 0)
  let answered = false
  try {
    const sniffed = sniff(file)
    answered =
      sniffed !== undefined &&
      quickTags(file, sniffed, sniffed.container === 'ogg' ? readOgg(file, 0) : undefined) !== undefined
  } catch {
    answered = false
  } finally {
    file.close()
  }
  const quick = await readTrack(root, request)
  const general = await readTrack(root, request, undefined, { general: true })
  return { answered, quick: comparable(quick), general: comparable(general) }
}

/** Without what the two may see differently: how far they had to read, and how bitrates are averaged. */
function comparable(outcome: Awaited<ReturnType<typeof readTrack>>) {
  if (outcome.kind !== 'track') return { kind: outcome.kind }
  const { headHash: _, bitrateKbps, ...copy } = outcome.copy
  return { kind: 'track', copy, bitrate: bitrateKbps === undefined ? 0 : Math.round(bitrateKbps / 20) }
}

describe('the quick way to tags', () => {
  test.each(TINY_FORMATS)('agrees with the general parser on %s', async (format) => {
    const tags = { title: 'Tïtle', artist: 'A & B', album: '漢字', trackNo: 7, picture: tinyPng(4, 3), padding: 500 }
    put(`a.${format}`, tinyFile(format, tags))
    const { answered, quick, general } = await bothWays(`a.${format}`)
    expect(answered).toBe(format !== 'wav')
    expect(quick).toEqual(general)
  })

  test('leaves to the general parser what is unusual', async () => {
    const usual = tinyMp3({ title: 'T' })
    const unusual = {
      'version 2': withByte(usual, 3, 2),
      unsynchronised: withByte(usual, 5, 0x80),
      'frame flags': withByte(usual, 19, 2),
      'tag behind': Buffer.concat([usual, Buffer.from('TAG'), Buffer.alloc(125)]),
    }
    for (const [name, bytes] of Object.entries(unusual)) {
      put(`${name}.mp3`, bytes)
      expect({ name, answered: (await bothWays(`${name}.mp3`)).answered }).toEqual({ name, answered: false })
    }
  })

  test('has nothing to say about broken files that the general parser would not', { timeout: 60_000 }, async () => {
    const files = [...evilFiles(), ...Array.from({ length: 150 }, (_, index) => mutatedFile(index))]
    for (const [name, bytes] of files) {
      put(name, bytes)
      const request = { remoteId: name, sizeBytes: 0, modifiedAt: 0 }
      expect(['track', 'problem']).toContain((await readTrack(root, request)).kind)
    }
  })
})

describe.skipIf(ffmpeg.absent)(ffmpeg.name('the quick way to tags that taggers write'), () => {
  const TAGS = {
    title: 'Träumerei; Op. 15/7',
    artist: 'AC/DC',
    album_artist: 'Various Artists',
    album: 'Kinderszenen (Deluxe)',
    track: '7/13',
    disc: '1/2',
    date: '1998-03-21',
    genre: 'Neue Deutsche Härte',
    composer: 'R. Schumann',
    comment: 'a comment',
    lyrics: 'la la\nla',
    compilation: '1',
    MUSICBRAINZ_ALBUMID: '6d6a8b2a-9b7c-4d5e-8f90-123456789abc',
    REPLAYGAIN_TRACK_GAIN: '-7.25 dB',
    REPLAYGAIN_TRACK_PEAK: '0.988',
    BPM: '120',
    ISRC: 'DEF056730100',
    TSOP: 'Schumann, R.',
  }

  test.each([
    ['v3.mp3', ['-c:a', 'libmp3lame', '-id3v2_version', '3']],
    ['v4.mp3', ['-c:a', 'libmp3lame', '-id3v2_version', '4']],
    ['v1.mp3', ['-c:a', 'libmp3lame', '-write_id3v1', '1']],
    ['gain.mp3', ['-c:a', 'libmp3lame', '-q:a', '3', '-metadata', 'REPLAYGAIN_TRACK_GAIN=']],
    ['none.mp3', ['-c:a', 'libmp3lame', '-id3v2_version', '0']],
    ['a.flac', ['-c:a', 'flac']],
    ['a.ogg', ['-c:a', 'libvorbis']],
    ['a.opus', ['-c:a', 'libopus']],
    ['a.m4a', ['-c:a', 'aac']],
    ['alac.m4a', ['-c:a', 'alac']],
    ['mp3.mp4', ['-c:a', 'libmp3lame']],
  ])('%s agrees with the general parser', async (name, options) => {
    const tags = Object.entries(TAGS).flatMap(([key, value]) => ['-metadata', `${key}=${value}`])
    const source = ['-f', 'lavfi', '-i', 'anoisesrc=d=2:seed=3']
    execFileSync(ffmpeg.path, ['-v', 'error', '-y', ...source, ...tags, ...options, join(root, name)])
    const { quick, general } = await bothWays(name)
    expect(quick).toEqual(general)
    if (name === 'v3.mp3') expect(general).toMatchObject({ copy: { tags: { artists: ['AC/DC'] } } })
  })
})

function withByte(bytes: Buffer, at: number, value: number): Buffer {
  const copy = Buffer.from(bytes)
  copy[at] = value
  return copy
}
