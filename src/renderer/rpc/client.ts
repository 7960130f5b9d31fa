/**
 * `api`: the typed contract, over whatever wire the page has. Import it anywhere; it survives reconnects.
 * The page never knows which shell it runs in, save for `desktop`, the few calls only a desktop has.
 */
import { createORPCClient } from '@orpc/client'
import { useSyncExternalStore } from 'react'
import type { ApiClient } from '../../shared/api/index.ts'
import { withRecentMarks } from '../marks/recent-marks.ts'
import { Connection, type ConnectionState } from './connection.ts'
import { dialDesktop } from './dial-desktop.ts'
import { dialWebSocket } from './dial-websocket.ts'
import { desktop } from './desktop.ts'

export const connection = new Connection({ dial: desktop ? dialDesktop : dialWebSocket })

// No use waiting out a long pause when the network has just come back.
globalThis.window?.addEventListener('online', () => connection.retryNow())

export const api: ApiClient = createORPCClient(withRecentMarks(connection))

export function useConnectionState(): ConnectionState {
  return useSyncExternalStore(connection.subscribe, () => connection.state)
}
