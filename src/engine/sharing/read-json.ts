/**
 * The body of a request as JSON, with every bound set before the parser sees it: 1 MiB, 32 levels, UTF-8, no compression. A
 * body that is declared too large is refused without a byte of it being read. Where bodies may be packed, what they unpack to
 * is counted as it comes, and is never more than what is allowed.
 */
import type { IncomingMessage } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { constants, createGunzip, createZstdDecompress } from 'node:zlib'
import { badRequest, Refusal } from './refusal.ts'

const MAX_BODY_BYTES = 1024 * 1024
const MAX_DEPTH = 32
/** Of what was packed: a window that is larger would take its memory before anything is known of it. */
const MAX_WINDOW_LOG = 23

/** Undefined when there is none. */
export async function readJson(incoming: IncomingMessage): Promise<unknown> {
  const bytes = await readBytes(incoming, MAX_BODY_BYTES)
  if (bytes.length === 0) return undefined
  demandJson(incoming)
  const coding = codingOf(incoming)
  if (coding !== 'identity') throw unsupported('Send the body as it is, without compression.')
  return parse(textOf(bytes))
}

/** A body that may be packed (zstd, gzip); `maxBytes` of it, packed and unpacked. Undefined when there is none. */
export async function readPackedJson(incoming: IncomingMessage, maxBytes: number): Promise<unknown> {
  const bytes = await readBytes(incoming, maxBytes)
  if (bytes.length === 0) return undefined
  demandJson(incoming)
  return parse(textOf(await unpacked(bytes, codingOf(incoming), maxBytes)))
}

function demandJson({ headers }: IncomingMessage): void {
  const type = headers['content-type']?.split(';')[0]!.trim().toLowerCase()
  if (type !== 'application/json') throw unsupported('Send JSON, and say so: content-type: application/json.')
}

const codingOf = ({ headers }: IncomingMessage): string =>
  headers['content-encoding']?.trim().toLowerCase() ?? 'identity'

async function unpacked(bytes: Buffer, coding: string, maxBytes: number): Promise<Buffer> {
  if (coding === 'identity') return bytes
  const chunks: Buffer[] = []
  let length = 0
  try {
    await pipeline([bytes], unpacker(coding), async (source: AsyncIterable<Buffer>) => {
      for await (const chunk of source) {
        length += chunk.length
        if (length > maxBytes) throw tooLarge(maxBytes)
        chunks.push(chunk)
      }
    })
  } catch (error) {
    if (error instanceof Refusal) throw error
    throw badRequest('The body is not packed as it says.')
  }
  return Buffer.concat(chunks)
}

function unpacker(coding: string) {
  switch (coding) {
    case 'zstd':
      return createZstdDecompress({ params: { [constants.ZSTD_d_windowLogMax]: MAX_WINDOW_LOG } })
    case 'gzip':
      return createGunzip()
    default:
      throw unsupported('Send the body as it is, or packed with zstd or gzip.')
  }
}

async function readBytes(incoming: IncomingMessage, maxBytes: number): Promise<Buffer> {
  if (Number(incoming.headers['content-length'] ?? 0) > maxBytes) throw tooLarge(maxBytes)
  const chunks: Buffer[] = []
  let length = 0
  try {
    for await (const chunk of incoming as AsyncIterable<Buffer>) {
      length += chunk.length
      if (length > maxBytes) throw tooLarge(maxBytes)
      chunks.push(chunk)
    }
  } catch (error) {
    if (error instanceof Refusal) throw error
    // It left, or what it sent was no HTTP any more; nobody is there to read the answer.
    throw badRequest('The request broke off.')
  }
  return Buffer.concat(chunks)
}

function textOf(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw badRequest('The body is not UTF-8.')
  }
}

function parse(text: string): unknown {
  if (depthOf(text) > MAX_DEPTH) throw badRequest(`The body is nested more than ${MAX_DEPTH} levels deep.`)
  try {
    return JSON.parse(text)
  } catch {
    throw badRequest('The body is not JSON.')
  }
}

/** Of what may turn out not to be JSON: brackets that stand outside strings are counted, nothing else. */
function depthOf(text: string): number {
  let depth = 0
  let deepest = 0
  let inString = false
  for (let i = 0; i < text.length; i++) {
    const char = text[i]
    if (inString) {
      if (char === '\\') i++
      else if (char === '"') inString = false
    } else if (char === '"') inString = true
    else if (char === '{' || char === '[') deepest = Math.max(deepest, ++depth)
    else if (char === '}' || char === ']') depth--
  }
  return deepest
}

const tooLarge = (maxBytes: number): Refusal =>
  new Refusal(
    413,
    'PAYLOAD_TOO_LARGE',
    `The body is larger than ${maxBytes / MAX_BODY_BYTES} MiB, which no request here needs.`,
  )

const unsupported = (message: string): Refusal => new Refusal(415, 'UNSUPPORTED_MEDIA_TYPE', message)
