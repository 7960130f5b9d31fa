/** A music file, open for decoding in the worker thread that owns it: reads that block nobody else. */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { fsPath } from '../sources/folder/file-names.ts'
import type { CopyBytes } from '../sources/source.ts'

/** Thrown for a file that cannot be opened or read now, whatever it holds. */
export class Unreadable extends Error {
  override name = 'Unreadable'
}

/** `container` and `codec` as in CopyRecord. */
export interface SoundFormat {
  container: string
  codec: string
}

export class SoundFile implements CopyBytes {
  readonly sizeBytes: number
  readonly modifiedAt: number
  readonly container: string
  readonly codec: string
  readonly #fd: number

  constructor(path: string, { container, codec }: SoundFormat) {
    this.container = container
    this.codec = codec
    try {
      // Without waiting: a pipe would.
      this.#fd = openSync(fsPath(path), constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0))
    } catch (error) {
      throw new Unreadable('it cannot be opened', { cause: error })
    }
    const facts = fstatSync(this.#fd)
    if (!facts.isFile()) {
      closeSync(this.#fd)
      throw new Unreadable('it is no regular file')
    }
    this.sizeBytes = facts.size
    this.modifiedAt = facts.mtimeMs
  }

  /** Fewer bytes only where the file ends. The bytes are the taker's. */
  at(start: number, length: number): Uint8Array {
    const bytes = new Uint8Array(Math.max(0, Math.min(length, this.sizeBytes - start)))
    let filled = 0
    while (filled < bytes.length) {
      const some = this.#readInto(bytes, filled, start + filled)
      if (some === 0) return bytes.subarray(0, filled)
      filled += some
    }
    return bytes
  }

  async *read({ start, end }: { start: number; end: number }): AsyncGenerator<Uint8Array, void> {
    yield this.at(start, end + 1 - start)
  }

  async close(): Promise<void> {
    closeSync(this.#fd)
  }

  #readInto(bytes: Uint8Array, offset: number, position: number): number {
    try {
      return readSync(this.#fd, bytes, offset, bytes.length - offset, position)
    } catch (error) {
      throw new Unreadable('it cannot be read', { cause: error })
    }
  }
}
