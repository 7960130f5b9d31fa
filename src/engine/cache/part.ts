/**
 * A file on its way: bytes are only ever appended, and count as safe once they were synced to the disk. What is resumed is cut
 * to the bytes that are known to be safe, for what lies behind them may be anything. Its digest is that of what can be read from
 * the file: a worker reads it behind the writes, and what was there from before, too.
 *
 * Pieces are gathered before they are written, and while they are written the next ones are taken: who writes waits for the
 * disk only when it is slower than the network. Errors of the disk come out as they are, with their `code` (ENOSPC, EIO, …).
 */
import { constants } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import type { FileHash, FileHashes } from './file-hashes.ts'

export interface Part {
  readonly path: string
  /** Bytes that survive a power cut; what the part began with, until the first checkpoint. */
  readonly safeBytes: number
  /**
   * Takes the bytes and their memory, which nobody may use afterwards. Rejects with what the disk said, also of writing pieces
   * before, and of reading them for the digest.
   */
  write(bytes: Uint8Array): Promise<void>
  /** Syncs what was written; answers how many bytes are safe now. More may be written meanwhile. */
  checkpoint(): Promise<number>
  /** Hex, of all bytes that were given, as they can be read from the file. Rejects as `write`, and when it is closed meanwhile. */
  sha256(): Promise<string>
  /** Forgets what lies behind `to`; 0 begins anew. */
  truncate(to: number): Promise<void>
  /** Safe to call twice; never rejects. */
  close(): Promise<void>
}

/** Gathered before they are written: each write has its price, however small. */
const GATHERED_BYTES = 1024 * 1024

/** Whoever opens it minds that nobody else has it open. `onClose` is called once. */
export async function openPart(
  path: string,
  safeBytes: number,
  { hashes, onClose }: { hashes: Pick<FileHashes, 'begin'>; onClose?: () => void },
): Promise<Part> {
  const flags = constants.O_RDWR | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0)
  const handle = await open(path, flags, 0o600)
  try {
    const { size } = await handle.stat()
    // One that is shorter than what was safe is not what was written: nothing of it is worth keeping.
    const part = new OpenPart(path, handle, { hash: () => hashes.begin(path), onClose })
    await part.truncate(size >= safeBytes ? safeBytes : 0)
    return part
  } catch (error) {
    await handle.close()
    throw error
  }
}

class OpenPart implements Part {
  readonly path: string
  readonly #handle: FileHandle
  readonly #parts: { hash(): FileHash; onClose: (() => void) | undefined }
  #hash: FileHash
  #safe = 0
  /** Handed to the system, or on its way there. */
  #written = 0
  #gathered: Uint8Array[] = []
  #gatheredBytes = 0
  #writing: Promise<void> | undefined
  #failure: { error: unknown } | undefined
  #closed: Promise<void> | undefined

  constructor(path: string, handle: FileHandle, parts: { hash(): FileHash; onClose: (() => void) | undefined }) {
    this.path = path
    this.#handle = handle
    this.#parts = parts
    this.#hash = parts.hash()
  }

  get safeBytes(): number {
    return this.#safe
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#throwIfFailed()
    if (this.#hash.failure) throw this.#hash.failure
    this.#gathered.push(bytes)
    this.#gatheredBytes += bytes.length
    if (this.#gatheredBytes < GATHERED_BYTES) return
    await this.#writing
    this.#throwIfFailed()
    this.#begin()
  }

  async checkpoint(): Promise<number> {
    const written = await this.#flush()
    await this.#handle.datasync()
    this.#throwIfFailed()
    this.#safe = written
    return written
  }

  async sha256(): Promise<string> {
    await this.#flush()
    return this.#hash.digest()
  }

  async truncate(to: number): Promise<void> {
    this.#gathered = []
    this.#gatheredBytes = 0
    await this.#writing
    this.#failure = undefined
    this.#hash.end()
    await this.#handle.truncate(to)
    this.#hash = this.#parts.hash()
    if (to > 0) this.#hash.upTo(to)
    this.#written = to
    this.#safe = to
  }

  close(): Promise<void> {
    return (this.#closed ??= this.#close())
  }

  async #close(): Promise<void> {
    await this.#flush().catch(() => {})
    this.#hash.end()
    await this.#handle.close().catch(() => {})
    this.#parts.onClose?.()
  }

  #throwIfFailed(): void {
    if (this.#failure) throw this.#failure.error
  }

  /** How far the file reaches then, whatever is given to it meanwhile. */
  async #flush(): Promise<number> {
    this.#throwIfFailed()
    this.#begin()
    const written = this.#written
    await this.#writing
    this.#throwIfFailed()
    return written
  }

  #begin(): void {
    if (this.#gatheredBytes === 0) return
    const pieces = this.#gathered
    const at = this.#written
    this.#written += this.#gatheredBytes
    this.#gathered = []
    this.#gatheredBytes = 0
    const before = this.#writing
    // One after another: whoever waits for the last waits for all.
    const writing = Promise.resolve(before)
      .then(() => writeAll(this.#handle, pieces, at))
      .then((to) => {
        for (const piece of pieces) letGo(piece)
        this.#hash.upTo(to)
      })
      .catch((error: unknown) => {
        this.#failure ??= { error }
      })
      .finally(() => {
        if (this.#writing === writing) this.#writing = undefined
      })
    this.#writing = writing
  }
}

/**
 * Frees the memory at once. Left to the garbage collector, which sees a few small objects and not the hundreds of MB behind them,
 * it is collected so hard that this takes longer than the transfer. Memory that holds something else, too, is left alone.
 */
function letGo({ buffer, byteLength }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0)
}

/** Up to where it is written then. A write may take less than it was given: the disk that is about to be full does. */
async function writeAll(handle: FileHandle, pieces: Uint8Array[], at: number): Promise<number> {
  const left = [...pieces]
  while (left.length > 0) {
    let { bytesWritten } = await handle.writev(left, at)
    at += bytesWritten
    while (left.length > 0 && bytesWritten >= left[0]!.length) bytesWritten -= left.shift()!.length
    if (left.length > 0) left[0] = left[0]!.subarray(bytesWritten)
  }
  return at
}
