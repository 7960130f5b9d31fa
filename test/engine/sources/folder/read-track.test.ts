import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readPicture, readTrack, type ReadOutcome } from '../../../../src/engine/sources/folder/read-track.ts'
import type { CopyRecord } from '../../../../src/engine/sources/source.ts'
import { needs } from '../../../support/needs.ts'
import { apeTag, id3v1, id3v2, mp3Frames, TINY_FORMATS, tinyFile, tinyPng, u32be } from './tiny-music.ts'

const ffmpeg = needs('ffmpeg', 'ffprobe')

let root: string
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'soul-read-'))
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

const outcomeOf = (remoteId: string): Promise<ReadOutcome> => readTrack(root, { remoteId, sizeBytes: 0, modifiedAt: 0 })

async function read(name: string, bytes?: Buffer): Promise<CopyRecord> {
  if (bytes) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), bytes)
  }
  const outcome = await outcomeOf(name)
  if (outcome.kind !== 'track') throw new Error(`${name}: ${JSON.stringify(outcome)}`)
  return outcome.copy
}

describe.each(TINY_FORMATS)('a %s file', (format) => {
  test('is read with its tags, its picture and its folder', async () => {
    const picture = tinyPng(640, 480, 5)
    const tiny = { seed: 1, title: 'Lied — ä', artist: 'Künstler', album: 'Album', trackNo: 7, picture }
    const copy = await read(`Some Folder/one.${format}`, tinyFile(format, tiny))
    expect(copy).toMatchObject({
      remoteId: `Some Folder/one.${format}`,
      folder: 'Some Folder',
      tags: { title: 'Lied — ä', artists: ['Künstler'], album: 'Album' },
      cover: { mime: 'image/png', width: 640, height: 480, sizeBytes: picture.length, kind: 'embedded' },
    })
    expect(copy.durationMs).toBeGreaterThan(0)
    expect(Buffer.from((await readPicture(join(root, copy.remoteId)))!)).toEqual(picture)
  })

  test('keeps its trackKey whatever its tags, name and padding, and has another for another sound', async () => {
    const plain = await read(`plain.${format}`, tinyFile(format, { seed: 1, title: 'One' }))
    const retagged = await read(
      `retagged elsewhere.${format}`,
      tinyFile(format, { seed: 1, title: 'Other', album: 'A'.repeat(3000), picture: tinyPng(9, 9), padding: 5000 }),
    )
    const other = await read(`other.${format}`, tinyFile(format, { seed: 2, title: 'One' }))
    expect(retagged.trackKey).toBe(plain.trackKey)
    expect(other.trackKey).not.toBe(plain.trackKey)
    expect(plain.trackKey).toMatch(/^[af][0-9a-f]{32}$/)
  })

  test('is known by what it holds, not by what it is called', async () => {
    const copy = await read(`misnamed-${format}.${format === 'mp3' ? 'wma' : 'mp3'}`, tinyFile(format, { title: 'T' }))
    expect(copy).toMatchObject(await read(`named.${format}`, tinyFile(format, { title: 'T' })).then(soundOf))
  })

  test('cut short anywhere is a track or a problem, and never hangs', async () => {
    const bytes = tinyFile(format, { title: 'T', picture: tinyPng() })
    for (let length = 0; length < bytes.length; length += 401) {
      writeFileSync(join(root, `cut.${format}`), bytes.subarray(0, length))
      expect(['track', 'problem']).toContain((await outcomeOf(`cut.${format}`)).kind)
    }
  })
})

const soundOf = ({ container, codec, lossless, trackKey }: CopyRecord) => ({ container, codec, lossless, trackKey })

