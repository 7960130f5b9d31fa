/** A finished answer on its way to the socket: headers that every answer has, compression, and HEAD without a body. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { compress, encodingFor, WORTH_COMPRESSING_BYTES } from './negotiate.ts'
import type { Refusal } from './refusal.ts'

/** Nothing that is served here may be framed, run or embedded, whatever a browser takes it for. */
export const PROTOCOL_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}

export interface TextAnswer {
  status: number
  headers?: Readonly<Record<string, string>>
  /** Undefined: none at all, as with 204. */
  text?: string
  /** JSON, unless it says otherwise. */
  type?: string
}

export const jsonAnswer = (status: number, value: unknown): TextAnswer => ({ status, text: JSON.stringify(value) })

export const refusalAnswer = ({ status, headers, code, message }: Refusal): TextAnswer => ({
  status,
  headers,
  text: JSON.stringify({ code, message }),
})

export async function sendAnswer(
  incoming: IncomingMessage,
  response: ServerResponse,
  { status, headers = {}, text, type = 'application/json; charset=utf-8' }: TextAnswer,
): Promise<void> {
  const all: Record<string, string> = { ...PROTOCOL_HEADERS, 'cache-control': 'no-store', ...headers }
  // What is left of a body that was not wanted is not read to its end to keep the connection.
  if (!incoming.complete && hasBody(incoming)) all.connection = 'close'
  if (text === undefined) {
    response.writeHead(status, all).end()
    return
  }
  const plain = Buffer.from(text)
  const encoding = plain.length > WORTH_COMPRESSING_BYTES ? encodingFor(incoming.headers['accept-encoding']) : undefined
  const body = encoding ? await compress[encoding](plain) : plain
  all['content-type'] = type
  all['content-length'] = String(body.length)
  all.vary = 'accept-encoding'
  if (encoding) all['content-encoding'] = encoding
  if (response.destroyed) return
  response.writeHead(status, all).end(incoming.method === 'HEAD' ? undefined : body)
}

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
