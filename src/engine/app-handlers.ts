/** Answers the `app` branch of the contract. */
import type { Me } from '../shared/model/access.ts'
import { OWNER_ID, type Caller } from './access/caller.ts'
import type { Tickets } from './access/tickets.ts'
import { eventTold } from './access/told.ts'
import type { Host } from './host.ts'
import { liveBatches } from './live.ts'
import type { Os } from './router.ts'
import type { Seat } from './seat.ts'

interface Parts {
  host: Host
  seat: Pick<Seat, 'stores' | 'events' | 'settings'>
  tickets: Pick<Tickets, 'track'>
}

export function appHandlers(os: Os['app'], { host, seat: { stores, events, settings }, tickets }: Parts) {
  const { version: sqliteVersion } = stores.library.sql
    .prepare<[], { version: string }>('select sqlite_version() as version')
    .get()!
  const anySource = stores.library.sql.prepare<[], { found: number }>(
    `select exists (select 1 from source where kind <> 'kept') as found`,
  )

  return {
    info: os.info.handler(({ context: { caller } }) => ({
      version: host.version,
      shell: host.shell,
      platform: process.platform,
      sqliteVersion,
      nodeVersion: process.versions.node,
      hasSources: anySource.get()!.found === 1,
      me: caller.tokenId === null ? null : meOf(caller),
    })),
    settings: os.settings.handler(() => settings.current),
    updateSettings: os.updateSettings.handler(({ input, context: { caller } }) =>
      settings.update(input, { mayAdmin: caller.scopes.has('admin') }),
    ),
    trackTicket: os.trackTicket.handler(({ input, context: { caller } }) => tickets.track(caller, input.trackId)),
    live: os.live.handler(({ signal, context: { caller } }) =>
      liveBatches(events, { signal, told: (event) => eventTold(caller, event) }),
    ),
  }
}

const meOf = ({ accountId, accountName, role, scopes }: Caller): Me => ({
  account: { id: accountId, name: accountName, role },
  scopes: [...scopes],
  own: accountId === OWNER_ID,
})
