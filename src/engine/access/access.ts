/**
 * Who may use this library from elsewhere, and what for. One door each for the ways in (setup code, password, pairing code,
 * token, ticket); every one of them ends in a `Caller`, and revoking what a caller came by ends what it is doing at once.
 *
 * Guesses are braked before they are compared. Secrets are told once to whoever they are for, and stored as digests.
 */
import { randomBytes } from 'node:crypto'
import { eq } from 'drizzle-orm'
import type { Logger } from 'pino'
import {
  SCOPES_OF_ROLE,
  type AccountRow,
  type ApiKeyRow,
  type DeviceRow,
  type Role,
  type Scope,
} from '../../shared/model/access.ts'
import type { AccountId, TokenId } from '../../shared/model/ids.ts'
import { accessMeta } from '../db/access-schema.ts'
import { openAccessDb, type AccessDb } from '../db/access-store.ts'
import { write } from '../db/store.ts'
import { EngineError } from '../errors.ts'
import type { Events } from '../events.ts'
import type { Host } from '../host.ts'
import { AccountBook, nameKeyOf, type Account, type Tx } from './account-book.ts'
import { OWNER_ID, type Caller } from './caller.ts'
import { EnvironmentKey, isEnvironmentKey } from './environment-key.ts'
import { PairingCodes } from './pairing-codes.ts'
import { isPassword, passwordDigest } from './passwords.ts'
import { WrongSecret } from './refusals.ts'
import { planSettingAside, setAside } from './set-aside.ts'
import { SetupCode } from './setup-code.ts'
import { Tickets } from './tickets.ts'
import { DEVICE_MS, noSuchToken, TokenBook, type NewToken } from './token-book.ts'
import { Tries } from './tries.ts'

const SWEEP_MS = 5_000
const DAY_MS = 86_400_000

export interface Device {
  name: string
  kind: DeviceRow['kind']
}

export interface Granted {
  /** Told this once. */
  token: string
  caller: Caller
  expiresAt: number
}

interface Parts {
  host: Host
  events: Events
  /** Somebody sits before the player and is its owner, so that no first account has to be made. */
  hasResident?: boolean
}

export class Access {
  /** Of this server: stays when its library is made anew. */
  readonly serverId: string
  readonly tickets: Tickets
  readonly #db: AccessDb
  readonly #host: Host
  readonly #hasResident: boolean
  readonly #log: Logger
  readonly #accounts: AccountBook
  readonly #tokens: TokenBook
  readonly #tries: Tries
  readonly #pairingCodes: PairingCodes
  readonly #setupCode: SetupCode
  readonly #removed = new Set<(accountId: AccountId) => unknown>()
  readonly #sweeping: NodeJS.Timeout
  #environmentKey: EnvironmentKey | undefined

  /** Opens access.db in the host's data folder, and finishes what a crash cut off. */
  static async open({ host, events, hasResident = host.shell === 'desktop' }: Parts): Promise<Access> {
    const db = await openAccessDb(host, events)
    const access = new Access(db, host, hasResident)
    await setAside(db, host, host.log)
    return access
  }

