/**
 * The protocol between a device and a server, version 1, served below `/api` and described at `/api/openapi.json`. Calls
 * that carry JSON are declared here; what carries bytes (sound, covers, the event socket) is in `BYTE_ROUTES`.
 *
 * Each call names its scope. Objects belong to the account of the token, never to one named in a body.
 */
import * as z from 'zod'
import { Role, Scope } from '../model/access.ts'
import {
  PageTickets,
  PairInput,
  SetUpInput,
  SignedIn,
  SignInInput,
  WireAccount,
  WireDevice,
  WireKey,
  WireMe,
} from './access.ts'
import {
  ChangesPage,
  ChangesQuery,
  ExchangeInput,
  ExchangeOutput,
  LeadInput,
  LeadOutput,
  StatePage,
  StateQuery,
  WirePeers,
} from './exchange.ts'
import { admin, open, read, write } from './route.ts'
import { AlbumsPage, ArtistsPage, SyncQuery, TracksPage } from './sync.ts'

export const Health = z.object({ ok: z.literal(true) })

export const Info = z.object({
  /** Tells this from any other program that answers. */
  product: z.literal('soul-player'),
  protocol: z.number().int(),
  version: z.string().max(40),
  /** Of the server: stays when its library is made anew. */
  server_id: z.string().max(64),
  name: z.string().max(100),
  /** No account has been made yet: the page asks for the setup code. */
  needs_setup: z.boolean(),
})
export type Info = z.infer<typeof Info>

/** What the token's bearer may know beside. */
export const LibraryInfo = z.object({
  /** Of the library: another one after it has been made anew. */
  store_id: z.string().max(64),
  counts: z.object({
    tracks: z.number().int(),
    albums: z.number().int(),
    artists: z.number().int(),
  }),
  transcode: z.array(z.string().max(20)).max(20),
})
export type LibraryInfo = z.infer<typeof LibraryInfo>

const id = z.object({ id: z.string().min(1).max(64) })
const name = z.string().trim().min(1).max(100)

