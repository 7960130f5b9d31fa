/** A sentence as a whole answer. */
import type { ServerResponse } from 'node:http'
import { SECURITY_HEADERS } from './security-headers.ts'

export function sendText(
  response: ServerResponse,
  status: number,
  sentence: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  const text = `${sentence}\n`
  response.writeHead(status, {
    ...SECURITY_HEADERS,
    'content-type': 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    ...headers,
  })
  response.end(text)
}
