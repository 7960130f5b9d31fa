/** The accounts as rows of access.db. There is always an owner left, and no two names look alike. */
import { randomBytes } from 'node:crypto'
import { and, eq, isNotNull, ne } from 'drizzle-orm'
import type { AccountRow, Role } from '../../shared/model/access.ts'
import type { AccountId } from '../../shared/model/ids.ts'
import * as schema from '../db/access-schema.ts'
import type { AccessDb } from '../db/access-store.ts'
import type { Writing } from '../db/store.ts'
import { EngineError } from '../errors.ts'
import { spellingKey } from '../library/name-key.ts'
import { OWNER_ID } from './caller.ts'

export type Tx = Writing<typeof schema>

export interface Account {
  id: AccountId
  name: string
  role: Role
  /** Its digest; null for who signs in by sitting before the player. */
  password: string | null
}

const { account } = schema
const COLUMNS = { id: account.id, name: account.name, role: account.role, password: account.password }

export class AccountBook {
  readonly #db: AccessDb
  readonly #now: () => number
  readonly #list

  constructor({ db, now }: { db: AccessDb; now(): number }) {
    this.#db = db
    this.#now = now
    this.#list = db.sql.prepare<[], AccountRow>(
      `select id, name, role, created_at as createdAt,
         (select max(last_seen_at) from token where account_id = account.id) as lastSeenAt,
         (select count(*) from token where account_id = account.id and kind <> 'key') as deviceCount
       from account order by created_at, rowid`,
    )
  }

  list(): AccountRow[] {
    return this.#list.all()
  }

  row(id: AccountId): AccountRow {
    const found = this.list().find((row) => row.id === id)
    if (!found) throw noSuchAccount()
    return found
  }

  find(id: AccountId): Account | undefined {
    return this.#where(eq(account.id, id))
  }

  get(id: AccountId): Account {
    const found = this.find(id)
    if (!found) throw noSuchAccount()
    return found
  }

  findByName(name: string): Account | undefined {
    return this.#where(eq(account.nameKey, nameKeyOf(name)))
  }

  /** Whether somebody could sign in and mind the others. */
  hasOwnerWithPassword(): boolean {
    return this.#where(and(eq(account.role, 'owner'), isNotNull(account.password))) !== undefined
  }

  /** The first owner becomes the one whose data is the library's own. REFUSED when the name is taken. */
  add(tx: Tx, { name, role, password }: Omit<Account, 'id'>): AccountId {
    this.#demandFree(name)
    const id =
      role === 'owner' && !this.find(OWNER_ID) ? OWNER_ID : (randomBytes(12).toString('base64url') as AccountId)
    tx.orm
      .insert(account)
      .values({ id, name, nameKey: nameKeyOf(name), role, password, createdAt: this.#now() })
      .run()
    return id
  }

  /** REFUSED when the name is taken, or nobody would be left who may mind accounts. */
  change(tx: Tx, id: AccountId, change: Partial<Omit<Account, 'id'>>): void {
    const { role } = this.get(id)
    if (change.name !== undefined) this.#demandFree(change.name, id)
    if (change.role !== undefined && role === 'owner' && change.role !== 'owner') this.#demandOtherOwner(id)
    const { name } = change
    const changed = { ...change, ...(name !== undefined && { nameKey: nameKeyOf(name) }) }
    if (Object.keys(changed).length > 0) tx.orm.update(account).set(changed).where(eq(account.id, id)).run()
  }

  remove(tx: Tx, id: AccountId): void {
    const { role, name } = this.get(id)
    if (role === 'owner') this.#demandOtherOwner(id)
    if (id === OWNER_ID) {
      throw new EngineError(
        'REFUSED',
        `${name} is the account the library began with, and their data is the library's own. Rename it, or give it another role or password.`,
      )
    }
    tx.orm.delete(account).where(eq(account.id, id)).run()
  }

  #where(condition: ReturnType<typeof and>): Account | undefined {
    return this.#db.orm.select(COLUMNS).from(account).where(condition).get() as Account | undefined
  }

  #demandFree(name: string, except?: AccountId): void {
    const taken = this.findByName(name)
    if (!taken || taken.id === except) return
    throw new EngineError('REFUSED', `There is an account named ${taken.name} already. Choose another name.`)
  }

  #demandOtherOwner(id: AccountId): void {
    if (this.#where(and(eq(account.role, 'owner'), ne(account.id, id)))) return
    throw new EngineError(
      'REFUSED',
      'This is the only owner, and a library needs one. Make another account an owner first.',
    )
  }
}

export const nameKeyOf = (name: string): string => spellingKey(name)

const noSuchAccount = () =>
  new EngineError('NOT_FOUND', 'There is no such account. It may have been removed; load the list again.')