  private constructor(db: AccessDb, host: Host, hasResident: boolean) {
    this.#hasResident = hasResident
    const now = () => host.now()
    this.#db = db
    this.#host = host
    this.#log = host.log
    this.#accounts = new AccountBook({ db, now })
    this.#tokens = new TokenBook({ db, now })
    this.#tries = new Tries({ now })
    this.#pairingCodes = new PairingCodes({ now })
    this.#setupCode = new SetupCode({ db })
    this.serverId = serverIdOf(db)
    this.tickets = new Tickets({ now, callerById: (id) => this.#callerById(id) })
    this.#sweeping = setInterval(() => this.sweep(), SWEEP_MS).unref()
  }

  /** Whether nobody could sign in who may mind accounts, and nobody sits before the player who may either. */
  needsSetup(): boolean {
    return !this.#hasResident && !this.#accounts.hasOwnerWithPassword()
  }

  /** To be shown where only who started the server can read it. Null when no setup is needed. */
  setupCode(): string | null {
    return this.needsSetup() ? this.#setupCode.show() : null
  }

  /** Makes the owner. Throws WrongSecret, TooManyTries, and REFUSED when the name is taken. */
  async setUp(
    { code, account, password, device }: { code: string; account: string; password: string; device: Device },
    from: string,
  ): Promise<Granted> {
    const attempt = this.#tries.atCode('setup', from)
    if (!this.#isSetupCode(code)) throw this.#refuse('setup', from, WRONG_SETUP_CODE)
    attempt.right()
    const digest = await passwordDigest(password)
    const granted = write(this.#db, (tx) => {
      // Another may have been faster while the digest was made.
      if (!this.#isSetupCode(code)) throw new WrongSecret(WRONG_SETUP_CODE)
      this.#setupCode.spend(tx)
      const owner = { name: account, role: 'owner', password: digest } as const
      const waiting = this.#accounts.find(OWNER_ID)
      if (waiting && waiting.password === null) this.#accounts.change(tx, OWNER_ID, owner)
      const id = waiting && waiting.password === null ? OWNER_ID : this.#accounts.add(tx, owner)
      return this.#grant(tx, { id, name: account, role: 'owner' }, device)
    })
    this.#setupCode.forget()
    return this.#welcome(granted, from)
  }

  /** Throws WrongSecret and TooManyTries. Takes as long for an account that is not there. */
  async signIn(
    { account, password, device }: { account: string; password: string; device: Device },
    from: string,
  ): Promise<Granted> {
    const attempt = this.#tries.atAccount(nameKeyOf(account), from)
    const known = this.#accounts.findByName(account)
    if (!(await isPassword(password, known?.password)) || !known) throw this.#refuse('sign-in', from, WRONG_PASSWORD)
    const granted = write(this.#db, (tx) => {
      // Removed, or given another password, while this one was compared.
      const current = this.#accounts.find(known.id)
      if (!current || current.password !== known.password) throw new WrongSecret(WRONG_PASSWORD)
      return this.#grant(tx, current, device)
    })
    attempt.right()
    return this.#welcome(granted, from)
  }

  /** Throws WrongSecret and TooManyTries. */
  async pair({ code, device }: { code: string; device: Device }, from: string): Promise<Granted> {
    const attempt = this.#tries.atCode('pairing', from)
    const pending = this.#pairingCodes.use(code)
    const account = pending && this.#accounts.find(pending.accountId)
    if (!account) throw this.#refuse('pairing', from, WRONG_PAIRING_CODE)
    attempt.right()
    return this.#welcome(
      write(this.#db, (tx) => this.#grant(tx, account, device, pending.scopes)),
      from,
    )
  }

  signOut({ tokenId }: Caller): void {
    if (tokenId === null) return
    if (isEnvironmentKey(tokenId)) throw environmentKeyStays()
    this.#revoke([tokenId])
  }

  /** For the caller's account, in place of the last one. */
  pairingCode(caller: Caller): { code: string; expiresAt: number } {
    this.#accountOf(caller)
    return this.#pairingCodes.make(caller)
  }

  /** By a bearer token; undefined when it is none of ours, or no longer. */
  callerOf(token: string): Caller | undefined {
    return this.#environmentKey?.callerOf(token) ?? this.#tokens.callerOf(token)
  }

  isLive(tokenId: TokenId): boolean {
    return this.#callerById(tokenId) !== undefined
  }

  /**
   * Called in the moment in which a token is revoked or expires, or may do something else than before: whatever it is
   * doing has to end. A token that is still live may come again.
   */
  onRevoked(listener: (tokenId: TokenId) => void): () => void {
    return this.#tokens.onRevoked(listener)
  }

  /** Waited for before the account's folder is moved: close what is open in it. */
  onAccountRemoved(listener: (accountId: AccountId) => unknown): () => void {
    this.#removed.add(listener)
    return () => this.#removed.delete(listener)
  }

  accounts(): AccountRow[] {
    return this.#accounts.list()
  }

  /** REFUSED when the name is taken. */
  async createAccount({ name, role, password }: { name: string; role: Role; password: string }): Promise<AccountRow> {
    const digest = await passwordDigest(password)
    const id = write(this.#db, (tx) => {
      tx.announce({ kind: 'access.changed' })
      return this.#accounts.add(tx, { name, role, password: digest })
    })
    return this.#accounts.row(id)
  }

  /** A new role holds at once; a new password signs out the account's browsers. */
  async updateAccount({
    id,
    name,
    role,
    password,
  }: {
    id: AccountId
    name?: string
    role?: Role
    password?: string
  }): Promise<AccountRow> {
    const digest = password === undefined ? undefined : await passwordDigest(password)
    const before = this.#accounts.get(id)
    const ended = write(this.#db, (tx) => {
      tx.announce({ kind: 'access.changed' })
      this.#accounts.change(tx, id, {
        ...(name !== undefined && { name }),
        ...(role !== undefined && { role }),
        ...(digest !== undefined && { password: digest }),
      })
      const signedOut = digest === undefined ? [] : this.#tokens.remove(tx, this.#tokens.ofAccount(id, 'browser'))
      if (role === undefined || role === before.role) return signedOut
      this.#tokens.changeRole(tx, id, before.role, role)
      return [...signedOut, ...this.#tokens.ofAccount(id)]
    })
    if (ended.length > 0) this.#pairingCodes.forget(({ accountId }) => accountId === id)
    this.#tokens.tellRevoked(ended)
    return this.#accounts.row(id)
  }

  /** Revokes all it has and sets its folder aside. REFUSED for the only owner and for the library's first account. */
  async removeAccount(id: AccountId): Promise<void> {
    const tokens = this.#tokens.ofAccount(id)
    write(this.#db, (tx) => {
      this.#accounts.remove(tx, id)
      planSettingAside(tx, id, this.#host.now())
      tx.announce({ kind: 'access.changed' })
    })
    this.#pairingCodes.forget(({ accountId }) => accountId === id)
    this.#tokens.tellRevoked(tokens)
    for (const listener of this.#removed) await listener(id)
    await setAside(this.#db, this.#host, this.#log)
  }

  /** Signs out the account's other browsers. The resident may set a first password without one. */
  async changePassword(caller: Caller, { current, next }: { current: string; next: string }): Promise<void> {
    const { id, name, password } = this.#accountOf(caller)
    if (password !== null || caller.tokenId !== null) {
      // `from` does not matter here: whoever holds the token is known.
      const attempt = this.#tries.atAccount(nameKeyOf(name), `token ${caller.tokenId}`)
      if (!(await isPassword(current, password)))
        throw new WrongSecret('That is not the present password. Type it again.')
      attempt.right()
    }
    const digest = await passwordDigest(next)
    const ended = write(this.#db, (tx) => {
      this.#accounts.change(tx, id, { password: digest })
      tx.announce({ kind: 'access.changed' })
      const others = this.#tokens.ofAccount(id, 'browser').filter((tokenId) => tokenId !== caller.tokenId)
      return this.#tokens.remove(tx, others)
    })
    this.#tokens.tellRevoked(ended)
  }

  /** Own ones; all of them for who may mind all. */
  devices(caller: Caller): DeviceRow[] {
    return this.#tokens.devices(caller.scopes.has('admin') ? undefined : caller.accountId, caller.tokenId)
  }

  /** NOT_FOUND for a device that is not there, and for one that is not theirs. */
  renameDevice(caller: Caller, { id, name }: { id: TokenId; name: string }): DeviceRow {
    this.#device(caller, id)
    write(this.#db, (tx) => {
      this.#tokens.rename(tx, id, name)
      tx.announce({ kind: 'access.changed' })
    })
    return this.#device(caller, id)
  }

  revokeDevice(caller: Caller, id: TokenId): void {
    this.#device(caller, id)
    this.#revoke([id])
  }

  keys(): ApiKeyRow[] {
    return this.#tokens.keys()
  }

  /** FORBIDDEN for scopes that who asks does not have. */
  createKey(
    caller: Caller,
    { name, scopes, expiresInDays }: { name: string; scopes: readonly Scope[]; expiresInDays: number | null },
  ): { row: ApiKeyRow; key: string } {
    const missing = scopes.find((scope) => !caller.scopes.has(scope))
    if (missing !== undefined) {
      throw new EngineError('FORBIDDEN', `A key can do no more than who makes it, and you may not "${missing}".`)
    }
    const { id: accountId } = this.#accountOf(caller)
    const expiresAt = expiresInDays === null ? null : this.#host.now() + expiresInDays * DAY_MS
    const { token, id } = this.#issue({ accountId, kind: 'key', name, scopes, expiresAt })
    return { row: this.#key(id), key: token }
  }

  revokeKey(id: TokenId): void {
    this.#key(id)
    this.#revoke([id])
  }

  /** From the environment: an owner's key as long as the program runs. REFUSED when it is too short. */
  useApiKey(key: string): void {
    this.#environmentKey = new EnvironmentKey(key, {
      ownerName: () => this.#accounts.find(OWNER_ID)?.name ?? OWNER_NAME,
    })
  }

  /** Ends what has expired; called by itself every few seconds. */
  sweep(): void {
    this.#pairingCodes.sweep()
    this.tickets.sweep()
    const expired = this.#tokens.expired()
    if (expired.length > 0) this.#revoke(expired)
  }

  stop(): void {
    clearInterval(this.#sweeping)
    this.#db.sql.close()
  }

  #isSetupCode(code: string): boolean {
    return this.needsSetup() && this.#setupCode.isRight(code)
  }

  #grant(
    tx: Tx,
    { id: accountId, name, role }: Pick<Account, 'id' | 'name' | 'role'>,
    device: Device,
    most: ReadonlySet<Scope> = new Set(SCOPES_OF_ROLE[role]),
  ): Granted & { excess: readonly TokenId[] } {
    const scopes = new Set(SCOPES_OF_ROLE[role].filter((scope) => most.has(scope)))
    const expiresAt = this.#host.now() + DEVICE_MS
    const { token, id } = this.#tokens.add(tx, { accountId, ...device, scopes, expiresAt })
    const excess = this.#tokens.remove(tx, this.#tokens.excess(accountId))
    tx.announce({ kind: 'access.changed' })
    return { token, caller: { accountId, accountName: name, role, scopes, tokenId: id }, expiresAt, excess }
  }

  #welcome({ excess, ...granted }: Granted & { excess: readonly TokenId[] }, from: string): Granted {
    this.#tokens.tellRevoked(excess)
    const { accountId, tokenId } = granted.caller
    this.#log.info({ accountId, tokenId, from }, 'signed in')
    return granted
  }

  #refuse(how: string, from: string, message: string): WrongSecret {
    this.#log.warn({ how, from }, 'a sign-in was refused')
    return new WrongSecret(message)
  }

  #issue(wanted: NewToken): { token: string; id: TokenId } {
    return write(this.#db, (tx) => {
      tx.announce({ kind: 'access.changed' })
      return this.#tokens.add(tx, wanted)
    })
  }

  #revoke(ids: readonly TokenId[]): void {
    write(this.#db, (tx) => {
      this.#tokens.remove(tx, ids)
      tx.announce({ kind: 'access.changed' })
    })
    this.#tokens.tellRevoked(ids)
    this.#log.info({ tokenIds: ids }, 'revoked')
  }

  #device(caller: Caller, id: TokenId): DeviceRow {
    const found = this.devices(caller).find((device) => device.id === id)
    if (!found) throw noSuchToken('device')
    return found
  }

  #key(id: TokenId): ApiKeyRow {
    const found = this.keys().find((key) => key.id === id)
    if (!found) throw noSuchToken('key')
    return found
  }

  #callerById(id: TokenId): Caller | undefined {
    return this.#environmentKey?.callerById(id) ?? this.#tokens.callerById(id)
  }

  /** Whoever sits before the player, or holds the environment's key, has an account from the first time they need one. */
  #accountOf({ accountId }: Caller): Account {
    const known = this.#accounts.find(accountId)
    if (known || accountId !== OWNER_ID) return known ?? this.#accounts.get(accountId)
    write(this.#db, (tx) => this.#accounts.add(tx, { name: OWNER_NAME, role: 'owner', password: null }))
    return this.#accounts.get(OWNER_ID)
  }
}

/** Until they give themselves another. */
const OWNER_NAME = 'Owner'

const WRONG_SETUP_CODE =
  'That is not the setup code. The server prints it when it starts and has no owner yet; after a new start it is another one.'
const WRONG_PASSWORD = 'The account or the password is not right. Check both, and that Caps Lock is off.'
const WRONG_PAIRING_CODE =
  'That is not a code that can be used now. Each works once and for five minutes; ask for a new one on the other side.'

const environmentKeyStays = () =>
  new EngineError('REFUSED', 'This key is given to the server when it starts. Take SOUL_API_KEY away there to end it.')

function serverIdOf(db: AccessDb): string {
  return write(db, ({ orm }) => {
    const known = orm.select().from(accessMeta).where(eq(accessMeta.name, 'serverId')).get()
    if (known) return known.value
    const value = randomBytes(16).toString('base64url')
    orm.insert(accessMeta).values({ name: 'serverId', value }).run()
    return value
  })
}
