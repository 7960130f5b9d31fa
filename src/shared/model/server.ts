/**
 * Other people's and one's own Soul servers, as sources of this library: how they are reached, how the sync with each is
 * going, and what it did.
 */
import * as z from 'zod'
import { SourceId } from './ids.ts'

/** Where a server answers: http or https, with a path where it lies behind one. No user name, query or fragment. */
export const ServerAddress = z.string().trim().min(1).max(2048)

/** A SHA-256 of a certificate, in hex. */
export const Fingerprint = z.string().regex(/^[0-9a-f]{64}$/)

/** What trying an address came to. Each `kind` has one cause and one remedy; `message` says both. */
export const Verdict = z.object({
  kind: z.enum([
    'ok',
    /** No address that can be used: not http(s), or with parts that do not belong. */
    'address',
    /** The name is not known. */
    'name',
    /** The machine is there, and nothing listens at that port. */
    'refused',
    /** Nothing came back in time; the machine is off or out of reach. */
    'timeout',
    'unreachable',
    /** The certificate is not trusted: `fingerprint` may be accepted. */
    'tls',
    'not-soul',
    /** It speaks another version of the protocol. */
    'version',
    /** All well but who we are. */
    'sign-in',
    /** It is the library that is being used here, or one that is a source already. */
    'known',
  ]),
  message: z.string(),
  /** The address that answered, with its scheme; null when none did. */
  address: z.string().nullable(),
  server: z
    .object({
      serverId: z.string(),
      name: z.string(),
      version: z.string(),
      /** Null until somebody has signed in. */
      trackCount: z.number().int().nullable(),
      /** Sound and covers go over the wire as they are: no TLS. */
      plain: z.boolean(),
      /** Null like `trackCount`. */
      canTranscode: z.boolean().nullable(),
    })
    .nullable(),
  fingerprint: Fingerprint.nullable(),
})
export type Verdict = z.infer<typeof Verdict>
export type VerdictKind = Verdict['kind']

/** How to prove who we are. */
export const SignIn = z.discriminatedUnion('kind', [
  /** Shown by the server in its settings, valid for some minutes. */
  z.object({ kind: z.literal('code'), code: z.string().trim().min(4).max(40) }),
  z.object({
    kind: z.literal('password'),
    account: z.string().trim().min(1).max(60),
    password: z.string().min(1).max(200),
  }),
  z.object({ kind: z.literal('key'), key: z.string().trim().min(1).max(200) }),
])
export type SignIn = z.infer<typeof SignIn>

/** One that announces itself on the local network. */
export const DiscoveredServer = z.object({
  serverId: z.string(),
  name: z.string(),
  address: z.string(),
  /** A source of this library already. */
  known: z.boolean(),
})
export type DiscoveredServer = z.infer<typeof DiscoveredServer>

/** What a source of kind `soul` has beside what every source has. */
export const ServerInfo = z.object({
  serverId: z.string(),
  /** In the order in which they are tried: at home, away. */
  addresses: z.array(z.string()),
  /** The one that answered last. */
  address: z.string().nullable(),
  account: z.string(),
  role: z.string(),
  /** Preferred where several servers have a track. */
  active: z.boolean(),
  paused: z.boolean(),
  reachable: z.boolean(),
  canTranscode: z.boolean(),
  plain: z.boolean(),
})
export type ServerInfo = z.infer<typeof ServerInfo>

export const SyncReason = z.enum(['start', 'schedule', 'back-online', 'notice', 'refresh', 'user', 'added', 'retry'])
export type SyncReason = z.infer<typeof SyncReason>

/** How it stands with one server. Small, and told whole with every change. */
export const SyncStatus = z.object({
  sourceId: SourceId,
  sourceName: z.string(),
  online: z.enum(['unknown', 'online', 'offline']),
  phase: z.enum(['idle', 'waiting', 'connecting', 'syncing', 'grouping', 'retrying']),
  paused: z.boolean(),
  /** Of the running sync. `total` is null while nobody knows. */
  tracks: z.object({ done: z.number().int(), total: z.number().int().nullable() }),
  startedAt: z.number().int().nullable(),
  /** End of the last sync that went through. */
  lastSyncedAt: z.number().int().nullable(),
  /** Why the last one did not, in plain words with what to do; null when it did. */
  failure: z.string().nullable(),
  /** When it is tried again by itself. */
  nextAt: z.number().int().nullable(),
})
export type SyncStatus = z.infer<typeof SyncStatus>

/** What one sync did. */
export const SyncRun = z.object({
  id: z.number().int(),
  sourceId: SourceId,
  sourceName: z.string(),
  reason: SyncReason,
  startedAt: z.number().int(),
  endedAt: z.number().int(),
  outcome: z.enum(['done', 'cancelled', 'failed', 'braked', 'signed-out', 'offline']),
  message: z.string().nullable(),
  /** Began from nothing, or anew after the server had been replaced or restored. */
  full: z.boolean(),
  added: z.number().int(),
  updated: z.number().int(),
  removed: z.number().int(),
  pages: z.number().int(),
  /** Received, as they came over the wire. */
  bytes: z.number().int(),
})
export type SyncRun = z.infer<typeof SyncRun>

/** Something that trying again will not mend by itself, kept until it is resolved. */
export const SyncIssue = z.object({
  id: z.number().int(),
  sourceId: SourceId,
  sourceName: z.string(),
  kind: z.enum(['signed-out', 'replaced', 'braked', 'version', 'tls', 'bad-answer', 'rejected-track', 'failing']),
  message: z.string(),
  /** How many things it stands for: refused tracks, copies that would vanish. */
  count: z.number().int(),
  firstAt: z.number().int(),
  lastAt: z.number().int(),
  attempts: z.number().int(),
  /** What the user can do about it, beside nothing. */
  remedies: z.array(z.enum(['retry', 'sign-in', 'accept', 'keep', 'trust', 'edit-address', 'dismiss'])),
})
export type SyncIssue = z.infer<typeof SyncIssue>
