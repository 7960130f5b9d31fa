/**
 * Tags that stand before and after the sound in formats without chunks (mp3, aac, ape, wv, mpc, flac …): ID3v2 before;
 * ID3v1, Lyrics3, APE and appended ID3v2 after. Knowing where they end tells where the sound begins, whatever a tagger did.
 */
import type { FileBytes } from './file-bytes.ts'

/** Where the last of the ID3v2 tags at the beginning ends; 0 without any. */
export function endOfLeadingTags(file: FileBytes): number {
  let at = 0
  for (let count = 0; count < 8; count++) {
    const header = file.at(at, 10)
    if (header.length < 10 || header.toString('latin1', 0, 3) !== 'ID3') break
    const size = syncsafe(header, 6)
    const footer = (header[5]! & 0x10) !== 0 ? 10 : 0
    if (size === undefined || at + 10 + size + footer > file.sizeBytes) break
    at += 10 + size + footer
  }
  return at
}

/** Where the tags at the end begin; the size of the file without any. */
export function startOfTrailingTags(file: FileBytes, start: number): number {
  let end = file.sizeBytes
  for (let count = 0; count < 8; count++) {
    const length = trailingTagLength(file, end)
    if (length === 0 || end - length < start) break
    end -= length
  }
  return end
}

/** Length of one tag that ends at `end`; 0 when there is none. */
function trailingTagLength(file: FileBytes, end: number): number {
  if (end < 32) return 0
  if (end >= 128 && text(file, end - 128, 3) === 'TAG') {
    return end >= 355 && text(file, end - 355, 4) === 'TAG+' ? 355 : 128
  }
  if (text(file, end - 32, 8) === 'APETAGEX') {
    const footer = file.at(end - 32, 32)
    const size = footer.readUInt32LE(12)
    const header = (footer.readUInt32LE(20) & 0x80000000) !== 0 ? 32 : 0
    return size >= 32 ? size + header : 0
  }
  if (text(file, end - 9, 9) === 'LYRICS200') {
    const size = Number(text(file, end - 15, 6))
    return Number.isInteger(size) ? size + 15 : 0
  }
  if (text(file, end - 10, 3) === '3DI') {
    const size = syncsafe(file.at(end - 10, 10), 6)
    return size === undefined ? 0 : size + 20
  }
  return 0
}

const text = (file: FileBytes, at: number, length: number): string =>
  at < 0 ? '' : file.at(at, length).toString('latin1')

/** 28 bits in four bytes, each with its top bit clear; undefined when one is set. */
function syncsafe(bytes: Buffer, at: number): number | undefined {
  let value = 0
  for (let index = at; index < at + 4; index++) {
    if (bytes[index]! > 0x7f) return undefined
    value = value * 128 + bytes[index]!
  }
  return value
}
