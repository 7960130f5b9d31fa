/**
 * What every call of the contract has: the scope it takes to make it, and the errors it may declare. Each error carries a
 * sentence for the user in `message` (thing, cause, remedy); the code says what the page can do about it. Anything else
 * reaches the page as INTERNAL_SERVER_ERROR with a reference into the log.
 *
 * There is no way to declare a call without a scope: a call is begun with one of these.
 */
import { oc } from '@orpc/contract'
import type { Scope } from '../model/access.ts'

export interface CallMeta {
  scope: Scope
}

const declared = oc.errors({
  /** What the call names is not (or no longer) there. */
  NOT_FOUND: {},
  /** The input is well-formed but cannot be done: a folder that is no folder, a name already taken. */
  REFUSED: {},
  /** Something outside said no: permission, disk full, disk gone. Trying later may help. */
  UNAVAILABLE: {},
  /** Who asks may not do this. */
  FORBIDDEN: {},
})

const needing = (scope: Scope) => declared.$meta<CallMeta>({ scope })

export const read = needing('read')
export const stream = needing('stream')
export const write = needing('write')
export const admin = needing('admin')
