/**
 * Who may use a library that is served to others: accounts with a role, and the devices and keys that act for them. What
 * may be done is said in scopes; a token never has more of them than the role of its account.
 */
import * as z from 'zod'
import { AccountId, TokenId } from './ids.ts'

export const Scope = z.enum([
  /** See what there is. */
  'read',
  /** Get sound. */
  'stream',
  /** Change one's own personal data. */
  'write',
  /** Folders, accounts, other people's devices, settings of the server. */
  'admin',
])
export type Scope = z.infer<typeof Scope>

export const Role = z.enum(['owner', 'member', 'guest'])
export type Role = z.infer<typeof Role>

export const SCOPES_OF_ROLE: Readonly<Record<Role, readonly Scope[]>> = {
  owner: ['read', 'stream', 'write', 'admin'],
  member: ['read', 'stream', 'write'],
  guest: ['read', 'stream'],
}

/** As people write it; compared without case. */
export const AccountName = z.string().trim().min(1).max(60)
/** Long enough not to be guessed at a few tries a minute; nothing else is asked of it. */
export const Password = z.string().min(10).max(200)

export const AccountRow = z.object({
  id: AccountId,
  name: z.string(),
  role: Role,
  createdAt: z.number().int(),
  /** When one of its devices or keys was last used. */
  lastSeenAt: z.number().int().nullable(),
  deviceCount: z.number().int(),
})
export type AccountRow = z.infer<typeof AccountRow>

/** A device or browser that has signed in, or been paired. */
export const DeviceRow = z.object({
  id: TokenId,
  accountId: AccountId,
  accountName: z.string(),
  name: z.string(),
  /** What it is, as it said itself: `desktop`, `server`, `browser`. */
  kind: z.enum(['desktop', 'server', 'browser']),
  scopes: z.array(Scope),
  createdAt: z.number().int(),
  lastSeenAt: z.number().int().nullable(),
  /** Moves on as it is used. */
  expiresAt: z.number().int(),
  /** The one that asks. */
  current: z.boolean(),
})
export type DeviceRow = z.infer<typeof DeviceRow>

/** A token for scripts, made on purpose and shown once. */
export const ApiKeyRow = z.object({
  id: TokenId,
  accountId: AccountId,
  accountName: z.string(),
  name: z.string(),
  scopes: z.array(Scope),
  createdAt: z.number().int(),
  lastSeenAt: z.number().int().nullable(),
  /** Null: it stays until it is revoked. */
  expiresAt: z.number().int().nullable(),
})
export type ApiKeyRow = z.infer<typeof ApiKeyRow>

/** Who asks, as it is shown to them. */
export const Me = z.object({
  account: z.object({ id: AccountId, name: z.string(), role: Role }),
  scopes: z.array(Scope),
  /** Whether they are the library's first owner, to whom alone belongs what lies on this device: kept files, what is one recording. */
  own: z.boolean(),
})
export type Me = z.infer<typeof Me>
