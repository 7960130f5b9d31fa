/**
 * library.db: what the sources have. Everything in it can be built again by scanning, so it belongs to this device only
 * and holds nothing the user did. Row ids are this file's own; what leaves the engine are the `key` columns.
 *
 * The FTS tables are in a hand-written migration beside the generated ones (the generator does not know virtual tables).
 * Times are milliseconds since 1970 (UTC); folded `…Sort` columns order by plain byte comparison.
 */
import { sql } from 'drizzle-orm'
import { blob, index, integer, primaryKey, real, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'

/** Single numbers that belong to the file as a whole: `revision` (raised by every write that lists can see), `storeId`. */
export const meta = sqliteTable('meta', {
  name: text().primaryKey(),
  value: text().notNull(),
})

export const source = sqliteTable('source', {
  id: integer().primaryKey({ autoIncrement: true }),
  kind: text().notNull(),
  /** Random; tells a re-created source from the one it replaces. */
  storeId: text().notNull(),
  name: text().notNull(),
  /** What its kind needs to reach it, as JSON; for a folder `{ path }`. */
  config: text().notNull(),
  state: text().notNull().default('ready'),
  wouldVanish: integer().notNull().default(0),
  addedAt: integer().notNull(),
  lastScanAt: integer(),
  /** Whether it answered when last asked; a folder's is told by `state`. What its copies can be played from. */
  reachable: integer({ mode: 'boolean' }).notNull().default(true),
  /** Of its copies, those too that the brake holds; changed in the write that changes them. */
  copyCount: integer().notNull().default(0),
  sizeBytes: integer().notNull().default(0),
})

export const scanReport = sqliteTable(
  'scan_report',
  {
    id: integer().primaryKey({ autoIncrement: true }),
    sourceId: integer()
      .notNull()
      .references(() => source.id, { onDelete: 'cascade' }),
    /** A ScanReport as JSON. */
    report: text().notNull(),
  },
  (t) => [index('scan_report_source').on(t.sourceId)],
)

/** A file or folder that could not be taken in. Size and time tell whether it changed since, and is worth another try. */
export const problem = sqliteTable(
  'problem',
  {
    sourceId: integer()
      .notNull()
      .references(() => source.id, { onDelete: 'cascade' }),
    remoteId: text().notNull(),
    reason: text().notNull(),
    message: text().notNull(),
    sizeBytes: integer().notNull(),
    modifiedAt: real().notNull(),
    at: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.sourceId, t.remoteId] })],
)

/** Folders that hold music, or lead to some. */
export const folder = sqliteTable(
  'folder',
  {
    id: integer().primaryKey(),
    sourceId: integer()
      .notNull()
      .references(() => source.id, { onDelete: 'cascade' }),
    /** Relative, `/` between parts, empty for the root; invalid bytes escaped as in `copy.remoteId`. */
    path: text().notNull(),
    /** Path of the folder above; null for the root. */
    parent: text(),
    name: text().notNull(),
  },
  (t) => [uniqueIndex('folder_path').on(t.sourceId, t.path), index('folder_parent').on(t.sourceId, t.parent)],
)

