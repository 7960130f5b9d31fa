import Database from 'better-sqlite3'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { migrate, type Migration } from '../../../src/engine/db/migrate.ts'
import { migrationsOnDisk } from '../../support/host.ts'

const family: Migration = {
  name: '0000_init',
  sql: `create table parent (id integer primary key, name text);
--> statement-breakpoint
create table child (id integer primary key, parent_id integer not null references parent (id) on delete cascade);`,
}

/** What the generator writes to change a table: build anew, copy, drop, rename. */
const rebuild: Migration = {
  name: '0001_rebuild',
  sql: `create table __new_parent (id integer primary key, name text not null default '');
--> statement-breakpoint
insert into __new_parent select id, name from parent;
--> statement-breakpoint
drop table parent;
--> statement-breakpoint
alter table __new_parent rename to parent;`,
}

describe('migrations', () => {
  let dir: string
  let db: Database.Database

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'soul-migrate-'))
    db = new Database(join(dir, 'a.db'))
    db.pragma('foreign_keys = ON')
  })

  afterEach(() => {
    db.close()
    rmSync(dir, { recursive: true })
  })

  it('keeps the children of a table that is rebuilt', async () => {
    await migrate(db, [family])
    db.exec(`insert into parent values (1, 'a'); insert into child values (1, 1), (2, 1)`)
    await migrate(db, [family, rebuild])
    expect(db.prepare('select count(*) from child').pluck().get()).toBe(2)
    expect(db.pragma('foreign_keys', { simple: true })).toBe(1)
  })

  it('copies the file aside before it changes an old one', async () => {
    await migrate(db, [family])
    expect(existsSync(join(dir, 'a.db.before-0000_init'))).toBe(false)
    await migrate(db, [family, rebuild])
    expect(existsSync(join(dir, 'a.db.before-0001_rebuild'))).toBe(true)
  })

  it('leaves everything as it was when a migration would leave rows without their parent', async () => {
    await migrate(db, [family])
    db.exec(`insert into parent values (1, 'a'); insert into child values (1, 1)`)
    const bad: Migration = { name: '0001_bad', sql: 'delete from parent;' }
    await expect(migrate(db, [family, bad])).rejects.toThrow('without their parent')
    expect(db.prepare('select count(*) from parent').pluck().get()).toBe(1)
  })

  it('refuses a migration that was changed after it ran, and a database from a newer version', async () => {
    await migrate(db, [family, rebuild])
    await expect(migrate(db, [{ ...family, sql: `${family.sql} ` }, rebuild])).rejects.toThrow('was changed')
    await expect(migrate(db, [family])).rejects.toThrow('newer version')
  })

  it('builds both databases from the files in the repository', async () => {
    await migrate(db, migrationsOnDisk.library)
    expect(db.prepare(`select count(*) from sqlite_master where name = 'track'`).pluck().get()).toBe(1)
    const personal = new Database(':memory:')
    await migrate(personal, migrationsOnDisk.personal)
    expect(personal.prepare(`select count(*) from sqlite_master where name = 'play'`).pluck().get()).toBe(1)
    personal.close()
  })
})
