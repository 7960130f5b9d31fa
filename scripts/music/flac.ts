/**
 * A small FLAC encoder (fixed predictors, Rice partitions) and the writing of FLAC's metadata blocks. The sound is stored
 * losslessly with the MD5 that the format asks for, so any player and `flac --test` accept it.
 */
import { createHash } from 'node:crypto'
import { interleave, type Sound } from './chunks.ts'
import type { Picture, Tags } from './tags.ts'
import { pictureBlock, vorbisComment } from './vorbis-comment.ts'

const BLOCK = 4096
const PARTITION_ORDER = 4
const RATE_CODES: Record<number, number> = { 22_050: 6, 24_000: 7, 32_000: 8, 44_100: 9, 48_000: 10, 96_000: 11 }

export function flacFile({ samples, sampleRateHz, channels }: Sound): Buffer {
  const bits = new BitWriter(samples.length * 2 + 65_536)
  let least = 0xffffff
  let most = 0
  for (let start = 0, number = 0; start < samples.length; start += BLOCK, number++) {
    const length = Math.min(BLOCK, samples.length - start)
    const before = bits.byteLength
    writeFrame(bits, { samples, start, length, number, channels, rateCode: RATE_CODES[sampleRateHz] ?? 0 })
    const size = bits.byteLength - before
    least = Math.min(least, size)
    most = Math.max(most, size)
  }

  const info = Buffer.alloc(34)
  info.writeUInt16BE(BLOCK, 0)
  info.writeUInt16BE(BLOCK, 2)
  info.writeUIntBE(least, 4, 3)
  info.writeUIntBE(most, 7, 3)
  info.writeUInt32BE(((sampleRateHz << 12) | ((channels - 1) << 9) | (15 << 4)) >>> 0, 10)
  info.writeUInt32BE(samples.length, 14)
  createHash('md5').update(interleave(samples, channels)).digest().copy(info, 18)
  return Buffer.concat([Buffer.from('fLaC'), block(0, info, true), bits.bytes()])
}

/** Replaces comments, pictures and padding; keeps STREAMINFO, any other block, and the sound. */
export function tagFlac(file: Buffer, tags: Tags, picture?: Picture, paddingBytes = 1024): Buffer {
  const kept: Buffer[] = []
  let at = 4
  for (let last = false; !last;) {
    const type = file[at]! & 127
    const size = file.readUIntBE(at + 1, 3)
    last = file[at]! >= 128
    if (![1, 4, 6].includes(type)) kept.push(block(type, file.subarray(at + 4, at + 4 + size), false))
    at += 4 + size
  }
  return Buffer.concat([
    Buffer.from('fLaC'),
    ...kept,
    block(4, vorbisComment(tags), false),
    ...(picture ? [block(6, pictureBlock(picture), false)] : []),
    block(1, Buffer.alloc(paddingBytes), true),
    file.subarray(at),
  ])
}

function block(type: number, data: Buffer, last: boolean): Buffer {
  const head = Buffer.alloc(4)
  head[0] = type | (last ? 128 : 0)
  head.writeUIntBE(data.length, 1, 3)
  return Buffer.concat([head, data])
}

interface Frame {
  samples: Int16Array
  start: number
  length: number
  number: number
  channels: 1 | 2
  rateCode: number
}

function writeFrame(bits: BitWriter, { samples, start, length, number, channels, rateCode }: Frame): void {
  const from = bits.byteLength
  bits.put(0xfff8, 16)
  bits.put(((length === BLOCK ? 12 : 7) << 4) | rateCode, 8)
  // Two channels are left and side: they are equal here, so the side is a constant zero and costs nothing.
  bits.put(((channels === 2 ? 8 : 0) << 4) | (4 << 1), 8)
  for (const byte of utf8Number(number)) bits.put(byte, 8)
  if (length !== BLOCK) bits.put(length - 1, 16)
  bits.put(crc8(bits.view(from)), 8)
  writeSubframe(bits, samples.subarray(start, start + length))
  if (channels === 2) {
    bits.put(0, 8)
    bits.put(0, 17)
  }
  bits.align()
  bits.put(crc16(bits.view(from)), 16)
}

const scratch = new Int32Array(BLOCK)

