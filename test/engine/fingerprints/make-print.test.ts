import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { Chromaprint, chromaprintFile } from '../../../src/engine/fingerprints/chromaprint.ts'
import { decompressPrint } from '../../../src/engine/fingerprints/codec.ts'
import { makePrint, type MadePrint } from '../../../src/engine/fingerprints/make-print.ts'
import { aiffFile, wavFile } from '../../../scripts/music/chunks.ts'
import { melody } from '../../../scripts/music/melody.ts'
import { silence } from '../../support/silence.ts'
import { bitErrors, FORMATS, FPCALC, soundFile } from './sounds.ts'

const scratch = mkdtempSync(join(tmpdir(), 'soul-prints-'))
let chromaprint: Chromaprint

beforeAll(async () => {
  chromaprint = await Chromaprint.load()
  // Decoders complain there of what is damaged.
  vi.spyOn(console, 'error').mockImplementation(() => {})
})
afterAll(() => {
  vi.restoreAllMocks()
  rmSync(scratch, { recursive: true })
})

const WAV = { container: 'wav', codec: 'pcm' }

function file(name: string, bytes: Uint8Array): string {
  const path = join(scratch, name)
  writeFileSync(path, bytes)
  return path
}

const make = (path: string, format: { container: string; codec: string }): Promise<MadePrint> =>
  makePrint(chromaprint, { path, ...format })

async function valuesOf(path: string, format: { container: string; codec: string }): Promise<Uint32Array> {
  const made = await make(path, format)
  if (made.kind !== 'made') throw new Error(JSON.stringify(made))
  return decompressPrint(made.bytes)
}

const sound = (seconds: number, sampleRateHz = 44_100, channels: 1 | 2 = 2): Buffer =>
  wavFile({ samples: melody({ seed: 5, seconds, sampleRateHz }), sampleRateHz, channels })

describe('the fingerprint of a file', () => {
  it('is made by the WebAssembly that was looked at', () => {
    const digest = createHash('sha256').update(readFileSync(chromaprintFile())).digest('hex')
    expect(digest).toBe('7d31fa9acfc575b726f809e6441aff1d618c022b0d24f980db77075b0011b9ad')
  })

  it.each(Object.entries(FORMATS))('is that of fpcalc (%s)', async (name, format) => {
    const values = await valuesOf(soundFile(name), format)
    const { raw } = FPCALC[name]!
    expect(Math.abs(values.length - raw.length)).toBeLessThanOrEqual(1)
    expect(bitErrors(values, raw)).toBeLessThan(0.01)
  })

  it('is nearly the same in all formats, and another one for other sound', async () => {
    const flac = await valuesOf(soundFile('tune.flac'), FORMATS['tune.flac'])
    for (const [name, format] of Object.entries(FORMATS)) {
      expect(bitErrors(await valuesOf(soundFile(name), format), flac), name).toBeLessThan(0.1)
    }
    expect(bitErrors(await valuesOf(soundFile('other.mp3'), FORMATS['tune.mp3']), flac)).toBeGreaterThan(0.3)
  })

  it.each([8_000, 11_025, 16_000, 22_050, 32_000, 48_000, 96_000])(
    'does not depend on the rate (%i Hz)',
    async (sampleRateHz) => {
      const usual = await valuesOf(file('usual.wav', sound(20)), WAV)
      const other = await valuesOf(file(`${sampleRateHz}.wav`, sound(20, sampleRateHz)), WAV)
      expect(bitErrors(other, usual)).toBeLessThan(0.05)
    },
  )

  it('is that of the mean of all channels', async () => {
    const two = await valuesOf(file('two.wav', sound(20, 44_100, 2)), WAV)
    expect(await valuesOf(file('one.wav', sound(20, 44_100, 1)), WAV)).toEqual(two)
  })

  it('is that of AIFF, too', async () => {
    const samples = melody({ seed: 5, seconds: 20 })
    const aiff = file('a.aiff', aiffFile({ samples, sampleRateHz: 44_100, channels: 2 }))
    expect(await valuesOf(aiff, { container: 'aiff', codec: 'pcm' })).toEqual(
      await valuesOf(file('a.wav', sound(20)), WAV),
    )
  })

  it('is of the first two minutes, whatever follows', async () => {
    const values = await valuesOf(file('long.wav', sound(125, 11_025, 1)), WAV)
    expect(values.length).toBe(948)
    const cut = file('cut.wav', sound(125, 11_025, 1).subarray(0, 44 + 121 * 11_025 * 2))
    expect(await valuesOf(cut, WAV)).toEqual(values)
  })

  it('begins where the sound of an MP4 does, whoever says where that is', async () => {
    const whole = readFileSync(soundFile('tune.m4a'))
    const usual = await valuesOf(soundFile('tune.m4a'), FORMATS['tune.m4a'])
    const bare = Buffer.from(whole)
    for (const type of ['elst', 'udta']) bare.write('free', bare.indexOf(type), 'latin1')
    const box = (type: string, ...content: Uint8Array[]): Buffer => {
      const head = Buffer.alloc(8)
      head.writeUInt32BE(8 + content.reduce((sum, { length }) => sum + length, 0))
      head.write(type, 4, 'latin1')
      return Buffer.concat([head, ...content])
    }
    const zeros = Buffer.alloc(4)
    const said = Buffer.from(' 00000000 00000400 00000000 00000000000AC440')
    const name = box('name', zeros, Buffer.from('iTunSMPB'))
    const tag = box('----', box('mean', zeros, Buffer.from('com.apple.iTunes')), name, box('data', zeros, zeros, said))
    const tags = box('udta', box('meta', zeros, box('ilst', tag)))
    const itunes = Buffer.concat([bare, tags])
    const moov = bare.indexOf('moov') - 4
    expect(moov + bare.readUInt32BE(moov)).toBe(bare.length)
    itunes.writeUInt32BE(bare.readUInt32BE(moov) + tags.length, moov)
    expect(await valuesOf(file('bare.m4a', bare), FORMATS['tune.m4a'])).not.toEqual(usual)
    expect(await valuesOf(file('itunes.m4a', itunes), FORMATS['tune.m4a'])).toEqual(usual)
  })

  it('begins behind a tag, however large', async () => {
    const tag = Buffer.alloc(10 + 300_000)
    tag.write('ID3\u0004\0\0', 0, 'latin1')
    for (const [i, shift] of [21, 14, 7, 0].entries()) tag[6 + i] = (300_000 >> shift) & 0x7f
    const tagged = file('tagged.mp3', Buffer.concat([tag, readFileSync(soundFile('tune.mp3'))]))
    expect(await valuesOf(tagged, FORMATS['tune.mp3'])).toEqual(
      await valuesOf(soundFile('tune.mp3'), FORMATS['tune.mp3']),
    )
  })
})

