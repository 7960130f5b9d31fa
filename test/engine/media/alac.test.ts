import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { random } from '../../../scripts/music/random.ts'
import { AlacDecoder, BadPacket, readAlacConfig } from '../../../src/engine/media/alac.ts'
import { needs } from '../../support/needs.ts'
import { mediaHouse, openFilesIn, type MediaHouse } from './support.ts'

const ffmpeg = needs('ffmpeg')

let house: MediaHouse
beforeEach(async () => {
  house = await mediaHouse()
})
afterEach(() => house.close())

const ALAC = { container: 'mp4', codec: 'alac', lossless: true }

/** Bytes of the file, and its samples as ffmpeg decodes them. */
function encode(source: string, { bits = 16, channels = 2, extra = [] as string[] } = {}) {
  const path = join(house.host.dataDir, 'song.m4a')
  const run = (...args: string[]) => execFileSync(ffmpeg.path, ['-v', 'error', ...args], { maxBuffer: 256e6 })
  const depth = bits === 16 ? ['-sample_fmt', 's16p'] : ['-sample_fmt', 's32p', '-bits_per_raw_sample', '24']
  run('-f', 'lavfi', '-i', source, '-ac', String(channels), '-c:a', 'alac', ...depth, ...extra, '-y', path)
  const raw = run(
    '-i',
    path,
    '-f',
    bits === 16 ? 's16le' : 's24le',
    '-c:a',
    bits === 16 ? 'pcm_s16le' : 'pcm_s24le',
    '-',
  )
  return { bytes: readFileSync(path), samples: raw }
}

const fetched = async (headers: Record<string, string> = {}) => {
  const answer = await house.get('media/track/t', headers)
  return { status: answer.status, headers: answer.headers, bytes: Buffer.from(await answer.arrayBuffer()) }
}

const SOURCES: Record<string, string> = {
  'two tones': 'sine=frequency=440:duration=3[a];sine=frequency=1770:duration=3[b];[a][b]amerge',
  'pure noise, which is stored as it is': 'anoisesrc=duration=2:amplitude=1',
  'soft noise': 'anoisesrc=duration=2:amplitude=0.003:color=pink',
  silence: 'anullsrc=duration=2',
  'tones and silence in turns':
    "aevalsrc='0.8*sin(440*2*PI*t)*gt(sin(6*t)\\,0)|0.5*sin(700*t)*lt(sin(9*t)\\,0)':duration=3",
  'the loudest square wave': "aevalsrc='sgn(sin(300*2*PI*t))|-sgn(sin(200*2*PI*t))':duration=2",
}

const STEREO = [
  [16, 2],
  [24, 2],
]
const MONO_TOO = new Set(['two tones', 'silence'])