describe('the trackKey', () => {
  test('of an mp3 does not see tags in front, behind, or several of them', async () => {
    const sound = mp3Frames(3)
    const plain = await read('p.mp3', sound)
    const dressed = [
      [id3v2({ title: 'A' }), sound],
      [id3v2({ title: 'A' }), id3v2({ title: 'B', padding: 999 }), sound],
      [sound, id3v1({ title: 'A' })],
      [sound, apeTag({ title: 'A' })],
      [id3v2({ title: 'A' }), sound, apeTag({ title: 'B' }), id3v1({ title: 'C' })],
      [sound, lyrics3('[00:01]la'), id3v1({ title: 'C' })],
    ]
    for (const [index, parts] of dressed.entries()) {
      expect((await read(`dressed-${index}.mp3`, Buffer.concat(parts))).trackKey).toBe(plain.trackKey)
    }
  })

  test('of an mp3 does not see the frame in which encoders note the length', async () => {
    const info = Buffer.alloc(417)
    info.set([0xff, 0xfb, 0x90, 0x00])
    info.write('Info', 36, 'latin1')
    info.writeUInt32BE(1, 40)
    info.writeUInt32BE(60, 44)
    const sound = mp3Frames(3, 60)
    const plain = await read('p.mp3', sound)
    const noted = await read('noted.mp3', Buffer.concat([info, sound]))
    expect(noted.trackKey).toBe(plain.trackKey)
    expect(noted.durationMs).toBe(Math.round((60 * 1152 * 1000) / 44100))
  })

  test('of an Ogg file does not see how its packets are cut into pages', async () => {
    const plain = await read('p.opus', tinyFile('opus', { seed: 4 }))
    for (const perPage of [1, 7, 100]) {
      const { tinyOpus } = await import('./tiny-music.ts')
      const copy = await read(`paged-${perPage}.opus`, tinyOpus({ seed: 4, perPage, picture: tinyPng(), padding: 1 }))
      expect(copy.trackKey).toBe(plain.trackKey)
      expect(copy.durationMs).toBe(2000)
    }
  })

  test('of a FLAC file without MD5 comes from its frames', async () => {
    const { tinyFlac } = await import('./tiny-music.ts')
    const md5 = Buffer.alloc(16)
    const one = await read('one.flac', tinyFlac({ seed: 1, md5 }))
    const retagged = await read('retagged.flac', tinyFlac({ seed: 1, md5, title: 'New', padding: 777 }))
    const other = await read('other.flac', tinyFlac({ seed: 2, md5 }))
    expect(one.trackKey[0]).toBe('a')
    expect(retagged.trackKey).toBe(one.trackKey)
    expect(other.trackKey).not.toBe(one.trackKey)
  })

  test('of an mp4 does not see on which side of the sound its tables stand', async () => {
    const { tinyM4a } = await import('./tiny-music.ts')
    const first = await read('first.m4a', tinyM4a({ seed: 1 }))
    expect((await read('last.m4a', tinyM4a({ seed: 1, moovLast: true, title: 'T' }))).trackKey).toBe(first.trackKey)
  })

  test('stays what it was in earlier versions: a change here would orphan what people did to their tracks', async () => {
    const keys: Record<string, string> = {}
    for (const format of TINY_FORMATS) keys[format] = (await read(`key.${format}`, tinyFile(format))).trackKey
    expect(keys).toMatchInlineSnapshot(`
      {
        "flac": "f3e86dbf80d4165ec0f27bf50871e9c33",
        "m4a": "a19005f18b497dbc2daf80dbee6be0c80",
        "mp3": "a8fabee5df7be9147bba7c7ffdfddcf30",
        "opus": "aa3122558de50599a241fd1ee4abe5451",
        "wav": "a631f6c619f2e71d6c9955d2034409821",
      }
    `)
  })
})