/** One track at one source. Several copies may be the same track. */
export const copy = sqliteTable(
  'copy',
  {
    id: integer().primaryKey(),
    sourceId: integer()
      .notNull()
      .references(() => source.id, { onDelete: 'cascade' }),
    /** The source's own name for it; for a folder the relative path. */
    remoteId: text().notNull(),
    /** Path of the folder it lies in. */
    folder: text().notNull(),
    /** The row id kept for its track. No foreign key: taking in comes first, the row of the track follows with regrouping. */
    trackId: integer().notNull(),
    /** What the copy is: equal on every device, and for every copy of the same audio. */
    trackKey: text().notNull(),
    sizeBytes: integer().notNull(),
    /** With the fraction the file system gives. */
    modifiedAt: real().notNull(),
    /** Digest of the file's first and last bytes, to notice an edit that kept size and time. */
    headHash: text().notNull(),
    container: text().notNull(),
    codec: text().notNull(),
    lossless: integer({ mode: 'boolean' }).notNull(),
    bitrateKbps: integer(),
    sampleRateHz: integer(),
    bitDepth: integer(),
    channels: integer(),
    durationMs: integer().notNull(),
    coverId: text(),
    /** The file that holds the cover, when it is not the copy itself. */
    coverRemoteId: text(),
    /** The tags as read (TagRecord, JSON): grouping is a pure function of these. */
    tags: text().notNull(),
    addedAt: integer().notNull(),
    /** False while its source has lost the file but the brake holds its removal. */
    present: integer({ mode: 'boolean' }).notNull().default(true),
  },
  (t) => [
    uniqueIndex('copy_remote').on(t.sourceId, t.remoteId),
    // With all that availability and sums of sizes need, for the rows are wide with their tags.
    index('copy_track').on(t.trackId, t.sourceId, t.present, t.sizeBytes),
    index('copy_key').on(t.trackKey),
    index('copy_folder').on(t.sourceId, t.folder),
    index('copy_cover').on(t.coverId, t.sourceId, t.coverRemoteId),
    index('copy_absent')
      .on(t.sourceId)
      .where(sql`present = 0`),
  ],
)

/** Tracks whose copies changed since they were last grouped. Marked in the write that changed them, cleared in the one that grouped. */
export const dirtyTrack = sqliteTable('dirty_track', { trackId: integer().primaryKey() })

/** What the user sees: one recording, whatever the number of its copies. Tags come from its best copy. */
export const track = sqliteTable(
  'track',
  {
    id: integer().primaryKey(),
    key: text().notNull(),
    /** The best copy: format and quality are its, and so are the tags, unless `tellingId` has another. */
    copyId: integer(),
    /** The copy that its tags come from, when the best one says too little. */
    tellingId: integer(),
    /** Number (a digest) for the tracks of one album title in one folder: grouping looks at these together. Null without an album. */
    unit: integer(),
    title: text().notNull(),
    titleSort: text().notNull(),
    /** Credit as shown: "A feat. B". */
    artist: text().notNull(),
    artistSort: text().notNull(),
    /** First main artist, for the link. */
    artistId: integer().references(() => artist.id),
    albumId: integer().references(() => album.id),
    discNo: integer(),
    discTotal: integer(),
    discSubtitle: text(),
    trackNo: integer(),
    trackTotal: integer(),
    durationMs: integer().notNull(),
    year: integer(),
    originalYear: integer(),
    /** First genre, for rows and sorting; all of them are in track_genre. */
    genre: text().notNull().default(''),
    format: text().notNull(),
    bitrateKbps: integer(),
    lossless: integer({ mode: 'boolean' }).notNull(),
    coverId: text(),
    addedAt: integer().notNull(),
    bpm: real(),
    isrc: text(),
    comment: text(),
    mbRecordingId: text(),
    mbTrackId: text(),
    trackGainDb: real(),
    trackPeak: real(),
    albumGainDb: real(),
    albumPeak: real(),
    /** Place in the feed that other devices sync by (docs/decisions/0015); null for what is not told to them. */
    rev: integer(),
    /** `rev` when it was first told: what comes after a cursor is new, or changed. */
    bornRev: integer(),
    /** When `rev` last moved. Shown, never compared. */
    changedAt: integer(),
  },
  (t) => [
    uniqueIndex('track_key').on(t.key),
    index('track_rev')
      .on(t.rev)
      .where(sql`rev is not null`),
    index('track_album').on(t.albumId, t.discNo, t.trackNo),
    index('track_artist_link').on(t.artistId),
    index('track_title').on(t.titleSort),
    index('track_added').on(t.addedAt),
    index('track_unit').on(t.unit),
  ],
)

export const lyrics = sqliteTable('lyrics', {
  trackId: integer()
    .primaryKey()
    .references(() => track.id, { onDelete: 'cascade' }),
  text: text().notNull(),
  synced: integer({ mode: 'boolean' }).notNull(),
})

