/** The contract between the page and the engine, one file per area. Carried by MessagePort on the desktop, by WebSocket on the web. */
import type { ContractRouterClient } from '@orpc/contract'
import { app } from './app.ts'
import { browse } from './browse.ts'
import { history } from './history.ts'
import { queue } from './queue.ts'
import { sources } from './sources.ts'

export const api = { app, browse, history, queue, sources }

export type Api = typeof api
export type ApiClient = ContractRouterClient<Api>

export { API_SUBPROTOCOL } from './subprotocol.ts'
