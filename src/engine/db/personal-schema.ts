/**
 * personal.db: what the user did; precious. It refers to tracks by trackKey only, so that it outlives every source, and
 * keeps what it holds about tracks that are not here now.
 *
 * Opened by its own connection for writing, and attached read-only as `personal` where lists need plays.
 */
import { sql } from 'drizzle-orm'
import { blob, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'

/*
 * What follows the user to other devices (src/engine/personal). Guard triggers keep everything out of these tables that does
 * not come through `Personal.apply`; so they do for the tables that are written from them, further below.
 */

/** Every device whose changes are held, this one included. The number stands for the long id within this file. */
export const origin = sqliteTable('origin', {
  number: integer().primaryKey(),
  id: text().notNull().unique(),
  /** Its changes are held without gap from `floor` + 1 to `upto`; those before were cut from the log. */
  floor: integer().notNull().default(0),
  upto: integer().notNull().default(0),
  /** Over all its changes up to `upto`, and up to `floor`. */
  digest: text().notNull(),
  floorDigest: text().notNull().default('00000000000000000000000000000000'),
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
    /** The newest stamp that anybody is known to have overwritten here (conflicts.ts); null when nobody is. */
    over: text(),
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
    over: text(),
  },
  (t) => [primaryKey({ columns: [t.kind, t.row] })],
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
    /** Of this device alone: the value that was replaced here, as JSON, for the history of changes; null when there was none. */
    before: text(),
    /** Over this change and all before it of its origin. */
    digest: text().notNull(),
    /** Not a change, but that so many, up to `seq`, were left out for us (log.ts). 0: a change. */
    skipped: integer().notNull().default(0),
    /** Of a newer version: passed on, and taken in after the upgrade. */
    parked: integer({ mode: 'boolean' }).notNull().default(false),
    /** Of the first change of a transaction, its kind: the history of changes is a list of these. */
    head: text(),
    /** Of the first change of a transaction that is a part of a larger act: which (op.ts). */
    act: text(),
    /** Of the first change of a transaction: how many there are in it, and how many rows of that kind they concern. */
    changes: integer(),
    things: integer(),
  },
  (t) => [
    uniqueIndex('op_of_origin').on(t.origin, t.seq),
    index('op_head')
      .on(t.number, t.origin, t.head)
      .where(sql`${t.head} is not null`),
    index('op_act')
      .on(t.act, t.number)
      .where(sql`${t.act} is not null`),
    index('op_parked')
      .on(t.number)
      .where(sql`${t.parked} = 1`),
  ],
)

/** Values that were written without knowing of the one that is shown: kept until somebody has looked at them. Of this device alone. */
export const conflict = sqliteTable(
  'conflict',
  {
    number: integer().primaryKey(),
    kind: text().notNull(),
    row: text().notNull(),
    /** Empty: whether the row is deleted. */
    field: text().notNull(),
    value: text().notNull(),
    stamp: text().notNull(),
    origin: integer().notNull(),
    seenAt: integer().notNull(),
  },
  (t) => [uniqueIndex('conflict_of_write').on(t.kind, t.row, t.field, t.stamp, t.origin)],
)

/** Rows that could not be shown, and why: what is held of them is whole, and is tried again at every change and every start. */
export const unshown = sqliteTable(
  'unshown',
  {
    kind: text().notNull(),
    row: text().notNull(),
    reason: text().notNull(),
    since: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.kind, t.row] })],
)

/** Whom changes are exchanged with, and how far they are. Of this device alone. */
export const peer = sqliteTable('peer', {
  /** The device's own id, as it tells it; it outlives a change of origin. */
  id: text().primaryKey(),
  name: text().notNull(),
  /** How far we have read there: its log, and the number in it. Null before the first time. */
  logId: text(),
  cursor: integer(),
  /** How far it holds the changes of each origin, as it said last: JSON, by origin id. */
  holds: text().notNull().default('{}'),
  /** Whether it has asked us, or we it, in milliseconds since 1970. */
  lastContactAt: integer(),
  /** How far ahead of ours its clock was then; negative: behind. */
  clockAheadMs: integer(),
})

/** Kinds of which the user has chosen, on this device, whether they travel. Absent: as the kind says. */
export const travelChoice = sqliteTable('travel_choice', {
  kind: text().primaryKey(),
  travels: integer({ mode: 'boolean' }).notNull(),
})

/** Who minds the log of this library, if it is minded here (one row). Of this device alone. */
export const lease = sqliteTable('lease', {
  only: integer().primaryKey(),
  /** A device's id; null when nobody does. */
  holder: text(),
  holderName: text(),
  epoch: integer().notNull(),
  since: integer().notNull(),
  expiresAt: integer().notNull(),
})

