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

/** The queue of one player. The lists are whole-blob writes: 50,000 items are some 1.3 MB and take a few milliseconds. */
export const queue = sqliteTable('queue', {
  playerId: text().primaryKey(),
  revision: integer().notNull(),
  /** Track keys in the order added, as JSON. */
  keys: blob({ mode: 'buffer' }).notNull(),
  /** Play order as packed 32-bit item numbers. */
  order: blob({ mode: 'buffer' }).notNull(),
  index: integer().notNull(),
  positionMs: integer().notNull(),
  shuffle: integer({ mode: 'boolean' }).notNull(),
  repeat: text().notNull(),
  updatedAt: integer().notNull(),
})

export const savedQueue = sqliteTable('saved_queue', {
  id: text().primaryKey(),
  name: text().notNull(),
  keys: blob({ mode: 'buffer' }).notNull(),
  length: integer().notNull(),
  savedAt: integer().notNull(),
})
