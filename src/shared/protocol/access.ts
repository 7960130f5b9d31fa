/** Signing in, and minding accounts, devices and keys, as far as a program on another device may. */
import * as z from 'zod'
import { Role, Scope } from '../model/access.ts'

const name = z.string().trim().min(1).max(100)
const deviceKind = z.enum(['desktop', 'server', 'browser'])

/** Who signs in: shown in the list of devices. */
const DeviceSelf = z.object({ device_name: name, device_kind: deviceKind })

export const SetUpInput = DeviceSelf.extend({
  /** Printed by the server at its first start; good for one account. */
  code: z.string().trim().min(1).max(40),
  account: z.string().trim().min(1).max(60),
  password: z.string().min(10).max(200),
})

export const SignInInput = DeviceSelf.extend({
  account: z.string().trim().min(1).max(60),
  password: z.string().min(1).max(200),
})

export const PairInput = DeviceSelf.extend({
  /** Shown by the other side; case, spaces and dashes do not count. */
  code: z.string().trim().min(1).max(40),
})

export const WireAccount = z.object({ id: z.string().max(64), name: z.string().max(60), role: Role })
export type WireAccount = z.infer<typeof WireAccount>

export const SignedIn = z.object({
  /** Sent as `Authorization: Bearer …`; told this once. */
  token: z.string().max(200),
  account: WireAccount,
  scopes: z.array(Scope),
  expires_at: z.string().max(40),
})
export type SignedIn = z.infer<typeof SignedIn>

export const WireMe = z.object({ account: WireAccount, scopes: z.array(Scope), device_id: z.string().max(64) })

/** For a page: what it cannot send as a header it sends as a ticket. */
export const PageTickets = z.object({
  /** For one WebSocket handshake, within a minute. */
  socket: z.string().max(400),
  /** For covers, until `covers_until`. */
  covers: z.string().max(400),
  covers_until: z.string().max(40),
})
export type PageTickets = z.infer<typeof PageTickets>

export const WireDevice = z.object({
  id: z.string().max(64),
  account_id: z.string().max(64),
  account_name: z.string().max(60),
  name: z.string().max(100),
  kind: deviceKind,
  scopes: z.array(Scope),
  created_at: z.string().max(40),
  last_seen_at: z.string().max(40).nullable(),
  expires_at: z.string().max(40),
  current: z.boolean(),
})

export const WireKey = WireDevice.omit({ kind: true, current: true, expires_at: true }).extend({
  expires_at: z.string().max(40).nullable(),
})
