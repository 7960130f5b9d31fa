/**
 * Why a server could not do what it was asked. `kind` says what can be done about it: ask later, sign in, look at the
 * certificate, or nothing. `message` is a sentence for people that names the server, the cause and the remedy.
 */
import { EngineError } from '../../errors.ts'

export type SoulErrorKind =
  /** Not connected, or the connection broke. */
  | 'offline'
  | 'timeout'
  /** The name is not known. */
  | 'name'
  /** The machine is there, and nothing listens. */
  | 'refused'
  | 'tls'
  | 'signed-out'
  | 'forbidden'
  /** Another server answers where this one stood. */
  | 'replaced'
  /** It speaks another version of the protocol. */
  | 'version'
  | 'not-soul'
  /** The cursor is of no use any more: begin anew. */
  | 'gone'
  | 'too-many'
  /** It said that it cannot just now. */
  | 'server'
  /** What it said is not what it should be. */
  | 'bad-answer'

interface Details extends ErrorOptions {
  retryAfterMs?: number | undefined
  fingerprint?: string | undefined
}

export class SoulError extends EngineError {
  readonly kind: SoulErrorKind
  /** The server asked to be left alone for so long. */
  readonly retryAfterMs?: number
  /** Of the certificate that was refused, for `tls`; undefined when it did not show one. */
  readonly fingerprint?: string

  constructor(kind: SoulErrorKind, message: string, { retryAfterMs, fingerprint, ...options }: Details = {}) {
    super(kind === 'forbidden' ? 'FORBIDDEN' : 'UNAVAILABLE', message, options)
    this.name = 'SoulError'
    this.kind = kind
    if (retryAfterMs !== undefined) this.retryAfterMs = retryAfterMs
    if (fingerprint !== undefined) this.fingerprint = fingerprint
  }
}

/** Kinds that say nothing of the server itself, only that it cannot be reached this way: another address may lead to it. */
const UNREACHED: ReadonlySet<SoulErrorKind> = new Set(['offline', 'timeout', 'name', 'refused'])

export const isUnreached = (error: unknown): error is SoulError =>
  error instanceof SoulError && UNREACHED.has(error.kind)

/** Kinds after which another address of the same server is worth a try. */
export const isOfAddress = (error: unknown): error is SoulError =>
  error instanceof SoulError &&
  (UNREACHED.has(error.kind) || ['tls', 'replaced', 'version', 'not-soul'].includes(error.kind))

/** Carried by the error that a refused certificate makes. */
export class UntrustedCertificate extends Error {
  readonly fingerprint: string

  constructor(fingerprint: string, reason: string) {
    super(reason)
    this.name = 'UntrustedCertificate'
    this.fingerprint = fingerprint
  }
}

/** What went wrong before an answer came, or while it came. Never an abort: that passes as it is. */
export function soulErrorOf(error: unknown, server: string): SoulError {
  if (error instanceof SoulError) return error
  const cause = rootOf(error)
  if (cause instanceof UntrustedCertificate) {
    return new SoulError(
      'tls',
      `The certificate of ${server} is not trusted (${cause.message}). Compare its fingerprint with the one that the server prints when it starts, and accept it if they are equal.`,
      { cause: error, fingerprint: cause.fingerprint },
    )
  }
  // undici's own has no code, as those of Node's parser have.
  const code = cause.name === 'HTTPParserError' ? 'HPE_INVALID' : ((cause as NodeJS.ErrnoException).code ?? '')
  const [kind, text] = sentenceOf(code, server)
  return new SoulError(kind, text, { cause: error })
}

/** Of several tries of one connection, the first says enough. */
function rootOf(error: unknown): Error {
  if (error instanceof AggregateError && error.errors.length > 0) return rootOf(error.errors[0])
  if (error instanceof UntrustedCertificate || !(error instanceof Error)) return error as Error
  return error.cause instanceof Error && !('code' in error) ? rootOf(error.cause) : error
}

function sentenceOf(code: string, server: string): [SoulErrorKind, string] {
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EAI_NONAME':
      return ['name', `The name of ${server} is not known here. Check its spelling, or use its number (192.168.…).`]
    case 'ECONNREFUSED':
      return [
        'refused',
        `Nothing listens at the address of ${server}. Is Soul Player running there, and the port right?`,
      ]
    case 'ETIMEDOUT':
    case 'UND_ERR_CONNECT_TIMEOUT':
    case 'UND_ERR_HEADERS_TIMEOUT':
    case 'UND_ERR_BODY_TIMEOUT':
    case 'TIMEOUT':
      return ['timeout', `${server} does not answer in time. Is it switched on, and are you in its network?`]
    case 'EFORBIDDENADDRESS':
      return ['name', `The name of ${server} leads to an address that no server can be kept at. Use another address.`]
    case 'EPROTO':
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
    case 'ERR_SSL_PACKET_LENGTH_TOO_LONG':
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return ['tls', `${server} does not speak TLS at this address. If it is in your own network, try http:// instead.`]
    case 'UND_ERR_RESPONSE_EXCEEDED_MAX_SIZE':
    case 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH':
    case 'UND_ERR_HEADERS_OVERFLOW':
      return ['bad-answer', `${server} sent an answer that is not well-formed. Update it, then try again.`]
    default:
      if (code.startsWith('ERR_SSL') || code.startsWith('ERR_TLS')) {
        return [
          'tls',
          `A safe connection to ${server} could not be made (${code}). If it is in your own network, try http://.`,
        ]
      }
      if (code.startsWith('HPE_')) {
        return [
          'not-soul',
          `What answers at the address of ${server} is no Soul Player. Check the address and its port.`,
        ]
      }
      return [
        'offline',
        `${server} cannot be reached${code === '' ? '' : ` (${code})`}. Is it switched on, and are you in its network?`,
      ]
  }
}
