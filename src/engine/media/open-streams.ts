/**
 * The files being sent at this moment. Each is closed once: when it was read to its end, when its reader leaves, when the
 * request is aborted, or when the player stops, whichever comes first.
 */
import type { CopyBytes } from '../sources/source.ts'
import type { MediaStream } from './answer.ts'

export class OpenStreams {
  readonly #open = new Set<OpenStream>()

  /** From here on the stream owns `bytes` and closes it. */
  open(bytes: CopyBytes, range: { start: number; end: number }, signal: AbortSignal): MediaStream {
    const stream = new OpenStream(bytes, range, { signal, onClose: () => this.#open.delete(stream) })
    this.#open.add(stream)
    if (signal.aborted) void stream.close()
    return stream
  }

  get size(): number {
    return this.#open.size
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.#open].map((stream) => stream.close()))
  }
}

class OpenStream implements MediaStream {
  readonly sizeBytes: number
  readonly chunks: AsyncIterable<Uint8Array>
  readonly #bytes: CopyBytes
  readonly #stopped = new AbortController()
  readonly #signal: AbortSignal
  readonly #onAbort = () => void this.close()
  readonly #onClose: () => void
  #closing: Promise<void> | undefined

  constructor(
    bytes: CopyBytes,
    range: { start: number; end: number },
    { signal, onClose }: { signal: AbortSignal; onClose(): void },
  ) {
    this.#bytes = bytes
    this.sizeBytes = range.end - range.start + 1
    this.#signal = signal
    this.#onClose = onClose
    this.chunks = this.#read(range)
    signal.addEventListener('abort', this.#onAbort, { once: true })
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async *#read(range: { start: number; end: number }): AsyncGenerator<Uint8Array, void> {
    let left = this.sizeBytes
    try {
      for await (const chunk of this.#bytes.read(range, { signal: this.#stopped.signal })) {
        left -= chunk.length
        if (left > 0) yield chunk
        else {
          // The last piece closes the file before it is handed out, for its reader may never ask again.
          await this.close()
          yield chunk
          return
        }
      }
      throw new Error(`The file became shorter while it was sent: ${left} bytes are missing.`)
    } finally {
      await this.close()
    }
  }

  async #close(): Promise<void> {
    this.#signal.removeEventListener('abort', this.#onAbort)
    this.#stopped.abort()
    this.#onClose()
    await this.#bytes.close()
  }
}