describe('the head hash', () => {
  test('says that a touched file is the same, and notices an edit that kept the size', async () => {
    const { headHash, sizeBytes } = await read('h.flac', tinyFile('flac', { title: 'Aaaa' }))
    const known = { remoteId: 'h.flac', sizeBytes, modifiedAt: 1, headHash }
    expect(await readTrack(root, known)).toMatchObject({ kind: 'same', remoteId: 'h.flac' })
    writeFileSync(join(root, 'h.flac'), tinyFile('flac', { title: 'Bbbb' }))
    expect(await readTrack(root, known)).toMatchObject({ kind: 'track', copy: { tags: { title: 'Bbbb' } } })
  })

  test('does not vouch for tags it does not reach', async () => {
    const picture = tinyPng(1, 1)
    const big = Buffer.concat([picture, Buffer.alloc(200_000)])
    const { headHash, sizeBytes } = await read('big.mp3', Buffer.concat([id3v2({ picture: big }), mp3Frames(1)]))
    const again = await readTrack(root, { remoteId: 'big.mp3', sizeBytes, modifiedAt: 1, headHash })
    expect(again.kind).toBe('track')
  })
})

describe('covers', () => {
  test('prefer the front, and are what their bytes say', async () => {
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    expect((await read('svg.mp3', Buffer.concat([id3v2({ picture: svg }), mp3Frames(1)]))).cover).toBeUndefined()
    const html = Buffer.from('<!doctype html><script>alert(1)</script>')
    expect((await read('html.flac', tinyFile('flac', { picture: html }))).cover).toBeUndefined()
  })

  test('that claim to be huge are recorded as such, from the header alone', async () => {
    const bomb = tinyPng(50_000, 50_000)
    expect((await read('bomb.flac', tinyFile('flac', { picture: bomb }))).cover).toMatchObject({ width: 50_000 })
  })

  test('come from the folder for a track that brings none', async () => {
    const facts = { id: 'a'.repeat(32), mime: 'image/png', width: 1, height: 1, sizeBytes: 9 } as const
    writeFileSync(join(root, 'bare.flac'), tinyFile('flac'))
    const request = { remoteId: 'bare.flac', sizeBytes: 0, modifiedAt: 0, image: 'cover.png' }
    const outcome = await readTrack(root, request, (image) => (image === 'cover.png' ? facts : undefined))
    expect(outcome).toMatchObject({ copy: { cover: { ...facts, kind: 'file', remoteId: 'cover.png' } } })
  })
})

describe('what cannot be read', () => {
  test.each([
    ['empty.mp3', Buffer.alloc(0), 'damaged'],
    ['text.mp3', Buffer.from('no music '.repeat(1000)), 'unsupported'],
    ['zip.flac', Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(5000)]), 'unsupported'],
    ['avi.wav', Buffer.concat([Buffer.from('RIFF\0\0\0\0AVI '), Buffer.alloc(500)]), 'unsupported'],
    ['cut.ogg', tinyFile('opus').subarray(0, 60), 'damaged'],
    [
      'huge-atom.m4a',
      Buffer.concat([u32be(1), Buffer.from('ftyp'), Buffer.alloc(8, 255), Buffer.alloc(99)]),
      'damaged',
    ],
  ])('%s is a problem with its reason', async (name, bytes, reason) => {
    writeFileSync(join(root, name), bytes)
    const outcome = await outcomeOf(name)
    expect(outcome).toMatchObject({ kind: 'problem', reason })
    expect((outcome as { message: string }).message).toMatch(/^(This|You) .*\.$/s)
  })

  test('a pipe is not opened for reading until someone writes', async () => {
    execFileSync('mkfifo', [join(root, 'pipe.mp3')])
    expect(await outcomeOf('pipe.mp3')).toMatchObject({ kind: 'problem', reason: 'not-a-file' })
  })
})