describe.skipIf(ffmpeg.absent)(ffmpeg.name('Apple Lossless'), () => {
  for (const [name, source] of Object.entries(SOURCES)) {
    it.each(MONO_TOO.has(name) ? [...STEREO, [16, 1], [24, 1]] : STEREO)(
      `${name}: has the samples that ffmpeg finds in it, with %i bits and %i channels`,
      async (bits = 16, channels = 2) => {
        const { bytes, samples } = encode(source, { bits, channels })
        house.addTrack('t', { 'a.m4a': { ...ALAC, bytes } })
        const wav = await fetched()
        expect(wav.status).toBe(200)
        expect(wav.headers.get('content-type')).toBe('audio/wav')
        expect(Number(wav.headers.get('content-length'))).toBe(samples.length + 44)
        expect(wav.bytes.readUInt16LE(22)).toBe(channels)
        expect(wav.bytes.readUInt16LE(34)).toBe(bits)
        expect(wav.bytes.subarray(44).equals(samples)).toBe(true)
      },
    )
  }

  it('has the same bytes in every part as in the whole', async () => {
    const { bytes, samples } = encode(SOURCES['two tones']!)
    house.addTrack('t', { 'a.m4a': { ...ALAC, bytes } })
    const seed = Date.now() % 1_000_000
    const draw = random(seed)
    for (let i = 0; i < 40; i++) {
      const start = Math.floor(draw.next() * samples.length)
      const end = Math.min(start + Math.floor(draw.next() * 40_000), samples.length - 1)
      const part = await fetched({ range: `bytes=${start + 44}-${end + 44}` })
      expect(part.status).toBe(206)
      expect(part.bytes.equals(samples.subarray(start, end + 1)), `seed ${seed}: ${start}-${end}`).toBe(true)
    }
    expect(openFilesIn(house.music) ?? 0).toBe(0)
  })

  it('may have its tables at the front and a large picture before them', async () => {
    const { bytes, samples } = encode(SOURCES['soft noise']!, { extra: ['-movflags', '+faststart'] })
    house.addTrack('t', { 'a.m4a': { ...ALAC, bytes } })
    expect((await fetched()).bytes.subarray(44).equals(samples)).toBe(true)
  })

  it('plays on behind a damaged packet', async () => {
    const { bytes, samples } = encode(SOURCES['two tones']!)
    const damaged = Buffer.from(bytes)
    const mdat = damaged.indexOf('mdat')
    damaged.fill(0xff, mdat + 10_000, mdat + 10_050)
    house.addTrack('t', { 'a.m4a': { ...ALAC, bytes: damaged } })
    const { bytes: wav } = await fetched()
    expect(wav.length).toBe(samples.length + 44)
    expect(wav.subarray(-100_000).equals(samples.subarray(-100_000))).toBe(true)
  })

  it('is refused with a sentence when its tables make no sense, and never crashes', async () => {
    const { bytes } = encode('sine=duration=0.3')
    const seed = Date.now() % 1_000_000
    const draw = random(seed)
    const moov = bytes.indexOf('moov')
    const statuses = new Set<number>()
    for (let i = 0; i < 150; i++) {
      const broken = Buffer.from(bytes)
      for (let n = 0; n < 4; n++) broken[moov + Math.floor(draw.next() * (bytes.length - moov))] = draw.next() * 256
      house.addTrack(`b${i}`, { [`b${i}.m4a`]: { ...ALAC, bytes: broken } })
      const answer = await house.get(`media/track/b${i}`)
      statuses.add(answer.status)
      if (answer.status === 200 && Number(answer.headers.get('content-length')) < 10e6) {
        await answer.arrayBuffer().catch(() => {})
      } else await answer.body?.cancel()
    }
    expect(
      [...statuses].every((status) => status === 200 || status === 415),
      `seed ${seed}`,
    ).toBe(true)
    expect(openFilesIn(house.music) ?? 0).toBe(0)
  })
})

describe('the decoder', () => {
  const cookie = Buffer.alloc(24)
  cookie.writeUInt32BE(4096, 0)
  cookie.set([0, 16, 40, 10, 14, 2], 4)
  cookie.writeUInt32BE(44_100, 20)

  it('refuses noise as packets without reading beyond it', () => {
    const decoder = new AlacDecoder(readAlacConfig(cookie)!)
    const seed = Date.now() % 1_000_000
    const draw = random(seed)
    for (let i = 0; i < 500; i++) {
      const packet = Uint8Array.from({ length: Math.floor(draw.next() * 300) }, () => draw.next() * 256)
      try {
        expect(decoder.decode(packet)).toBeLessThanOrEqual(4096)
      } catch (error) {
        expect(error, `seed ${seed}`).toBeInstanceOf(BadPacket)
      }
    }
  })

  it.each([
    ['a later version', 4, 1],
    ['12 bits', 5, 12],
    ['six channels', 9, 6],
  ])('does not take %s', (_, at, value) => {
    const other = Buffer.from(cookie)
    other[at] = value
    expect(readAlacConfig(other)).toBeUndefined()
  })
})
