/**
 * The errors a call may declare. Each carries a sentence for the user in `message` (thing, cause, remedy); the code says
 * what the page can do about it. Anything else reaches the page as INTERNAL_SERVER_ERROR with a reference into the log.
 */
import { oc } from '@orpc/contract'

export const contract = oc.errors({
  /** What the call names is not (or no longer) there. */
  NOT_FOUND: {},
  /** The input is well-formed but cannot be done: a folder that is no folder, a name already taken. */
  REFUSED: {},
  /** Something outside said no: permission, disk full, disk gone. Trying later may help. */
  UNAVAILABLE: {},
})
