/** The key given by the environment at the start: an owner's, for scripts. It is in memory only and ends with the program. */
import { timingSafeEqual } from 'node:crypto'
import { SCOPES_OF_ROLE } from '../../shared/model/access.ts'
import type { TokenId } from '../../shared/model/ids.ts'
import { EngineError } from '../errors.ts'
import { digestOf } from './bearer.ts'
import { OWNER_ID, type Caller } from './caller.ts'

const SHORTEST_KEY = 32
const ID = 'environment' as TokenId

export class EnvironmentKey {
  readonly #digest: Buffer
  readonly #ownerName: () => string

  /** REFUSED when it is too short to be a secret. */
  constructor(key: string, { ownerName }: { ownerName(): string }) {
    if (key.length < SHORTEST_KEY) {
      throw new EngineError(
        'REFUSED',
        `SOUL_API_KEY has ${key.length} characters, and whoever guesses it owns the library. Give at least ${SHORTEST_KEY} random ones, as "openssl rand -base64 32" makes them.`,
      )
    }
    this.#ownerName = ownerName
    this.#digest = Buffer.from(digestOf(key))
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
