/**
 * The code by which the first owner proves that the server is theirs: whoever started it can read what it printed. It is made
 * anew with every start as long as nobody can sign in as owner, is in memory only, and its digest is a row that the transaction
 * which makes the owner takes away. So a crash leaves either no account and a code that nobody knows, or an account and no code.
 */
import { timingSafeEqual } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { accessMeta } from '../db/access-schema.ts'
import type { AccessDb } from '../db/access-store.ts'
import { write } from '../db/store.ts'
import type { Tx } from './account-book.ts'
import { digestOf } from './bearer.ts'
import { newCode, plainCode } from './codes.ts'

const NAME = 'setupCode'
/** 59 bits. */
const GROUPS = 3

export class SetupCode {
  readonly #db: AccessDb
  #code: string | undefined

  constructor({ db }: { db: AccessDb }) {
    this.#db = db
  }

  /** The same until the program ends, or it is spent. */
  show(): string {
    if (this.#code !== undefined) return this.#code
    const code = newCode(GROUPS)
    const value = digestOf(plainCode(code))
    write(this.#db, ({ orm }) =>
      orm
        .insert(accessMeta)
        .values({ name: NAME, value })
        .onConflictDoUpdate({ target: accessMeta.name, set: { value } })
        .run(),
    )
    this.#code = code
    return code
  }

  isRight(typed: string): boolean {
    const known = this.#db.orm.select().from(accessMeta).where(eq(accessMeta.name, NAME)).get()
    // A digest left by a run before is of a code that may lie in some log; only today's counts.
    if (known === undefined || this.#code === undefined) return false
    return timingSafeEqual(Buffer.from(digestOf(plainCode(typed))), Buffer.from(known.value))
  }

  /** In the transaction that makes the owner. */
  spend(tx: Tx): void {
    tx.orm.delete(accessMeta).where(eq(accessMeta.name, NAME)).run()
  }

  forget(): void {
    this.#code = undefined
  }
}
