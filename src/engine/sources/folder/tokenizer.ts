/**
 * Hands a file to music-metadata: its tokenizer, reading from pieces already in memory and fetching more only when asked.
 * Nothing waits in here, so a file is parsed in one go; what a damaged file asks for is bounded by what it has.
 */
import { EndOfStreamError, type IRandomAccessTokenizer, type IReadChunkOptions } from 'strtok3'
import { MAX_PIECE } from './file-bytes.ts'

interface Token<T> {
  len: number
  get(bytes: Uint8Array, offset: number): T
}

/** Where bytes come from: an open file, or memory. */
export interface ByteSource {
  at(offset: number, length: number): Buffer
}

export const memory = (bytes: Buffer): ByteSource => ({
  at: (offset, length) => bytes.subarray(offset, offset + length),
})

export class FileTokenizer implements IRandomAccessTokenizer {
  readonly fileInfo: { size: number; mimeType: string }
  position = 0
  readonly #file: ByteSource
  readonly #limit: number

  /** The parser sees the file as if it ended at `limit`. */
  constructor(file: ByteSource, { limit, mimeType }: { limit: number; mimeType: string }) {
    this.#file = file
    this.#limit = limit
    this.fileInfo = { size: limit, mimeType }
  }

  readBuffer(into: Uint8Array, options?: IReadChunkOptions): Promise<number> {
    try {
      const position = options?.position ?? this.position
      const read = this.#copy(into, position, options)
      this.position = position + read
      return Promise.resolve(read)
    } catch (error) {
      return Promise.reject(error)
    }
  }

  peekBuffer(into: Uint8Array, options?: IReadChunkOptions): Promise<number> {
    try {
      return Promise.resolve(this.#copy(into, options?.position ?? this.position, options))
    } catch (error) {
      return Promise.reject(error)
    }
  }

  readToken<T>(token: Token<T>, position: number = this.position): Promise<T> {
    try {
      const value = this.#token(token, position)
      this.position = position + token.len
      return Promise.resolve(value)
    } catch (error) {
      return Promise.reject(error)
    }
  }

  peekToken<T>(token: Token<T>, position?: number | null): Promise<T> {
    try {
      return Promise.resolve(this.#token(token, position ?? this.position))
    } catch (error) {
      return Promise.reject(error)
    }
  }

  readNumber(token: Token<number>): Promise<number> {
    return this.readToken(token)
  }

  peekNumber(token: Token<number>): Promise<number> {
    return this.peekToken(token)
  }

  ignore(length: number): Promise<number> {
    if (!Number.isSafeInteger(length) || length < 0) return Promise.reject(new RangeError('cannot go back'))
    const skipped = Math.min(length, Math.max(this.#limit - this.position, 0))
    this.position += skipped
    return Promise.resolve(skipped)
  }

  setPosition(position: number): void {
    if (!Number.isSafeInteger(position) || position < 0) throw new RangeError('no such position')
    this.position = position
  }

  supportsRandomAccess(): true {
    return true
  }

  close(): Promise<void> {
    return Promise.resolve()
  }

  abort(): Promise<void> {
    return Promise.resolve()
  }

  #token<T>(token: Token<T>, position: number): T {
    const { len } = token
    check(len, position)
    if (len > this.#limit - position) throw new EndOfStreamError()
    // A copy: tokens keep views of what they are given, and the pieces of the file are used again.
    const bytes = new Uint8Array(len)
    bytes.set(this.#file.at(position, len))
    return token.get(bytes, 0)
  }

  #copy(into: Uint8Array, position: number, options: IReadChunkOptions | undefined): number {
    const wanted = options?.length ?? into.length
    check(wanted, position)
    if (wanted > into.length) throw new RangeError('more than fits')
    const length = Math.max(Math.min(wanted, this.#limit - position), 0)
    if (length < wanted && options?.mayBeLess !== true) throw new EndOfStreamError()
    into.set(this.#file.at(position, length))
    return length
  }
}

function check(length: number, position: number): void {
  if (!Number.isSafeInteger(length) || length < 0 || length > MAX_PIECE) throw new RangeError('no such length')
  if (!Number.isSafeInteger(position) || position < 0) throw new RangeError('no such position')
}
