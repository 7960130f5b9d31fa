/** access.db: who may use this library from elsewhere. A file of its own, so that copies of the others hold no accounts. */
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { chmodSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Events } from '../events.ts'
import type { Host } from '../host.ts'
import * as accessSchema from './access-schema.ts'
import { migrate } from './migrate.ts'
import { connect, type Db } from './store.ts'

export type AccessDb = Db<typeof accessSchema>

const accessFile = (dataDir: string): string => join(dataDir, 'access.db')

/** Close it by `db.sql.close()`. */
export async function openAccessDb(host: Pick<Host, 'dataDir' | 'migrations'>, events: Events): Promise<AccessDb> {
  mkdirSync(host.dataDir, { recursive: true })
  const sql = connect(accessFile(host.dataDir))
  // What lies beside it while it is open gets the same mode.
  chmodSync(accessFile(host.dataDir), 0o600)
  // A revoked token must not come back with the power.
  sql.pragma('synchronous = FULL')
  await migrate(sql, host.migrations.access)
  return { sql, orm: drizzle(sql, { schema: accessSchema, casing: 'snake_case' }), events }
}
