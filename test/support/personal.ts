/** personal.db for tests and benchmarks: in memory, copied from one that is made once; and a way past its guards. */
import Database from 'better-sqlite3'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { pino } from 'pino'
import * as schema from '../../src/engine/db/personal-schema.ts'
import { migrate } from '../../src/engine/db/migrate.ts'
import type { PersonalDb, Stores } from '../../src/engine/db/store.ts'
import { Events } from '../../src/engine/events.ts'
import { keysOf } from '../../src/engine/library/alias-sql.ts'
import { personalKinds } from '../../src/engine/personal-kinds.ts'
import { Personal, type Change } from '../../src/engine/personal/personal.ts'
import { migrationsOnDisk } from './host.ts'

export const personalOf = (stores: Stores): Personal =>
  new Personal({ db: stores.personal, kinds: personalKinds, now: () => Date.now() })

/** What features of tracks ask of the library beside it: all keys of a track, its id first. */
export const keysIn = (stores: Stores) => (trackKey: string) => keysOf(stores.library.sql, trackKey)

const silent = pino({ level: 'silent' })

export const personalDb = (sql: Database.Database): PersonalDb => ({
  sql,
  orm: drizzle(sql, { schema, casing: 'snake_case' }),
  events: new Events(silent),
})

/** The bytes of an empty personal.db: `new Database(bytes)` opens a copy of it in memory. */
export async function emptyPersonal(): Promise<Buffer> {
  const sql = new Database(':memory:')
  await migrate(sql, migrationsOnDisk.personal)
  const bytes = sql.serialize()
  sql.close()
  return bytes
}

/** Several plays of a track; the earlier ones right before the last. */
export function playsOf({
  trackKey,
  plays,
  lastPlayedAt,
}: {
  trackKey: string
  plays: number
  lastPlayedAt: number
}): Change[] {
  return Array.from({ length: plays }, (_, i) => {
    const at = lastPlayedAt - i
    return { do: 'event', kind: 'play', id: `${trackKey}.${at}`, trackKey, at, ms: 1000 }
  })
}

/** For tests of what happens to a file that was tampered with. */
export function pastTheGuards(sql: Database.Database, body: () => void): void {
  sql.exec('update meta set door = 1')
  body()
  sql.exec('update meta set door = 0')
}
