/**
 * Pictures in and beside music files: what they are by their own bytes, and how large by their header. What is no JPEG, PNG,
 * WebP or GIF, whatever it is called, is no cover.
 */
import { hash } from 'node:crypto'

export const MAX_COVER_BYTES = 64 * 1024 * 1024

export interface PictureFacts {
  /** First 32 hex digits of the SHA-256 of the bytes. */
  id: string
  mime: 'image/jpeg' | 'image/png' | 'image/webp' | 'image/gif'
  width: number
  height: number
  sizeBytes: number
}

/** Undefined for what is no picture we show, or declares no size. */
export function describePicture(bytes: Uint8Array): PictureFacts | undefined {
  if (bytes.length < 16 || bytes.length > MAX_COVER_BYTES) return undefined
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const size = sizeOf(buffer)
  if (!size || size.width < 1 || size.height < 1) return undefined
  return { id: hash('sha256', buffer, 'hex').slice(0, 32), ...size, sizeBytes: buffer.length }
}

function sizeOf(b: Buffer): Pick<PictureFacts, 'mime' | 'width' | 'height'> | undefined {
  if (b[0] === 0xff && b[1] === 0xd8 && b[2] === 0xff) return jpegSize(b)
  if (b.readUInt32BE(0) === 0x89504e47 && b.readUInt32BE(4) === 0x0d0a1a0a) {
    if (b.length < 24 || b.toString('latin1', 12, 16) !== 'IHDR') return undefined
    return { mime: 'image/png', width: b.readUInt32BE(16), height: b.readUInt32BE(20) }
  }
  if (/^GIF8[79]a/.test(b.toString('latin1', 0, 6))) {
    return { mime: 'image/gif', width: b.readUInt16LE(6), height: b.readUInt16LE(8) }
  }
  if (b.toString('latin1', 0, 4) === 'RIFF' && b.toString('latin1', 8, 12) === 'WEBP') return webpSize(b)
  return undefined
}

function jpegSize(b: Buffer): Pick<PictureFacts, 'mime' | 'width' | 'height'> | undefined {
  let at = 2
  while (at + 9 < b.length) {
    if (b[at] !== 0xff) return undefined
    const marker = b[at + 1]!
    if (marker === 0xff) {
      at++
      continue
    }
    if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) {
      at += 2
      continue
    }
    const frame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc
    if (frame) return { mime: 'image/jpeg', width: b.readUInt16BE(at + 7), height: b.readUInt16BE(at + 5) }
    if (marker === 0xda || marker === 0xd9) return undefined
    const length = b.readUInt16BE(at + 2)
    if (length < 2) return undefined
    at += 2 + length
  }
  return undefined
}

function webpSize(b: Buffer): Pick<PictureFacts, 'mime' | 'width' | 'height'> | undefined {
  if (b.length < 30) return undefined
  switch (b.toString('latin1', 12, 16)) {
    case 'VP8 ':
      return { mime: 'image/webp', width: b.readUInt16LE(26) & 0x3fff, height: b.readUInt16LE(28) & 0x3fff }
    case 'VP8L': {
      const bits = b.readUInt32LE(21)
      return { mime: 'image/webp', width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 }
    }
    case 'VP8X':
      return { mime: 'image/webp', width: b.readUIntLE(24, 3) + 1, height: b.readUIntLE(27, 3) + 1 }
    default:
      return undefined
  }
}

/** The picture that shows the front, else the first; only those that are pictures count. */
export function pickFront<Picture extends { type?: string | undefined }>(
  pictures: readonly Picture[],
): Picture | undefined {
  return pictures.find((picture) => /front/i.test(picture.type ?? '')) ?? pictures[0]
}

/** Pictures in the comments of an Ogg stream; a cover there is a third larger than itself, so it is not decoded twice. */
export function picturesInComments(packet: Buffer): { data: Buffer; type: string }[] {
  const found: { data: Buffer; type: string }[] = []
  const start = packet.toString('latin1', 0, 8) === 'OpusTags' ? 8 : packet[0] === 3 ? 7 : 4
  if (start + 8 > packet.length) return found
  let at = start + 4 + packet.readUInt32LE(start)
  if (at + 4 > packet.length) return found
  at += 4
  while (at + 4 <= packet.length) {
    const length = packet.readUInt32LE(at)
    at += 4
    const end = at + length
    if (end > packet.length) break
    const name = packet.toString('latin1', at, Math.min(at + 23, end)).toUpperCase()
    if (name === 'METADATA_BLOCK_PICTURE=') {
      const picture = flacPicture(Buffer.from(packet.toString('latin1', at + 23, end), 'base64'))
      if (picture) found.push(picture)
    } else if (name.startsWith('COVERART=')) {
      found.push({ type: '', data: Buffer.from(packet.toString('latin1', at + 9, end), 'base64') })
    }
    at = end
  }
  return found
}

function flacPicture(block: Buffer): { data: Buffer; type: string } | undefined {
  if (block.length < 32) return undefined
  const mimeLength = block.readUInt32BE(4)
  const textAt = 8 + mimeLength
  if (textAt + 4 > block.length) return undefined
  const sizeAt = textAt + 4 + block.readUInt32BE(textAt) + 16
  if (sizeAt + 4 > block.length) return undefined
  const length = block.readUInt32BE(sizeAt)
  if (sizeAt + 4 + length > block.length) return undefined
  return { type: block.readUInt32BE(0) === 3 ? 'front' : '', data: block.subarray(sizeAt + 4, sizeAt + 4 + length) }
}