export const artist = sqliteTable(
  'artist',
  {
    id: integer().primaryKey(),
    key: text().notNull(),
    name: text().notNull(),
    sortName: text().notNull(),
    /** `sortName` folded, for ordering. */
    nameSort: text().notNull(),
    mbid: text(),
    coverId: text(),
    albumCount: integer().notNull().default(0),
    trackCount: integer().notNull().default(0),
    /** Place in the feed that other devices sync by (docs/decisions/0015); null for what is not told to them. */
    rev: integer(),
    /** `rev` when it was first told: what comes after a cursor is new, or changed. */
    bornRev: integer(),
    /** When `rev` last moved. Shown, never compared. */
    changedAt: integer(),
  },
  (t) => [
    uniqueIndex('artist_key').on(t.key),
    index('artist_name').on(t.nameSort),
    index('artist_rev')
      .on(t.rev)
      .where(sql`rev is not null`),
  ],
)

/**
 * One way in which tags name an artist, and how often they do: from these follow who is who, and the spelling shown. Empty
 * text stands for what the tags leave out.
 */
export const artistClaim = sqliteTable(
  'artist_claim',
  {
    id: integer().primaryKey(),
    nameKey: text().notNull(),
    mbid: text().notNull(),
    name: text().notNull(),
    sortName: text().notNull(),
    uses: integer().notNull(),
    artistId: integer().references(() => artist.id),
  },
  (t) => [
    uniqueIndex('artist_claim_key').on(t.nameKey, t.mbid, t.name, t.sortName),
    index('artist_claim_artist').on(t.artistId),
  ],
)

export const album = sqliteTable(
  'album',
  {
    id: integer().primaryKey(),
    key: text().notNull(),
    /** What `key` is a digest of (docs/grouping.md). */
    grouping: text().notNull().default(''),
    title: text().notNull(),
    titleSort: text().notNull(),
    artist: text().notNull(),
    artistSort: text().notNull(),
    compilation: integer({ mode: 'boolean' }).notNull(),
    year: integer(),
    originalYear: integer(),
    releaseDate: text(),
    mbReleaseId: text(),
    mbReleaseGroupId: text(),
    label: text(),
    catalogNumber: text(),
    coverId: text(),
    trackCount: integer().notNull().default(0),
    discCount: integer().notNull().default(1),
    durationMs: integer().notNull().default(0),
    addedAt: integer().notNull(),
    /** Place in the feed that other devices sync by (docs/decisions/0015); null for what is not told to them. */
    rev: integer(),
    /** `rev` when it was first told: what comes after a cursor is new, or changed. */
    bornRev: integer(),
    /** When `rev` last moved. Shown, never compared. */
    changedAt: integer(),
  },
  (t) => [
    uniqueIndex('album_key').on(t.key),
    index('album_rev')
      .on(t.rev)
      .where(sql`rev is not null`),
    index('album_title').on(t.titleSort),
    index('album_artist_sort').on(t.artistSort),
    index('album_added').on(t.addedAt),
  ],
)

export const albumArtist = sqliteTable(
  'album_artist',
  {
    albumId: integer()
      .notNull()
      .references(() => album.id, { onDelete: 'cascade' }),
    position: integer().notNull(),
    artistId: integer()
      .notNull()
      .references(() => artist.id),
    /** The `artistClaim` it was resolved by. */
    claimId: integer().notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.albumId, t.position] }), index('album_artist_artist').on(t.artistId)],
)

export const trackArtist = sqliteTable(
  'track_artist',
  {
    trackId: integer()
      .notNull()
      .references(() => track.id, { onDelete: 'cascade' }),
    role: text().notNull(),
    position: integer().notNull(),
    artistId: integer()
      .notNull()
      .references(() => artist.id),
    /** As this track credits them. */
    name: text().notNull(),
    /** The `artistClaim` it was resolved by. */
    claimId: integer().notNull().default(0),
  },
  (t) => [
    primaryKey({ columns: [t.trackId, t.role, t.position] }),
    index('track_artist_artist').on(t.artistId, t.role),
  ],
)