export const protocol = {
  health: open.route({ method: 'GET', path: '/health', summary: 'Whether the server answers' }).output(Health),
  info: open.route({ method: 'GET', path: '/info', summary: 'Which server this is' }).output(Info),
  library: read.route({ method: 'GET', path: '/library', summary: 'What the library holds' }).output(LibraryInfo),

  auth: {
    setUp: open
      .route({
        method: 'POST',
        path: '/auth/setup',
        summary: 'Make the first account, with the code the server printed',
      })
      .input(SetUpInput)
      .output(SignedIn),
    signIn: open
      .route({ method: 'POST', path: '/auth/sign-in', summary: 'Sign in with an account and its password' })
      .input(SignInInput)
      .output(SignedIn),
    pair: open
      .route({ method: 'POST', path: '/auth/pair', summary: 'Sign in a device with a code shown by the server' })
      .input(PairInput)
      .output(SignedIn),
    signOut: read.route({
      method: 'POST',
      path: '/auth/sign-out',
      summary: 'Revoke the token that asks',
      successStatus: 204,
    }),
    me: read.route({ method: 'GET', path: '/auth/me', summary: 'Who the token speaks for' }).output(WireMe),
    tickets: read
      .route({ method: 'POST', path: '/auth/tickets', summary: 'Tickets for a page: its socket, and covers' })
      .output(PageTickets),
  },

  sync: {
    tracks: read
      .route({ method: 'GET', path: '/sync/tracks', summary: 'Tracks by cursor' })
      .input(SyncQuery)
      .output(TracksPage),
    albums: read
      .route({ method: 'GET', path: '/sync/albums', summary: 'Albums by cursor' })
      .input(SyncQuery)
      .output(AlbumsPage),
    artists: read
      .route({ method: 'GET', path: '/sync/artists', summary: 'Artists by cursor' })
      .input(SyncQuery)
      .output(ArtistsPage),
  },

  exchange: {
    sync: write
      .route({ method: 'POST', path: '/sync', summary: 'Exchange changes of personal data, both ways' })
      .input(ExchangeInput)
      .output(ExchangeOutput),
    changes: read
      .route({ method: 'GET', path: '/sync/changes', summary: 'Changes of personal data, to read' })
      .input(ChangesQuery)
      .output(ChangesPage),
    state: read
      .route({ method: 'GET', path: '/sync/state', summary: 'All personal data in pages, for a new device' })
      .input(StateQuery)
      .output(StatePage),
    devices: read
      .route({ method: 'GET', path: '/sync/devices', summary: 'Devices that exchange personal data here' })
      .output(WirePeers),
    leader: write
      .route({ method: 'POST', path: '/sync/leader', summary: 'Mind the log of changes' })
      .input(LeadInput)
      .output(LeadOutput),
  },

  accounts: {
    list: admin.route({ method: 'GET', path: '/accounts', summary: 'All accounts' }).output(z.array(WireAccount)),
    create: admin
      .route({ method: 'POST', path: '/accounts', summary: 'Make an account', successStatus: 201 })
      .input(z.object({ name: z.string().trim().min(1).max(60), role: Role, password: z.string().min(10).max(200) }))
      .output(WireAccount),
    remove: admin
      .route({
        method: 'DELETE',
        path: '/accounts/{id}',
        summary: 'Remove an account and revoke all it has',
        successStatus: 204,
      })
      .input(id),
  },

  devices: {
    list: read
      .route({ method: 'GET', path: '/devices', summary: 'Own devices; for an owner, all' })
      .output(z.array(WireDevice)),
    rename: read
      .route({ method: 'PATCH', path: '/devices/{id}', summary: 'Rename a device' })
      .input(id.extend({ name }))
      .output(WireDevice),
    revoke: read
      .route({
        method: 'DELETE',
        path: '/devices/{id}',
        summary: 'Revoke a device, with effect at once',
        successStatus: 204,
      })
      .input(id),
    pairingCode: read
      .route({ method: 'POST', path: '/devices/pairing-code', summary: 'A code for pairing a device to this account' })
      .output(z.object({ code: z.string(), expires_at: z.string() })),
  },

  keys: {
    list: admin.route({ method: 'GET', path: '/keys', summary: 'Keys for scripts' }).output(z.array(WireKey)),
    create: admin
      .route({ method: 'POST', path: '/keys', summary: 'Make a key; it is told this once', successStatus: 201 })
      .input(
        z.object({
          name,
          scopes: z.array(Scope).min(1).max(4),
          expires_in_days: z.number().int().min(1).max(3650).nullable(),
        }),
      )
      .output(WireKey.extend({ key: z.string() })),
    revoke: admin
      .route({ method: 'DELETE', path: '/keys/{id}', summary: 'Revoke a key', successStatus: 204 })
      .input(id),
  },
}

export type Protocol = typeof protocol

/**
 * What answers with bytes, or upgrades. Served by hand, described in the OpenAPI document from here, and held against the
 * routes that are served by a test.
 */
export const BYTE_ROUTES = [
  {
    method: 'GET',
    path: '/tracks/{id}/stream',
    scope: 'stream',
    summary: 'Sound, with ranges; `format` and `maxBitRate` transcode',
  },
  { method: 'GET', path: '/tracks/{id}/download', scope: 'stream', summary: 'The file itself, with its digest' },
  { method: 'GET', path: '/covers/{id}', scope: 'read', summary: 'A cover, by `size`' },
  { method: 'GET', path: '/events', scope: 'read', summary: 'A WebSocket that tells what is stale' },
  { method: 'GET', path: '/openapi.json', scope: null, summary: 'This document' },
  { method: 'GET', path: '/docs', scope: null, summary: 'This document, to read' },
] as const satisfies readonly { method: string; path: string; scope: Scope | null; summary: string }[]
