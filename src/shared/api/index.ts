/** The contract between the page and the engine, one file per area. Carried by MessagePort on the desktop, by WebSocket on the web. */
import type { ContractRouterClient } from '@orpc/contract'
import { access } from './access.ts'
import { app } from './app.ts'
import { browse } from './browse.ts'
import { downloads } from './downloads.ts'
import { duplicates } from './duplicates.ts'
import { history } from './history.ts'
import { lookups } from './lookups.ts'
import { personal } from './personal.ts'
import { playlists } from './playlists.ts'
import { queue } from './queue.ts'
import { servers } from './servers.ts'
import { sources } from './sources.ts'
import { sync } from './sync.ts'

export const api = {
  access,
  app,
  browse,
  downloads,
  duplicates,
  history,
  lookups,
  personal,
  playlists,
  queue,
  servers,
  sources,
  sync,
}

export type Api = typeof api
export type ApiClient = ContractRouterClient<Api>

export { API_SUBPROTOCOL } from './subprotocol.ts'
