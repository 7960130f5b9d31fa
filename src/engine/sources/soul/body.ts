/**
 * Bodies of answers, with a limit on what they come to: received, decoded and nested. A server that is broken or hostile
 * costs one refused answer, not the memory of the player.
 */
import { constants, createGunzip, createZstdDecompress } from 'node:zlib'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { SoulError } from './soul-error.ts'

/** What we can read; the better first. */
export const ACCEPTED_ENCODINGS = 'zstd, gzip'

/** Deeper than any answer of the protocol. */
const MAX_DEPTH = 16

export interface Body {
  bytes: Buffer
  /** As they came over the wire. */
  receivedBytes: number
}

/** Decoded bytes. Throws SoulError for too many, and for an encoding that was not asked for or is damaged; else as the stream does. */
export async function readBody(
  body: Readable,
  { encoding, maxBytes, server }: { encoding: string | undefined; maxBytes: number; server: string },
): Promise<Body> {
  const decoder = decoderOf(encoding, server)
  let receivedBytes = 0
  let length = 0
  const chunks: Buffer[] = []
  const tooLong = () =>
    new SoulError('bad-answer', `${server} sent far more than was asked for. Update it, then try again.`)

  const counted = async function* (source: AsyncIterable<Buffer>) {
    for await (const chunk of source) {
      receivedBytes += chunk.length
      if (receivedBytes > maxBytes) throw tooLong()
      yield chunk
    }
  }
  const collect = async (source: AsyncIterable<Buffer>) => {
    for await (const chunk of source) {
      length += chunk.length
      if (length > maxBytes) throw tooLong()
      chunks.push(chunk)
    }
  }
  try {
    if (decoder) await pipeline(body, counted, decoder, collect)
    else await pipeline(body, counted, collect)
  } catch (error) {
    if (!isOfDecoder(error)) throw error
    throw new SoulError('bad-answer', `What ${server} sent arrived damaged. Try again.`, { cause: error })
  }
  return { bytes: chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks), receivedBytes }
}

function decoderOf(encoding: string | undefined, server: string) {
  switch (encoding?.trim().toLowerCase()) {
    case undefined:
    case '':
    case 'identity':
      return undefined
    case 'zstd':
      return createZstdDecompress({ params: { [constants.ZSTD_d_windowLogMax]: 23 } })
    case 'gzip':
      return createGunzip()
    default:
      throw new SoulError(
        'bad-answer',
        `${server} packs its answers in a way that was not asked for. Update it, then try again.`,
      )
  }
}

const isOfDecoder = (error: unknown): boolean => {
  const { code = '' } = error as NodeJS.ErrnoException
  return /^(Z_|ZSTD_|ERR_ZSTD|ERR__ZSTD)/.test(code)
}

/** Throws SoulError for what is not JSON, or nested beyond reason: that costs far more memory than it has bytes. */
export function parseJson(bytes: Buffer, server: string): unknown {
  try {
    if (depthOf(bytes) <= MAX_DEPTH) return JSON.parse(bytes.toString('utf8'))
  } catch {
    // Told below, without the foreign text.
  }
  throw new SoulError('bad-answer', `What ${server} sent cannot be read: it is cut off or not well-formed. Try again.`)
}

const [QUOTE, BACKSLASH, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x22, 0x5c, 0x5b, 0x5d, 0x7b, 0x7d]

/** Stops counting as soon as it is too much. */
function depthOf(bytes: Buffer): number {
  let depth = 0
  let deepest = 0
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]
    if (byte === QUOTE) {
      at = endOfText(bytes, at)
    } else if (byte === OPEN_LIST || byte === OPEN_OBJECT) {
      depth += 1
      if (depth > deepest) deepest = depth
      if (deepest > MAX_DEPTH) return deepest
    } else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) depth -= 1
  }
  return deepest
}

/** Where the text that begins at `start` has its closing quote. */
function endOfText(bytes: Buffer, start: number): number {
  for (let end = bytes.indexOf(QUOTE, start + 1); end >= 0; end = bytes.indexOf(QUOTE, end + 1)) {
    let escapes = 0
    while (bytes[end - 1 - escapes] === BACKSLASH) escapes += 1
    if (escapes % 2 === 0) return end
  }
  return bytes.length
}
