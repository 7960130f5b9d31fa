/**
 * WAV and AIFF: both are a head and a row of chunks. `wavFile` and `aiffFile` make sound into a file, `tagWav` and
 * `tagAiff` replace its tags and leave format and sound as they are.
 */
import { id3Tag } from './id3.ts'
import type { Picture, Tags } from './tags.ts'

export interface Sound {
  samples: Int16Array
  sampleRateHz: number
  /** The one voice goes to all of them. */
  channels: 1 | 2
}

export function wavFile({ samples, sampleRateHz, channels }: Sound): Buffer {
  const format = Buffer.alloc(16)
  format.writeUInt16LE(1, 0)
  format.writeUInt16LE(channels, 2)
  format.writeUInt32LE(sampleRateHz, 4)
  format.writeUInt32LE(sampleRateHz * channels * 2, 8)
  format.writeUInt16LE(channels * 2, 12)
  format.writeUInt16LE(16, 14)
  return wrap('RIFF', 'WAVE', [
    { id: 'fmt ', data: format },
    { id: 'data', data: interleave(samples, channels) },
  ])
}

export function aiffFile({ samples, sampleRateHz, channels }: Sound): Buffer {
  const common = Buffer.alloc(18)
  common.writeUInt16BE(channels, 0)
  common.writeUInt32BE(samples.length, 2)
  common.writeUInt16BE(16, 6)
  extended(sampleRateHz).copy(common, 8)
  const sound = interleave(samples, channels).swap16()
  return wrap('FORM', 'AIFF', [
    { id: 'COMM', data: common },
    { id: 'SSND', data: Buffer.concat([Buffer.alloc(8), sound]) },
  ])
}

/** Both kinds of tag that WAV files carry: the old INFO list before the sound, an ID3 tag behind it. */
export function tagWav(file: Buffer, tags: Tags, picture?: Picture): Buffer {
  const kept = chunksOf(file).filter(({ id }) => id !== 'LIST' && id.toLowerCase() !== 'id3 ')
  const sound = kept.findIndex(({ id }) => id === 'data')
  const list = { id: 'LIST', data: infoList(tags) }
  return wrap('RIFF', 'WAVE', [
    ...kept.slice(0, sound),
    list,
    ...kept.slice(sound),
    { id: 'id3 ', data: id3Tag(tags, picture) },
  ])
}

export function tagAiff(file: Buffer, tags: Tags, picture?: Picture): Buffer {
  const kept = chunksOf(file).filter(({ id }) => id !== 'ID3 ')
  return wrap('FORM', 'AIFF', [...kept, { id: 'ID3 ', data: id3Tag(tags, picture) }])
}

interface Chunk {
  id: string
  data: Buffer
}

function chunksOf(file: Buffer): Chunk[] {
  const little = file.toString('latin1', 0, 4) === 'RIFF'
  const chunks: Chunk[] = []
  for (let at = 12; at + 8 <= file.length;) {
    const size = little ? file.readUInt32LE(at + 4) : file.readUInt32BE(at + 4)
    chunks.push({ id: file.toString('latin1', at, at + 4), data: file.subarray(at + 8, at + 8 + size) })
    at += 8 + size + (size & 1)
  }
  return chunks
}

function wrap(outer: 'RIFF' | 'FORM', kind: string, chunks: Chunk[]): Buffer {
  const size = (n: number) => {
    const bytes = Buffer.alloc(4)
    if (outer === 'RIFF') bytes.writeUInt32LE(n)
    else bytes.writeUInt32BE(n)
    return bytes
  }
  const body = Buffer.concat([
    Buffer.from(kind, 'latin1'),
    ...chunks.flatMap(({ id, data }) => [
      Buffer.from(id, 'latin1'),
      size(data.length),
      data,
      Buffer.alloc(data.length & 1),
    ]),
  ])
  return Buffer.concat([Buffer.from(outer, 'latin1'), size(body.length), body])
}

function infoList(tags: Tags): Buffer {
  const fields: [string, string | undefined][] = [
    ['INAM', tags.title],
    ['IART', tags.artistDisplay ?? tags.artists?.join('; ')],
    ['IPRD', tags.album],
    ['ICRD', tags.releaseDate],
    ['IGNR', tags.genres?.[0]],
    ['ITRK', tags.trackNo === undefined ? undefined : String(tags.trackNo)],
    ['ICMT', tags.comment],
  ]
  const parts = [Buffer.from('INFO', 'latin1')]
  for (const [id, value] of fields) {
    if (!value) continue
    const data = Buffer.from(`${value}\0`, 'utf8')
    const head = Buffer.alloc(8)
    head.write(id, 'latin1')
    head.writeUInt32LE(data.length, 4)
    parts.push(head, data, Buffer.alloc(data.length & 1))
  }
  return Buffer.concat(parts)
}

/** Little-endian samples of all channels in turn. */
export function interleave(samples: Int16Array, channels: 1 | 2): Buffer {
  const all = new Int16Array(samples.length * channels)
  if (channels === 1) all.set(samples)
  else for (let i = 0; i < samples.length; i++) all[2 * i] = all[2 * i + 1] = samples[i]!
  return Buffer.from(all.buffer)
}

/** AIFF keeps its sample rate as an 80-bit float. */
function extended(n: number): Buffer {
  const bytes = Buffer.alloc(10)
  const exponent = Math.floor(Math.log2(n))
  bytes.writeUInt16BE(16_383 + exponent, 0)
  bytes.writeBigUInt64BE(BigInt(n) << BigInt(63 - exponent), 2)
  return bytes
}
