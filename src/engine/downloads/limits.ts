/** How fast the user lets downloads be, told to the throttle: what was limited and is not any more is let go. */
import type { Throttle } from './throttle.ts'

export interface SpeedLimits {
  /** Bytes a second over all; null: as fast as it goes. */
  limit: number | null
  /** The same for single servers, by their names for themselves. */
  serverLimits: Readonly<Record<string, number>>
}

export function limitsOf(throttle: Pick<Throttle, 'setLimit' | 'setServerLimit'>): (limits: SpeedLimits) => void {
  let limited: string[] = []
  return ({ limit, serverLimits }) => {
    throttle.setLimit(limit)
    for (const server of limited) if (serverLimits[server] === undefined) throttle.setServerLimit(server, null)
    limited = Object.keys(serverLimits)
    for (const server of limited) throttle.setServerLimit(server, serverLimits[server]!)
  }
}
