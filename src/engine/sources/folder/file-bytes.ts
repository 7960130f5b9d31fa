/**
 * Bytes of one open file, read in few large pieces and handed out as views: its head, its tail, and wherever a parser
 * wanders in between. Synchronous, for a worker thread. The pieces are buffers used again for the next file, so a view
 * is good only until the next call that leaves the piece, and nothing may keep one.
 */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { fsPath } from './file-names.ts'

const HEAD = 64 * 1024
const TAIL = 80 * 1024
/** Up to this size a file is read whole, at once. */
const SMALL = 192 * 1024
const ELSEWHERE = 64 * 1024
/** More than this at once is never needed for tags; a file that asks for more lies. */
export const MAX_PIECE = 64 * 1024 * 1024

interface Piece {
  start: number
  end: number
  bytes: Buffer
}

const headBuffer = Buffer.allocUnsafeSlow(SMALL)
const tailBuffer = Buffer.allocUnsafeSlow(TAIL)
const elsewhereBuffer = Buffer.allocUnsafeSlow(ELSEWHERE)

export class ShortFile extends Error {
  override name = 'ShortFile'
}

/** Thrown for what is no regular file; a pipe is never waited for. */
export class NotAFile extends Error {
  override name = 'NotAFile'
}

export class FileBytes {
  readonly sizeBytes: number
  readonly modifiedAt: number
  readonly #fd: number
  #head: Piece = { start: 0, end: 0, bytes: headBuffer }
  #tail: Piece = { start: 0, end: 0, bytes: tailBuffer }
  #elsewhere: Piece = { start: 0, end: 0, bytes: elsewhereBuffer }
  /** Widest stretch asked for between head and tail; tells how far the head hash reaches. */
  #touchedBetween = false
  readonly #hashed: number

  constructor(path: string, hashed: number) {
    this.#hashed = hashed
    this.#fd = openSync(fsPath(path), constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0))
    try {
      const stat = fstatSync(this.#fd)
      if (!stat.isFile()) throw new NotAFile('not a regular file')
      this.sizeBytes = stat.size
      this.modifiedAt = stat.mtimeMs
      this.#head.end = this.#fill(headBuffer, 0, stat.size <= SMALL ? stat.size : HEAD)
    } catch (error) {
      closeSync(this.#fd)
      throw error
    }
  }

  close(): void {
    closeSync(this.#fd)
  }

  /** Up to `length` bytes from `offset`; fewer only where the file ends. */
  at(offset: number, length: number): Buffer {
    const end = Math.min(offset + length, this.sizeBytes)
    if (offset >= end) return EMPTY
    if (end > this.#hashed && offset < this.sizeBytes - this.#hashed) this.#touchedBetween = true
    if (end <= this.#head.end) return this.#head.bytes.subarray(offset, end)
    if (offset >= this.sizeBytes - TAIL) {
      if (this.#tail.end === 0) {
        this.#tail.start = Math.max(this.sizeBytes - TAIL, 0)
        this.#tail.end = this.#tail.start + this.#fill(tailBuffer, this.#tail.start, this.sizeBytes - this.#tail.start)
      }
      return this.#tail.bytes.subarray(offset - this.#tail.start, end - this.#tail.start)
    }
    const piece = this.#elsewhere
    if (offset < piece.start || end > piece.end) {
      const wanted = Math.max(end - offset, Math.min(ELSEWHERE, this.sizeBytes - offset))
      if (wanted > MAX_PIECE) throw new ShortFile(`asks for ${wanted} bytes at once`)
      piece.bytes = wanted <= ELSEWHERE ? elsewhereBuffer : Buffer.allocUnsafeSlow(wanted)
      piece.start = offset
      piece.end = offset + this.#fill(piece.bytes, offset, wanted)
    }
    return piece.bytes.subarray(offset - piece.start, end - piece.start)
  }

  /** Whether anything but the first and last `hashed` bytes was asked for since this was last set. */
  get touchedBetween(): boolean {
    return this.#touchedBetween
  }

  set touchedBetween(value: boolean) {
    this.#touchedBetween = value
  }

  #fill(into: Buffer, position: number, length: number): number {
    let filled = 0
    while (filled < length) {
      const read = readSync(this.#fd, into, filled, length - filled, position + filled)
      if (read === 0) throw new ShortFile('became shorter while it was read')
      filled += read
    }
    return filled
  }
}

const EMPTY = Buffer.alloc(0)
