/**
 * MP3 without decoding: cuts a stretch of whole frames out of an encoded file, with a Xing header that tells the truth
 * about it, and puts tags around it. The clip must be encoded without a bit reservoir, so that frames stand alone.
 */
import { id3Length, id3Tag, id3v1Tag, type Id3Options } from './id3.ts'
import type { Picture, Tags } from './tags.ts'

const BITRATES = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320]
const RATES = [44_100, 48_000, 32_000]

export interface Mp3Clip {
  /** The frame that holds the Xing header. */
  header: Buffer
  frames: Buffer[]
}

export function mp3Clip(file: Buffer): Mp3Clip {
  const frames: Buffer[] = []
  for (let at = id3Length(file); at + 4 <= file.length && file[at] === 0xff && (file[at + 1]! & 0xe0) === 0xe0;) {
    const rate = RATES[(file[at + 2]! >> 2) & 3]!
    const length = Math.floor((144_000 * BITRATES[file[at + 2]! >> 4]!) / rate) + ((file[at + 2]! >> 1) & 1)
    frames.push(file.subarray(at, at + length))
    at += length
  }
  const [header, ...rest] = frames
  if (!header || xingAt(header) < 0) throw new Error('the clip has no Xing header')
  return { header, frames: rest }
}

/** `count` frames from `from` on, untagged. */
export function cutMp3({ header, frames }: Mp3Clip, from: number, count: number): Buffer {
  const sound = Buffer.concat(frames.slice(from, from + count))
  const head = Buffer.from(header)
  const at = xingAt(head)
  const bytes = head.length + sound.length
  head.writeUInt32BE(count, at + 8)
  head.writeUInt32BE(bytes, at + 12)
  let passed = 0
  const starts = frames.slice(from, from + count).map((frame) => (passed += frame.length) - frame.length)
  for (let i = 0; i < 100; i++)
    head[at + 16 + i] = Math.min(255, Math.floor((256 * starts[Math.floor((i * starts.length) / 100)]!) / bytes))
  // Behind quality comes LAME's part; its two checksums are CRC-16, over the sound and over the frame up to itself.
  const lame = at + 120
  head.writeUInt32BE(bytes, lame + 28)
  head.writeUInt16BE(crc16(sound), lame + 32)
  head.writeUInt16BE(crc16(head.subarray(0, lame + 34)), lame + 34)
  return Buffer.concat([head, sound])
}

export interface Mp3TagOptions extends Id3Options {
  /** An ID3v1 tag at the end too. */
  old?: boolean
}

export function tagMp3(file: Buffer, tags: Tags, picture?: Picture, { old, ...id3 }: Mp3TagOptions = {}): Buffer {
  const end = file.toString('latin1', file.length - 128, file.length - 125) === 'TAG' ? file.length - 128 : file.length
  const sound = file.subarray(id3Length(file), end)
  return Buffer.concat([id3Tag(tags, picture, id3), sound, ...(old ? [id3v1Tag(tags)] : [])])
}

/** VBR files say Xing, CBR files Info. */
const xingAt = (frame: Buffer): number => Math.max(frame.indexOf('Xing'), frame.indexOf('Info'))

const CRC16 = Uint16Array.from({ length: 256 }, (_, i) => {
  let crc = i
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xa001 : crc >>> 1
  return crc
})

function crc16(bytes: Buffer): number {
  let crc = 0
  for (let i = 0; i < bytes.length; i++) crc = (crc >>> 8) ^ CRC16[(crc ^ bytes[i]!) & 255]!
  return crc
}
