/**
 * personal.db: what the user did; precious. It refers to tracks by trackKey only, so that it outlives every source, and
 * keeps what it holds about tracks that are not here now.
 *
 * Opened by its own connection for writing, and attached read-only as `personal` where lists need plays.
 */
import { blob, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'

/*
 * What follows the user to other devices (src/engine/personal). Guard triggers keep everything out of these tables that does
 * not come through `Personal.apply`; so they do for the tables that are written from them, further below.
 */

/** Every device whose changes are held, this one included. The number stands for the long id within this file. */
export const origin = sqliteTable('origin', {
  number: integer().primaryKey(),
  id: text().notNull().unique(),
  /** Its changes are held without gap from `floor` + 1 to `upto`; of those cut from the log, the last stays for its digest. */
  floor: integer().notNull().default(0),
  upto: integer().notNull().default(0),
  /** Over all its changes up to `upto`. */
  digest: text().notNull(),
})

/** The newest value of every field, with who wrote it when; the stamp stays as long as the value. */
export const cell = sqliteTable(
  'cell',
  {
    kind: text().notNull(),
    row: text().notNull(),
    field: text().notNull(),
    /** As JSON. */
    value: text().notNull(),
    stamp: text().notNull(),
    origin: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.kind, t.row, t.field] })],
)

/** Rows that were deleted or brought back. What was deleted is never forgotten, else an old change would revive it. */
export const row = sqliteTable(
  'row',
  {
    kind: text().notNull(),
    row: text().notNull(),
    dead: integer({ mode: 'boolean' }).notNull(),
    stamp: text().notNull(),
    origin: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.kind, t.row] })],
)

/** What each device has counted by itself. */
export const count = sqliteTable(
  'count',
  {
    kind: text().notNull(),
    row: text().notNull(),
    field: text().notNull(),
    origin: integer().notNull(),
    n: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.kind, t.row, t.field, t.origin] })],
)

/** What happened to tracks, once each. */
export const event = sqliteTable(
  'event',
  {
    kind: text().notNull(),
    id: text().notNull(),
    trackKey: text().notNull(),
    origin: integer().notNull(),
    at: integer().notNull(),
    ms: integer().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.kind, t.id] }),
    index('event_at').on(t.kind, t.at),
    index('event_track').on(t.kind, t.trackKey, t.at),
  ],
)

/** The changes themselves, in the order they arrived here: what other devices are sent. */
export const op = sqliteTable(
  'op',
  {
    number: integer().primaryKey(),
    origin: integer().notNull(),
    /** Dense from 1 for each origin. */
    seq: integer().notNull(),
    /** Place in its transaction, from 0. */
    part: integer().notNull(),
    stamp: text().notNull(),
    schema: integer().notNull(),
    body: text().notNull(),
    /** Over this change and all before it of its origin. */
    digest: text().notNull(),
    /** Of a newer version: passed on, and taken in after the upgrade. */
    parked: integer({ mode: 'boolean' }).notNull().default(false),
  },
  (t) => [uniqueIndex('op_of_origin').on(t.origin, t.seq)],
)

/** One row: this device in this file. */
export const meta = sqliteTable('meta', {
  only: integer().primaryKey(),
  /** The origin that changes made here are recorded under. */
  origin: integer().notNull(),
  /** Last reading of the clock. */
  clock: text().notNull(),
  /** The kinds this file was last written with: when they are others, the tables below are written anew. */
  kinds: text().notNull(),
  /** Whether `Personal.apply` is at work; false outside its transactions. */
  door: integer({ mode: 'boolean' }).notNull().default(false),
})

/*
 * What lists are read from. `play`, every play that counted, is a view of `event` (resources/migrations/personal/0001_guards.sql).
 */

/** How often and when last, kept in the same transaction, so that sorting by plays needs no counting. */
export const playTotal = sqliteTable('play_total', {
  trackKey: text().primaryKey(),
  plays: integer().notNull(),
  lastPlayedAt: integer().notNull(),
})

/** Where one player stands in its queue. Small, for it is written at every step; the lists are in `queueList`. */
export const queue = sqliteTable('queue', {
  playerId: text().primaryKey(),
  /** Index into the play order; -1 when empty. */
  index: integer().notNull(),
  positionMs: integer().notNull(),
  shuffle: integer({ mode: 'boolean' }).notNull(),
  repeat: text().notNull(),
  updatedAt: integer().notNull(),
})

/** What stands in it. Whole-list writes: 50,000 items are 1.7 MB and take a few milliseconds. */
export const queueList = sqliteTable('queue_list', {
  playerId: text()
    .primaryKey()
    .references(() => queue.playerId, { onDelete: 'cascade' }),
  /** Track keys in the order added, one a line. */
  keys: blob({ mode: 'buffer' }).notNull(),
  /** Play order: packed 32-bit little-endian line numbers of `keys`. Null while it is the same order. */
  order: blob({ mode: 'buffer' }),
})

export const savedQueue = sqliteTable('saved_queue', {
  id: text().primaryKey(),
  name: text().notNull(),
  /** Track keys, one a line. */
  keys: blob({ mode: 'buffer' }).notNull(),
  length: integer().notNull(),
  savedAt: integer().notNull(),
})