export const genre = sqliteTable(
  'genre',
  {
    id: integer().primaryKey(),
    key: text().notNull(),
    name: text().notNull(),
    nameSort: text().notNull(),
    albumCount: integer().notNull().default(0),
    trackCount: integer().notNull().default(0),
  },
  (t) => [uniqueIndex('genre_key').on(t.key)],
)

/** One way in which tags write a genre, and how often they do; the most common is shown. */
export const genreClaim = sqliteTable(
  'genre_claim',
  {
    id: integer().primaryKey(),
    genreId: integer()
      .notNull()
      .references(() => genre.id),
    name: text().notNull(),
    uses: integer().notNull(),
  },
  (t) => [uniqueIndex('genre_claim_name').on(t.genreId, t.name)],
)

export const trackGenre = sqliteTable(
  'track_genre',
  {
    trackId: integer()
      .notNull()
      .references(() => track.id, { onDelete: 'cascade' }),
    position: integer().notNull(),
    genreId: integer()
      .notNull()
      .references(() => genre.id),
    /** The `genreClaim` it was written as. */
    claimId: integer().notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.trackId, t.position] }), index('track_genre_genre').on(t.genreId)],
)

/** Genres of albums: those of any of its tracks. */
export const albumGenre = sqliteTable(
  'album_genre',
  {
    albumId: integer()
      .notNull()
      .references(() => album.id, { onDelete: 'cascade' }),
    genreId: integer()
      .notNull()
      .references(() => genre.id),
  },
  (t) => [primaryKey({ columns: [t.albumId, t.genreId] }), index('album_genre_genre').on(t.genreId)],
)

/** An image that some copy carries or that lies beside it. The bytes stay where they are; `coverOrigin` finds them again. */
export const cover = sqliteTable('cover', {
  id: text().primaryKey(),
  mime: text().notNull(),
  width: integer().notNull(),
  height: integer().notNull(),
  sizeBytes: integer().notNull(),
  createdAt: integer()
    .notNull()
    .default(sql`(unixepoch() * 1000)`),
})

export const coverOrigin = sqliteTable(
  'cover_origin',
  {
    coverId: text()
      .notNull()
      .references(() => cover.id, { onDelete: 'cascade' }),
    sourceId: integer()
      .notNull()
      .references(() => source.id, { onDelete: 'cascade' }),
    /** The audio file that embeds it, or the image file itself. */
    remoteId: text().notNull(),
    kind: text({ enum: ['embedded', 'file'] }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.coverId, t.sourceId, t.remoteId] }),
    index('cover_origin_copy').on(t.sourceId, t.remoteId),
  ],
)

// Serving: the feed that other devices sync by.

/** What was told and is no more. Kept for ever: some bytes each, and who comes back after years must hear of it. */
export const gone = sqliteTable(
  'gone',
  {
    kind: text({ enum: ['tracks', 'albums', 'artists'] }).notNull(),
    key: text().notNull(),
    rev: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.kind, t.key] }), index('gone_rev').on(t.kind, t.rev)],
)

/** One row for each run that told anything: a cursor holds its id, and is of use between its first rev and the next one's. */
export const epoch = sqliteTable('epoch', {
  id: text().primaryKey(),
  /** Order of the runs. */
  number: integer().notNull(),
  firstRev: integer().notNull(),
  startedAt: integer().notNull(),
})

/** Of files that had to be read whole once; holds for as long as size and time do. */
export const fileDigest = sqliteTable(
  'file_digest',
  {
    sourceId: integer()
      .notNull()
      .references(() => source.id, { onDelete: 'cascade' }),
    remoteId: text().notNull(),
    sizeBytes: integer().notNull(),
    modifiedAt: real().notNull(),
    /** Hex. */
    sha256: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.sourceId, t.remoteId] })],
)

// Syncing from servers.

