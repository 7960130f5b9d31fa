/**
 * Tokens of devices and keys as rows of access.db: handed out once, looked up by digest, and gone for good when they are
 * revoked, have expired, or their account is removed. Whoever listens is told in the same moment.
 */
import { randomBytes } from 'node:crypto'
import { and, asc, eq, isNotNull, lte, ne, sql } from 'drizzle-orm'
import { SCOPES_OF_ROLE, Scope, type ApiKeyRow, type DeviceRow, type Role } from '../../shared/model/access.ts'
import type { AccountId, TokenId } from '../../shared/model/ids.ts'
import { account, token } from '../db/access-schema.ts'
import type { AccessDb } from '../db/access-store.ts'
import { write } from '../db/store.ts'
import { EngineError } from '../errors.ts'
import type { Tx } from './account-book.ts'
import { digestOf, isWellFormed, newToken } from './bearer.ts'
import type { Caller } from './caller.ts'

/** A device that is not used for so long has to sign in again. */
export const DEVICE_MS = 90 * 86_400_000
/** Last use is noted, and expiry moved on, no more often than this. */
const NOTE_MS = 60_000
/** Browsers that forget their token sign in again and again; beyond this the one unused for longest goes. */
const MOST_DEVICES = 100

export type TokenKind = DeviceRow['kind'] | 'key'

export interface NewToken {
  accountId: AccountId
  kind: TokenKind
  name: string
  scopes: Iterable<Scope>
  /** Null: never. */
  expiresAt: number | null
}

interface Found {
  id: TokenId
  kind: TokenKind
  scopes: string
  lastSeenAt: number | null
  expiresAt: number | null
  accountId: AccountId
  accountName: string
  role: Role
}

export class TokenBook {
  readonly #db: AccessDb
  readonly #now: () => number
  readonly #byDigest
  readonly #byId
  readonly #listeners = new Set<(tokenId: TokenId) => void>()

  constructor({ db, now }: { db: AccessDb; now(): number }) {
    this.#db = db
    this.#now = now
    const found = `select token.id, kind, scopes, last_seen_at as lastSeenAt, expires_at as expiresAt,
        account.id as accountId, account.name as accountName, role
      from token join account on account.id = account_id where`
    this.#byDigest = db.sql.prepare<[string], Found>(`${found} digest = ?`)
    this.#byId = db.sql.prepare<[string], Found>(`${found} token.id = ?`)
  }

