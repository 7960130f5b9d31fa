/**
 * Answers the calls of the contract that carry JSON, other than the catalogue's pages and the exchange. Each is a few words of translation:
 * what may be done, and to what, is settled by `Access`.
 */
import { implement } from '@orpc/server'
import type { AccountRow, ApiKeyRow, DeviceRow } from '../../shared/model/access.ts'
import type { AccountId, TokenId } from '../../shared/model/ids.ts'
import { protocol } from '../../shared/protocol/index.ts'
import { PROTOCOL_VERSION } from '../../shared/protocol/version.ts'
import type { Access, Granted } from '../access/access.ts'
import type { Caller } from '../access/caller.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { Media } from '../media/media.ts'
import { unauthorized } from './refusal.ts'

/** What tells a server from others. */
export interface ServerSelf {
  readonly version: string
  /** As its owner calls it; may change. */
  name(): string
}

export interface CallParts {
  access: Access
  catalogue: Catalogue
  media: Pick<Media, 'canTranscode'>
  info: ServerSelf
}

export interface CallContext {
  /** Undefined for the calls that anyone may make. */
  caller: Caller | undefined
  /** The address a request came from. */
  from: string
  /** What the call threw, as it was thrown. */
  failed?: unknown
}

const { sync: _pages, exchange: _exchange, ...calls } = protocol

export function protocolCalls({ access, catalogue, media, info }: CallParts) {
  const os = implement(calls).$context<CallContext>()
  const { auth, accounts, devices, keys } = os

  return os.router({
    health: os.health.handler(() => ({ ok: true as const })),
    info: os.info.handler(() => ({
      product: 'soul-player' as const,
      protocol: PROTOCOL_VERSION,
      version: info.version,
      server_id: access.serverId,
      name: info.name(),
      needs_setup: access.needsSetup(),
    })),
    library: os.library.handler(() => ({
      store_id: catalogue.storeId(),
      counts: catalogue.counts(),
      transcode: media.canTranscode(),
    })),
    auth: {
      setUp: auth.setUp.handler(async ({ input, context: { from } }) =>
        signedIn(
          await access.setUp(
            { code: input.code, account: input.account, password: input.password, device: deviceOf(input) },
            from,
          ),
        ),
      ),
      signIn: auth.signIn.handler(async ({ input, context: { from } }) =>
        signedIn(
          await access.signIn({ account: input.account, password: input.password, device: deviceOf(input) }, from),
        ),
      ),
      pair: auth.pair.handler(async ({ input, context: { from } }) =>
        signedIn(await access.pair({ code: input.code, device: deviceOf(input) }, from)),
      ),
      signOut: auth.signOut.handler(({ context }) => access.signOut(callerOf(context))),
      me: auth.me.handler(({ context }) => {
        const caller = callerOf(context)
        return { account: accountOf(caller), scopes: [...caller.scopes], device_id: caller.tokenId ?? '' }
      }),
      tickets: auth.tickets.handler(({ context }) => {
        const caller = callerOf(context)
        const { ticket, until } = access.tickets.covers(caller)
        return { socket: access.tickets.socket(caller), covers: ticket, covers_until: isoTime(until) }
      }),
    },
    accounts: {
      list: accounts.list.handler(() => access.accounts().map(wireAccount)),
      create: accounts.create.handler(async ({ input }) => wireAccount(await access.createAccount(input))),
      remove: accounts.remove.handler(({ input }) => access.removeAccount(input.id as AccountId)),
    },
    devices: {
      list: devices.list.handler(({ context }) => access.devices(callerOf(context)).map(wireDevice)),
      rename: devices.rename.handler(({ input, context }) =>
        wireDevice(access.renameDevice(callerOf(context), { id: input.id as TokenId, name: input.name })),
      ),
      revoke: devices.revoke.handler(({ input, context }) =>
        access.revokeDevice(callerOf(context), input.id as TokenId),
      ),
      pairingCode: devices.pairingCode.handler(({ context }) => {
        const { code, expiresAt } = access.pairingCode(callerOf(context))
        return { code, expires_at: isoTime(expiresAt) }
      }),
    },
    keys: {
      list: keys.list.handler(() => access.keys().map(wireKey)),
      create: keys.create.handler(({ input, context }) => {
        const { row, key } = access.createKey(callerOf(context), {
          name: input.name,
          scopes: input.scopes,
          expiresInDays: input.expires_in_days,
        })
        return { ...wireKey(row), key }
      }),
      revoke: keys.revoke.handler(({ input }) => access.revokeKey(input.id as TokenId)),
    },
  })
}

/** The route says that a token is needed, and the app has seen to it; this is for the types. */
function callerOf({ caller }: CallContext): Caller {
  if (!caller) throw unauthorized()
  return caller
}

const deviceOf = ({ device_name, device_kind }: { device_name: string; device_kind: DeviceRow['kind'] }) => ({
  name: device_name,
  kind: device_kind,
})

const accountOf = ({ accountId, accountName, role }: Caller) => ({ id: accountId, name: accountName, role })

const signedIn = ({ token, caller, expiresAt }: Granted) => ({
  token,
  account: accountOf(caller),
  scopes: [...caller.scopes],
  expires_at: isoTime(expiresAt),
})

const wireAccount = ({ id, name, role }: AccountRow) => ({ id, name, role })

const wireDevice = (row: DeviceRow) => ({
  ...wireToken(row),
  kind: row.kind,
  expires_at: isoTime(row.expiresAt),
  current: row.current,
})

const wireKey = (row: ApiKeyRow) => ({
  ...wireToken(row),
  expires_at: row.expiresAt === null ? null : isoTime(row.expiresAt),
})

const wireToken = ({ id, accountId, accountName, name, scopes, createdAt, lastSeenAt }: DeviceRow | ApiKeyRow) => ({
  id,
  account_id: accountId,
  account_name: accountName,
  name,
  scopes,
  created_at: isoTime(createdAt),
  last_seen_at: lastSeenAt === null ? null : isoTime(lastSeenAt),
})

const isoTime = (ms: number): string => new Date(ms).toISOString()
