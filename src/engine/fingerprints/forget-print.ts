/** Forgets all that is known of the sound of a trackKey that nobody has any more. */
import type { Database } from 'better-sqlite3'
import { unmarkToPrint } from '../library/to-print.ts'
import { dropPrint } from './stored-prints.ts'
import { dropNone } from './unprinted.ts'

/** In a write. Made anew when the sound comes back. */
export function forgetPrint(sql: Database, trackKey: string): void {
  unmarkToPrint(sql, trackKey)
  dropNone(sql, trackKey)
  dropPrint(sql, trackKey)
}
