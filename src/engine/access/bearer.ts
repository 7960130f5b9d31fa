/**
 * Bearer tokens: `soul_`, 256 random bits, and a checksum by which a mistyped or made-up one is known without asking the
 * database, and by which scanners for lost secrets find them. Only their digest is stored.
 */
import { hash, randomBytes } from 'node:crypto'

const PREFIX = 'soul_'
const RANDOM_BYTES = 32
const CHECKSUM_LENGTH = 6
const SHAPE = /^soul_[A-Za-z0-9_-]{43}[A-Za-z0-9_-]{6}$/

export function newToken(): string {
  const body = PREFIX + randomBytes(RANDOM_BYTES).toString('base64url')
  return body + checksumOf(body)
}

export const isWellFormed = (token: string): boolean =>
  SHAPE.test(token) && token.slice(-CHECKSUM_LENGTH) === checksumOf(token.slice(0, -CHECKSUM_LENGTH))

/** SHA-256 in hex. What is digested has so many random bits that neither salt nor a slow digest is needed. */
export const digestOf = (secret: string): string => hash('sha256', secret, 'hex')

const checksumOf = (body: string): string => hash('sha256', body, 'base64url').slice(0, CHECKSUM_LENGTH)
