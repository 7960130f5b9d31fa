/**
 * How a connection to a server is made, for requests and for its event socket alike. A certificate is trusted when the
 * system vouches for it, or when it is the one the user has compared and accepted; otherwise nothing is sent, and its
 * fingerprint is told. What a name leads to is held to the same rules as what is typed.
 */
import { lookup as lookUp, type LookupAddress } from 'node:dns'
import type { LookupFunction, Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { buildConnector } from 'undici'
import { isForbiddenAddress } from './address.ts'
import { UntrustedCertificate } from './soul-error.ts'

/** Where a server answers, and the certificate accepted there. */
export interface Place {
  /** As `normalAddress` writes it. */
  url: string
  /** SHA-256 of the certificate, hex in lower case. */
  fingerprint?: string | undefined
}

export function connectorFor(
  { fingerprint }: Pick<Place, 'fingerprint'>,
  { timeoutMs, onUnconnected }: { timeoutMs: number; onUnconnected?: (() => void) | undefined },
): buildConnector.connector {
  let open = 0
  const noted = (socket: Socket): Socket => {
    open++
    socket.once('close', () => {
      open--
      if (open === 0) onUnconnected?.()
    })
    return socket
  }
  const connect = buildConnector({
    timeout: timeoutMs,
    allowH2: false,
    // Checked below, where an accepted fingerprint counts too; and a resumed session would not be checked again.
    rejectUnauthorized: false,
    maxCachedSessions: 0,
    lookup,
    autoSelectFamily: true,
  })
  return (options, callback) =>
    connect(options, (...[error, socket]) => {
      if (error) return callback(error, null)
      if (!(socket instanceof TLSSocket) || socket.authorized) return callback(null, noted(socket))
      // Asked for once: a second time Node has none to give.
      const shown = fingerprintOf(socket)
      if (shown !== undefined && shown === fingerprint) return callback(null, noted(socket))
      const reason = reasonOf(socket.authorizationError)
      socket.destroy()
      callback(shown === undefined ? new Error(reason) : new UntrustedCertificate(shown, reason), null)
    })
}

/** A connection of its own, for what is no request. Rejects as requests do. */
export function connectTo(
  place: Place,
  { timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal },
): Promise<Socket> {
  signal.throwIfAborted()
  const { protocol, hostname, host, port } = new URL(place.url)
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason as Error)
    signal.addEventListener('abort', onAbort, { once: true })
    connectorFor(place, { timeoutMs })(
      { hostname: hostname.replace(/^\[|\]$/g, ''), host, protocol, port },
      (...[error, socket]) => {
        signal.removeEventListener('abort', onAbort)
        if (error) reject(error)
        else if (signal.aborted) socket.destroy()
        else resolve(socket)
      },
    )
  })
}

const fingerprintOf = (socket: TLSSocket): string | undefined =>
  socket.getPeerX509Certificate()?.fingerprint256.replaceAll(':', '').toLowerCase()

const REASONS: Record<string, string> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it signed itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'nobody known vouches for it',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'nobody known vouches for it',
  UNABLE_TO_GET_ISSUER_CERT: 'nobody known vouches for it',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'nobody known vouches for it',
  CERT_HAS_EXPIRED: 'it has expired',
  CERT_NOT_YET_VALID: 'it is not valid yet; is the clock right?',
  ERR_TLS_CERT_ALTNAME_INVALID: 'it was made for another name',
}

/** The types say Error; Node puts the code there, or an error that has one. */
function reasonOf(error: unknown): string {
  const code = typeof error === 'string' ? error : ((error as NodeJS.ErrnoException | undefined)?.code ?? '')
  return REASONS[code] ?? (code || 'it cannot be checked')
}

const lookup: LookupFunction = (hostname, options, callback) => {
  lookUp(hostname, { ...options, all: true }, (error: NodeJS.ErrnoException | null, found: LookupAddress[]) => {
    if (error) return callback(error, '', 0)
    const usable = found.filter(({ address }) => !isForbiddenAddress(address))
    const [first] = usable
    if (!first) {
      return callback(Object.assign(new Error('forbidden address'), { code: 'EFORBIDDENADDRESS' }), '', 0)
    }
    // The types do not know that the list is what is asked for with `all`.
    if (options.all) (callback as unknown as (error: null, found: LookupAddress[]) => void)(null, usable)
    else callback(null, first.address, first.family)
  })
}