/** How far the sync with a server has come. Written with the page it ends. */
export const syncState = sqliteTable('sync_state', {
  sourceId: integer()
    .primaryKey()
    .references(() => source.id, { onDelete: 'cascade' }),
  /** Null before the first page, and when everything is to be compared anew. */
  cursor: text(),
  /** The library that the cursor is of, as the server names it. */
  storeId: text(),
  /** A walk over everything is under way; what it has not met when it ends has gone. */
  walking: integer({ mode: 'boolean' }).notNull().default(true),
  /** Of the walk. */
  done: integer().notNull().default(0),
  total: integer(),
  paused: integer({ mode: 'boolean' }).notNull().default(false),
  lastSyncedAt: integer(),
  failure: text(),
})

/**
 * While a walk compares everything anew: what it has met (and an empty name, which says that it is one). Otherwise: what was
 * told as gone and is let go of at the end of the sync. Emptied then.
 */
export const syncSeen = sqliteTable(
  'sync_seen',
  {
    sourceId: integer()
      .notNull()
      .references(() => source.id, { onDelete: 'cascade' }),
    remoteId: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.sourceId, t.remoteId] })],
)

export const syncRun = sqliteTable(
  'sync_run',
  {
    id: integer().primaryKey({ autoIncrement: true }),
    sourceId: integer()
      .notNull()
      .references(() => source.id, { onDelete: 'cascade' }),
    reason: text().notNull(),
    startedAt: integer().notNull(),
    endedAt: integer().notNull(),
    outcome: text().notNull(),
    message: text(),
    full: integer({ mode: 'boolean' }).notNull(),
    added: integer().notNull(),
    updated: integer().notNull(),
    removed: integer().notNull(),
    pages: integer().notNull(),
    bytes: integer().notNull(),
  },
  (t) => [index('sync_run_source').on(t.sourceId)],
)

/** What trying again does not mend; stays until it is resolved. One row for each kind and source. */
export const syncIssue = sqliteTable(
  'sync_issue',
  {
    id: integer().primaryKey({ autoIncrement: true }),
    sourceId: integer()
      .notNull()
      .references(() => source.id, { onDelete: 'cascade' }),
    kind: text().notNull(),
    message: text().notNull(),
    count: integer().notNull().default(1),
    firstAt: integer().notNull(),
    lastAt: integer().notNull(),
    attempts: integer().notNull().default(1),
  },
  (t) => [uniqueIndex('sync_issue_kind').on(t.sourceId, t.kind)],
)

// Kept offline. A kept file is a copy of its track at the one source of kind `kept`.

/** What only kept files have beside other copies. */
export const kept = sqliteTable(
  'kept',
  {
    copyId: integer()
      .primaryKey()
      .references(() => copy.id, { onDelete: 'cascade' }),
    /** `xx/name.ext` below the folder's files; random, and never made of anything's name. */
    file: text().notNull(),
    /** Hex, of the file. */
    sha256: text().notNull(),
    sizeBytes: integer().notNull(),
    /** A KeptQuality. */
    quality: text().notNull(),
    /** False: kept because it was played; goes when the room is needed. */
    wanted: integer({ mode: 'boolean' }).notNull(),
    keptAt: integer().notNull(),
    /** When it was played last, or kept: what was not heard for longest goes first. */
    usedAt: integer().notNull(),
    /** Where it came from: the source's name for itself, and its name for the copy; the version it was. */
    storeId: text().notNull(),
    remoteId: text().notNull(),
    version: text(),
    coverId: text(),
  },
  (t) => [
    uniqueIndex('kept_file').on(t.file),
    index('kept_at').on(t.keptAt),
    index('kept_used').on(t.wanted, t.usedAt),
    index('kept_from').on(t.storeId, t.remoteId),
  ],
)

/** What wants and rules come to, track by track: what one gives up stays as long as another asks for it. */
export const wanted = sqliteTable(
  'wanted',
  {
    /** `album:…` and the like, as wants are named; `rule:…`. */
    want: text().notNull(),
    trackId: integer().notNull(),
    priority: integer().notNull(),
    quality: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.want, t.trackId] }), index('wanted_track').on(t.trackId)],
)

/** What each want and rule came to when it was last looked at. */
export const wantState = sqliteTable('want_state', {
  want: text().primaryKey(),
  /** KeptSums as JSON. */
  sums: text().notNull(),
  ranAt: integer().notNull(),
  /** What it was made from: the same again need not be looked at. */
  stamp: text().notNull(),
})

