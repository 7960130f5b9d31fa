/**
 * What was read last of the open files, in memory: a player asks for one small range after the other, several for the same ones,
 * and reading such a range in another thread costs more than sending it.
 *
 * Files are read in blocks, each once for all who wait for it. A block is kept as long as its file is open and known to be
 * the one at its place, unchanged; and the blocks of all files together stay below a limit, of which those go that were used
 * the longest time ago.
 */
import { EngineError } from '../errors.ts'
import type { CopyBytes } from '../sources/source.ts'

/** As much as the system reads ahead by itself, so that the first range does not wait for more than it would anyway. */
export const BLOCK_BYTES = 128 * 1024
/** Longer ranges are read piece by piece while they are sent. */
const MAX_RANGE_BYTES = 256 * 1024
const MAX_BYTES = 16 * 1024 * 1024
/** Of two changes within one tick of a file system's clock the second cannot be seen. FAT has ticks of two seconds. */
const SETTLED_MS = 3_000

interface Range {
  start: number
  /** Included. */
  end: number
}

interface Block {
  readonly file: BlocksOfFile
  readonly index: number
  /** Settled when it is read. */
  readonly reading: Promise<Buffer>
  bytes: Buffer | undefined
}

export class RecentBlocks {
  readonly #maxBlocks: number
  /** The one used last comes last. */
  readonly #byUse = new Set<Block>()

  constructor({ maxBytes = MAX_BYTES }: { maxBytes?: number } = {}) {
    this.#maxBlocks = Math.floor(maxBytes / BLOCK_BYTES)
  }

  /** `signal` aborts when the file is closed. */
  of(bytes: CopyBytes, signal: AbortSignal): BlocksOfFile {
    return new BlocksOfFile(bytes, { signal, recent: this })
  }

  get count(): number {
    return this.#byUse.size
  }

  use(block: Block): void {
    this.#byUse.delete(block)
    this.#byUse.add(block)
    if (this.#byUse.size <= this.#maxBlocks) return
    const [oldest] = this.#byUse
    oldest!.file.forget(oldest!)
  }

  forget(block: Block): void {
    this.#byUse.delete(block)
  }
}

export class BlocksOfFile {
  readonly #bytes: CopyBytes
  readonly #signal: AbortSignal
  readonly #recent: RecentBlocks
  readonly #blocks = new Map<number, Block>()

  constructor(bytes: CopyBytes, { signal, recent }: { signal: AbortSignal; recent: RecentBlocks }) {
    this.#bytes = bytes
    this.#signal = signal
    this.#recent = recent
    signal.addEventListener('abort', () => this.#forgetAll(), { once: true })
  }

  /** Whether a range is to be read here: a short one, of a file whose changes would be noticed. */
  suits({ start, end }: Range): boolean {
    const file = this.#bytes
    if (!file.isNearby || !file.isCurrent || end - start >= MAX_RANGE_BYTES || this.#signal.aborted) return false
    return Math.abs(Date.now() - file.modifiedAt) > SETTLED_MS
  }

  /** As `read`, where all of it is in memory. */
  find({ start, end }: Range): Uint8Array[] | undefined {
    const views: Uint8Array[] = []
    for (let index = Math.floor(start / BLOCK_BYTES); index * BLOCK_BYTES <= end; index++) {
      const block = this.#blocks.get(index)
      if (!block?.bytes) return undefined
      this.#recent.use(block)
      views.push(viewOf(block.bytes, index, { start, end }))
    }
    return views
  }

  /** Views of the blocks, in order; nobody may write to them. Throws as reading the file does. The file must be held meanwhile. */
  async read({ start, end }: Range): Promise<Uint8Array[]> {
    const views: Uint8Array[] = []
    const blocks: Block[] = []
    for (let index = Math.floor(start / BLOCK_BYTES); index * BLOCK_BYTES <= end; index++)
      blocks.push(this.#block(index))
    for (const block of blocks) {
      views.push(viewOf(block.bytes ?? (await block.reading), block.index, { start, end }))
    }
    return views
  }

  forget(block: Block): void {
    this.#recent.forget(block)
    if (this.#blocks.get(block.index) === block) this.#blocks.delete(block.index)
  }

  #forgetAll(): void {
    for (const block of this.#blocks.values()) this.#recent.forget(block)
    this.#blocks.clear()
  }

  #block(index: number): Block {
    let block = this.#blocks.get(index)
    if (!block) {
      block = this.#begin(index)
      this.#blocks.set(index, block)
    }
    this.#recent.use(block)
    return block
  }

  #begin(index: number): Block {
    const block: Block = { file: this, index, reading: this.#load(index), bytes: undefined }
    block.reading.then(
      (bytes) => {
        block.bytes = bytes
      },
      () => this.forget(block),
    )
    return block
  }

  async #load(index: number): Promise<Buffer> {
    const start = index * BLOCK_BYTES
    const end = Math.min(start + BLOCK_BYTES, this.#bytes.sizeBytes) - 1
    const pieces: Uint8Array[] = []
    let read = 0
    for await (const piece of this.#bytes.read({ start, end }, { signal: this.#signal })) {
      pieces.push(piece)
      read += piece.length
    }
    if (read < end - start + 1) throw new EngineError('UNAVAILABLE', 'The file became shorter while it was read.')
    const [first] = pieces
    return pieces.length === 1
      ? Buffer.from(first!.buffer, first!.byteOffset, first!.byteLength)
      : Buffer.concat(pieces)
  }
}

/** What of a range lies in a block. */
function viewOf(bytes: Buffer, index: number, { start, end }: Range): Buffer {
  const offset = index * BLOCK_BYTES
  return bytes.subarray(Math.max(start - offset, 0), end + 1 - offset)
}