/** Second-order prediction suits tonal sound; the residual is Rice-coded with one parameter per partition. */
function writeSubframe(bits: BitWriter, x: Int16Array): void {
  const order = Math.min(2, x.length - 1)
  const residual = scratch
  for (let i = order; i < x.length; i++)
    residual[i] = order === 2 ? x[i]! - 2 * x[i - 1]! + x[i - 2]! : order === 1 ? x[i]! - x[i - 1]! : x[i]!

  bits.put((8 + order) << 1, 8)
  for (let i = 0; i < order; i++) bits.put(x[i]! & 0xffff, 16)

  const partitionOrder = x.length === BLOCK ? PARTITION_ORDER : 0
  const size = x.length >> partitionOrder
  bits.put(partitionOrder, 6)
  for (let from = 0; from < x.length; from += size) {
    const first = Math.max(from, order)
    let sum = 0
    for (let i = first; i < from + size; i++) sum += Math.abs(residual[i]!)
    const mean = sum / Math.max(1, from + size - first)
    const k = Math.min(14, Math.max(0, Math.floor(Math.log2(mean * 2 + 1))))
    bits.put(k, 4)
    for (let i = first; i < from + size; i++) {
      const value = residual[i]!
      bits.rice(value >= 0 ? value << 1 : (-value << 1) - 1, k)
    }
  }
}

/** Bits into bytes, highest first. */
class BitWriter {
  #bytes: Uint8Array
  #length = 0
  #held = 0
  #count = 0

  constructor(capacity: number) {
    this.#bytes = new Uint8Array(capacity)
  }

  get byteLength(): number {
    return this.#length
  }

  /** At most 24 bits at once, as up to seven are still held. */
  put(value: number, count: number): void {
    this.#held = (this.#held << count) | (value & ((1 << count) - 1))
    this.#count += count
    if (this.#length + 4 > this.#bytes.length) this.#grow()
    while (this.#count >= 8) {
      this.#count -= 8
      this.#bytes[this.#length++] = this.#held >>> this.#count
    }
    this.#held &= (1 << this.#count) - 1
  }

  /** `n >> k` zeros and a one, then the lowest k bits. */
  rice(n: number, k: number): void {
    let zeros = n >>> k
    if (zeros + 1 + k <= 24) {
      this.put((1 << k) | (n & ((1 << k) - 1)), zeros + 1 + k)
      return
    }
    for (; zeros > 16; zeros -= 16) this.put(0, 16)
    this.put(1, zeros + 1)
    if (k > 0) this.put(n, k)
  }

  align(): void {
    if (this.#count > 0) this.put(0, 8 - this.#count)
  }

  view(from: number): Uint8Array {
    return this.#bytes.subarray(from, this.#length)
  }

  bytes(): Buffer {
    return Buffer.from(this.#bytes.buffer, 0, this.#length)
  }

  #grow(): void {
    const larger = new Uint8Array(this.#bytes.length * 2)
    larger.set(this.#bytes)
    this.#bytes = larger
  }
}

/** FLAC numbers its frames as UTF-8 writes code points. */
function utf8Number(n: number): number[] {
  if (n < 0x80) return [n]
  if (n < 0x800) return [0xc0 | (n >> 6), 0x80 | (n & 63)]
  return [0xe0 | (n >> 12), 0x80 | ((n >> 6) & 63), 0x80 | (n & 63)]
}

const CRC8 = crcTable(8, 0x07)
const CRC16 = crcTable(16, 0x8005)

function crcTable(width: number, polynomial: number): Uint16Array {
  const top = 1 << (width - 1)
  const mask = 2 ** width - 1
  return Uint16Array.from({ length: 256 }, (_, i) => {
    let crc = i << (width - 8)
    for (let bit = 0; bit < 8; bit++) crc = crc & top ? ((crc << 1) ^ polynomial) & mask : (crc << 1) & mask
    return crc
  })
}

function crc8(bytes: Uint8Array): number {
  let crc = 0
  for (let i = 0; i < bytes.length; i++) crc = CRC8[crc ^ bytes[i]!]!
  return crc
}

function crc16(bytes: Uint8Array): number {
  let crc = 0
  for (let i = 0; i < bytes.length; i++) crc = ((crc << 8) & 0xffff) ^ CRC16[(crc >> 8) ^ bytes[i]!]!
  return crc
}