describe('there is no fingerprint', () => {
  it('of what is too short', async () => {
    expect(await make(file('short.wav', sound(1)), WAV)).toEqual({ kind: 'none', reason: 'short' })
  })

  it('of silence, which is like every other silence', async () => {
    expect(await make(file('silent.wav', silence(30)), WAV)).toEqual({ kind: 'none', reason: 'silent' })
  })

  it.each(Object.entries(FORMATS))('of an empty file, or one of noise (%s)', async (name, format) => {
    const none = { kind: 'none', reason: 'damaged' }
    expect(await make(file(`empty-${name}`, Buffer.alloc(0)), format)).toEqual(none)
    let state = 7
    const noise = Buffer.from(Array.from({ length: 40_000 }, () => (state = (state * 48_271) % 2_147_483_647) & 0xff))
    expect(await make(file(`noise-${name}`, noise), format)).toMatchObject({ kind: 'none' })
  })

  it.each(Object.entries(FORMATS))('that breaks the program when a file is damaged (%s)', async (name, format) => {
    const whole = readFileSync(soundFile(name))
    for (const [index, at] of [0.01, 0.1, 0.3, 0.6, 0.9].entries()) {
      const damaged = Buffer.from(whole)
      damaged.fill(0xa5, Math.floor(whole.length * at), Math.floor(whole.length * at) + 2_000)
      expect(['made', 'none']).toContain((await make(file(`damaged-${index}-${name}`, damaged), format)).kind)
      const cut = whole.subarray(0, Math.floor(whole.length * at))
      expect(['made', 'none']).toContain((await make(file(`cut-${index}-${name}`, cut), format)).kind)
    }
    // It is none the worse for it.
    expect((await make(soundFile(name), format)).kind).toBe('made')
  })

  it('of what nothing decodes', async () => {
    expect(await make(soundFile('tune.flac'), { container: 'matroska', codec: 'opus' })).toEqual({
      kind: 'none',
      reason: 'format',
    })
    expect(await make(soundFile('tune.flac'), { container: 'ape', codec: 'ape' })).toEqual({
      kind: 'none',
      reason: 'format',
    })
  })

  it('of a file that is not there, but perhaps later', async () => {
    expect(await make(join(scratch, 'gone.wav'), WAV)).toEqual({ kind: 'unreadable' })
    expect(await make(scratch, WAV)).toEqual({ kind: 'unreadable' })
  })
})