describe.skipIf(ffmpeg.absent)(ffmpeg.name('files as encoders write them'), () => {
  const ENCODERS = [
    ['mp3', ['-c:a', 'libmp3lame', '-q:a', '4']],
    ['mp3', ['-c:a', 'libmp3lame', '-b:a', '96k', '-write_xing', '0']],
    ['flac', ['-c:a', 'flac']],
    ['ogg', ['-c:a', 'libvorbis']],
    ['ogg', ['-c:a', 'flac']],
    ['opus', ['-c:a', 'libopus']],
    ['m4a', ['-c:a', 'aac']],
    ['m4a', ['-c:a', 'alac']],
    ['wav', ['-c:a', 'pcm_s16le']],
    ['wav', ['-c:a', 'pcm_s24le', '-write_id3v2', '1']],
    ['aiff', ['-c:a', 'pcm_s16be', '-write_id3v2', '1']],
    ['wv', ['-c:a', 'wavpack']],
    ['wma', ['-c:a', 'wmav2']],
    ['aac', ['-c:a', 'aac']],
    ['mka', ['-c:a', 'libopus']],
    ['webm', ['-c:a', 'libopus']],
    ['mp2', ['-c:a', 'mp2']],
  ] as const

  const encode = (name: string, options: readonly string[], seconds: number) => {
    const source = `anoisesrc=d=${seconds}:c=pink:r=44100:seed=7`
    const tags = ['-metadata', 'title=Original', '-metadata', 'artist=Somebody']
    execFileSync(ffmpeg.path, ['-v', 'error', '-y', '-f', 'lavfi', '-i', source, ...tags, ...options, join(root, name)])
  }

  test.each(ENCODERS)(
    '%s %j: length as ffprobe sees it, and the same trackKey after retagging',
    async (ending, options) => {
      const name = `enc-${options.join('')}.${ending}`
      encode(name, options, 12)
      const probe = execFileSync('ffprobe', [
        '-v',
        'error',
        '-show_entries',
        'format=duration',
        '-of',
        'csv=p=0',
        join(root, name),
      ])
      const original = await read(name)
      // What ffprobe guesses from the bitrate of a bare stream is no measure; twelve seconds were asked for.
      const expected = ending === 'aac' ? 12 : Number(probe)
      expect(Math.abs(original.durationMs / 1000 - expected)).toBeLessThan(0.15)
      // Bare streams have no room for tags, and remuxers write the clusters of a Matroska file anew.
      if (ending === 'aac' || ending === 'mp2' || ending === 'mka' || ending === 'webm') return
      execFileSync(ffmpeg.path, [
        '-v',
        'error',
        '-y',
        '-i',
        join(root, name),
        '-map_metadata',
        '-1',
        '-c',
        'copy',
        '-metadata',
        'title=Renamed',
        '-metadata',
        `comment=${'long '.repeat(2000)}`,
        // Left out, ffmpeg would cut Ogg into other pages than it first did; here it is meant to.
        ...(ending === 'ogg' || ending === 'opus' ? ['-page_duration', '200000'] : []),
        ...options.slice(2),
        join(root, `re-${name}`),
      ])
      const retagged = await read(`re-${name}`)
      expect(retagged.tags.title).toBe('Renamed')
      expect(retagged.trackKey).toBe(original.trackKey)
    },
  )

  test('an mp3 of changing bitrate without a length note is counted, not guessed', async () => {
    encode('vbr.mp3', ['-c:a', 'libmp3lame', '-q:a', '5', '-write_xing', '0'], 30)
    expect(Math.abs((await read('vbr.mp3')).durationMs - 30_000)).toBeLessThan(150)
  })

  test('a film is no track', async () => {
    const source = ['-f', 'lavfi', '-i', 'testsrc=d=1:s=32x32', '-f', 'lavfi', '-i', 'anoisesrc=d=1']
    execFileSync(ffmpeg.path, ['-v', 'error', '-y', ...source, '-c:v', 'mpeg4', '-c:a', 'aac', join(root, 'film.mp4')])
    expect(await outcomeOf('film.mp4')).toMatchObject({ kind: 'problem', reason: 'unsupported' })
  })
})

function lyrics3(text: string): Buffer {
  const field = `LYR${String(text.length).padStart(5, '0')}${text}`
  const body = `LYRICSBEGIN${field}`
  return Buffer.from(`${body}${String(body.length).padStart(6, '0')}LYRICS200`)
}
