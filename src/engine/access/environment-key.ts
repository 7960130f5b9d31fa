/** The key given by the environment at the start: an owner's, for scripts. It is in memory only and ends with the program. */
import { timingSafeEqual } from 'node:crypto'
import { SCOPES_OF_ROLE } from '../../shared/model/access.ts'
import type { TokenId } from '../../shared/model/ids.ts'
import { EngineError } from '../errors.ts'
import { digestOf } from './bearer.ts'
import { OWNER_ID, type Caller } from './caller.ts'

const SHORTEST = 32
const LONGEST = 200
const ID = 'environment' as TokenId

export class EnvironmentKey {
  readonly #digest: Buffer
  readonly #ownerName: () => string

  /** REFUSED when it is too short to be a secret, or cannot be sent. */
  constructor(key: string, { ownerName }: { ownerName(): string }) {
    EnvironmentKey.check(key)
    this.#ownerName = ownerName
    this.#digest = Buffer.from(digestOf(key))
  }

  /** Throws what the constructor would. */
  static check(key: string): void {
    if (key.length < SHORTEST || key.length > LONGEST) {
      throw new EngineError(
        'REFUSED',
        `SOUL_API_KEY has ${key.length} characters, and whoever guesses it owns the library. Give ${SHORTEST} to ${LONGEST} random ones, as "openssl rand -base64 32" makes them.`,
      )
    }
    if (/[^\x21-\x7e]/.test(key)) {
      throw new EngineError(
        'REFUSED',
        'SOUL_API_KEY has characters that cannot be sent as a key. Use letters, digits and signs of ASCII, without spaces.',
      )
    }
  }

  callerOf(text: string): Caller | undefined {
    return timingSafeEqual(Buffer.from(digestOf(text)), this.#digest) ? callerNamed(this.#ownerName()) : undefined
  }

  callerById(id: TokenId): Caller | undefined {
    return id === ID ? callerNamed(this.#ownerName()) : undefined
  }
}

export const isEnvironmentKey = (id: TokenId | null): boolean => id === ID

const callerNamed = (accountName: string): Caller => ({
  accountId: OWNER_ID,
  accountName,
  role: 'owner',
  scopes: new Set(SCOPES_OF_ROLE.owner),
  tokenId: ID,
})
