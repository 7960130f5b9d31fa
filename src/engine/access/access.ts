/**
 * Who may use this library from elsewhere, and what for. One door each for the ways in (setup code, password, pairing code,
 * token, ticket); every one of them ends in a `Caller`, and revoking what a caller came by ends what it is doing at once.
 *
 * Guesses are braked before they are compared. Secrets are told once to whoever they are for, and stored as digests.
 */
import { randomBytes } from 'node:crypto'
import { eq } from 'drizzle-orm'
import type { Logger } from 'pino'
import type { AccountRow, ApiKeyRow, DeviceRow, Role, Scope } from '../../shared/model/access.ts'
import type { AccountId, TokenId } from '../../shared/model/ids.ts'
import { accessMeta } from '../db/access-schema.ts'
import { openAccessDb, type AccessDb } from '../db/access-store.ts'
import { write } from '../db/store.ts'
import { EngineError } from '../errors.ts'
import type { Events } from '../events.ts'
import type { Host } from '../host.ts'
import { AccountBook, nameKeyOf, type Account } from './account-book.ts'
import { OWNER_ID, type Caller } from './caller.ts'
import { EnvironmentKey, isEnvironmentKey } from './environment-key.ts'
import { PairingCodes } from './pairing-codes.ts'
import { isPassword, passwordDigest } from './passwords.ts'
import { WrongSecret } from './refusals.ts'
import { planSettingAside, setAside } from './set-aside.ts'
import { SetupCode } from './setup-code.ts'
import { Tickets } from './tickets.ts'
import { noSuchToken, TokenBook } from './token-book.ts'
import { Tries } from './tries.ts'
import { WaysIn, type Granted, type PairInput, type SetUpInput, type SignInInput } from './ways-in.ts'

export type { Granted }

const SWEEP_MS = 5_000
const DAY_MS = 86_400_000

interface NewAccount {
  name: string
  role: Role
  password: string
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
  readonly #waysIn: WaysIn
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
    this.#waysIn = new WaysIn({
      db,
      host,
      accounts: this.#accounts,
      tokens: this.#tokens,
      tries: this.#tries,
      pairingCodes: this.#pairingCodes,
      setupCode: this.#setupCode,
      needsSetup: () => this.needsSetup(),
    })
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
  setUp(input: SetUpInput, from: string): Promise<Granted> {
    return this.#waysIn.setUp(input, from)
  }

  /** Throws WrongSecret and TooManyTries. Takes as long for an account that is not there. */
  signIn(input: SignInInput, from: string): Promise<Granted> {
    return this.#waysIn.signIn(input, from)
  }

  /** Throws WrongSecret and TooManyTries. */
  pair(input: PairInput, from: string): Promise<Granted> {
    return this.#waysIn.pair(input, from)
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
  async createAccount({ name, role, password }: NewAccount): Promise<AccountRow> {
    const digest = await passwordDigest(password)
    const id = write(this.#db, (tx) => {
      tx.announce({ kind: 'access.changed' })
      return this.#accounts.add(tx, { name, role, password: digest })
    })
    return this.#accounts.row(id)
  }

  /** A new role holds at once; a new password signs out the account's browsers. */
  async updateAccount({ id, name, role, password }: Partial<NewAccount> & { id: AccountId }): Promise<AccountRow> {
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
    const { token, id } = write(this.#db, (tx) => {
      tx.announce({ kind: 'access.changed' })
      return this.#tokens.add(tx, { accountId, kind: 'key', name, scopes, expiresAt })
    })
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
    const taken = (name: string) => this.#accounts.findByName(name) !== undefined
    let name = OWNER_NAME
    for (let i = 2; taken(name); i++) name = `${OWNER_NAME} ${i}`
    write(this.#db, (tx) => this.#accounts.add(tx, { name, role: 'owner', password: null }))
    return this.#accounts.get(OWNER_ID)
  }
}

/** Until they give themselves another. */
const OWNER_NAME = 'Owner'

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
