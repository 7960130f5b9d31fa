/**
 * The trackKey: what a copy *is*, equal on every device and whatever its tags, name or place. `f` and the MD5 of the sound
 * that FLAC carries; else `a` and a digest of the sound alone: its length, its first and its last 64 KiB, with everything a
 * tagger may rewrite left out. Uncompressed sound adds a block from its middle, as silence at both ends is not rare there.
 *
 * Keys are compared between devices for ever: changing anything here loses what people did to their tracks.
 */
import { createHash, hash, type Hash } from 'node:crypto'
import type { Sniffed } from './container.ts'
import type { FileBytes } from './file-bytes.ts'
import type { OggSound } from './ogg-pages.ts'

export const BLOCK_BYTES = 64 * 1024
const MIDDLE_BYTES = 16 * 1024

/** A stretch of the file that holds sound. */
export interface Stretch {
  start: number
  end: number
}

class NoSound extends Error {
  override name = 'NoSound'
}

export function trackKeyOf(file: FileBytes, { container, start, end, mpeg }: Sniffed, ogg?: OggSound): string {
  switch (container) {
    case 'flac':
      return flacKey(file, start, end)
    case 'ogg':
      return ogg!.flacMd5 === ''
        ? keyOf(startDigest(ogg!.lastGranule).update(ogg!.head).update(ogg!.tail))
        : `f${ogg!.flacMd5}`
    case 'mpeg':
    case 'adts':
      return stretchKey(file, [{ start: mpeg!.start, end }])
    case 'mp4':
      return stretchKey(file, mp4Sound(file))
    case 'wav':
      return stretchKey(file, [riffChunk(file, 'data', start)], true)
    case 'aiff': {
      const chunk = iffChunk(file, 'SSND')
      return stretchKey(file, [{ start: chunk.start + 8, end: chunk.end }], true)
    }
    case 'dsf':
      return stretchKey(file, [dsfSound(file)], true)
    case 'dff':
      return stretchKey(file, [dffSound(file)], true)
    case 'asf':
      return stretchKey(file, [asfSound(file)])
    case 'matroska':
    case 'webm':
      return stretchKey(file, clusters(file))
    default:
      return stretchKey(file, [{ start, end }])
  }
}

function stretchKey(file: FileBytes, stretches: Stretch[], uncompressed = false): string {
  const inside = stretches.map(({ start, end }) => ({ start, end: Math.min(end, file.sizeBytes) }))
  const length = inside.reduce((sum, { start, end }) => sum + Math.max(end - start, 0), 0)
  if (length <= 0) throw new NoSound('holds no sound')
  // Each block is taken in before the next is read: they may share a buffer.
  const sha = startDigest(BigInt(length))
  sha.update(readAcross(file, inside, 0, BLOCK_BYTES))
  if (uncompressed && length > 4 * BLOCK_BYTES) {
    sha.update(readAcross(file, inside, Math.floor(length / 2), MIDDLE_BYTES))
  }
  sha.update(readAcross(file, inside, Math.max(length - BLOCK_BYTES, 0), BLOCK_BYTES))
  return keyOf(sha)
}

/** `length` bytes from `offset` of the stretches laid end to end. */
function readAcross(file: FileBytes, stretches: Stretch[], offset: number, length: number): Buffer {
  const parts: Buffer[] = []
  let skip = offset
  let left = length
  for (const { start, end } of stretches) {
    const size = Math.max(end - start, 0)
    if (skip >= size) {
      skip -= size
      continue
    }
    const part = file.at(start + skip, Math.min(size - skip, left))
    if (part.length === left && parts.length === 0) return part
    parts.push(Buffer.from(part))
    left -= part.length
    skip = 0
    if (left <= 0) break
  }
  return Buffer.concat(parts)
}

function startDigest(length: bigint): Hash {
  const prefix = Buffer.alloc(8)
  prefix.writeBigUInt64LE(length)
  return createHash('sha256').update(prefix)
}

const keyOf = (sha: Hash): string => `a${sha.digest('hex').slice(0, 32)}`

/** Digest of the first and last bytes of a file. `w`: the tags all lie within them; `p`: they reach further. */
export const HEAD_HASH_BYTES = 16 * 1024

export function headHashOf(file: FileBytes, whole: boolean): string {
  const head = file.at(0, HEAD_HASH_BYTES)
  head.copy(bothEnds)
  const tail = file.at(Math.max(file.sizeBytes - HEAD_HASH_BYTES, 0), HEAD_HASH_BYTES)
  tail.copy(bothEnds, head.length)
  const bytes = bothEnds.subarray(0, head.length + tail.length)
  return (whole ? 'w' : 'p') + hash('sha256', bytes, 'hex').slice(0, 32)
}

/** Used again for every file: large buffers that come and go keep the garbage collector busy. */
const bothEnds = Buffer.allocUnsafeSlow(2 * HEAD_HASH_BYTES)

function flacKey(file: FileBytes, start: number, end: number): string {
  const info = file.at(start + 4, 38)
  if (info.length === 38 && (info[0]! & 0x7f) === 0) {
    const md5 = info.toString('hex', 22, 38)
    if (!/^0*$/.test(md5)) return `f${md5}`
  }
  let at = start + 4
  for (let count = 0; count < 4096; count++) {
    const header = file.at(at, 4)
    if (header.length < 4) break
    const last = header[0]! >= 0x80
    at += 4 + header.readUIntBE(1, 3)
    if (last) return stretchKey(file, [{ start: at, end }])
  }
  throw new NoSound('its header blocks do not end')
}

