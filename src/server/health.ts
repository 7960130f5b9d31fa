/** `--health`: asks the server that runs with the same settings whether it answers; for whoever has to start it again if not. */
import { request as plainRequest } from 'node:http'
import { request as tlsRequest } from 'node:https'
import { PROTOCOL_PATH } from '../shared/protocol/version.ts'
import type { ServerOptions } from './cli.ts'
import { DEFAULT_PORT } from './listen.ts'

const PATIENCE_MS = 5_000

/** Undefined when all is well, else a sentence. */
export function healthProblem({ hostname, port = DEFAULT_PORT, serving }: ServerOptions): Promise<string | undefined> {
  const address = hostname === '0.0.0.0' ? '127.0.0.1' : hostname === '::' ? '::1' : hostname
  const request = serving?.tls ? tlsRequest : plainRequest
  // A player has no protocol; there the page will do.
  const path = serving ? `${PROTOCOL_PATH}/health` : '/'
  return new Promise((resolve) => {
    const asked = request(
      {
        host: address,
        port,
        path,
        signal: AbortSignal.timeout(PATIENCE_MS),
        // It is this machine, and its certificate names another.
        rejectUnauthorized: false,
      },
      (answer) => {
        answer.resume()
        resolve(answer.statusCode === 200 ? undefined : `The server on port ${port} answers with ${answer.statusCode}.`)
      },
    )
    asked.on('error', (error) => resolve(`No answer on ${address}, port ${port}: ${error.message}.`))
    asked.end()
  })
}
