/** The keys of pairs of which something may have become other since it was last asked (merging.ts). */
import { perDatabase } from '../library/per-database.ts'
import { TouchedKeys } from '../personal/touched-keys.ts'

/** Of one personal.db. */
export const touchedPairs = perDatabase(() => new TouchedKeys())
