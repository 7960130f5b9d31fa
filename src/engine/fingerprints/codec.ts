/**
 * Fingerprints as Chromaprint stores and sends them: each value as what differs from the one before, bit by bit, packed. A
 * head of four bytes says how it was made and of how many values. AcoustID and Soul servers take this in base64 for addresses.
 *
 * After the head: for every value the distances from one set bit to the next, in three bits each, 0 at the end of the value; 7
 * stands for 7 or more, and how many more follows behind all of these, in five bits each.
 */

/** What the head names; Chromaprint counts its algorithms from 0, and calls this one 2. */
const ALGORITHM = 1
const HEAD_BYTES = 4
const SMALL_BITS = 3
const LARGE_BITS = 5
const LARGEST_SMALL = 7
const SMALL_MASK = 0b111
const LARGE_MASK = 0b11111
/** Ten minutes of values; prints are of two. */
const MAX_VALUES = 5_000

export class BadPrint extends Error {
  override name = 'BadPrint'
}

export function compressPrint(values: Uint32Array): Buffer {
  const small: number[] = []
  const large: number[] = []
  let before = 0
  for (const value of values) {
    let differs = (value ^ before) >>> 0
    before = value
    let last = 0
    for (let bit = 1; differs !== 0; bit++, differs >>>= 1) {
      if ((differs & 1) === 0) continue
      const distance = bit - last
      small.push(Math.min(distance, LARGEST_SMALL))
      if (distance >= LARGEST_SMALL) large.push(distance - LARGEST_SMALL)
      last = bit
    }
    small.push(0)
  }
  const head = Buffer.alloc(HEAD_BYTES)
  head.writeUInt32BE(values.length)
  head[0] = ALGORITHM
  return Buffer.concat([head, pack(small, SMALL_BITS), pack(large, LARGE_BITS)])
}

/** Throws BadPrint for what is no print, of another algorithm, or of more than ten minutes. */
export function decompressPrint(bytes: Uint8Array): Uint32Array<ArrayBuffer> {
  if (bytes.length < HEAD_BYTES || bytes[0] !== ALGORITHM) throw new BadPrint('no print of this algorithm')
  const count = (bytes[1]! << 16) | (bytes[2]! << 8) | bytes[3]!
  if (count > MAX_VALUES) throw new BadPrint(`says that it has ${count} values`)
  const { distances, end } = unpackSmall(bytes, count)
  const values = new Uint32Array(count)
  let largeBit = end * 8
  let before = 0
  let value = 0
  let bit = 0
  let index = 0
  for (let distance of distances) {
    if (distance === 0) {
      values[index++] = before ^= value
      value = bit = 0
      continue
    }
    if (distance === LARGEST_SMALL) {
      const at = largeBit >> 3
      distance += (((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8)) >> (largeBit & 7)) & LARGE_MASK
      largeBit += LARGE_BITS
    }
    bit += distance
    if (bit > 32) throw new BadPrint('names a bit that no value has')
    value |= 1 << (bit - 1)
  }
  const wanted = (largeBit + 7) >> 3
  if (wanted !== bytes.length) throw new BadPrint(wanted > bytes.length ? 'ends too soon' : 'is too long')
  return values
}

/** The distances of so many values, and the byte behind them. */
function unpackSmall(bytes: Uint8Array, count: number): { distances: Uint8Array; end: number } {
  const distances = new Uint8Array(Math.ceil(((bytes.length - HEAD_BYTES) * 8) / SMALL_BITS) + 8)
  let length = 0
  let ended = 0
  // Eight of them are three bytes.
  for (let at = HEAD_BYTES; ended < count; at += SMALL_BITS) {
    if (at >= bytes.length) throw new BadPrint('ends too soon')
    const eight = bytes[at]! | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16)
    for (let shift = 0; shift < 24 && ended < count; shift += SMALL_BITS) {
      const distance = (eight >> shift) & SMALL_MASK
      distances[length++] = distance
      if (distance === 0) ended++
    }
  }
  const end = HEAD_BYTES + Math.ceil((length * SMALL_BITS) / 8)
  if (end > bytes.length) throw new BadPrint('ends too soon')
  return { distances: distances.subarray(0, length), end }
}

export const printToBase64 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64url')

/** Throws BadPrint for what is no base64 for addresses. */
export function printFromBase64(text: string): Buffer {
  if (!/^[A-Za-z0-9_-]*={0,2}$/.test(text)) throw new BadPrint('no base64')
  return Buffer.from(text, 'base64url')
}

/** The lowest bits first. */
function pack(numbers: readonly number[], width: number): Buffer {
  const bytes = Buffer.alloc(Math.ceil((numbers.length * width) / 8))
  let at = 0
  for (const number of numbers) {
    const shifted = number << (at & 7)
    bytes[at >> 3]! |= shifted & 0xff
    if (shifted > 0xff) bytes[(at >> 3) + 1]! |= shifted >> 8
    at += width
  }
  return bytes
}
