import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { needs } from '../../support/needs.ts'
import { mediaHouse, type MediaHouse } from './support.ts'

const ffmpeg = needs('ffmpeg')

let house: MediaHouse
beforeEach(async () => {
  house = await mediaHouse()
})
afterEach(() => house.close())

const AIFF = { container: 'aiff', codec: 'pcm', lossless: true }

/** The bytes after the header. */
const samplesOf = (wav: Buffer) => wav.subarray(wav.indexOf('data') + 8)

function extended(rate: number): Buffer {
  const bytes = Buffer.alloc(10)
  const exponent = Math.floor(Math.log2(rate))
  bytes.writeUInt16BE(16383 + exponent, 0)
  bytes.writeBigUInt64BE(BigInt(Math.round(rate)) << BigInt(63 - exponent), 2)
  return bytes
}

function chunk(id: string, body: Buffer): Buffer {
  const head = Buffer.alloc(8)
  head.write(id, 'latin1')
  head.writeUInt32BE(body.length, 4)
  return Buffer.concat([head, body, Buffer.alloc(body.length % 2)])
}

function aiff(
  samples: Buffer,
  { channels = 1, bits = 16, type = '', frames = 0, before = [] as Buffer[] } = {},
): Buffer {
  const common = Buffer.alloc(8)
  common.writeUInt16BE(channels, 0)
  common.writeUInt32BE(frames || samples.length / (channels * Math.ceil(bits / 8)), 2)
  common.writeUInt16BE(bits, 6)
  const tail = type ? Buffer.from(`${type}\0\0`, 'latin1') : Buffer.alloc(0)
  const body = Buffer.concat([
    Buffer.from(type ? 'AIFC' : 'AIFF', 'latin1'),
    ...before,
    chunk('COMM', Buffer.concat([common, extended(44_100), tail])),
    chunk('SSND', Buffer.concat([Buffer.alloc(8), samples])),
  ])
  return chunk('FORM', body)
}

async function asWav(bytes: Buffer): Promise<Buffer> {
  house.addTrack('t', { 'a.aiff': { ...AIFF, bytes } })
  const answer = await house.get('media/track/t')
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toBe('audio/wav')
  const wav = Buffer.from(await answer.arrayBuffer())
  expect(wav.length).toBe(Number(answer.headers.get('content-length')))
  expect(wav.readUInt32LE(4)).toBe(wav.length - 8)
  return wav
}

describe('an AIFF file', () => {
  const made = (codec: string) => {
    const path = join(house.host.dataDir, 'tone.aiff')
    const source = ['-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=48000:duration=2', '-ac', '2']
    execFileSync(ffmpeg.path, ['-v', 'error', ...source, '-c:a', codec, '-y', path])
    const raw = execFileSync(ffmpeg.path, ['-v', 'error', '-i', path, '-f', 'wav', '-c:a', wavCodec[codec]!, '-'], {
      maxBuffer: 64e6,
    })
    return { bytes: readFileSync(path), samples: samplesOf(raw) }
  }
  const wavCodec: Record<string, string> = {
    pcm_s8: 'pcm_u8',
    pcm_s16be: 'pcm_s16le',
    pcm_s24be: 'pcm_s24le',
    pcm_s32be: 'pcm_s32le',
    pcm_f32be: 'pcm_f32le',
    pcm_s16le: 'pcm_s16le',
  }

  it.skipIf(ffmpeg.absent).each(Object.keys(wavCodec))(
    ffmpeg.name('has the samples that ffmpeg finds in it, as %s'),
    async (codec) => {
      const { bytes, samples } = made(codec)
      const wav = await asWav(bytes)
      expect(samplesOf(wav).equals(samples)).toBe(true)
      expect(wav.readUInt32LE(24)).toBe(48_000)
    },
  )

  it('has the same bytes in every part as in the whole', async () => {
    const samples = Buffer.from(Array.from({ length: 200_001 }, (_, i) => (i * 7 + (i >> 8)) & 0xff))
    const wav = await asWav(aiff(samples, { bits: 24 }))
    const last = wav.length - 1
    for (const [start, end] of [
      [0, 0],
      [0, 43],
      [40, 50],
      [44, 44],
      [45, 45],
      [46, 48],
      [47, 131_119],
      [65_530, 65_545],
      [last - 1, last],
    ] as const) {
      const part = await house.get('media/track/t', { range: `bytes=${start}-${end}` })
      expect(part.status).toBe(206)
      expect(Buffer.from(await part.arrayBuffer()).equals(wav.subarray(start, end + 1)), `${start}-${end}`).toBe(true)
    }
  })

  it('may have other chunks before its sound', async () => {
    const wav = await asWav(
      aiff(Buffer.from([1, 2, 3, 4]), {
        before: [chunk('NAME', Buffer.from('odd')), chunk('ID3 ', Buffer.alloc(9000))],
      }),
    )
    expect(samplesOf(wav)).toEqual(Buffer.from([2, 1, 4, 3]))
  })

  it('is cut to whole frames when it says it has more than it has', async () => {
    const wav = await asWav(aiff(Buffer.from([1, 2, 3, 4, 5, 6]), { channels: 2, frames: 1_000_000 }))
    expect(samplesOf(wav)).toEqual(Buffer.from([2, 1, 4, 3]))
  })

  it.each([
    ['no AIFF at all', Buffer.from('FORM....8SVX....')],
    ['a kind of samples nobody plays', aiff(Buffer.alloc(8), { type: 'MAC3' })],
    ['no sound', aiff(Buffer.alloc(0)).subarray(0, 30)],
    ['no channel', aiff(Buffer.alloc(8), { channels: 0, frames: 1 })],
  ])('with %s is refused with a sentence', async (_, bytes) => {
    house.addTrack('t', { 'a.aiff': { ...AIFF, bytes } })
    const answer = await house.get('media/track/t')
    expect(answer.status).toBe(415)
    expect(await answer.text()).toContain('AIFF')
  })
})
