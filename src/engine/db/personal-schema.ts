/**
 * personal.db: what the user did; precious. It refers to tracks by trackKey only, so that it outlives every source, and
 * keeps what it holds about tracks that are not here now.
 *
 * Opened by its own connection for writing, and attached read-only as `personal` where lists need plays.
 */
import { blob, index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'

/** One play that counted. The id is made of player and start, so telling it twice stores it once. */
export const play = sqliteTable(
  'play',
  {
    id: text().primaryKey(),
    trackKey: text().notNull(),
    /** When it began. */
    at: integer().notNull(),
    playedMs: integer().notNull(),
  },
  (t) => [index('play_at').on(t.at), index('play_track').on(t.trackKey)],
)

/** Sums over `play`, kept in the same transaction, so that sorting by plays needs no counting. */
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
