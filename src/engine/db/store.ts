/**
 * The two databases of the engine, and the one door for writes. `library` and `personal` are separate files with separate
 * connections, so a transaction touches one file; `library` also sees personal.db as the attached schema `personal`, for reading.
 */
import Database from 'better-sqlite3'
import { drizzle, type BetterSQLite3Database } from 'drizzle-orm/better-sqlite3'
import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { LiveEvent } from '../../shared/model/live-event.ts'
import type { Events } from '../events.ts'
import { LOG_PAGES_IN_BACKGROUND } from './filling.ts'
import type { Host } from '../host.ts'
import { BackgroundTurns, ForegroundTurns, type Turns } from './turns.ts'
import * as librarySchema from './library-schema.ts'
import { migrate } from './migrate.ts'
import * as personalSchema from './personal-schema.ts'

export interface Db<Schema extends Record<string, unknown>> {
  /** For scans, imports, search, and anything prepared by hand. */
  readonly sql: Database.Database
  /** For everything else; `.prepare()` what runs more than once. */
  readonly orm: BetterSQLite3Database<Schema>
  readonly events: Events
  /** Where another thread writes, too. */
  readonly turns?: Turns | undefined
  /** Called after every write. */
  readonly written?: Set<() => void>
}

export type LibraryDb = Db<typeof librarySchema>
export type PersonalDb = Db<typeof personalSchema>

export interface Stores {
  readonly library: LibraryDb
  readonly personal: PersonalDb
  /** For whoever opens them once more, in a worker. */
  readonly files: StoreFiles
  /** Shared with the worker that writes to the library, too. */
  readonly turns: ForegroundTurns
  close(): void
}

export interface StoreFiles {
  readonly library: string
  readonly personal: string
}

export const libraryFile = (dataDir: string): string => join(dataDir, 'library.db')
const personalFile = (dataDir: string): string => join(dataDir, 'personal.db')

export async function openStores(host: Host, events: Events): Promise<Stores> {
  const files = { library: libraryFile(host.dataDir), personal: personalFile(host.dataDir) }
  const personal = await openPersonal(files.personal, host)
  const library = connect(files.library)
  library.pragma('synchronous = NORMAL')
  await migrate(library, host.migrations.library)
  return joined({ library, personal, files, events, turns: new ForegroundTurns() })
}

/**
 * The same library beside another account's personal.db, which lies in `personalDir`. The library can only be read through it: its one
 * writer is the connection of `openStores`.
 */
export async function openStoresOf(personalDir: string, host: Host, events: Events): Promise<Stores> {
  const files = { library: libraryFile(host.dataDir), personal: personalFile(personalDir) }
  const personal = await openPersonal(files.personal, host)
  const library = connect(files.library)
  const stores = joined({ library, personal, files, events, turns: new ForegroundTurns() })
  library.pragma('query_only = ON')
  return stores
}

async function openPersonal(file: string, host: Host): Promise<Database.Database> {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const personal = connect(file)
  keepSafely(personal)
  await migrate(personal, host.migrations.personal)
  return personal
}

/** How personal.db is written, on a connection that is open. */
export function keepSafely(personal: Database.Database): void {
  // What the user did survives a power cut; what can be scanned again may lose its last moments.
  personal.pragma('synchronous = FULL')
  // What savepoints set aside grows with a large write, and in memory SQLite walks all of it at the end of every statement:
  // writing 30,000 rows anew took twenty times as long.
  personal.pragma('temp_store = FILE')
}

interface Joined {
  library: Database.Database
  personal: Database.Database
  files: StoreFiles
  events: Events
  turns: ForegroundTurns
}

function joined({ library, personal, files, events, turns }: Joined): Stores {
  library.prepare('attach database ? as personal').run(files.personal)
  return {
    library: { sql: library, orm: drizzle(library, { schema: librarySchema, casing: 'snake_case' }), events, turns },
    personal: {
      sql: personal,
      orm: drizzle(personal, { schema: personalSchema, casing: 'snake_case' }),
      events,
      written: new Set(),
    },
    files,
    turns,
    close: () => {
      library.close()
      personal.close()
    },
  }
}

/**
 * The library once more, in a worker that writes to it too, in turn with the connection of `openStores`. Without personal.db.
 * The log is moved into the file by whoever minds that (filling.ts).
 */
export function openLibraryBeside(
  file: string,
  { turns, events }: { turns: SharedArrayBuffer; events: Events },
): LibraryDb {
  const library = connect(file)
  library.pragma('synchronous = NORMAL')
  library.pragma(`wal_autocheckpoint = ${LOG_PAGES_IN_BACKGROUND}`)
  return {
    sql: library,
    orm: drizzle(library, { schema: librarySchema, casing: 'snake_case' }),
    events,
    turns: new BackgroundTurns(turns),
  }
}

export function connect(file: string): Database.Database {
  const db = new Database(file)
  db.pragma('journal_mode = WAL')
  db.pragma('foreign_keys = ON')
  db.pragma('busy_timeout = 5000')
  db.pragma('cache_size = -32000')
  db.pragma('temp_store = MEMORY')
  db.pragma('trusted_schema = OFF')
  return db
}

export interface Writing<Schema extends Record<string, unknown>> {
  readonly sql: Database.Database
  readonly orm: BetterSQLite3Database<Schema>
  /** Queued until the commit; forgotten when the transaction is rolled back. */
  announce(event: LiveEvent): void
}

/**
 * The only way to change a database: one immediate, synchronous transaction, events after it. Fetch, parse and hash
 * before; keep the body short, it runs on the main thread. Throwing rolls everything back.
 */
export function write<Schema extends Record<string, unknown>, Result>(
  db: Db<Schema>,
  body: (tx: Writing<Schema>) => Result,
): Result {
  const announced: LiveEvent[] = []
  const turnEnds = db.turns?.take()
  let result: Result
  try {
    result = db.sql
      .transaction(() => body({ sql: db.sql, orm: db.orm, announce: (event) => announced.push(event) }))
      .immediate()
  } finally {
    turnEnds?.()
  }
  for (const note of db.written ?? []) note()
  for (const event of announced) db.events.announce(event)
  return result
}

/**
 * Runs `body`, which writes, as soon as no other thread is writing, and waits for that without holding up this one. For
 * whoever writes much; the others wait for one short write at most.
 */
export async function whenFree<Result>({ turns }: Pick<LibraryDb, 'turns'>, body: () => Result): Promise<Result> {
  const turnEnds = await turns?.wait?.()
  try {
    return body()
  } finally {
    turnEnds?.()
  }
}