/** Tracks that the user took out of the queue or off the disk though something larger wants them: until they ask for them again. */
export const leftOut = sqliteTable('left_out', { trackId: integer().primaryKey() })

/** The queue: a row for each track that is wanted and not here. Goes in the write that brings its file in. */
export const download = sqliteTable(
  'download',
  {
    trackId: integer().primaryKey(),
    /** A DownloadState. */
    state: text().notNull(),
    /** Least first. */
    rank: real().notNull(),
    priority: integer().notNull(),
    quality: text().notNull(),
    reason: text(),
    message: text(),
    attempts: integer().notNull().default(0),
    nextTryAt: integer(),
    queuedAt: integer().notNull(),
    /** The copy that is being fetched; null before it was begun. */
    sourceId: integer(),
    remoteId: text(),
    /** Bytes of the part that are safe on the disk, of which version, of how many. */
    safeBytes: integer().notNull().default(0),
    version: text(),
    totalBytes: integer(),
  },
  (t) => [
    index('download_next').on(t.state, t.rank),
    index('download_rank').on(t.rank),
    index('download_try')
      .on(t.nextTryAt)
      .where(sql`next_try_at is not null`),
  ],
)

// One recording, many copies. Edges between trackKeys are personal data; what follows from them and from what is here lies here.

/**
 * Which trackKeys are one recording: every key of a component of several, its root among them, whether or not it is here. The
 * root is the least, and the id of the track; a key without a row is its own root. Follows from the owner's `sameness` and from
 * `told_same`, and can be worked out again from these.
 */
export const alias = sqliteTable('alias', { trackKey: text().primaryKey(), root: text().notNull() }, (t) => [
  index('alias_root').on(t.root, t.trackKey),
])

/**
 * TrackKeys whose *same* edges may have become others since `alias` was last worked out for them. Marked before or in the write
 * that changes an edge, cleared in the one that works them out.
 */
export const dirtyKey = sqliteTable('dirty_key', { trackKey: text().primaryKey() })

/**
 * What the owner corrected, as the library's rows show it: a row for each trackKey, whether or not it is here. Follows from the
 * owner's `correction` (src/engine/corrections/correcting.ts) and can be worked out again from that. `fields`: by field, what is to
 * stand there and the stamp of when that was said, as JSON.
 */
export const corrected = sqliteTable('corrected', { trackKey: text().primaryKey(), fields: text().notNull() })

/** What a server says of its copy: that it has the same recording under this trackKey, too. */
export const toldSame = sqliteTable(
  'told_same',
  {
    sourceId: integer()
      .notNull()
      .references(() => source.id, { onDelete: 'cascade' }),
    remoteId: text().notNull(),
    trackKey: text().notNull(),
    alsoKey: text().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.sourceId, t.remoteId, t.alsoKey] }),
    index('told_same_key').on(t.trackKey),
    index('told_same_also').on(t.alsoKey),
  ],
)

/** Fingerprints (Chromaprint, algorithm 2) of what the trackKey stands for. */
export const fingerprint = sqliteTable(
  'fingerprint',
  {
    /** Named by `print_term`. */
    id: integer().primaryKey(),
    trackKey: text().notNull(),
    /** Compressed as Chromaprint does, without base64. */
    bytes: blob({ mode: 'buffer' }).notNull(),
    /** Of the sound, in ms; it is made of the first 120 s. */
    durationMs: integer().notNull(),
    /** Made here, or told by a server. */
    own: integer({ mode: 'boolean' }).notNull(),
    /** Whether `print_term` has its terms. */
    indexed: integer({ mode: 'boolean' }).notNull().default(false),
  },
  (t) => [
    uniqueIndex('fingerprint_key').on(t.trackKey),
    index('fingerprint_indexed')
      .on(t.id)
      .where(sql`indexed = 0`),
  ],
)

