/**
 * The exchange of personal data: what one of the user's devices says to a library that keeps the same account's. Both send
 * what the other lacks in one round trip, and go on until both hold the same; any of it may be said twice, or never arrive.
 *
 * Changes travel in columns: those of one sort beside each other, so that they pack well. Bodies and changes are passed on
 * word for word, also those that only a newer version understands.
 */
import * as z from 'zod'

export const MOST_CHANGES = 5_000
const MOST_ENTRIES = 10_000
/** Of a packed or unpacked body, in either direction. One transaction travels as a whole, however large. */
export const MAX_EXCHANGE_BYTES = 64 * 1024 * 1024

const MOST_BATCHES = 2_000
const MOST_ORIGINS = 10_000
const MOST_KINDS = 200
/** In one batch, or one page of the state: whole transactions may be longer than what was asked for. */
const MOST_ROWS = 1_000_000

const hex32 = z.string().regex(/^[0-9a-f]{32}$/)
const place = z.number().int().min(0)
const deviceId = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[A-Za-z0-9_-]+$/)
const kind = z.string().min(1).max(60)
/** ISO. */
const time = z
  .string()
  .max(40)
  .refine((text) => Number.isFinite(Date.parse(text)), 'No time')

/** How far the changes of each origin are held. */
const WireVector = z
  .record(hex32, place)
  .refine((vector) => Object.keys(vector).length <= MOST_ORIGINS, 'More devices than there can be')

/** What they come to, for each origin. */
const WireDigests = z
  .record(hex32, hex32)
  .refine((digests) => Object.keys(digests).length <= MOST_ORIGINS, 'More devices than there can be')

/** What all that is held comes to, by kind; absent: nothing. Null: it is not to be compared. */
const WireContents = z
  .record(
    kind,
    z
      .string()
      .regex(/^[0-9a-f]{16}$/)
      .nullable(),
  )
  .refine((contents) => Object.keys(contents).length <= MOST_KINDS, 'More kinds than there can be')

/**
 * Rows of one form. A column holds a value for each row; or, as `{ all }`, the one that they all have. `text`: the last column
 * holds bodies as they are. `skip`: stretches that were left out.
 */
const WireRows = z.object({
  as: z.enum(['text', 'skip']).optional(),
  rows: place.max(MOST_ROWS),
  columns: z.array(z.union([z.object({ all: z.unknown() }), z.array(z.unknown()).max(MOST_ROWS)])).max(40),
})
export type WireRows = z.infer<typeof WireRows>

/** A table whose rows are of several forms: `order` names, for each row, the form that holds it. */
export const WireTable = z.object({ order: z.array(place).max(MOST_ROWS), forms: z.array(WireRows).max(10_000) })
export type WireTable = z.infer<typeof WireTable>

/** Consecutive changes of one origin, whole transactions. */
export const WireBatch = z.object({
  origin: hex32,
  /** Number of the first, in its origin. */
  first: z.number().int().min(1),
  /** Digest over all before the first, and over all up to the last. */
  before: hex32,
  after: hex32,
  /** One row a change. */
  changes: WireTable,
})
export type WireBatch = z.infer<typeof WireBatch>

const WireState = z.object({ entries: WireTable })

const WireCursor = z.object({ log_id: z.string().min(1).max(64), number: place })
export type WireCursor = z.infer<typeof WireCursor>

export const WireLeader = z.object({
  /** Null: nobody minds the log. */
  device_id: deviceId.nullable(),
  device_name: z.string().max(100).nullable(),
  /** Raised whenever another takes over. */
  epoch: place,
  /** Null as long as nobody does. */
  since: time.nullable(),
})
export type WireLeader = z.infer<typeof WireLeader>

/** Who asks, as it shows in the list of devices. */
const self = {
  device_id: deviceId,
  device_name: z.string().trim().min(1).max(100).optional(),
}

/** How far all of it goes, by origin: the number of the last change, and what they come to. */
const WireExtent = z
  .record(hex32, z.object({ upto: place, digest: hex32 }))
  .refine((extent) => Object.keys(extent).length <= MOST_ORIGINS, 'More devices than there can be')

export const ExchangeInput = z.object({
  ...self,
  device_kind: z.enum(['desktop', 'server', 'browser']).optional(),
  /** What its own changes are recorded under now. */
  origin: hex32.optional(),
  /** Where the last answer ended; null the first time. */
  cursor: WireCursor.nullable().default(null),
  vector: WireVector.default({}),
  /** So that two stories of one length are noticed. */
  digests: WireDigests.optional(),
  /** After `forked`: nothing is left out because it was overwritten since. */
  whole: z.boolean().default(false),
  changes: z.array(WireBatch).max(MOST_BATCHES).default([]),
  /** For a library that lacks what was cut from the log here: a page of all that is held; the last one says how far that goes. */
  /**
   * A page of the whole state. `extent` goes with the last, and `log_id`, of the answer to the page before, with all but the first:
   * where it is another one by now, the library may have been put back since, and goes by no `extent`. Begin anew then.
   */
  state: WireState.extend({ log_id: z.string().max(64).optional(), extent: WireExtent.optional() }).optional(),
  filter: z.object({ kinds: z.array(kind).max(500).optional() }).default({}),
  limit: z.number().int().min(0).max(MOST_CHANGES).default(500),
})
export type ExchangeInput = z.infer<typeof ExchangeInput>

