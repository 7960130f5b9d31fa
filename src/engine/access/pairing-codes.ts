/**
 * Codes that let a device in without a password: shown to someone who is signed in, typed on the device, good once and for
 * five minutes. They are in memory only; of one account there is one at a time. A device gets no more scopes than whoever
 * asked for the code has.
 */
import type { Scope } from '../../shared/model/access.ts'
import type { AccountId } from '../../shared/model/ids.ts'
import { digestOf } from './bearer.ts'
import { newCode, plainCode } from './codes.ts'

const PAIRING_MS = 5 * 60_000
/** 40 bits. */
const GROUPS = 2

interface Pending {
  accountId: AccountId
  scopes: ReadonlySet<Scope>
  expiresAt: number
}

export class PairingCodes {
  readonly #now: () => number
  /** By the digest of the code, so that comparing tells nothing by the time it takes. */
  readonly #pending = new Map<string, Pending>()

  constructor({ now }: { now(): number }) {
    this.#now = now
  }

  make({ accountId, scopes }: { accountId: AccountId; scopes: ReadonlySet<Scope> }): {
    code: string
    expiresAt: number
  } {
    this.forget((pending) => pending.accountId === accountId)
    const code = newCode(GROUPS)
    const expiresAt = this.#now() + PAIRING_MS
    this.#pending.set(digestOf(plainCode(code)), { accountId, scopes, expiresAt })
    return { code, expiresAt }
  }

  /** Undefined when it is wrong, used or too old. */
  use(typed: string): { accountId: AccountId; scopes: ReadonlySet<Scope> } | undefined {
    const digest = digestOf(plainCode(typed))
    const pending = this.#pending.get(digest)
    this.#pending.delete(digest)
    return pending && pending.expiresAt > this.#now() ? pending : undefined
  }

  forget(isMeant: (pending: { accountId: AccountId; expiresAt: number }) => boolean): void {
    for (const [digest, pending] of this.#pending) if (isMeant(pending)) this.#pending.delete(digest)
  }

  sweep(): void {
    this.forget(({ expiresAt }) => expiresAt <= this.#now())
  }
}
