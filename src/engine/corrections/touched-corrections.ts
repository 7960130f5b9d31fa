/** The keys of tracks of which corrections may have become other since it was last asked (correcting.ts). */
import { perDatabase } from '../library/per-database.ts'
import { TouchedKeys } from '../personal/touched-keys.ts'

/** Of one personal.db. */
export const touchedCorrections = perDatabase(() => new TouchedKeys())