/** Of a batch that was not taken in as a whole. */
const NotTaken = z.object({
  origin: hex32,
  /**
   * `gap`: something is missing before it. `forked`: two devices record under this name. `ahead`: its clock is more than a day
   * ahead. `refused`: not how changes are written.
   */
  why: z.enum(['gap', 'forked', 'ahead', 'refused']),
  /** Held up to here. */
  upto: place,
  /** After `forked`: both tell each other anew from here on. Absent: where they part is not in the log any more; join each other's state. */
  from: z.number().int().min(1).optional(),
  by_ms: z.number().optional(),
})

export const ExchangeOutput = z.object({
  /** Milliseconds since 1970; no later than a date can be. */
  server_time: place.max(8_640_000_000_000_000),
  /** Who answers, as a device. */
  device_id: deviceId,
  device_name: z.string().max(100),
  /** What is done there is recorded under. */
  origin: hex32,
  /** How far everything is held there, with what was sent. */
  acknowledged: WireVector,
  digests: WireDigests,
  /**
   * Where the two hold equally many changes of everybody, and these differ, each is to join the other's state of those kinds.
   * Null: they are not to be compared, for something there only a newer version understands.
   */
  contents: WireContents.nullable(),
  not_taken: z.array(NotTaken).max(MOST_BATCHES),
  changes: z.array(WireBatch).max(MOST_BATCHES),
  log_id: z.string().max(64),
  cursor: WireCursor,
  has_more: z.boolean(),
  /** Origins whose changes were cut from the log there further on than `vector` goes: fetch the state. */
  behind: z.array(hex32).max(MOST_ORIGINS),
  /** That wait there for somebody to look at them. */
  conflicts: place,
  /** Playlists that are held there: to say how far one is that is new. */
  playlists: place.optional(),
  stats: z.object({ received: place, taken: place, sent: place }),
  leader: WireLeader.optional(),
})
export type ExchangeOutput = z.infer<typeof ExchangeOutput>

export const ChangesQuery = z.object({
  from_seq: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(MOST_CHANGES).default(100),
})
export type ChangesQuery = z.infer<typeof ChangesQuery>

/** To read. `seq` counts in the order of arrival there. */
export const ChangesPage = z.object({
  changes: z.array(
    z.object({
      seq: place,
      origin: hex32,
      origin_seq: place,
      /** Place in its transaction. */
      part: place,
      at: z.string().max(40),
      /** Undefined for what only a newer version understands. */
      change: z
        .object({
          type: z.enum(['cell', 'row', 'event']),
          kind: z.string(),
        })
        .loose()
        .optional(),
    }),
  ),
  next_seq: place,
  log_id: z.string().max(64),
  has_more: z.boolean(),
})
export type ChangesPage = z.infer<typeof ChangesPage>

export const StateQuery = z.object({
  after: z.string().max(4_000).optional(),
  limit: z.coerce.number().int().min(1).max(MOST_ENTRIES).default(2_000),
  /** With commas between. */
  kinds: z.string().max(10_000).optional(),
})
export type StateQuery = z.infer<typeof StateQuery>

/**
 * `extent`: as of this page; that of the first one is how far everything goes once the last one was taken in. Where `log_id` is not
 * that of the page before, the library may have been put back in between: pages are to be asked for from the first on again.
 */
export const StatePage = WireState.extend({
  log_id: z.string().max(64),
  after: z.string().max(4_000).nullable(),
  extent: WireExtent,
})
export type StatePage = z.infer<typeof StatePage>

export const WirePeers = z.array(
  z.object({
    device_id: deviceId,
    device_name: z.string().max(100),
    last_seen_at: time.nullable(),
    /** Changes held there that it has not seen. */
    behind: place,
  }),
)
export type WirePeers = z.infer<typeof WirePeers>

export const LeadInput = z.object({
  ...self,
  /**
   * `claim`: if nobody minds it. `take-over`: whoever does. `renew`: still. `housekeep`: trim the log; refused, like `renew`, for an
   * epoch that is over.
   */
  act: z.enum(['claim', 'take-over', 'renew', 'housekeep', 'release']),
  epoch: place.optional(),
})
export type LeadInput = z.infer<typeof LeadInput>

export const LeadOutput = z.object({
  granted: z.boolean(),
  leader: WireLeader,
  /** From the moment the request was sent; mind the log no longer than two thirds of it without another one. */
  lasts_ms: place,
})
export type LeadOutput = z.infer<typeof LeadOutput>
