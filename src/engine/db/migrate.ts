/**
 * Brings a database to the newest schema. Each migration runs in one transaction with foreign keys off (a table rebuild
 * under `foreign_keys=ON` would cascade and lose child rows; the pragma is ignored inside a transaction, hence outside),
 * is known by name and digest, and commits only when no foreign key dangles. The file is copied aside first.
 */
import type Database from 'better-sqlite3'
import { createHash } from 'node:crypto'
import { EngineError } from '../errors.ts'

export interface Migration {
  /** File name without ending: `0000_init`. Order is by name. */
  readonly name: string
  readonly sql: string
}

/** Splits what the generator writes between statements. */
const BREAKPOINT = '--> statement-breakpoint'

export async function migrate(db: Database.Database, migrations: readonly Migration[]): Promise<void> {
  db.exec(
    'create table if not exists _migration (name text primary key, digest text not null, applied_at integer not null)',
  )
  const applied = new Map(
    db
      .prepare<[], { name: string; digest: string }>('select name, digest from _migration')
      .all()
      .map((row) => [row.name, row.digest]),
  )
  const known = new Set(migrations.map((migration) => migration.name))
  const unknown = [...applied.keys()].find((name) => !known.has(name))
  if (unknown !== undefined) {
    throw new EngineError(
      'REFUSED',
      `The database ${db.name} was written by a newer version of Soul Player (${unknown}). Install that version or newer.`,
    )
  }

  const pending = [...migrations]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .filter((migration) => {
      const digest = applied.get(migration.name)
      if (digest !== undefined && digest !== digestOf(migration)) {
        throw new EngineError(
          'REFUSED',
          `The migration ${migration.name} of ${db.name} was changed after it was applied.`,
        )
      }
      return digest === undefined
    })
  if (pending.length === 0) return

  if (applied.size > 0) await db.backup(`${db.name}.before-${pending[0]!.name}`)
  db.pragma('foreign_keys = OFF')
  try {
    for (const migration of pending) applyMigration(db, migration)
  } finally {
    db.pragma('foreign_keys = ON')
  }
}

function applyMigration(db: Database.Database, migration: Migration): void {
  db.transaction(() => {
    for (const statement of migration.sql.split(BREAKPOINT)) db.exec(statement)
    const dangling = db.pragma('foreign_key_check') as unknown[]
    if (dangling.length > 0) throw new Error(`${migration.name} leaves ${dangling.length} rows without their parent`)
    db.prepare('insert into _migration (name, digest, applied_at) values (?, ?, ?)').run(
      migration.name,
      digestOf(migration),
      Date.now(),
    )
  }).immediate()
}

const digestOf = (migration: Migration): string => createHash('sha256').update(migration.sql).digest('hex')