/** One row: this device in this file. */
export const meta = sqliteTable('meta', {
  only: integer().primaryKey(),
  /** The origin that changes made here are recorded under. */
  origin: integer().notNull(),
  /** Names the device, whatever it records under: stays when it becomes a new origin. */
  deviceId: text().notNull().default(''),
  /** Another one lies beside the profile: where they differ, the profile was copied or restored. */
  nonce: text().notNull().default(''),
  /** Last reading of the clock. */
  clock: text().notNull(),
  /** What all that is held comes to, by kind, as a JSON object (contents.ts). */
  contents: text().notNull().default('{}'),
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

/** A list the user made. A smart one has rules instead of items. */
export const playlist = sqliteTable(
  'playlist',
  {
    id: text().primaryKey(),
    name: text().notNull(),
    folderId: text(),
    description: text().notNull(),
    /** As JSON (shared/model/smart-rules.ts); null for an ordinary one. */
    rules: text(),
    createdAt: integer().notNull(),
    /** Of anything in it, as far as known here. */
    changedAt: integer().notNull(),
  },
  (t) => [index('playlist_folder_of').on(t.folderId)],
)

export const playlistFolder = sqliteTable('playlist_folder', {
  id: text().primaryKey(),
  name: text().notNull(),
  parentId: text(),
})

/** Those whose playlist is not here (yet) are kept. Order: position, then id. */
export const playlistItem = sqliteTable(
  'playlist_item',
  {
    id: text().primaryKey(),
    playlistId: text().notNull(),
    trackKey: text().notNull(),
    position: text().notNull(),
    addedAt: integer().notNull(),
    /** What to show where the track is not: its title and artist when it was added. */
    title: text().notNull(),
    artist: text().notNull(),
  },
  (t) => [
    index('playlist_item_at').on(t.playlistId, t.position, t.id),
    index('playlist_item_of_track').on(t.trackKey, t.playlistId),
  ],
)

/** `type`: track, album or artist; `key`: its id. */
export const favourite = sqliteTable(
  'favourite',
  { type: text().notNull(), key: text().notNull(), at: integer().notNull() },
  (t) => [primaryKey({ columns: [t.type, t.key] }), index('favourite_at').on(t.type, t.at)],
)

/** `stars`: 1 to 10, in halves. No row: not rated. */
export const rating = sqliteTable(
  'rating',
  { type: text().notNull(), key: text().notNull(), stars: integer().notNull(), at: integer().notNull() },
  (t) => [primaryKey({ columns: [t.type, t.key] }), index('rating_stars').on(t.type, t.stars)],
)

/** What the user corrected of a track's tags, field by field; the file stays as it is. */
export const correction = sqliteTable(
  'correction',
  { trackKey: text().notNull(), field: text().notNull(), value: text().notNull(), at: integer().notNull() },
  (t) => [primaryKey({ columns: [t.trackKey, t.field] })],
)

/** Whether two trackKeys are the same recording: what the user said, and what was found out. `a` < `b`. */
export const sameness = sqliteTable(
  'sameness',
  {
    a: text().notNull(),
    b: text().notNull(),
    /** By the user: `same` or `different`. Null: nothing. */
    says: text({ enum: ['same', 'different'] }),
    /** Evidence was enough to merge them without asking: a MatchEvidence. Counts where the user said nothing else. */
    found: text(),
    at: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.a, t.b] }), index('sameness_b').on(t.b), index('sameness_at').on(t.at)],
)

/**
 * What is to be kept offline (src/shared/model/downloads.ts says what `type` and `key` may be), and in which quality.
 */
export const want = sqliteTable(
  'want',
  { type: text().notNull(), key: text().notNull(), at: integer().notNull(), quality: text().notNull() },
  (t) => [primaryKey({ columns: [t.type, t.key] })],
)

/** What is kept offline by rule; `what`: a KeepRuleWhat as JSON. */
export const keepRule = sqliteTable('keep_rule', {
  id: text().primaryKey(),
  name: text().notNull(),
  on: integer({ mode: 'boolean' }).notNull(),
  what: text().notNull(),
  quality: text().notNull(),
  at: integer().notNull(),
})

/** The user's devices, as each tells of itself. */
export const device = sqliteTable('device', {
  /** `meta.deviceId` there. */
  id: text().primaryKey(),
  name: text().notNull(),
  kind: text().notNull(),
  /** The origin it records under now. */
  origin: text().notNull(),
})