/** Sound that no fingerprint can be made of, so that it is not tried again: too short, damaged, a format nobody decodes. */
export const noFingerprint = sqliteTable('no_fingerprint', {
  trackKey: text().primaryKey(),
  reason: text().notNull(),
  at: integer().notNull(),
})

/**
 * TrackKeys whose sound has come to this machine, and that nobody has tried to make a fingerprint of since. Marked in the write
 * that brings the copy; goes with the one that brings the fingerprint, or says why there is none.
 */
export const toPrint = sqliteTable('to_print', { trackKey: text().primaryKey() })

/** Inverted index of fingerprints: which of them have a term. */
export const printTerm = sqliteTable('print_term', { term: integer().notNull(), printId: integer().notNull() }, (t) => [
  primaryKey({ columns: [t.term, t.printId] }),
])

/** What tags say, boiled down to a number: recordings that may be the same by their tags have one in common. */
export const matchKey = sqliteTable('match_key', { key: integer().notNull(), trackKey: text().notNull() }, (t) => [
  primaryKey({ columns: [t.key, t.trackKey] }),
  index('match_key_track').on(t.trackKey),
])

/** TrackKeys of which something new is known, and which have not been looked at since. Marked in the write that brings it. */
export const toMatch = sqliteTable('to_match', {
  trackKey: text().primaryKey(),
  /** Another one with each marking (`insert or replace`): what is marked again while it is looked at stays. */
  mark: integer()
    .notNull()
    .default(sql`(random() & 2147483647)`),
})

/**
 * TrackKeys that could not be looked at, for something in them is not as anybody thought of. They hold nobody else up, and are tried
 * again with the next look that there is, a few times; and whenever they are marked.
 */
export const notMatched = sqliteTable('not_matched', {
  trackKey: text().primaryKey(),
  /** What was thrown, for whoever mends it. */
  reason: text().notNull(),
  tries: integer().notNull(),
  at: integer().notNull(),
})

/** TrackKeys that had no copy when they were last looked at, and since when: what is known of their sound goes after a while. */
export const goneKey = sqliteTable('gone_key', { trackKey: text().primaryKey(), at: integer().notNull() }, (t) => [
  index('gone_key_at').on(t.at),
])

/** Two trackKeys that may be one recording, and wait for the user's word. `a` < `b`. */
export const proposal = sqliteTable(
  'proposal',
  {
    id: integer().primaryKey(),
    a: text().notNull(),
    b: text().notNull(),
    /** A MatchEvidence: what spoke for it most. */
    evidence: text().notNull(),
    /** 0 to 1. */
    confidence: real().notNull(),
    /** MatchReason[] as JSON. */
    reasons: text().notNull(),
    at: integer().notNull(),
  },
  (t) => [
    uniqueIndex('proposal_pair').on(t.a, t.b),
    index('proposal_b').on(t.b),
    index('proposal_order').on(t.evidence, t.confidence),
  ],
)

/** Answers of AcoustID and MusicBrainz, so that nothing is asked twice. */
export const lookupAnswer = sqliteTable(
  'lookup_answer',
  {
    service: text({ enum: ['acoustid', 'musicbrainz'] }).notNull(),
    asked: text().notNull(),
    /** JSON. */
    answer: text().notNull(),
    at: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.service, t.asked] })],
)

/** What a look-up says a track is; waits for the user's word. */
export const foundId = sqliteTable(
  'found_id',
  {
    id: integer().primaryKey(),
    trackKey: text().notNull(),
    recordingId: text().notNull(),
    /** 0 to 1, as the service says. */
    score: real().notNull(),
    /** A FoundTags as JSON. */
    tags: text().notNull(),
    /** `waiting` (of each track the surest), `beside` (what it may be besides), `taken`, `refused`. */
    state: text().notNull().default('waiting'),
    at: integer().notNull(),
  },
  (t) => [uniqueIndex('found_id_pair').on(t.trackKey, t.recordingId), index('found_id_state').on(t.state, t.score)],
)

/** Tracks that were looked up, whether or not anything was found, and when. */
export const lookedUp = sqliteTable('looked_up', { trackKey: text().primaryKey(), at: integer().notNull() })