function mp4Sound(file: FileBytes): Stretch[] {
  const found: Stretch[] = []
  let at = 0
  for (let count = 0; count < 100_000 && at + 8 <= file.sizeBytes; count++) {
    const header = file.at(at, 16)
    let size = header.readUInt32BE(0)
    let headerBytes = 8
    if (size === 1 && header.length === 16) {
      size = Number(header.readBigUInt64BE(8))
      headerBytes = 16
    } else if (size === 0) size = file.sizeBytes - at
    if (size < headerBytes) break
    if (header.toString('latin1', 4, 8) === 'mdat') found.push({ start: at + headerBytes, end: at + size })
    at += size
  }
  return found
}

/** The first chunk of that name after the 12 bytes of a RIFF header at `start`. */
function riffChunk(file: FileBytes, name: string, start: number): Stretch {
  let long: number | undefined
  let at = start + 12
  for (let count = 0; count < 100_000 && at + 8 <= file.sizeBytes; count++) {
    const header = Buffer.from(file.at(at, 24))
    const id = header.toString('latin1', 0, 4)
    const size = header.readUInt32LE(4)
    if (id === 'ds64' && header.length === 24) long = Number(header.readBigUInt64LE(16))
    if (id === name) {
      // A recorder that was cut off leaves 0 or the largest number: then the sound reaches to the end.
      const length = size === 0xffffffff ? (long ?? Infinity) : size === 0 ? Infinity : size
      return { start: at + 8, end: Math.min(at + 8 + length, file.sizeBytes) }
    }
    at += 8 + size + (size & 1)
  }
  throw new NoSound(`has no ${name} chunk`)
}

function iffChunk(file: FileBytes, name: string): Stretch {
  let at = 12
  for (let count = 0; count < 100_000 && at + 8 <= file.sizeBytes; count++) {
    const header = file.at(at, 8)
    const size = header.readUInt32BE(4)
    if (header.toString('latin1', 0, 4) === name) return { start: at + 8, end: at + 8 + size }
    at += 8 + size + (size & 1)
  }
  throw new NoSound(`has no ${name} chunk`)
}

function dsfSound(file: FileBytes): Stretch {
  let at = 28
  for (let count = 0; count < 64 && at + 12 <= file.sizeBytes; count++) {
    const header = file.at(at, 12)
    const size = Number(header.readBigUInt64LE(4))
    if (header.toString('latin1', 0, 4) === 'data') return { start: at + 12, end: at + size }
    if (size < 12) break
    at += size
  }
  throw new NoSound('has no data chunk')
}

function dffSound(file: FileBytes): Stretch {
  let at = 16
  for (let count = 0; count < 4096 && at + 12 <= file.sizeBytes; count++) {
    const header = file.at(at, 12)
    const size = Number(header.readBigUInt64BE(4))
    if (/^DS[DT] $/.test(header.toString('latin1', 0, 4))) return { start: at + 12, end: at + 12 + size }
    at += 12 + size + (size & 1)
  }
  throw new NoSound('has no sound chunk')
}

const ASF_DATA = '3626b2758e66cf11a6d900aa0062ce6c'

function asfSound(file: FileBytes): Stretch {
  let at = 0
  for (let count = 0; count < 64 && at + 24 <= file.sizeBytes; count++) {
    const header = file.at(at, 24)
    const size = Number(header.readBigUInt64LE(16))
    // The first 50 bytes of the data object repeat an id that a tagger may give anew.
    if (header.toString('hex', 0, 16) === ASF_DATA) return { start: at + 50, end: at + size }
    if (size < 24) break
    at += size
  }
  throw new NoSound('has no data object')
}

const SEGMENT = 0x18538067
const CLUSTER = 0x1f43b675

/** The clusters of a Matroska file; tags, cues and attachments stand between and around them. */
function clusters(file: FileBytes): Stretch[] {
  const found: Stretch[] = []
  let at = 0
  for (let count = 0; count < 20_000 && at < file.sizeBytes; count++) {
    const element = ebmlElement(file, at)
    if (!element) break
    if (element.id === SEGMENT) {
      at = element.body
      continue
    }
    if (element.id === CLUSTER) {
      const end = element.size === undefined ? file.sizeBytes : element.body + element.size
      found.push({ start: element.body, end })
      at = end
      continue
    }
    if (element.size === undefined) break
    at = element.body + element.size
  }
  return found
}

/** `size` is undefined when the file leaves it open. */
function ebmlElement(file: FileBytes, at: number): { id: number; body: number; size: number | undefined } | undefined {
  const bytes = file.at(at, 12)
  if (bytes.length < 2 || bytes[0]! < 0x10) return undefined
  const idLength = Math.clz32(bytes[0]!) - 23
  const first = bytes[idLength]
  if (first === undefined || first === 0) return undefined
  const sizeLength = Math.clz32(first) - 23
  if (bytes.length < idLength + sizeLength) return undefined
  let size = first & (0xff >> sizeLength)
  let open = size === 0xff >> sizeLength
  for (let index = 1; index < sizeLength; index++) {
    const byte = bytes[idLength + index]!
    size = size * 256 + byte
    open &&= byte === 0xff
  }
  return { id: bytes.readUIntBE(0, idLength), body: at + idLength + sizeLength, size: open ? undefined : size }
}
