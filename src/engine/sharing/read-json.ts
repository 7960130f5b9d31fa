/**
 * The body of a request as JSON, with every bound set before the parser sees it: 1 MiB, 32 levels, UTF-8, no compression. A
 * body that is declared too large is refused without a byte of it being read.
 */
import type { IncomingMessage } from 'node:http'
import { badRequest, Refusal } from './refusal.ts'

const MAX_BODY_BYTES = 1024 * 1024
const MAX_DEPTH = 32

/** Undefined when there is none. */
export async function readJson(incoming: IncomingMessage): Promise<unknown> {
  const bytes = await readBytes(incoming)
  if (bytes.length === 0) return undefined
  const type = incoming.headers['content-type']?.split(';')[0]!.trim().toLowerCase()
  if (type !== 'application/json') throw unsupported('Send JSON, and say so: content-type: application/json.')
  const coding = incoming.headers['content-encoding']
  if (coding !== undefined && coding !== 'identity') throw unsupported('Send the body as it is, without compression.')
  return parse(textOf(bytes))
}

async function readBytes(incoming: IncomingMessage): Promise<Buffer> {
  if (Number(incoming.headers['content-length'] ?? 0) > MAX_BODY_BYTES) throw tooLarge()
  const chunks: Buffer[] = []
  let length = 0
  try {
    for await (const chunk of incoming as AsyncIterable<Buffer>) {
      length += chunk.length
      if (length > MAX_BODY_BYTES) throw tooLarge()
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

const tooLarge = (): Refusal =>
  new Refusal(413, 'PAYLOAD_TOO_LARGE', 'The body is larger than 1 MiB, which no request here needs.')

const unsupported = (message: string): Refusal => new Refusal(415, 'UNSUPPORTED_MEDIA_TYPE', message)
