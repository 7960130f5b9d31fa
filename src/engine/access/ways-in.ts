/**
 * The three ways in that end in a token of one's own: the setup code, a password, a pairing code. Each try is counted before
 * it is compared, and what was true when it was compared is looked at again in the transaction that grants.
 */
import { SCOPES_OF_ROLE, type DeviceRow, type Scope } from '../../shared/model/access.ts'
import type { AccountId, TokenId } from '../../shared/model/ids.ts'
import type { AccessDb } from '../db/access-store.ts'
import { write } from '../db/store.ts'
import type { Host } from '../host.ts'
import { nameKeyOf, type Account, type AccountBook, type Tx } from './account-book.ts'
import { OWNER_ID, type Caller } from './caller.ts'
import type { PairingCodes } from './pairing-codes.ts'
import { isPassword, passwordDigest } from './passwords.ts'
import { WrongSecret } from './refusals.ts'
import type { SetupCode } from './setup-code.ts'
import { DEVICE_MS, type TokenBook } from './token-book.ts'
import type { Tries } from './tries.ts'

interface Device {
  name: string
  kind: DeviceRow['kind']
}

export interface SetUpInput {
  code: string
  account: string
  password: string
  device: Device
}
export type SignInInput = Omit<SetUpInput, 'code'>
export type PairInput = Pick<SetUpInput, 'code' | 'device'>

export interface Granted {
  /** Told this once. */
  token: string
  caller: Caller
  expiresAt: number
}

interface Parts {
  db: AccessDb
  host: Pick<Host, 'log' | 'now'>
  accounts: AccountBook
  tokens: TokenBook
  tries: Tries
  pairingCodes: PairingCodes
  setupCode: SetupCode
  needsSetup(): boolean
}

export class WaysIn {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Makes the owner. Throws WrongSecret, TooManyTries, and REFUSED when the name is taken. */
  async setUp({ code, account: name, password, device }: SetUpInput, from: string): Promise<Granted> {
    const { db, tries, setupCode } = this.#parts
    const attempt = tries.atCode('setup', from)
    if (!this.#isSetupCode(code)) throw this.#refuse('setup', from, WRONG_SETUP_CODE)
    attempt.right()
    const digest = await passwordDigest(password)
    const granted = write(db, (tx) => {
      // Another may have been faster while the digest was made.
      if (!this.#isSetupCode(code)) throw new WrongSecret(WRONG_SETUP_CODE)
      setupCode.spend(tx)
      const id = this.#makeOwner(tx, { name, password: digest })
      return this.#grant(tx, { id, name, role: 'owner' }, device)
    })
    setupCode.forget()
    return this.#welcome(granted, from)
  }

  /** Throws WrongSecret and TooManyTries. Takes as long for an account that is not there. */
  async signIn({ account: name, password, device }: SignInInput, from: string): Promise<Granted> {
    const { db, tries, accounts } = this.#parts
    const attempt = tries.atAccount(nameKeyOf(name), from)
    const known = accounts.findByName(name)
    if (!(await isPassword(password, known?.password)) || !known) throw this.#refuse('sign-in', from, WRONG_PASSWORD)
    const granted = write(db, (tx) => {
      // Removed, or given another password, while this one was compared.
      const current = accounts.find(known.id)
      if (!current || current.password !== known.password) throw new WrongSecret(WRONG_PASSWORD)
      return this.#grant(tx, current, device)
    })
    attempt.right()
    return this.#welcome(granted, from)
  }

  /** Throws WrongSecret and TooManyTries. */
  async pair({ code, device }: PairInput, from: string): Promise<Granted> {
    const { db, tries, accounts, pairingCodes } = this.#parts
    const attempt = tries.atCode('pairing', from)
    const pending = pairingCodes.use(code)
    const account = pending && accounts.find(pending.accountId)
    if (!account) throw this.#refuse('pairing', from, WRONG_PAIRING_CODE)
    attempt.right()
    const granted = write(db, (tx) => this.#grant(tx, account, device, pending.scopes))
    return this.#welcome(granted, from)
  }

  #isSetupCode(code: string): boolean {
    return this.#parts.needsSetup() && this.#parts.setupCode.isRight(code)
  }

  /** The account that whoever holds the environment's key may have had before is theirs. */
  #makeOwner(tx: Tx, { name, password }: { name: string; password: string }): AccountId {
    const { accounts } = this.#parts
    if (accounts.find(OWNER_ID)?.password !== null) return accounts.add(tx, { name, role: 'owner', password })
    accounts.change(tx, OWNER_ID, { name, role: 'owner', password })
    return OWNER_ID
  }

  /** A device of the account; `excess` are those that had to make room for it. */
  #grant(
    tx: Tx,
    { id: accountId, name, role }: Pick<Account, 'id' | 'name' | 'role'>,
    device: Device,
    most: ReadonlySet<Scope> = new Set(SCOPES_OF_ROLE[role]),
  ): Granted & { excess: readonly TokenId[] } {
    const scopes = new Set(SCOPES_OF_ROLE[role].filter((scope) => most.has(scope)))
    const { tokens, host } = this.#parts
    const expiresAt = host.now() + DEVICE_MS
    const { token, id } = tokens.add(tx, { accountId, ...device, scopes, expiresAt })
    const excess = tokens.remove(tx, tokens.excess(accountId))
    tx.announce({ kind: 'access.changed' })
    return { token, caller: { accountId, accountName: name, role, scopes, tokenId: id }, expiresAt, excess }
  }

  #welcome({ excess, ...granted }: Granted & { excess: readonly TokenId[] }, from: string): Granted {
    this.#parts.tokens.tellRevoked(excess)
    const { accountId, tokenId } = granted.caller
    this.#parts.host.log.info({ accountId, tokenId, from }, 'signed in')
    return granted
  }

  #refuse(how: string, from: string, message: string): WrongSecret {
    this.#parts.host.log.warn({ how, from }, 'a sign-in was refused')
    return new WrongSecret(message)
  }
}

const WRONG_SETUP_CODE =
  'That is not the setup code. The server prints it when it starts and has no owner yet; after a new start it is another one.'
const WRONG_PASSWORD = 'The account or the password is not right. Check both, and that Caps Lock is off.'
const WRONG_PAIRING_CODE =
  'That is not a code that can be used now. Each works once and for five minutes; ask for a new one on the other side.'
