/** What the pairing dialog works out: which address to name, and how long a code is still good. Pure. */
import { isOwnMachine } from '../servers/address.ts'

/** As long as any code is good, as far as this page need know. */
export const CODE_MS = 5 * 60_000

/**
 * Where another device reaches this library: an address that leads beyond this machine, if there is one. `here` is where this
 * page came from and therefore known to work. Undefined when there is none at all.
 */
export function addressFor(addresses: readonly string[], here?: string): string | undefined {
  const all = [...(here === undefined ? [] : [here]), ...addresses]
  return all.find((address) => !isOwnMachine(address)) ?? all[0]
}

/**
 * How long a code that has just come is good, in milliseconds. The end is told by the server's clock: where that is far from
 * this one, a whole life is taken instead of nonsense.
 */
export function lifeOf(expiresAt: number, now: number): number {
  const left = expiresAt - now
  return left > CODE_MS / 2 && left <= CODE_MS ? left : CODE_MS
}

/** `4:05`. */
export function clockOf(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}
