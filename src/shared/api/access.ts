/** Serving this library to others: whether and where, and to whom. */
import * as z from 'zod'
import { AccountName, AccountRow, ApiKeyRow, DeviceRow, Password, Role, Scope } from '../model/access.ts'
import { AccountId, TokenId } from '../model/ids.ts'
import { admin, read } from './errors.ts'

export const Sharing = z.object({
  /** Whether it may be switched here: a server serves as long as it runs. */
  switchable: z.boolean(),
  on: z.boolean(),
  /** Who can reach it: this machine only, or the local network. */
  reach: z.enum(['loopback', 'lan']),
  port: z.number().int(),
  /** Tells its name and address on the local network. */
  announce: z.boolean(),
  name: z.string(),
  /** Where it answers now. Empty when it does not. */
  addresses: z.array(z.string()),
  /** Why it does not, in plain words. */
  problem: z.string().nullable(),
})
export type Sharing = z.infer<typeof Sharing>

const PairingCode = z.object({ code: z.string(), expiresAt: z.number().int() })
export type PairingCode = z.infer<typeof PairingCode>

const name = z.string().trim().min(1).max(100)

export const access = {
  sharing: admin.output(Sharing),
  /** REFUSED where it is not switchable; UNAVAILABLE when the port is taken (`problem` says the same). */
  setSharing: admin
    .input(
      z
        .object({
          on: z.boolean(),
          reach: z.enum(['loopback', 'lan']),
          port: z.number().int().min(1024).max(65535),
          announce: z.boolean(),
          name,
        })
        .partial(),
    )
    .output(Sharing),

  accounts: admin.output(z.array(AccountRow)),
  createAccount: admin.input(z.object({ name: AccountName, role: Role, password: Password })).output(AccountRow),
  /** The last owner stays one. A new password signs out its browsers. */
  updateAccount: admin
    .input(
      z.object({ id: AccountId, name: AccountName, role: Role, password: Password }).partial().required({ id: true }),
    )
    .output(AccountRow),
  /** With its devices, keys and personal data, which is set aside for a while first. */
  removeAccount: admin.input(z.object({ id: AccountId })),
  /** One's own; needs the old one. */
  changePassword: read.input(z.object({ current: z.string().max(200), next: Password })),

  /** One's own devices; an owner sees all. */
  devices: read.output(z.array(DeviceRow)),
  renameDevice: read.input(z.object({ id: TokenId, name })).output(DeviceRow),
  /** Takes effect at once, on what it is doing too. */
  revokeDevice: read.input(z.object({ id: TokenId })),
  /** For one's own account: type it on the device that is to be paired. A new one replaces the last. */
  pairingCode: read.output(PairingCode),

  keys: admin.output(z.array(ApiKeyRow)),
  /** `key` is shown this once. */
  createKey: admin
    .input(
      z.object({ name, scopes: z.array(Scope).min(1), expiresInDays: z.number().int().min(1).max(3650).nullable() }),
    )
    .output(z.object({ row: ApiKeyRow, key: z.string() })),
  revokeKey: admin.input(z.object({ id: TokenId })),
}
