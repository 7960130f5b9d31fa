/**
 * The answers being sent at this moment. Each lets go of its file once: when it was read to its end, when its reader leaves,
 * when the request is aborted, or when the player stops, whichever comes first.
 */
import type { MediaStream } from './answer.ts'
import type { Lease } from './open-copies.ts'
import { takePiece } from './pieces.ts'

export class OpenStreams {
  readonly #open = new Set<OpenStream>()

  /** From here on the stream owns the lease. */
  open(lease: Lease, range: { start: number; end: number }, signal: AbortSignal): MediaStream {
    const stream = new OpenStream(lease, range, { signal, onClose: () => this.#open.delete(stream) })
    this.#open.add(stream)
    if (signal.aborted) void stream.close()
    return stream
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.#open].map((stream) => stream.close()))
  }
}

class OpenStream implements MediaStream {
  readonly sizeBytes: number
  readonly chunks: AsyncIterable<Uint8Array>
  readonly #lease: Lease
  readonly #signal: AbortSignal
  readonly #onAbort = () => void this.close()
  readonly #onClose: () => void
  #left: number
  #closing: Promise<void> | undefined

  constructor(
    lease: Lease,
    range: { start: number; end: number },
    { signal, onClose }: { signal: AbortSignal; onClose(): void },
  ) {
    this.#lease = lease
    this.sizeBytes = range.end - range.start + 1
    this.#left = this.sizeBytes
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
    const { bytes, signal } = this.#lease
    try {
      this.#throwIfClosed()
      for await (const chunk of bytes.read(range, { signal, allocate: takePiece })) {
        this.#throwIfClosed()
        this.#left -= chunk.length
        if (this.#left > 0) {
          yield chunk
          this.#throwIfClosed()
        } else {
          // The last piece lets go of the file before it is handed out, for its reader may never ask again.
          await this.close()
          yield chunk
          return
        }
      }
      throw new Error(`The file became shorter while it was sent: ${this.#left} bytes are missing.`)
    } finally {
      await this.close()
    }
  }

  #throwIfClosed(): void {
    if (!this.#closing) return
    this.#signal.throwIfAborted()
    throw new DOMException('The player stops.', 'AbortError')
  }

  async #close(): Promise<void> {
    this.#signal.removeEventListener('abort', this.#onAbort)
    this.#onClose()
    await this.#lease.release({ keep: this.#left === 0 })
  }
}

/** What is in memory already, as a stream: nothing is open, and nothing has to be closed. */
export class ReadyStream implements MediaStream {
  readonly ready: readonly Uint8Array[]
  readonly sizeBytes: number

  constructor(parts: readonly Uint8Array[], sizeBytes: number) {
    this.ready = parts
    this.sizeBytes = sizeBytes
  }

  get chunks(): AsyncIterable<Uint8Array> {
    return eachOf(this.ready)
  }

  async close(): Promise<void> {}
}

async function* eachOf(parts: readonly Uint8Array[]): AsyncGenerator<Uint8Array, void> {
  yield* parts
}