  /** Called with the revocation: what the token was doing, and may do no longer, has to end. */
  onRevoked(listener: (tokenId: TokenId) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  add(tx: Tx, { accountId, kind, name, scopes, expiresAt }: NewToken): { token: string; id: TokenId } {
    const text = newToken()
    const id = randomBytes(12).toString('base64url') as TokenId
    tx.orm
      .insert(token)
      .values({
        id,
        accountId,
        digest: digestOf(text),
        kind,
        name,
        scopes: inOrder(scopes).join(' '),
        createdAt: this.#now(),
        expiresAt,
      })
      .run()
    return { token: text, id }
  }

  /** Those of an account that must make room, so that it has no more than `MOST_DEVICES`. */
  excess(accountId: AccountId): TokenId[] {
    return this.#db.orm
      .select({ id: token.id })
      .from(token)
      .where(and(eq(token.accountId, accountId), ne(token.kind, 'key')))
      .orderBy(sql`coalesce(${token.lastSeenAt}, ${token.createdAt}) desc`, sql`rowid desc`)
      .all()
      .slice(MOST_DEVICES)
      .map(({ id }) => id as TokenId)
  }

  /** Undefined when it is malformed (no look-up then), unknown or expired. */
  callerOf(text: string): Caller | undefined {
    if (!isWellFormed(text)) return undefined
    const found = this.#byDigest.get(digestOf(text))
    if (!found || this.#hasExpired(found)) return undefined
    this.#noteUse(found)
    return callerFrom(found)
  }

  callerById(id: TokenId): Caller | undefined {
    const found = this.#byId.get(id)
    return found && !this.#hasExpired(found) ? callerFrom(found) : undefined
  }

  devices(accountId: AccountId | undefined, current: TokenId | null): DeviceRow[] {
    const where = and(ne(token.kind, 'key'), accountId === undefined ? undefined : eq(token.accountId, accountId))
    return this.#rows(where).map(
      ({ kind, scopes, ...row }) => ({ ...row, kind, scopes, current: row.id === current }) as DeviceRow,
    )
  }

  keys(): ApiKeyRow[] {
    return this.#rows(eq(token.kind, 'key')).map(({ kind: _, ...row }) => row as ApiKeyRow)
  }

  rename(tx: Tx, id: TokenId, name: string): void {
    tx.orm.update(token).set({ name }).where(eq(token.id, id)).run()
  }

  ofAccount(accountId: AccountId, kind?: TokenKind): TokenId[] {
    const where = and(eq(token.accountId, accountId), kind === undefined ? undefined : eq(token.kind, kind))
    return this.#ids(where)
  }

  /** Removes them; afterwards `tellRevoked` what it returned. Splitting this in two keeps listeners out of the transaction. */
  remove(tx: Tx, ids: readonly TokenId[]): readonly TokenId[] {
    for (const id of ids) tx.orm.delete(token).where(eq(token.id, id)).run()
    return ids
  }

  tellRevoked(ids: readonly TokenId[]): void {
    for (const id of ids) for (const listener of this.#listeners) listener(id)
  }

  /** A device that could do all its role allowed can do all the new one allows; what was made for less keeps to that. */
  changeRole(tx: Tx, accountId: AccountId, before: Role, after: Role): void {
    tx.orm
      .update(token)
      .set({ scopes: inOrder(SCOPES_OF_ROLE[after]).join(' ') })
      .where(
        and(
          eq(token.accountId, accountId),
          ne(token.kind, 'key'),
          eq(token.scopes, inOrder(SCOPES_OF_ROLE[before]).join(' ')),
        ),
      )
      .run()
  }

  expired(): TokenId[] {
    return this.#ids(and(isNotNull(token.expiresAt), lte(token.expiresAt, this.#now())))
  }

  #ids(where: ReturnType<typeof and>): TokenId[] {
    return this.#db.orm
      .select({ id: token.id })
      .from(token)
      .where(where)
      .all()
      .map(({ id }) => id as TokenId)
  }

  #rows(where: ReturnType<typeof and>) {
    return this.#db.orm
      .select({
        id: token.id,
        accountId: token.accountId,
        accountName: account.name,
        role: account.role,
        name: token.name,
        kind: token.kind,
        scopes: token.scopes,
        createdAt: token.createdAt,
        lastSeenAt: token.lastSeenAt,
        expiresAt: token.expiresAt,
      })
      .from(token)
      .innerJoin(account, eq(account.id, token.accountId))
      .where(where)
      .orderBy(asc(token.createdAt), sql`${token}.rowid`)
      .all()
      .map(({ role, scopes, ...row }) => ({ ...row, scopes: allowed(scopes, role) }))
  }

  #hasExpired({ expiresAt }: Found): boolean {
    return expiresAt !== null && expiresAt <= this.#now()
  }

  #noteUse({ id, kind, lastSeenAt }: Found): void {
    const now = this.#now()
    // Set back, a clock would keep it from being noted for as long as it was ahead.
    if (lastSeenAt !== null && Math.abs(now - lastSeenAt) < NOTE_MS) return
    const moved = kind === 'key' ? {} : { expiresAt: now + DEVICE_MS }
    write(this.#db, ({ orm }) =>
      orm
        .update(token)
        .set({ lastSeenAt: now, ...moved })
        .where(eq(token.id, id))
        .run(),
    )
  }
}

const callerFrom = ({ id, scopes, accountId, accountName, role }: Found): Caller => ({
  accountId,
  accountName,
  role,
  scopes: new Set(allowed(scopes, role)),
  tokenId: id,
})

/** What a token was made for, as far as the role of its account goes today. */
const allowed = (scopes: string, role: Role): Scope[] =>
  scopes.split(' ').filter((scope): scope is Scope => (SCOPES_OF_ROLE[role] as readonly string[]).includes(scope))

const inOrder = (scopes: Iterable<Scope>): Scope[] => {
  const wanted = new Set(scopes)
  return Scope.options.filter((scope) => wanted.has(scope))
}

export const noSuchToken = (what: 'device' | 'key') =>
  new EngineError('NOT_FOUND', `There is no such ${what}. It may have been revoked; load the list again.`)
