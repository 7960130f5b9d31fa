/**
 * access.db: who may use this library from elsewhere. Made when it is first served. Secrets are stored as digests only:
 * whoever reads this file learns no token and no password.
 */
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'

/** `serverId`, and the digest of the setup code while there is no account. */
export const accessMeta = sqliteTable('access_meta', {
  name: text().primaryKey(),
  value: text().notNull(),
})

export const account = sqliteTable(
  'account',
  {
    id: text().primaryKey(),
    name: text().notNull(),
    /** `name` without case and accents: two accounts may not look alike. */
    nameKey: text().notNull(),
    role: text({ enum: ['owner', 'member', 'guest'] }).notNull(),
    /** scrypt, with its parameters and salt. Null: the owner of a desktop, who signs in by sitting before it. */
    password: text(),
    createdAt: integer().notNull(),
  },
  (t) => [uniqueIndex('account_name').on(t.nameKey)],
)

/** Devices and keys alike: what can be sent as a bearer token. */
export const token = sqliteTable(
  'token',
  {
    id: text().primaryKey(),
    accountId: text()
      .notNull()
      .references(() => account.id, { onDelete: 'cascade' }),
    /** SHA-256 of the token, hex. The token has 256 random bits, so no salt and no slow digest are needed. */
    digest: text().notNull(),
    kind: text({ enum: ['desktop', 'server', 'browser', 'key'] }).notNull(),
    name: text().notNull(),
    /** With a space between. */
    scopes: text().notNull(),
    createdAt: integer().notNull(),
    /** Written at most once a minute. */
    lastSeenAt: integer(),
    /** Null: never, for keys. */
    expiresAt: integer(),
  },
  (t) => [uniqueIndex('token_digest').on(t.digest), index('token_account').on(t.accountId)],
)
