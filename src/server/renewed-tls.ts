/**
 * Certificates are renewed while a server runs, every few weeks, by programs that know nothing of it. So it looks now and then
 * whether the files hold another one than it uses, and takes that for connections that are made from then on. Files that do not
 * fit together (one is written before the other) or are not there are looked at again the next time; until then the old ones hold.
 */
import { hash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { Server as TlsServer } from 'node:https'
import type { Logger } from 'pino'
import { fingerprintOf, whyUnfit, type Tls } from './tls.ts'

const LOOK_MS = 60_000

interface Parts {
  server: Pick<TlsServer, 'setSecureContext'>
  /** What the server uses now. */
  tls: Tls
  log: Logger
  everyMs?: number
}

/** Begins to look, if it is known where the certificate came from. Returns what ends it. */
export function takeRenewedTls({ server, tls, log, everyMs = LOOK_MS }: Parts): () => void {
  const { files } = tls
  if (!files) return () => {}
  let used: Pick<Tls, 'cert' | 'key'> = tls
  /** What was complained of last: of the same files nothing is said twice, whatever the words are. */
  let said: string | undefined
  const complain = (about: string, error: Error): void => {
    if (about !== said) log.warn({ err: error }, 'the certificate cannot be read anew; the one before is kept')
    said = about
  }

  async function look(): Promise<void> {
    const [cert, key] = await Promise.all([readFile(files!.certificate.path), readFile(files!.key.path)])
    if (cert.equals(used.cert) && key.equals(used.key)) return
    const reason = whyUnfit({ cert, key }, files!)
    if (reason !== undefined) return complain(hash('sha256', Buffer.concat([cert, key])), new Error(reason))
    server.setSecureContext({ cert, key })
    used = { cert, key }
    said = undefined
    log.info({ fingerprint: fingerprintOf(used) }, 'the renewed certificate is in use')
  }

  let looking = false
  const timer = setInterval(() => {
    if (looking) return
    looking = true
    look()
      .catch((error: Error) => complain(error.message, error))
      .finally(() => (looking = false))
  }, everyMs).unref()
  return () => clearInterval(timer)
}
